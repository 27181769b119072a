r"""Logging: one line an event, with a request's id and without personal data.

Nothing here knows answers, tokens, cookies, addresses or query strings; whoever logs passes ids and
counts. Of a fault its kind and the lines of our code are told, never its message: a database's
quotes the row, a parser's what it could not read. Line breaks in values are written as ``\n``.
"""

import logging
import sys
import traceback
from collections.abc import Iterator

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_DEEPEST = 20


def set_up_logs(level: str, log_format: str) -> None:
    """Send what is logged to stderr as text for people or JSON for machines."""
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _tell_fault,
            _keep_to_one_line,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # Looked up each time: whoever replaces stderr (a test, a supervisor) gets what is logged.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _tell_fault(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its kind and where it arose, and those that led to it."""
    fault = event.pop("exc_info", None)
    if fault is True:
        fault = sys.exc_info()[1]
    if isinstance(fault, BaseException):
        event["fault"] = " < ".join(_in_words(link) for link in _chain(fault))
    return event


def _chain(fault: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = fault
    for _ in range(_DEEPEST):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)


def _in_words(fault: BaseException) -> str:
    state = getattr(fault, "sqlstate", None)  # the database's number for what went wrong
    kind = f"{type(fault).__name__}{f' {state}' if state else ''}"
    frames = traceback.extract_tb(fault.__traceback__)[-_DEEPEST:]
    return " ".join([kind, *(f"{f.name}@{f.filename}:{f.lineno}" for f in reversed(frames))])


def _keep_to_one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {
        name: value.replace("\r", "\\r").replace("\n", "\\n") if isinstance(value, str) else value
        for name, value in event.items()
    }
