"""What every way in ends with: a session of its own, a line in the audit log, a page to go on."""

from flask import Blueprint, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from feedback.people import second_factor, sessions
from feedback.store.audit import add_audit
from feedback.store.people import User
from feedback.web.auth.browsers import name_of_browser
from feedback.web.context import me_of, now, settings, writing
from feedback.web.cookies import COOKIE, PENDING, give_secret, read_secret, take_secret
from feedback.web.limits import network_of

bp = Blueprint("auth", __name__)


def open_session(session: Session, user: User, *, by: str) -> str:
    """Open a session and return its secret; what this browser was signed in with before ends.

    *by* says how they came in, for the audit log.
    """
    former = read_secret()
    if former:
        sessions.end(session, former)
    note(session, "account.sign_in", user, by=by)
    browser = name_of_browser(request.user_agent.string)
    return sessions.start(session, user.id, now=now(), browser=browser)


def come_in(user_id: int, *, leads_to: str, by: str) -> Response:
    """Let somebody in who has proved one factor, or ask for the second one."""
    with writing() as session:
        user = session.get_one(User, user_id)
        is_asked = second_factor.is_on(session, user_id)
        if is_asked:
            secret = second_factor.wait_for_code(session, user_id, leads_to=leads_to, now=now())
        else:
            secret = open_session(session, user, by=by)
    if is_asked:
        answer = redirect(url_for("auth.code"), 303)
        return give_secret(answer, secret, name=PENDING, good_for=second_factor.PENDING_FOR)
    return give_secret(redirect(leads_to, 303), secret)


def prove_password(email: str, password: str) -> int | None:
    """Return whose address and password these are; None after noting the failure.

    Two short transactions with the slow comparison between them. Known and unknown addresses take
    the same steps.
    """
    with writing() as session:
        attempt = sessions.begin_attempt(session, email=email, source=source(), now=now())
    is_right = attempt.is_right(password)
    with writing() as session:
        if is_right:
            sessions.end_attempt(session, attempt, password)
        else:
            refused(session, attempt.user_id, by="password")
    return attempt.user_id if is_right else None


def refused(session: Session, user_id: int | None, *, by: str) -> None:
    """Note that somebody did not prove to be who they said; never what was typed."""
    known = "" if user_id is None else user_id
    add_audit(
        session,
        "account.refuse",
        at=now(),
        actor="",
        object_kind="account",
        object_id=known,
        detail={"by": by},
    )


def note(
    session: Session,
    action: str,
    user: User,
    *,
    project_id: int | None = None,
    made: tuple[str, int] | None = None,
    **detail: object,
) -> None:
    """Note what somebody does with their account while they are not signed in yet."""
    add_audit(
        session,
        action,
        at=now(),
        actor=user.name,
        actor_id=user.id,
        project_id=project_id,
        object_kind=made[0] if made else "account",
        object_id=made[1] if made else user.id,
        detail=detail,
    )


def source() -> str:
    """Return the place that tries are counted for."""
    return network_of(request.remote_addr or "")


def own_path(target: str) -> str:
    """Return *target* if it is a path of this instance, else the start page."""
    # A path begins with one slash: anything else, or what a browser would read as two, leads away.
    is_ours = (
        target.startswith("/")
        and not target.startswith("//")
        and f"{target}/".startswith(f"{settings().sub_path}/")
        and target.isprintable()
        and "\\" not in target
    )
    return target if is_ours else url_for("auth.home")


def renew_session(session: Session) -> str:
    """Open a fresh session for whoever is signed in, after all of theirs were ended."""
    browser = name_of_browser(request.user_agent.string)
    return sessions.start(session, g.me.id, now=now(), browser=browser)


def speak_as(user: User) -> None:
    """Have what follows in this request be done, and told, as this user."""
    g.me = me_of(user)


def forget_browser(response: Response) -> Response:
    """Take every cookie of signing in from this browser."""
    return take_secret(take_secret(response, name=COOKIE), name=PENDING)
