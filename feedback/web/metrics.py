"""What a monitoring system reads: requests by route, work waiting, the age of the last backup.

Needs the extra `metrics`; without it nothing is counted and `/metrics` does not exist. No label
carries a survey, a person or an address.
"""

import datetime as dt
import os
import time
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the client's own name: processes add up their counts there


def is_counting() -> bool:
    """Whether the extra is installed."""
    return find_spec("prometheus_client") is not None


def set_up_metrics(app: Flask) -> None:
    """Count every request by the template of its route."""
    if not is_counting():
        return
    _requests()  # now: two threads that make one at the same moment break each other

    @app.after_request
    def _end(response: Response) -> Response:
        rule = request.url_rule
        # What a stranger makes up must not become a label: each is kept for ever.
        method, route = (request.method, rule.rule) if rule else ("any", "none")
        if "began" in g:
            _kept(method, route, response.status_code).observe(time.perf_counter() - g.began)
        return response


@lru_cache(maxsize=2_000)
def _kept(method: str, route: str, status: int) -> Any:  # noqa: ANN401 - a class of an extra
    """Return the counter of one kind of request: finding it anew costs more than counting."""
    return _requests().labels(method, route, str(status))


def exposition(gauges: dict[str, float | None]) -> bytes:
    """Return all counts of all processes, with what is measured just now."""
    from prometheus_client import (  # noqa: PLC0415 - an extra
        REGISTRY,
        CollectorRegistry,
        Gauge,
        generate_latest,
    )
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415 - an extra

    _requests()
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    measured = CollectorRegistry()
    for name, value in gauges.items():
        if value is not None:
            Gauge(f"heard_{name}", name.replace("_", " "), registry=measured).set(value)
    counted = generate_latest(registry if os.environ.get(FOLDER) else REGISTRY)
    return counted + generate_latest(measured)


def age_s(moment: dt.datetime | None, now: dt.datetime) -> float | None:
    """Return how many seconds ago a moment was."""
    return None if moment is None else (now - moment).total_seconds()


def prepare_folder(folder: Path) -> None:
    """Make the folder in which the processes of one server add up their counts, empty."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink(missing_ok=True)
    os.environ[FOLDER] = str(folder)


@cache
def _requests() -> Any:  # noqa: ANN401 - a class of an extra
    from prometheus_client import Histogram  # noqa: PLC0415 - an extra

    return Histogram(
        "heard_request_seconds",
        "Time to answer a request",
        ["method", "route", "status"],
        buckets=(0.005, 0.02, 0.05, 0.15, 0.5, 2, 10),
    )
