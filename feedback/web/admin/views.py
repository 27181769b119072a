"""Members, trash, and work that was given up."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.capture import trash
from feedback.errors import NotFoundError
from feedback.people.policy import Permission
from feedback.store.owed import given_up_in, owed_count_in
from feedback.store.people import members_of
from feedback.store.work import Stage, retry
from feedback.web.context import audit, now, project, reading, writing
from feedback.web.notices import notify
from feedback.web.policy import policy
from surveys.words import _

bp = Blueprint("admin", __name__, url_prefix="/p/<slug>")


@bp.get("/settings")
@policy(Permission.READ)
def index() -> ResponseReturnValue:
    """Show who works here and where the quieter pages are."""
    with reading() as session:
        members = [
            (membership.user.name, membership.user.email, membership.role)
            for membership in session.scalars(members_of(project().id))
        ]
    return render_template("admin/index.html", members=members)


@bp.get("/trash")
@policy(Permission.RESEARCH)
def trash_list() -> ResponseReturnValue:
    """Show what was put aside and until when it can be had back."""
    with reading() as session:
        things = trash.contents(session, project().id)
    return render_template("admin/trash.html", things=things)


@bp.post("/trash/<kind>/<key>")
@policy(Permission.RESEARCH)
def put_in_trash(kind: str, key: str) -> ResponseReturnValue:
    """Put one thing into the trash."""
    with writing() as session:
        trash.put(session, project().id, _kind(kind), key, now=now())
        audit(session, "trash.put", kind, key)
    undo = url_for(".restore", kind=kind, key=key)
    notify("done", _("Moved to the trash; it counts nowhere any more."), undo=undo)
    return redirect(_next_page(), 303)


@bp.post("/trash/<kind>/<key>/restore")
@policy(Permission.RESEARCH)
def restore(kind: str, key: str) -> ResponseReturnValue:
    """Take one thing out of the trash."""
    with writing() as session:
        trash.restore(session, project().id, _kind(kind), key)
        audit(session, "trash.restore", kind, key)
    notify("done", _("It is back, and counts again."))
    return redirect(_next_page(), 303)


@bp.get("/given-up")
@policy(Permission.ADMIN)
def work() -> ResponseReturnValue:
    """Show what is waiting and what was given up."""
    with reading() as session:
        return render_template(
            "admin/work.html",
            owed=owed_count_in(session, project().id),
            rows=session.scalars(given_up_in(project().id)).all(),
        )


@bp.post("/given-up/retry")
@policy(Permission.ADMIN)
def retry_work() -> ResponseReturnValue:
    """Take all work up again that was given up."""
    with writing() as session:
        rows = session.scalars(given_up_in(project().id)).all()
        for row in rows:
            retry(session, Stage(row.stage), row.subject)
        audit(session, "work.retry", "work", count=len(rows))
    notify("done", _("Taken up again."))
    return redirect(url_for(".work"), 303)


def _kind(word: str) -> trash.TrashKind:
    try:
        return trash.TrashKind(word)
    except ValueError:
        raise NotFoundError from None


def _next_page() -> str:
    """Return the page to go on with: one of this project, else the trash."""
    target = request.form.get("next", "")
    is_here = target.startswith(url_for("dashboard.index")) and target.isprintable()
    return target if is_here and "\\" not in target else url_for(".trash_list")
