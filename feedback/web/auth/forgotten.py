"""A forgotten password: a letter with a link, and the page that the link leads to."""

import secrets

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.act.colleagues import Notice, write
from feedback.errors import InvalidInputError
from feedback.links import reset_link
from feedback.people import recovery
from feedback.store.audit import add_audit
from feedback.store.base import token_digest
from feedback.store.people import first_project_id, memberships_of
from feedback.web import limits
from feedback.web.auth.entering import bp, note
from feedback.web.auth.forms import ForgottenForm, NewPasswordForm
from feedback.web.context import now, reading, settings, writing
from feedback.web.notices import notify
from feedback.web.policy import PUBLIC, policy
from surveys.words import _


@bp.route("/forgot", methods=["GET", "POST"])
@policy(PUBLIC)
def forgot() -> ResponseReturnValue:
    """Send a link for another password; everybody is told the same, known or not."""
    form = ForgottenForm(request.form)
    if request.method == "GET":
        return render_template("auth/forgot.html", form=form)
    if not form.validate():
        return render_template("auth/forgot.html", form=form), 422
    limits.limit("reset", limits.RESET)
    with writing() as session:
        _ask(session, form.email.data)
    return redirect(url_for(".forgot_sent"), 303)


@bp.get("/forgot/sent")
@policy(PUBLIC)
def forgot_sent() -> ResponseReturnValue:
    """Say where to look for the letter."""
    return render_template("auth/forgot_sent.html")


@bp.route("/reset/<token>", methods=["GET", "POST"])
@policy(PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """Choose another password by a mailed link."""
    with reading() as session:
        email = recovery.find(session, token, now=now()).user.email
    form = NewPasswordForm(request.form)
    if request.method == "POST":
        limits.limit("set-up", limits.SET_UP)
        if form.validate():
            try:
                with writing() as session:
                    user = recovery.take(session, token, form.password.data, now=now())
                    note(session, "password.reset", user)
            except InvalidInputError as error:
                form.password.errors = [str(error)]
            else:
                notify("done", _("Your password is changed. Sign in with it."))
                return redirect(url_for(".sign_in"), 303)
    page = render_template("auth/reset.html", form=form, email=email)
    return page, 422 if form.errors else 200


def _ask(session: Session, email: str) -> None:
    """Write the letter; for an address without an account the same is done and taken back.

    So how long the answer takes tells nobody who has an account.
    """
    project_id = first_project_id(session)
    if project_id is None:
        return
    asked = recovery.ask(session, email, now=now())
    user, token = asked or (None, secrets.token_urlsafe(24))
    belongs = session.scalars(memberships_of(user.id if user else 0).limit(1)).first()
    attempt = session.begin_nested()
    write(
        session,
        Notice(
            key=f"reset:{token_digest(token)}",
            address=user.email if user else "nobody@heard.invalid",
            language=user.language if user else "",
            project_id=belongs.project_id if belongs else project_id,
            template="emails/reset.txt",
            values={
                "name": user.name if user else "",
                "link": reset_link(settings().address, token),
            },
            is_secret=True,
        ),
        now=now(),
    )
    if user is None:
        attempt.rollback()
    else:
        attempt.commit()
    add_audit(
        session,
        "password.forget",
        at=now(),
        actor="",
        object_kind="account",
        object_id=user.id if user else "",
    )
