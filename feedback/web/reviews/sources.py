"""Who may send reviews by signed requests: made, given another secret, revoked by an admin."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.capture import hooks
from feedback.errors import FeedbackError
from feedback.people.policy import Permission
from feedback.store.channels import Channel
from feedback.store.hooks import ReviewSource, sources_of
from feedback.web.context import audit, found, me, now, project, reading, settings, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from feedback.web.reviews.names import CHANNEL_NAMES
from feedback.web.reviews.views import bp
from surveys.words import _


@bp.get("/sources")
@policy(Permission.ADMIN)
def sources() -> ResponseReturnValue:
    """List the senders and when each was last heard of."""
    return _draw()


@bp.post("/sources")
@policy(Permission.ADMIN)
def make_source() -> ResponseReturnValue:
    """Make a sender and show its secret, this once."""
    channel = request.form.get("channel", "")
    known = Channel(channel) if channel in CHANNEL_NAMES else Channel.OTHER
    try:
        with writing() as session:
            source = hooks.make_source(
                session, project().id, name=request.form.get("name", ""), channel=known,
                by=me().id, now=now(),
            )  # fmt: skip
            audit(session, "source.make", "source", source.id)
            token, secret = source.token, source.secret
    except FeedbackError as error:
        return _draw(fault=str(error)), error.status
    return _draw(token=token, secret=secret)


@bp.post("/sources/<int:source_id>/rotate")
@policy(Permission.ADMIN)
def rotate_source(source_id: int) -> ResponseReturnValue:
    """Give a sender another secret and show it, this once."""
    with writing() as session:
        source = found(session.get(ReviewSource, source_id))
        hooks.rotate(source)
        audit(session, "source.rotate", "source", source.id)
        token, secret = source.token, source.secret
    return _draw(token=token, secret=secret)


@bp.post("/sources/<int:source_id>/revoke")
@policy(Permission.ADMIN)
def revoke_source(source_id: int) -> ResponseReturnValue:
    """Take nothing from a sender any more."""
    with writing() as session:
        source = found(session.get(ReviewSource, source_id))
        hooks.revoke(source, now=now())
        audit(session, "source.revoke", "source", source.id)
    notify("done", _("Revoked. What it brought stays."))
    return redirect(url_for(".sources"), 303)


def _draw(*, token: str = "", secret: str = "", fault: str = "") -> str:
    with reading() as session:
        listed = session.scalars(sources_of(project().id)).all()
    address = settings().public_url.rstrip("/") + url_for("hooks.take", token=token or "TOKEN")
    return render_template(
        "reviews/sources.html",
        sources=listed,
        channels=CHANNEL_NAMES,
        address=address,
        secret=secret,
        fault=fault,
    )
