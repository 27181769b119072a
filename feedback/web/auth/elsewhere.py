"""Signing in with an account that somebody has at another service (OpenID Connect)."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from feedback.errors import FeedbackError, NotFoundError
from feedback.links import return_link
from feedback.web import limits
from feedback.web.auth.entering import bp, come_in, own_path, refused
from feedback.web.auth.forms import SignInForm
from feedback.web.auth.sign_in import draw_sign_in
from feedback.web.context import now, settings, writing
from feedback.web.cookies import DEPARTURE, give_secret, read_secret, take_secret
from feedback.web.policy import PUBLIC, policy
from surveys.words import _

if TYPE_CHECKING:
    from feedback.people import oidc


@bp.post("/sign-in/elsewhere")
@policy(PUBLIC)
def depart() -> ResponseReturnValue:
    """Send the browser to the other service."""
    _require_service()
    from feedback.people import oidc  # noqa: PLC0415 - loads an HTTP client and cryptography

    limits.limit("sign-in", limits.SIGN_IN)
    leads_to = own_path(request.form.get("next", ""))
    try:
        service = oidc.service_of(settings())
        with writing() as session:
            address, browser = oidc.depart(
                session, settings(), service, comes_back_to=_comes_back_to(), leads_to=leads_to,
                now=now(),
            )  # fmt: skip
    except FeedbackError as error:
        return draw_sign_in(SignInForm(), leads_to=leads_to, fault=str(error), status=error.status)
    # A page of its own, not a redirect: browsers hold redirects after a form against form-action.
    page = render_template("auth/departing.html", address=address, host=urlsplit(address).hostname)
    answer = Response(page, mimetype="text/html", headers={"Refresh": f"0; url={address}"})
    return give_secret(answer, browser, name=DEPARTURE, good_for=oidc.GOOD_FOR)


@bp.get("/sign-in/back")
@policy(PUBLIC)
def come_back() -> ResponseReturnValue:
    """Take whoever comes back from the other service."""
    _require_service()
    from feedback.people import oidc  # noqa: PLC0415 - as above

    leads_to = own_path("")
    try:
        with writing() as session:
            departure = oidc.take_departure(
                session, request.args.get("state", ""), read_secret(DEPARTURE) or "", now=now()
            )
        leads_to = own_path(departure.leads_to)
        if "error" in request.args:
            raise oidc.CancelledError(_("You did not sign in there. Try again, or another way."))
        proof = oidc.prove(
            settings(),
            oidc.service_of(settings()),
            departure,
            request.args.get("code", ""),
            comes_back_to=_comes_back_to(),
            now=now(),
        )
        user_id = _user_of(proof)
    except FeedbackError as error:
        return draw_sign_in(SignInForm(), leads_to=leads_to, fault=str(error), status=error.status)
    answer = come_in(user_id, leads_to=leads_to, by="other service")
    return take_secret(answer, name=DEPARTURE)


def _user_of(proof: "oidc.Proof") -> int:
    """Return our account of whoever was proved; note it when there is none."""
    from feedback.people import oidc  # noqa: PLC0415 - as above

    try:
        with writing() as session:
            return oidc.user_of(session, proof).id
    except FeedbackError:
        with writing() as session:
            refused(session, None, by="other service")
        raise


def _comes_back_to() -> str:
    return return_link(settings().address)


def _require_service() -> None:
    if not settings().oidc_issuer:
        raise NotFoundError
