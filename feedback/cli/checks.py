"""``feedback check``: whether this instance is set up so that people can rely on it."""

import argparse
import datetime as dt
import enum
import json
import smtplib
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from feedback.clock import utc_now
from feedback.errors import FeedbackError, SettingsError
from feedback.settings import Settings, load_settings, unknown_names
from feedback.store.database import Database

_TIMEOUT_S = 10
_LOCAL = ("127.0.0.1", "localhost", "::1")
_BACKUP_OLD = dt.timedelta(hours=36)
_CLOCK_OFF = dt.timedelta(seconds=5)


class State(enum.StrEnum):
    """How something stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it stands, and what to do."""

    name: str
    state: State
    words: str


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verb."""
    verb = verbs.add_parser("check", help="look whether this instance can be relied on")
    verb.add_argument("--mail", metavar="ADDRESS", help="also send a test letter there")
    verb.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a line a finding; exit code 1 if any of them is a failure."""
    has_failed = False
    for finding in _findings(arguments.mail):
        print(f"{finding.state.value:<5} {finding.name:<10} {finding.words}", flush=True)
        has_failed = has_failed or finding.state is State.FAIL
    return 1 if has_failed else 0


def _findings(address: str | None) -> Iterator[Finding]:
    try:
        settings = load_settings()
        database = Database(settings.database)
    except FeedbackError as error:
        yield Finding("settings", State.FAIL, str(error))
        return
    yield from _settings(settings)
    yield from _database(database, settings)
    yield _disk(settings)
    yield _backup(settings)
    yield from _mail(settings, address)
    yield from _redis(settings)
    yield from _reached(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    for name in unknown_names():
        words = f"{name} is no setting; `feedback settings` lists all."
        yield Finding("settings", State.WARN, words)
    if settings.is_https or urlsplit(settings.public_url).hostname in _LOCAL:
        yield Finding("settings", State.OK, f"Reached at {settings.public_url}.")
    else:
        words = (
            f"{settings.public_url} is not encrypted: passwords and answers can be read on the "
            "way. Put a proxy with https before it (docs/deploy.md)."
        )
        yield Finding("settings", State.WARN, words)


def _database(database: Database, settings: Settings) -> Iterator[Finding]:
    from feedback.store import schema
    from feedback.store.audit import broken_links
    from feedback.store.health import WORKER_SILENT_S, last_beat

    path = database.sqlite_path
    if path is not None and not path.exists():
        words = f"There is no {path} yet; `feedback serve` or `migrate` makes it."
        yield Finding("database", State.FAIL, words)
        return
    try:
        schema.check(database)
    except FeedbackError as error:
        yield Finding("database", State.FAIL, str(error))
        return
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    words = f"{kind} answers, revision {schema.newest_revision()}."
    yield Finding("database", State.OK, words)
    yield _clock(database, settings)
    now = utc_now()
    with database.reading() as session:
        beat = last_beat(session)
        broken = list(broken_links(session))
    if beat is None or (now - beat).total_seconds() > WORKER_SILENT_S:
        since = "never ran" if beat is None else f"was last alive {_ago(now - beat)}"
        words = f"The worker {since}: nothing is read or sent. Start `feedback worker`."
        yield Finding("worker", State.WARN, words)
    else:
        yield Finding("worker", State.OK, f"Alive {_ago(now - beat)}.")
    if broken:
        words = (
            f"{len(broken)} events of the audit log are not what was written, the first is number "
            f"{broken[0]}. Somebody changed the database by hand; compare with a backup."
        )
        yield Finding("audit log", State.FAIL, words)
    else:
        yield Finding("audit log", State.OK, "Unbroken.")


def _clock(database: Database, settings: Settings) -> Finding:
    """Compare this machine's clock with the database's, or with that of the disk."""
    from sqlalchemy import func, select

    if database.is_sqlite:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.data_dir) as probe:
            written = Path(probe.name).stat().st_mtime
            theirs, whose = dt.datetime.fromtimestamp(written, dt.UTC), "the disk's"
    else:
        with database.reading() as session:
            theirs = session.execute(select(func.clock_timestamp())).scalar_one()
        whose = "the database's"
    off = abs(utc_now() - theirs)
    if off > _CLOCK_OFF:
        words = (
            f"This machine's clock and {whose} are {off.total_seconds():.0f} s apart: links and "
            "sessions end too early or too late. Let both follow a time server."
        )
        return Finding("clock", State.WARN, words)
    return Finding("clock", State.OK, f"Agrees with {whose}.")


def _disk(settings: Settings) -> Finding:
    from feedback.store.health import LEAST_FREE_BYTES, free_bytes

    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.data_dir):
            pass
    except OSError as error:
        words = f"{settings.data_dir} cannot be written to ({error.strerror})."
        return Finding("disk", State.FAIL, words)
    free = free_bytes(settings.data_dir)
    words = f"{free / 10**9:.1f} GB free where {settings.data_dir} is."
    if free <= LEAST_FREE_BYTES:
        return Finding("disk", State.FAIL, f"{words} Make room: answers are soon refused.")
    return Finding("disk", State.OK, words)


def _backup(settings: Settings) -> Finding:
    from feedback.store.backups import newest_backup

    folder = settings.data_dir / "backups"
    newest = newest_backup(folder)
    if newest is None:
        words = f"None in {folder}. Run `feedback backup` every night (docs/deploy.md)."
        return Finding("backup", State.WARN, words)
    age = utc_now() - newest
    if age > _BACKUP_OLD:
        words = f"The newest was made {_ago(age)}; does the timer still run?"
        return Finding("backup", State.WARN, words)
    return Finding("backup", State.OK, f"The newest was made {_ago(age)}.")


