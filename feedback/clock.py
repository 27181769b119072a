"""The one place that knows what time it is; everything else is told."""

import datetime as dt


def utc_now() -> dt.datetime:
    """Return the present moment, aware, in UTC, to the second's fraction."""
    return dt.datetime.now(dt.UTC)
