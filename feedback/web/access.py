"""One line in the log for each request: its route, status and time, and nothing of who or what.

Pages of surveys leave no line at all unless something broke: beside a moment, an answer that keeps
only its day would no longer be anonymous.
"""

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from feedback.settings import Settings

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SILENT = frozenset({"health", "static", "public"})  # rooms whose good answers nobody looks for
_BROKEN = 500

_log = structlog.get_logger()


def set_up_access_log(app: Flask, settings: Settings) -> None:
    """Name every request and log it when it was answered."""

    @app.before_request
    def _name() -> None:
        g.began = time.perf_counter()
        given = request.headers.get("X-Request-ID", "") if settings.trusted_proxies else ""
        g.request_id = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(6)
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def _tell(response: Response) -> Response:
        room = (request.endpoint or "none").partition(".")[0]
        is_broken = response.status_code >= _BROKEN
        if room in _SILENT and not is_broken:
            return response
        _log.info(
            "request",
            method=request.method if request.url_rule else "",
            route=request.url_rule.rule if request.url_rule else "none",
            status=response.status_code,
            ms=round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
        )
        return response