def _mail(settings: Settings, address: str | None) -> Iterator[Finding]:
    from feedback.act.outward import post_from

    try:
        post = post_from(settings)
    except SettingsError as error:
        yield Finding("mail", State.FAIL, str(error))
        return
    url = settings.mail_url.get_secret_value()
    if urlsplit(url).scheme == "console":
        words = (
            f"Letters are written into {settings.data_dir / 'letters'} and not sent; "
            "FEEDBACK_MAIL_URL sends them."
        )
        yield Finding("mail", State.WARN if settings.is_https else State.OK, words)
    else:
        yield _greet(url)
    if address:
        from feedback.store.actions import Letter
        from feedback.store.base import random_key

        letter = Letter(
            id=random_key(),
            address=address,
            subject="A test from Heard",
            body=f"Letters from {settings.public_url} arrive. Nobody has to answer this one.",
            approved_at=utc_now(),
        )
        try:
            post.deliver(letter)
        except FeedbackError as error:
            yield Finding("mail", State.FAIL, str(error))
        else:
            yield Finding("mail", State.OK, f"A test letter to {address} was handed over.")


def _greet(url: str) -> Finding:
    """Say hello to the mail server, sign in where a name is given, and send nothing."""
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps"
    host, port = parts.hostname or "localhost", parts.port or (465 if is_tls else 587)
    connect = smtplib.SMTP_SSL if is_tls else smtplib.SMTP
    try:
        with connect(host, port, timeout=_TIMEOUT_S) as server:
            server.ehlo()
            is_private = is_tls or server.has_extn("starttls")
            if not is_tls and is_private:
                server.starttls()
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
    except (OSError, smtplib.SMTPException) as error:
        reason = type(error).__name__
        words = f"{host}:{port} does not take letters ({reason}). Check FEEDBACK_MAIL_URL."
        return Finding("mail", State.FAIL, words)
    if not is_private and host not in _LOCAL:
        words = f"{host}:{port} answers, but not encrypted: letters can be read on the way."
        return Finding("mail", State.WARN, words)
    return Finding("mail", State.OK, f"{host}:{port} answers.")


def _redis(settings: Settings) -> Iterator[Finding]:
    url = settings.redis_url.get_secret_value()
    if not url:
        return
    try:
        from redis import Redis, RedisError
    except ModuleNotFoundError:
        words = "FEEDBACK_REDIS_URL is set, but the extra is missing: install 'heard[scale]'."
        yield Finding("redis", State.FAIL, words)
        return
    try:
        with Redis.from_url(url, socket_timeout=_TIMEOUT_S) as redis:
            redis.ping()
    except (RedisError, ValueError) as error:
        words = f"Does not answer ({type(error).__name__}); limits are counted in the database."
        yield Finding("redis", State.WARN, words)
    else:
        yield Finding("redis", State.OK, "Answers; limits are counted there.")


def _reached(settings: Settings) -> Iterator[Finding]:
    """Ask this instance under the address that people use, through all proxies."""
    token = settings.metrics_token.get_secret_value()
    request = urllib.request.Request(  # noqa: S310 - the address is http or https, see settings
        f"{settings.public_url}/readyz",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - as above
            told = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        words = f"{settings.public_url} answers {error.code} to /readyz."
        yield Finding("address", State.FAIL, words)
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or "what answers there is not Heard"
        words = f"{settings.public_url} cannot be reached from here ({reason})."
        yield Finding("address", State.WARN, words)
        return
    yield Finding("address", State.OK, f"{settings.public_url} answers and is ready.")
    if not isinstance(told, dict) or "seen" not in told:
        words = "Set FEEDBACK_METRICS_TOKEN to have the proxy's headers looked at."
        yield Finding("proxy", State.OK if not settings.trusted_proxies else State.WARN, words)
        return
    faults = list(_proxy_faults(settings, told["seen"]))
    for words in faults:
        yield Finding("proxy", State.FAIL, words)
    if not faults:
        yield Finding("proxy", State.OK, "Scheme, host and path arrive as PUBLIC_URL has them.")


def _proxy_faults(settings: Settings, seen: dict[str, object]) -> Iterator[str]:
    """Say which header of the proxy is missing or wrong."""
    public = urlsplit(settings.public_url)
    headers = seen["headers"]
    forwards = isinstance(headers, list) and "X-Forwarded-For" in headers
    if forwards and not settings.trusted_proxies:
        yield (
            "A proxy sends X-Forwarded-For and is not believed, so everybody seems to come from "
            "it. Set FEEDBACK_TRUSTED_PROXIES to how many there are."
        )
    if settings.trusted_proxies and not forwards:
        yield (
            "X-Forwarded-For is missing: let the proxy send it, or set "
            "FEEDBACK_TRUSTED_PROXIES=0 if there is none."
        )
    if settings.trusted_proxies and seen["scheme"] != public.scheme:
        yield (
            f"Requests seem to come over {seen['scheme']}, PUBLIC_URL says {public.scheme}: let "
            "the proxy send X-Forwarded-Proto."
        )
    if seen["host"] != public.netloc:
        yield (
            f"Requests seem to ask {seen['host']}, PUBLIC_URL says {public.netloc}: let the proxy "
            "pass Host on, or send X-Forwarded-Host."
        )


def _ago(age: dt.timedelta) -> str:
    seconds = age.total_seconds()
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {name} ago"
    return f"{max(seconds, 0):.0f} seconds ago"
