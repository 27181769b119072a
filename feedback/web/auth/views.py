"""Signing in and out, and choosing a project."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedback.errors import FeedbackError
from feedback.people import members, sessions
from feedback.store.base import token_digest
from feedback.store.people import memberships_of, sign_ins_of
from feedback.web.auth.forms import JoinForm, SignInForm
from feedback.web.context import me, now, reading, settings, writing
from feedback.web.cookies import give_secret, read_secret, take_secret
from feedback.web.notices import notify
from feedback.web.policy import PUBLIC, SIGNED_IN, policy

bp = Blueprint("auth", __name__)


@bp.get("/")
@policy(SIGNED_IN)
def home() -> ResponseReturnValue:
    """Lead to the only project, or to the choice of one."""
    with reading() as session:
        slugs = [membership.project.slug for membership in session.scalars(memberships_of(me().id))]
    if len(slugs) == 1:
        return redirect(url_for("dashboard.index", slug=slugs[0]), 303)
    return redirect(url_for(".projects"), 303)


@bp.get("/projects")
@policy(SIGNED_IN)
def projects() -> ResponseReturnValue:
    """Show the projects of whoever is signed in."""
    with reading() as session:
        memberships = [
            (membership.project.slug, membership.project.name, membership.role.value)
            for membership in session.scalars(memberships_of(me().id))
        ]
    return render_template("auth/projects.html", memberships=memberships)


@bp.route("/sign-in", methods=["GET", "POST"])
@policy(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Sign in with address and password."""
    form = SignInForm(request.form)
    leads_to = _own_path(request.values.get("next", ""))
    if request.method == "GET":
        if g.me is not None:
            return redirect(leads_to, 303)
        return render_template("auth/sign_in.html", form=form, leads_to=leads_to)
    if not form.validate():
        return render_template("auth/sign_in.html", form=form, leads_to=leads_to), 422
    # Committed before the refusal is shown: a failure that is not counted invites guessing.
    with writing() as session:
        user = sessions.check_password(
            session,
            email=form.email.data,
            password=form.password.data,
            source=request.remote_addr or "",
            now=now(),
        )
        secret = sessions.start(session, user.id, now=now()) if user else None
    if secret is None:
        form.password.errors = [str(sessions.SignInError())]
        return render_template("auth/sign_in.html", form=form, leads_to=leads_to), 422
    return give_secret(redirect(leads_to, 303), secret, https=settings().is_https)


@bp.post("/sign-out")
@policy(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    secret = read_secret()
    if secret:
        with writing() as session:
            sessions.end(session, secret)
    return take_secret(redirect(url_for(".sign_in"), 303), https=settings().is_https)


@bp.get("/enter/<token>")
@policy(PUBLIC)
def enter(token: str) -> ResponseReturnValue:
    """Sign in by a link that a command on the machine itself printed."""
    with writing() as session:
        secret, leads_to = sessions.enter(session, token, now=now())
    return give_secret(redirect(_own_path(leads_to), 303), secret, https=settings().is_https)


@bp.route("/join/<token>", methods=["GET", "POST"])
@policy(PUBLIC)
def join(token: str) -> ResponseReturnValue:
    """Take an invitation, with a new account or the one that is signed in."""
    with reading() as session:
        invitation = members.find_invitation(session, token, now=now())
        name, slug = invitation.project.name, invitation.project.slug
        role, email = invitation.role.value, invitation.email
    form = JoinForm(request.form, email=email)
    if request.method == "POST" and (g.me is not None or form.validate()):
        try:
            with writing() as session:
                secret = _join(session, token, form)
        except FeedbackError as error:
            form.email.errors = [str(error)]
        else:
            landing = redirect(url_for("dashboard.index", slug=slug), 303)
            return give_secret(landing, secret, https=settings().is_https)
    page = render_template("auth/join.html", form=form, name=name, role=role)
    return page, 422 if form.errors else 200


@bp.get("/account")
@policy(SIGNED_IN)
def account() -> ResponseReturnValue:
    """Show where one is signed in."""
    with reading() as session:
        sign_ins = session.scalars(sign_ins_of(me().id, now())).all()
    here = token_digest(read_secret() or "")
    return render_template("auth/account.html", sign_ins=sign_ins, here=here)


@bp.post("/account/end-others")
@policy(SIGNED_IN)
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with writing() as session:
        sessions.end_others(session, me().id, read_secret() or "")
    notify("done", "Signed out everywhere else.")
    return redirect(url_for(".account"), 303)


def _join(session: Session, token: str, form: JoinForm) -> str:
    """Take the invitation and open a session with it."""
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
    return sessions.start(session, user.id, now=now())


def _own_path(target: str) -> str:
    """Return *target* if it is a path of this instance, else the start page."""
    # A path begins with one slash: anything else, or what a browser would read as two, leads away.
    is_ours = (
        target.startswith("/")
        and not target.startswith("//")
        and target.isprintable()
        and "\\" not in target
    )
    return target if is_ours else f"{request.script_root}/"
