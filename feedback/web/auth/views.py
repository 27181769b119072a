"""Signing in and out, and choosing a project."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.people import sessions
from feedback.store.people import memberships_of
from feedback.web.auth.forms import SignInForm
from feedback.web.context import me, now, reading, settings, writing
from feedback.web.cookies import give_secret, read_secret, take_secret
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


def _own_path(target: str) -> str:
    """Return *target* if it is a path of this instance, else the start page."""
    parts = urlsplit(target)
    is_ours = (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
        and target.isprintable()
        and "\\" not in target
    )
    return target if is_ours else "/"
