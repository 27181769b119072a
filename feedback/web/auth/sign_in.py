"""Signing in with address and password, by a printed link, and signing out."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.people import sessions, set_up
from feedback.people.tries import TooManyTriesError
from feedback.web import limits
from feedback.web.auth.entering import (
    bp,
    come_in,
    forget_browser,
    open_session,
    own_path,
    prove_password,
)
from feedback.web.auth.forms import SignInForm
from feedback.web.context import audit, me, now, reading, settings, writing
from feedback.web.cookies import give_secret, read_secret
from feedback.web.policy import PUBLIC, SIGNED_IN, policy
from surveys.words import _


@bp.route("/sign-in", methods=["GET", "POST"])
@policy(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Sign in with address and password."""
    form = SignInForm(request.form)
    leads_to = own_path(request.values.get("next", ""))
    if request.method == "GET":
        if g.me is not None:
            return redirect(leads_to, 303)
        with reading() as session:
            if set_up.is_new(session):
                return render_template("auth/new.html")
        return draw_sign_in(form, leads_to=leads_to)
    limits.limit("sign-in", limits.SIGN_IN)
    if not form.validate():
        return draw_sign_in(form, leads_to=leads_to, status=422)
    try:
        user_id = prove_password(form.email.data, form.password.data)
    except TooManyTriesError as error:
        form.password.errors = [str(error)]
        return draw_sign_in(form, leads_to=leads_to, status=error.status)
    if user_id is None:
        form.password.errors = [_("That e-mail address and password do not belong together.")]
        return draw_sign_in(form, leads_to=leads_to, status=422)
    return come_in(user_id, leads_to=leads_to, by="password")


def draw_sign_in(
    form: SignInForm, *, leads_to: str, fault: str = "", status: int = 200
) -> ResponseReturnValue:
    """Draw the page, with what went wrong on another way in if something did."""
    service = settings().oidc_name if settings().oidc_issuer else ""
    page = render_template(
        "auth/sign_in.html", form=form, leads_to=leads_to, service=service, fault=fault
    )
    return page, status


@bp.post("/sign-out")
@policy(SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    secret = read_secret()
    if secret:
        with writing() as session:
            sessions.end(session, secret)
            audit(session, "account.sign_out", "account", me().id)
    return forget_browser(redirect(url_for(".sign_in"), 303))


@bp.get("/enter/<token>")
@policy(PUBLIC)
def enter(token: str) -> ResponseReturnValue:
    """Sign in by a link that a command on the machine itself printed."""
    with writing() as session:
        user, leads_to = sessions.enter(session, token, now=now())
        secret = open_session(session, user, by="printed link")
    return give_secret(redirect(own_path(settings().sub_path + leads_to), 303), secret)
