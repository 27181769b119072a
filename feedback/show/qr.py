"""QR codes: an address or a secret as a picture that phones read, without a style of its own."""

import io
import re
from dataclasses import dataclass

import segno

_QUIET = 4  # modules of white around, as the standard asks


@dataclass(frozen=True, slots=True)
class Code:
    """A code as one SVG path on a square of this many units."""

    size: int
    path: str


def draw(text: str) -> Code:
    """Draw a code for a page; every run of dark modules in a row is one stroke."""
    rows = [bytes(row) for row in _make(text).matrix_iter(border=_QUIET)]
    strokes = [
        f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(rows)
        for run in re.finditer(rb"\x01+", row)
    ]
    return Code(size=len(rows), path="".join(strokes))


def svg(address: str) -> bytes:
    """Draw a code as an SVG file."""
    code = draw(address)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.size} {code.size}" '
        f'width="{code.size * 10}" height="{code.size * 10}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{code.size}v{code.size}H0z"/><path d="{code.path}"/></svg>\n'
    ).encode()


def png(address: str) -> bytes:
    """Draw a code as a PNG file, large enough to print."""
    out = io.BytesIO()
    _make(address).save(out, kind="png", scale=16, border=_QUIET)
    return out.getvalue()


def _make(address: str) -> segno.QRCode:
    return segno.make_qr(address, error="m")
