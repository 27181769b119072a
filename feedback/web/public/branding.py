"""A survey's logo and accent, at addresses that change with the content: caches keep them."""

import hashlib
from functools import lru_cache
from typing import Protocol

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from feedback.errors import NotFoundError
from feedback.store.surveys import SurveyLogo, survey_by_token
from feedback.web.context import reading
from feedback.web.policy import TOKEN, policy
from feedback.web.public.views import bp
from surveys import colours

_DIGITS = 16


@bp.get("/<token>/accent.<digest>.css")
@policy(TOKEN)
def accent(token: str, digest: str) -> ResponseReturnValue:
    """Give the few properties that colour the survey's pages: no page may carry a style."""
    with reading() as session:
        survey = survey_by_token(session, token)
        colour = survey.accent if survey is not None else ""
    if not colour or accent_digest(colour) != digest:
        raise NotFoundError
    css = _accent_css(colour)
    return _for_ever(Response(css, mimetype="text/css"))


@bp.get("/<token>/logo.<digest>.png")
@policy(TOKEN)
def logo(token: str, digest: str) -> ResponseReturnValue:
    """Give the logo, as we drew it."""
    with reading() as session:
        survey = survey_by_token(session, token)
        if survey is None or survey.logo is None or survey.logo.digest[:_DIGITS] != digest:
            raise NotFoundError
        content = survey.logo.content
    return _for_ever(Response(content, mimetype="image/png"))


class Branded(Protocol):
    """Whatever knows a survey's look: its row, or what its public address leads to."""

    @property
    def token(self) -> str:
        """The survey's public name."""

    @property
    def accent(self) -> str:
        """Its colour, or nothing."""

    @property
    def logo(self) -> SurveyLogo | str | None:
        """Its logo, or the digest of it."""


@bp.app_template_global()
def accent_url(survey: Branded) -> str:
    """Return the address of a survey's accent; empty when it has none of its own."""
    digest = accent_digest(survey.accent)
    return url_for("public.accent", token=survey.token, digest=digest) if digest else ""


@bp.app_template_global()
def logo_url(survey: Branded) -> str:
    """Return the address of a survey's logo; empty when it has none."""
    if survey.logo is None:
        return ""
    digest = survey.logo if isinstance(survey.logo, str) else survey.logo.digest
    return url_for("public.logo", token=survey.token, digest=digest[:_DIGITS])


@lru_cache(maxsize=256)
def _accent_css(colour: str) -> str:
    return colours.stylesheet(colours.accent(colour)) if colour else ""


def accent_digest(colour: str) -> str:
    """Return what the address of this colour's stylesheet ends with; empty for none."""
    css = _accent_css(colour)
    return hashlib.sha256(css.encode()).hexdigest()[:_DIGITS] if css else ""


def _for_ever(response: Response) -> Response:
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000
    response.cache_control.immutable = True
    return response
