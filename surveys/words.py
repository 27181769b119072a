"""The language that people are spoken to in: `_` translates, `N_` only marks for later.

Whoever serves a person says once in which language (`speaking`); everything that is said to them
until then comes out in it. Without that, and where a translation is missing, it is English.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Translator(Protocol):
    """What a catalogue can do; `gettext.GNUTranslations` is one."""

    def gettext(self, message: str) -> str:
        """Return the translation of a message, or the message."""
        ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the translation of the form that *n* takes."""
        ...


_translator: ContextVar[Translator | None] = ContextVar("translator", default=None)


def _(message: str, /, **values: object) -> str:
    """Return a message in the language of whoever is spoken to, with its ``%(name)s`` filled in."""
    said = raw_gettext(message)
    return said % values if values else said


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form that *count* takes, with ``%(count)s`` and other values filled in."""
    return raw_ngettext(one, many, count) % {"count": count, "num": count, **values}


def raw_gettext(message: str) -> str:
    """Return a translation as it stands in the catalogue; templates fill in what they know."""
    translator = _translator.get()
    return message if translator is None or not message else translator.gettext(message)


def raw_ngettext(one: str, many: str, count: int) -> str:
    """Return the form that *count* takes as it stands in the catalogue."""
    translator = _translator.get()
    if translator is None:
        return one if count == 1 else many
    return translator.ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802 - the name that extraction tools know
    """Mark a message that is translated where it is shown."""
    return message


def speak(translator: Translator | None) -> None:
    """Speak to whoever is served in this context through *translator*."""
    _translator.set(translator)


@contextmanager
def speaking(translator: Translator | None) -> Generator[None]:
    """Speak through *translator* while the block runs."""
    token = _translator.set(translator)
    try:
        yield
    finally:
        _translator.reset(token)
