"""Personal data in what somebody wrote: where it stands, so that it can be kept out of exports.

Precise rather than complete: where a price or a version is masked, the reader loses the point.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from ipaddress import ip_address
from operator import attrgetter
from typing import Final

from feedback.analyse.findings import Shown
from feedback.analyse.names import may_name, names
from surveys.words import N_, _

KINDS: Final = {
    "email": N_("email address"),
    "url": N_("profile address"),
    "iban": N_("bank account"),
    "id": N_("identity number"),
    "card": N_("card number"),
    "address": N_("postal address"),
    "birth": N_("date of birth"),
    "reference": N_("reference number"),
    "phone": N_("phone number"),
    "ip": N_("internet address"),
    "name": N_("name"),
}

_FIGURE = re.compile(r"[0-9@]")
_LOOK_BACK = 40  # characters before a number that may introduce it
_MONEY = "£$€.,"

_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}(?!\w)")
_PROFILE = re.compile(
    r"\b(?:https?://)?(?:www\.)?(?:linkedin\.com/in|facebook\.com|instagram\.com|twitter\.com|x\.com"
    r"|tiktok\.com|t\.me|wa\.me)/(?!help|share|about|home|search|watch)@?[\w.-]{2,60}",
    re.IGNORECASE,
)

# Patterns for numbers begin with a digit, which a regular expression finds fast; what stands before
# it is looked at afterwards.
_IBAN = re.compile(r"\d\d(?: ?[A-Za-z0-9]){11,30}")
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI NL",
        19: "SI",
        20: "AT EE LT LU",
        21: "CH HR LI LV",
        22: "BG DE GB IE RS",
        23: "AE GI IL",
        24: "AD CZ ES PK RO SA SE SK",
        25: "PT",
        26: "IS TR",
        27: "FR GR IT MC SM",
        28: "AL CY HU PL",
        29: "UA",
        31: "MT",
    }.items()
    for country in countries.split()
}

_IDENTITY = re.compile(
    r"\d\d ?\d\d ?\d\d ?[A-Da-d](?!\w)|(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])"
)
_INSURED = re.compile(  # the letters of a UK national insurance number
    r"(?<!\w)(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z] ?$", re.IGNORECASE
)
_NUMBERED_PERSON = re.compile(
    r"\b(?:nhs|passport|national insurance|ni|social security|ssn|nino|tax id|medicare"
    r"|driving licence|driver['’]?s license)(?: (?:number|no\.?|num|id))?(?: is| was)?"
    r"[:# ]{1,3}[a-z]{0,5} ?$",
    re.IGNORECASE,
)

_PART = r"[A-Z][\w'’.-]{1,20}"
_STREET = re.compile(
    rf"\d{{1,5}}[a-zA-Z]?,? (?:(?:{_PART} ){{1,3}}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Court"
    r"|Crescent|Cres|Place|Terrace|Gardens|Grove|Square|Boulevard|Blvd|Mews|Parade|Row|Hill|Walk|Rise|Way)\b"
    r"|(?:bis |ter )?(?:rue|avenue|boulevard|place|chemin|impasse) "
    r"(?:(?:de|du|des|la|le|les) ){0,2}(?:[dl]['’])?[A-ZÉ][\w'’-]{2,30})"
)
_LIVED_IN = re.compile(  # in small letters, so only where it is introduced
    r"\d{1,5}[a-z]? (?:[\w'’-]{2,20} ){1,3}"
    r"(?:street|st|road|rd|avenue|ave|lane|drive|close|crescent|court|terrace|gardens|grove|way)\b",
    re.IGNORECASE,
)
_LIVES = re.compile(
    r"\b(?:lives?|living|address(?: is)?|deliver(?:ed)? to|sent to|door|house|home|moved to"
    r"|flat \w{1,4})"
    r"(?: at)?[:,]? $",
    re.IGNORECASE,
)
_FLAT = re.compile(r"\b(?:flat|apartment|apt\.?|unit) \w{1,4},? $", re.IGNORECASE)
_GERMAN_STREET = re.compile(
    r"\b[A-ZÄÖÜ][\wäöüß-]{2,30}(?:str(?:aße|asse|\.)|gasse|allee) \d{1,4}[a-z]?\b"
)
_AREAS = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L "
    "LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S "
    "SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR "
    "WS WV YO ZE".split()
)
_POSTCODE = re.compile(r"\d[A-Za-z\d]?( ?)\d(?!GB|TB|LB)[ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}(?![\w-])")
_AREA = re.compile(r"(?<![\w-])[A-Z]{1,2}$")
_SAID_AREA = re.compile(r"\bpost ?code(?: is)?:? ([a-z]{1,2})$", re.IGNORECASE)
_ZIP = re.compile(
    r", (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI"
    r"|S[CD]|T[NX]|UT|V[AT]|W[AIVY]) \d{5}(?:-\d{4})?(?!\d)"
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_BIRTH = re.compile(
    r"\b(?:born(?: on)?|d\.?o\.?b\.?|dates? of birth|birth ?date|birthday)"
    r"(?: is| was|:| -|,| the){0,2} "
    rf"(\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},?(?: \d{{4}})?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)\b",
    re.IGNORECASE,
)

_FIGURES = re.compile(r"[+(]{0,2}\d(?:[ ().\-/]{0,3}\d){5,24}+(?![\w%])(?!\.\d)")
_CODE = re.compile(r"\d[A-Za-z0-9]{0,20}+(?:[-/][A-Za-z0-9]{1,20}+){0,4}+(?![\w%])(?!\.\d)")
_CODE_BEFORE = re.compile(r"(?<![A-Za-z0-9£$€.,/-])#?[A-Za-z]{0,6}[-/]?$")
_REFERRED = re.compile(
    r"\b(?:order|booking|reservation|reference|ref|ticket|case|account|acct|acc|customer|client|member(?:ship)?"
    r"|patient|user|invoice|policy|confirmation|tracking|parcel|consignment|claim|contract|complaint|job|loyalty"
    r"|licen[cs]e|serial|imei|pnr|purchase|transaction|receipt|subscription|incident|request|shipment|return|rma"
    r"|meter)(?P<said>(?:[\s.:(#]{1,3}(?:number|numbers|no|num|nr|id|code|ref|reference|is|was)\b){0,3}"
    r"[\s.:(,#-]{1,3})$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:call|phone|tel|telephone|mobile|mob|cell|ring|text|whatsapp|contact|reach|fax|landline)\b"
    r"[^.!?\n]{0,24}$",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"\b(?:v|ver|version|build|firmware|release|updated?(?: to)?|ios|android|os|patch)\W{0,3}$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}")
_AMERICAN = re.compile(r"(?:\+?1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,7}(?![\w:])", re.IGNORECASE)

_start = attrgetter("start")


def personal(text: str) -> tuple[Shown, ...]:
    """Return the personal data in *text*, in order, none twice; *what* is one of `KINDS`."""
    taken: list[Shown] = []
    if _FIGURE.search(text):
        digits = sum(map(text.count, "0123456789"))
        if "@" in text:
            _take(taken, _emails(text))
        if digits >= 10:  # noqa: PLR2004 - the shortest account has more
            _take(taken, _accounts(text))
        if digits >= 6:  # noqa: PLR2004 - the shortest identity number
            _take(taken, _identities(text))
        if digits:
            _take(taken, _addresses(text))
            _take(taken, _births(text))
        if digits >= 6:  # noqa: PLR2004 - as short as a telephone number gets
            _take(taken, _numbers(text))
            _take(taken, _machines(text))
        if digits > 1:
            _take(taken, _references(text))
    if "/" in text:
        _take(taken, (_shown(found, "url") for found in _PROFILE.finditer(text)))
    if may_name(text):
        _take(taken, names(text))
    return tuple(taken)


def masked(text: str) -> str:
    """Return *text* with its personal data replaced by what it is: "[phone number]"."""
    parts, end = [], 0
    for found in personal(text):
        parts += [text[end : found.start], f"[{_(KINDS[found.what])}]"]
        end = found.end
    return "".join([*parts, text[end:]])


def _take(taken: list[Shown], found: Iterator[Shown]) -> None:
    """Add what was found where nothing was taken before."""
    for shown in found:
        place = bisect_left(taken, shown.start, key=_start)
        is_free = place == 0 or taken[place - 1].end <= shown.start
        if is_free and (place == len(taken) or taken[place].start >= shown.end):
            taken.insert(place, shown)


def _shown(found: re.Match[str], what: str) -> Shown:
    group = found.lastindex or 0
    return Shown(found.start(group), found.end(group), what)


def _before(text: str, place: int) -> str:
    return text[max(0, place - _LOOK_BACK) : place]


def _emails(text: str) -> Iterator[Shown]:
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1)
        start = at
        while domain and at - start < 64 and _may_stand_in_email(text[start - 1 : start]):  # noqa: PLR2004
            start -= 1
        while start < at and not text[start].isalnum():
            start += 1
        if domain and start < at:
            yield Shown(start, domain.end(), "email")
        at = text.find("@", at + 1)


def _may_stand_in_email(letter: str) -> bool:
    return letter.isalnum() or (letter != "" and letter in "._%+-'")


def _accounts(text: str) -> Iterator[Shown]:
    for found in _IBAN.finditer(text):
        start = found.start() - 2
        length = _IBAN_LENGTHS.get(text[max(start, 0) : found.start()].upper())
        if length is None or text[max(start - 1, 0) : start].isalnum():
            continue
        places = [place for place in range(start, found.end()) if text[place] != " "][:length]
        compact = "".join(text[place] for place in places).upper()
        number = "".join(str(int(letter, 36)) for letter in compact[4:] + compact[:4])
        if len(places) == length and int(number) % 97 == 1:
            yield Shown(start, places[-1] + 1, "iban")


def _identities(text: str) -> Iterator[Shown]:
    for found in _IDENTITY.finditer(text):
        start = found.start()
        if found[0][-1].isdigit():
            if not text[max(start - 1, 0) : start].isalnum():
                yield Shown(start, found.end(), "id")
        elif letters := _INSURED.search(text[max(0, start - 4) : start]):
            yield Shown(start - len(letters[0]), found.end(), "id")


def _addresses(text: str) -> Iterator[Shown]:
    for found in _STREET.finditer(text):
        before = _before(text, found.start())
        if not before or not (before[-1].isalnum() or before[-1] in _MONEY):
            flat = _FLAT.search(before)
            yield Shown(found.start() - (len(flat[0]) if flat else 0), found.end(), "address")
    for found in _LIVED_IN.finditer(text):
        if _LIVES.search(_before(text, found.start())):
            yield Shown(found.start(), found.end(), "address")
    if "stra" in text or "str." in text or "gasse" in text or "allee" in text:
        for found in _GERMAN_STREET.finditer(text):
            yield Shown(found.start(), found.end(), "address")
    for found in _POSTCODE.finditer(text):
        before = _before(text, found.start())
        area = _AREA.search(before) if found[0].isupper() and found[1] else None
        code = area[0] if area else (said := _SAID_AREA.search(before)) and said[1]
        if code and code.upper() in _AREAS:
            yield Shown(found.start() - len(code), found.end(), "address")
    for found in _ZIP.finditer(text):
        yield Shown(found.start() + 2, found.end(), "address")


def _births(text: str) -> Iterator[Shown]:
    if "b" in text or "B" in text:
        for found in _BIRTH.finditer(text):
            yield _shown(found, "birth")


def _numbers(text: str) -> Iterator[Shown]:
    """Yield numbers that stand for themselves: cards and phones, unless they are introduced."""
    for found in _FIGURES.finditer(text):
        start, end = found.span()
        before = _before(text, start)
        if before and (before[-1].isalnum() or before[-1] in "£$€.,-_#/=&"):
            continue
        what = _kind_of_number(found[0], before)
        if what:
            yield Shown(start, end, what)


def _kind_of_number(number: str, before: str) -> str | None:
    digits = "".join(letter for letter in number if letter.isdigit())
    if 13 <= len(digits) <= 19 and digits[0] in "23456" and _passes_luhn(digits):  # noqa: PLR2004 - ISO/IEC 7812
        return "card"
    if _NUMBERED_PERSON.search(before):
        return "id"
    if _REFERRED.search(before):
        return "reference"
    groups = number.split(".")
    if len(groups) > 1 and min(map(len, groups)) < 2:  # noqa: PLR2004 - a version
        return None
    if _DATE.fullmatch(number) or not 7 <= len(digits) <= 15:  # noqa: PLR2004 - ITU-T E.164
        return None
    if number[0] == "+" or digits.startswith("00"):
        return "phone" if len(digits) >= 9 else None  # noqa: PLR2004 - with the country
    if digits[0] == "0" and 9 <= len(digits) <= 12:  # noqa: PLR2004 - with the area
        return "phone"
    if _AMERICAN.fullmatch(number) or (len(groups) == 1 and _CALLED.search(before)):
        return "phone"
    return None


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004


def _references(text: str) -> Iterator[Shown]:
    for found in _CODE.finditer(text):
        if found.end() - found.start() < 2:  # noqa: PLR2004 - most numbers are small
            continue
        letters = _CODE_BEFORE.search(text[max(0, found.start() - 9) : found.start()])
        start = found.start() - len(letters[0]) if letters else found.start()
        code = text[start : found.end()].lstrip("#")
        if letters is None or len(code) < 4:  # noqa: PLR2004 - shorter ones refer to nobody
            continue
        before = _before(text, start)
        if len(code) >= 6 and _NUMBERED_PERSON.search(before):  # noqa: PLR2004
            yield Shown(start, found.end(), "id")
        elif _refers(code, _REFERRED.search(before), is_marked=text[start] == "#"):
            yield Shown(start, found.end(), "reference")


def _refers(code: str, introduced: re.Match[str] | None, *, is_marked: bool) -> bool:
    """Whether *code* is a number that somebody can be looked up by."""
    digits = sum(map(str.isdigit, code))
    if _DATE.fullmatch(code):
        return False
    if is_marked and digits >= 5:  # noqa: PLR2004 - "#5" is a rank
        return True
    if introduced is None:
        return False
    if not any(map(str.isalpha, code)):  # "order 1500 cups" is no number of an order
        is_said = is_marked or any(
            letter.isalpha() or letter in "#:" for letter in introduced["said"]
        )
        return digits >= (4 if is_said else 5)
    return len(code) >= 5 and digits >= 2 and (code[0].isalpha() or code.isupper() or "-" in code)  # noqa: PLR2004


def _machines(text: str) -> Iterator[Shown]:
    for pattern, mark in ((_IPV4, "."), (_IPV6, ":")):
        for found in pattern.finditer(text) if text.count(mark) > 2 else ():  # noqa: PLR2004
            if _is_address(found[0]) and not _VERSION.search(_before(text, found.start())):
                yield Shown(found.start(), found.end(), "ip")


def _is_address(written: str) -> bool:
    """Whether this is the address of somebody's connection and not four parts of a version."""
    try:
        address = ip_address(written)
    except ValueError:
        return False
    if address.is_loopback or address.is_unspecified or address.is_multicast or address.is_reserved:
        return False
    return ":" in written or max(map(int, written.split("."))) > 99  # noqa: PLR2004
