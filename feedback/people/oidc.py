"""Signing in with an account that somebody has elsewhere (OpenID Connect, code flow with PKCE).

Authlib speaks the protocol; here stands what we make of its result. The service proves an address;
an account of ours must have been invited under it, so nobody gets in who was not asked in.
"""

import datetime as dt
import secrets
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.errors import FeedbackError, LinkExpiredError, NotAllowedError
from feedback.people.passwords import UNUSABLE
from feedback.people.sessions import end_all
from feedback.settings import Settings
from feedback.store.base import token_digest
from feedback.store.credentials import Departure, Identity
from feedback.store.people import User, user_by_email
from surveys.words import N_, _

_TIMEOUT_S = 10
GOOD_FOR = dt.timedelta(minutes=10)
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]  # never none or HMAC
_CLOCKS_APART_S = 120
_AWAY = N_("The sign-in service cannot be reached. Sign in with your password, or later.")
_UNTRUSTED = N_("The sign-in service gave an answer that cannot be trusted. Begin again.")


class ServiceError(FeedbackError):
    """The other service did not answer as OpenID Connect says."""

    status = 503


class CancelledError(FeedbackError):
    """Whoever went to the other service did not sign in there."""

    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the other service says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the service says about whoever came back."""

    issuer: str
    subject: str
    email: str
    is_verified: bool


def service_of(settings: Settings) -> Service:
    """Return the service that the settings name, asked once; never inside a transaction."""
    return _service(settings.oidc_issuer)


def depart(
    session: Session,
    settings: Settings,
    service: Service,
    *,
    comes_back_to: str,
    leads_to: str,
    now: dt.datetime,
) -> tuple[str, str]:
    """Return the address to send the browser to, and the secret for its cookie."""
    session.execute(delete(Departure).where(Departure.expires_at <= now))
    state, browser = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    departure = Departure(
        digest=token_digest(state),
        browser=token_digest(browser),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        leads_to=leads_to[:500],
        expires_at=now + GOOD_FOR,
    )
    session.add(departure)
    session.flush()
    with _client(settings, comes_back_to) as client:
        address, _state = client.create_authorization_url(
            service.authorization_endpoint,
            state=state,
            nonce=departure.nonce,
            code_verifier=departure.verifier,
        )
    return address, browser


def take_departure(session: Session, state: str, browser: str, *, now: dt.datetime) -> Departure:
    """Return the departure that a browser comes back from, once."""
    departure = session.get(Departure, token_digest(state), with_for_update=True)
    if (
        departure is None
        or departure.expires_at <= now
        or not secrets.compare_digest(departure.browser, token_digest(browser))
    ):
        msg = _("That sign-in was not begun in this browser, or too long ago. Begin again.")
        raise LinkExpiredError(msg)
    session.delete(departure)
    session.flush()
    return departure


def prove(
    settings: Settings,
    service: Service,
    departure: Departure,
    code: str,
    *,
    comes_back_to: str,
    now: dt.datetime,
) -> Proof:
    """Exchange the code for a signed statement and check every part of it."""
    try:
        with _client(settings, comes_back_to) as client:
            token = client.fetch_token(
                service.token_endpoint,
                code=code,
                code_verifier=departure.verifier,
                timeout=_TIMEOUT_S,
            )
        told = requests.get(service.jwks_uri, timeout=_TIMEOUT_S, allow_redirects=False).json()
        claims = _claims(token["id_token"], KeySet.import_key_set(told))
        _checks(settings, service, departure, now).validate(claims)
    except requests.ConnectionError as error:
        raise ServiceError(_(_AWAY)) from error
    except (
        AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError, TypeError,
    ) as error:  # fmt: skip
        raise ServiceError(_(_UNTRUSTED)) from error
    parties = claims["aud"]
    # A statement for several parties must name us as the one that asked for it.
    if (
        isinstance(parties, list)
        and len(parties) > 1
        and (claims.get("azp") != settings.oidc_client_id)
    ):
        raise ServiceError(_(_UNTRUSTED))
    return Proof(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(claims.get("email", "")).strip().lower(),
        is_verified=claims.get("email_verified") is True,
    )


def _claims(statement: str, keys: KeySet) -> dict[str, Any]:
    return dict(jwt.decode(statement, keys, algorithms=_ALGORITHMS).claims)


def _checks(
    settings: Settings, service: Service, departure: Departure, now: dt.datetime
) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_CLOCKS_APART_S,
        iss={"essential": True, "value": service.issuer},
        aud={"essential": True, "value": settings.oidc_client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": departure.nonce},
    )


def user_of(session: Session, proof: Proof) -> User:
    """Return our account of whoever was proved; the first time by their verified address."""
    identity = session.scalar(
        select(Identity).where(Identity.issuer == proof.issuer, Identity.subject == proof.subject)
    )
    if identity is not None:
        user = identity.user
    else:
        # An address that the service did not verify could be anybody's.
        found = session.scalar(user_by_email(proof.email)) if proof.is_verified else None
        if found is None:
            msg = _(
                "Nobody with that address has an account here. Ask an administrator to invite you."
            )
            raise NotAllowedError(msg)
        user = found
        session.add(Identity(issuer=proof.issuer, subject=proof.subject, user_id=user.id))
        # Nobody proved this address before: whoever set the password may not be who it belongs to.
        user.password_hash = UNUSABLE
        end_all(session, user.id)
        session.flush()
    if not user.is_active:
        msg = _("This account is switched off.")
        raise NotAllowedError(msg)
    return user


def _client(settings: Settings, comes_back_to: str) -> OAuth2Session:
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value() or None,
        scope="openid email profile",
        redirect_uri=comes_back_to,
        code_challenge_method="S256",
    )


@lru_cache(maxsize=4)
def _service(issuer: str) -> Service:
    address = issuer.rstrip("/") + "/.well-known/openid-configuration"
    try:
        answer = requests.get(address, timeout=_TIMEOUT_S, allow_redirects=False)
        answer.raise_for_status()
        told = answer.json()
        found = Service(**{part.name: str(told[part.name]) for part in fields(Service)})
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise ServiceError(_(_AWAY)) from error
    if found.issuer.rstrip("/") != issuer.rstrip("/"):
        msg = _("The sign-in service calls itself by another name than FEEDBACK_OIDC_ISSUER.")
        raise ServiceError(msg)
    return found
