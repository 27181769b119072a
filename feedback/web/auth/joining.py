"""Taking an invitation, with a new account or with the one that is signed in."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.errors import ConflictError, InvalidInputError
from feedback.people import members
from feedback.people.accounts import is_email, known_zone
from feedback.web import limits
from feedback.web.auth.entering import bp, note, open_session
from feedback.web.auth.forms import JoinForm
from feedback.web.context import now, reading, writing
from feedback.web.cookies import give_secret
from feedback.web.policy import PUBLIC, policy
from feedback.web.speaking import locale


@bp.route("/join/<token>", methods=["GET", "POST"])
@policy(PUBLIC)
def join(token: str) -> ResponseReturnValue:
    """Take an invitation."""
    with reading() as session:
        invitation = members.find_invitation(session, token, now=now())
        name, slug = invitation.project.name, invitation.project.slug
        role, email = invitation.role, invitation.email
    form = JoinForm(request.form, email=email)
    if request.method == "POST":
        limits.limit("set-up", limits.SET_UP)
        if g.me is not None or form.validate():
            try:
                with writing() as session:
                    secret = _join(session, token, form)
            except ConflictError as error:
                form.email.errors = [str(error)]
            except InvalidInputError as error:
                faulty = form.password if is_email(form.email.data) else form.email
                faulty.errors = [str(error)]
            else:
                return give_secret(redirect(url_for("dashboard.index", slug=slug), 303), secret)
    page = render_template("auth/join.html", form=form, name=name, role=role)
    return page, 422 if form.errors else 200


def _join(session: Session, token: str, form: JoinForm) -> str:
    """Take the invitation and open a session with it."""
    invitation = members.find_invitation(session, token, now=now())
    project_id, role = invitation.project_id, invitation.role
    if g.me is not None:
        user = members.join(session, token, g.me.id, now=now())
    else:
        user = members.join_as_new(
            session,
            token,
            name=form.name.data,
            email=form.email.data,
            password=form.password.data,
            now=now(),
        )
        user.language = locale()
        user.time_zone = known_zone(form.time_zone.data or "")
    note(session, "member.join", user, project_id=project_id, role=role.value)
    return open_session(session, user, by="invitation")
