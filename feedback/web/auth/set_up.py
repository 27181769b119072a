"""The first minute of an instance: the first account, the first project, and on to work."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.analyse.codebook import seed_codebook
from feedback.errors import ConflictError, InvalidInputError
from feedback.people import accounts, set_up
from feedback.store.people import Role
from feedback.web import limits
from feedback.web.auth.entering import bp, note, open_session
from feedback.web.auth.forms import SetUpForm
from feedback.web.context import now, reading, writing
from feedback.web.cookies import give_secret
from feedback.web.policy import PUBLIC, policy
from feedback.web.speaking import locale


@bp.route("/set-up/<token>", methods=["GET", "POST"])
@policy(PUBLIC)
def set_up_instance(token: str) -> ResponseReturnValue:
    """Make the first account through the link that the server printed."""
    with reading() as session:
        set_up.check(session, token, now=now())
    form = SetUpForm(request.form, language=locale())
    if request.method == "POST":
        limits.limit("set-up", limits.SET_UP)
        if form.validate():
            try:
                with writing() as session:
                    slug, secret = _set_up(session, token, form)
            except InvalidInputError as error:
                faulty = form.email if not accounts.is_email(form.email.data) else form.password
                faulty.errors = [str(error)]
            except ConflictError as error:
                form.email.errors = [str(error)]
            else:
                return give_secret(redirect(url_for("admin.begin", slug=slug), 303), secret)
    return render_template("auth/set_up.html", form=form), 422 if form.errors else 200


def _set_up(session: Session, token: str, form: SetUpForm) -> tuple[str, str]:
    """Use the link up; return the project's slug and the secret of a session."""
    set_up.take(session, token, now=now())
    user = accounts.create_user(
        session,
        email=form.email.data,
        name=form.name.data,
        password=form.password.data,
        now=now(),
    )
    user.language = form.language.data
    user.time_zone = accounts.known_zone(form.time_zone.data or "")
    project = accounts.create_project(session, name=form.project.data, now=now())
    accounts.set_role(session, user, project, Role.ADMIN)
    seed_codebook(session, project.id, form.sectors.data or ())
    made = ("project", project.id)
    note(session, "project.create", user, project_id=project.id, made=made)
    return project.slug, open_session(session, user, by="set-up link")
