"""For machines that watch: is the process alive, is it ready, what does it count."""

import secrets
import shutil

import structlog
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from feedback.errors import FeedbackError, NotFoundError
from feedback.store import schema
from feedback.store.backups import newest_backup
from feedback.store.health import last_beat
from feedback.store.work import given_up_count, owed_count
from feedback.web.context import database, now, reading, settings
from feedback.web.metrics import age_s, exposition, is_counting
from feedback.web.policy import TOKEN, policy

bp = Blueprint("health", __name__)

_LEAST_FREE_BYTES = 200 * 1024 * 1024
_WORKER_SILENT_S = 15 * 60
_LOOPBACK = ("127.0.0.1", "::1")

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
    checks = {"database": _database_fits(), "disk": _has_room(), "worker": _worker_lives()}
    # A missing worker delays what follows; it is no reason to send people away.
    is_ready = checks["database"] and checks["disk"]
    said = {name: "ok" if good else "not ok" for name, good in checks.items()}
    return jsonify(status="ok" if is_ready else "not ready", checks=said), (
        200 if is_ready else 503
    )


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
            "disk_free_bytes": float(_free_bytes()),
        }
    return Response(exposition(gauges), mimetype="text/plain")


def _may_read_metrics() -> bool:
    token = settings().metrics_token.get_secret_value()
    if token:
        given = request.headers.get("Authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
    # Behind a proxy on this machine everybody seems to come from it.
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))
    return request.remote_addr in _LOOPBACK and not forwarded


def _database_fits() -> bool:
    try:
        schema.check(database())
    except FeedbackError as error:
        _log.warning("not ready", reason=str(error))
        return False
    return True


def _worker_lives() -> bool:
    try:
        with reading() as session:
            age = age_s(last_beat(session), now())
    except FeedbackError:
        return False
    return age is not None and age < _WORKER_SILENT_S


def _has_room() -> bool:
    return _free_bytes() > _LEAST_FREE_BYTES


def _free_bytes() -> int:
    folder = settings().data_dir
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free
