"""QR codes: an address as a picture that phones read, drawn without any style of its own."""

import io
from dataclasses import dataclass

import segno

_QUIET = 4  # modules of white around, as the standard asks


@dataclass(frozen=True, slots=True)
class Code:
    """A code as one SVG path on a square of this many units."""

    size: int
    path: str


def draw(address: str) -> Code:
    """Draw a code for a page: dark modules as one path."""
    rows = list(_make(address).matrix_iter(border=_QUIET))
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Code(size=len(rows), path=path)


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
