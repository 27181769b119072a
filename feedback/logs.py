"""Logging: one line an event, with a request's id and without personal data.

Nothing here knows answers, tokens, cookies, addresses or query strings; whoever logs passes ids and
counts. structlog escapes line breaks in values.
"""

import logging
import sys

import structlog


def set_up_logs(level: str, log_format: str) -> None:
    """Send what is logged to stderr as text for people or JSON for machines."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        # Looked up each time: whoever replaces stderr (a test, a supervisor) gets what is logged.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
