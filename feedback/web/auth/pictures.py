"""A QR code as one path of an SVG: no style, no script, so the strict policy shows it inline."""

from dataclasses import dataclass

import segno

_QUIET = 4  # modules of margin that readers need


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The path's data, and the width of the square it stands in."""

    path: str
    size: int


def qr_of(text: str) -> Picture:
    """Return the picture of a text; every run of dark modules in a row is one stroke."""
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix]
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = len(row) - x - len(row[x:].lstrip(b"\x01"))
            if run:
                strokes.append(f"M{x + _QUIET} {y + _QUIET}h{run}v1h-{run}z")
            x += run or 1
    return Picture(path="".join(strokes), size=len(rows) + 2 * _QUIET)
