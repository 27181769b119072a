"""For machines that watch: is the process alive, is it ready, what does it count."""

import secrets
import time

import structlog
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from feedback.errors import FeedbackError, NotFoundError
from feedback.store import schema
from feedback.store.backups import newest_backup
from feedback.store.health import LEAST_FREE_BYTES, WORKER_SILENT_S, free_bytes, last_beat
from feedback.store.work import given_up_count, owed_count
from feedback.web.context import database, now, reading, settings
from feedback.web.metrics import age_s, exposition, is_counting
from feedback.web.policy import TOKEN, policy

bp = Blueprint("health", __name__)

_SLOW_S = 1.0
_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDING = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded")

_log = structlog.get_logger()


@bp.get("/healthz")
@policy(TOKEN)
def alive() -> ResponseReturnValue:
    """Say that the process answers; the database is not asked."""
    return jsonify(status="ok")


@bp.get("/readyz")
@policy(TOKEN)
def ready() -> ResponseReturnValue:
    """Say whether answers can be taken: database, schema and disk; and whether a worker lives."""
    fits = _database_fits()
    checks = {"database": fits, "disk": _has_room(), "worker": fits and _worker_lives()}
    # A missing worker delays what follows; it is no reason to send people away.
    is_ready = checks["database"] and checks["disk"]
    told: dict[str, object] = {
        "status": "ok" if is_ready else "not ready",
        "checks": {name: "ok" if good else "not ok" for name, good in checks.items()},
    }
    if _has_token():
        told["seen"] = _seen()
    return jsonify(told), 200 if is_ready else 503


@bp.get("/metrics")
@policy(TOKEN)
def metrics() -> ResponseReturnValue:
    """Show counts to whoever has the token, or to this machine itself when none is set."""
    if not is_counting() or not _may_read_metrics():
        raise NotFoundError
    with reading() as session:
        gauges = {
            "work_waiting": float(owed_count(session)),
            "work_given_up": float(given_up_count(session)),
            "worker_silent_seconds": age_s(last_beat(session), now()),
            "backup_age_seconds": age_s(newest_backup(settings().data_dir / "backups"), now()),
            "disk_free_bytes": float(free_bytes(settings().data_dir)),
        }
    return Response(exposition(gauges), mimetype="text/plain")


def _may_read_metrics() -> bool:
    if settings().metrics_token.get_secret_value():
        return _has_token()
    # Behind a proxy on this machine everybody seems to come from it.
    return request.remote_addr in _LOOPBACK and not _forwarding()


def _has_token() -> bool:
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "")
    return bool(token) and secrets.compare_digest(given.encode(), f"Bearer {token}".encode())


def _seen() -> dict[str, object]:
    """Tell `feedback check` how this request looked when it came through the proxies."""
    return {
        "scheme": request.scheme,
        "host": request.host,
        "path": request.script_root,
        "headers": _forwarding(),
    }


def _forwarding() -> list[str]:
    return [name for name in _FORWARDING if name in request.headers]


def _database_fits() -> bool:
    """Whether it answers within a second and has this code's tables."""
    began = time.monotonic()
    try:
        schema.check(database())
    except (FeedbackError, DBAPIError) as error:
        _log.warning("not ready", exc_info=error)
        return False
    return time.monotonic() - began < _SLOW_S


def _worker_lives() -> bool:
    with reading() as session:
        age = age_s(last_beat(session), now())
    return age is not None and age < WORKER_SILENT_S


def _has_room() -> bool:
    return free_bytes(settings().data_dir) > LEAST_FREE_BYTES
