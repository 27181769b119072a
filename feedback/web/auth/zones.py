"""The time zones that people choose from, by continent."""

from functools import cache
from zoneinfo import available_timezones

_REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip


@cache
def zones_by_region() -> dict[str, list[tuple[str, str]]]:
    """Return (name, what people call it) of every zone of a place, by region."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region in _REGIONS:
            found.setdefault(region, []).append((name, place.replace("_", " ")))
    return found
