"""The languages that the product speaks: catalogues of messages, made from ``.po`` files.

`make words` extracts the messages of code and templates into the catalogues; a test fails when it
would change them.
"""

import datetime as dt
import gettext
import io
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from feedback.resources import resource
from surveys.words import Translator

if TYPE_CHECKING:
    from babel import Locale

LANGUAGES = {"en": "English", "de": "Deutsch"}
# How dates and numbers are written; the first of a language is its default.
LOCALES = {
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "de-DE": "Deutsch (Deutschland)",
    "de-AT": "Deutsch (Österreich)",
    "de-CH": "Deutsch (Schweiz)",
}
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur", "yi"})


@cache
def translator(language: str) -> Translator | None:
    """Return the catalogue of a language; None for English, which the code is written in."""
    path = resource("translations") / f"{language}.po"
    if language not in LANGUAGES or not path.is_file():
        return None
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - only who speaks another language needs it
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above

    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=256)
def spoken(wanted: str) -> str:
    """Return the language of ours that comes closest to a tag such as ``de-AT``, else English."""
    stem = wanted.replace("_", "-").split("-")[0].lower()
    return stem if stem in LANGUAGES else "en"


@lru_cache(maxsize=256)
def written(wanted: str) -> str:
    """Return the locale of ours that comes closest to a tag such as ``de-AT`` or ``en``."""
    tag = wanted.replace("_", "-")
    exact = next((name for name in LOCALES if name.lower() == tag.lower()), None)
    return exact or next(name for name in LOCALES if name.startswith(spoken(tag)))


def language_name_in(code: str, locale: str) -> str:
    """Return what a reader of *locale* calls a language: German, Deutsch; its code if unknown."""
    return str(_babel(locale).languages.get(code, code))


def day_in(value: dt.date, locale: str) -> str:
    """Write a day: 12 Nov 2026, Nov 12, 2026, 12.11.2026."""
    from babel.dates import format_date  # noqa: PLC0415 - mails and pages need it, commands do not

    return format_date(value, "medium", locale=_babel(locale))


def month_in(value: dt.date, locale: str) -> str:
    """Write a month: Nov 2026."""
    from babel.dates import format_skeleton  # noqa: PLC0415 - as above

    return format_skeleton("yMMM", value, locale=_babel(locale))


def month_name_in(value: dt.date, locale: str) -> str:
    """Write the short name of a month alone, as under a chart: Nov."""
    from babel.dates import format_skeleton  # noqa: PLC0415 - as above

    return format_skeleton("MMM", value, locale=_babel(locale))


def time_in(value: dt.datetime, locale: str) -> str:
    """Write the time of a moment that is in the reader's zone already: 14:05, 2:05 PM."""
    from babel.dates import format_time  # noqa: PLC0415 - as above

    return format_time(value, "short", locale=_babel(locale))


def number_in(value: float, locale: str) -> str:
    """Write a number with the separators of a locale: 1,240 or 1.240."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    return format_decimal(value, locale=_babel(locale))


def percent_in(value: float, locale: str) -> str:
    """Write a share from 0 to 1 as a reader of *locale* does: 15% or 15 %."""
    from babel.numbers import format_percent  # noqa: PLC0415 - heavy to load

    return format_percent(round(value, 2), locale=_babel(locale))


@cache
def _babel(locale: str) -> "Locale":
    from babel import Locale  # noqa: PLC0415 - as above

    return Locale.parse(locale, sep="-")


def direction(language: str) -> str:
    """Return ``rtl`` for languages written from right to left, else ``ltr``."""
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in RIGHT_TO_LEFT else "ltr"
