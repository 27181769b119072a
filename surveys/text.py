"""Bring typed text into one form: the same on every database and in every export."""

import re
import unicodedata

# C0 controls but tab and line feed (PostgreSQL refuses NUL), DEL, and halves of surrogate pairs.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def normalise(text: str) -> str:
    r"""Return *text* in NFC with ``\n`` line ends and without control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))
