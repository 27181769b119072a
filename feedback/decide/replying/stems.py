"""Words that two texts may share: content words, their stems, figures, days and months."""

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,:]\d+)*")
_STEM: Final = 5
_SHORTEST: Final = 3
_STOP: Final = frozenset(
    "the and but for with from this that these those there here their they them you your yours our "
    "ours his her its was were been being are has have had having does did doing not never nothing "
    "none nobody nowhere without can can't cannot could couldn't will won't would wouldn't should "
    "may might must just very really quite too also only even still yet then than when where what "
    "which who whom whose why how all any each every some such other another own same more most "
    "much many few less least lot lots about into onto over under again against after before "
    "between during until while because since out off down back away one once twice get gets got "
    "getting give gave given go goes going gone went come came take took taken make made say says "
    "said told tell ask asked know knew think thought want wanted need needed like look looked see "
    "saw seen use used way thing things anything everything something someone anyone everyone "
    "people person place time times day days week weeks month months year years hour hours minute "
    "minutes today yesterday tomorrow now soon late later early ever always often let put keep "
    "kept try tried don't didn't doesn't isn't wasn't aren't i'm it's i've we've that's they're "
    "dont cant upon within per via are him she ago well good great bad nice best worst fine real "
    "true false right wrong new old big small full long short high low first last next two three "
    "four five six seven eight nine ten half whole part end start public notice dated date shows "
    "show shown page published january february march april june july august september october "
    "november december monday tuesday wednesday thursday friday saturday sunday".split()
)
_NUMBERS: Final = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
_NUMBERS.update(thirty="30", forty="40", fifty="50", sixty="60", ninety="90")
_DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday weekend weekends weekday".split()
)
_ALIKE: Final = {  # what the same thing is called on both sides
    word: group.split()[0]
    for group in (
        "price prices cost costs fee fees charge charges charged tariff surcharge rate rates fare",
        "delet erase erases erased remove removed removal",
        "insur insured insurance uninsured cover covered",
        "regist registered register registration unregistered licence licensed unlicensed",
        "inspe inspection inspector inspectors inspected inspection hygiene audit audited",
        "clean cleaned cleaning cleaners dirty filthy hygienic unhygienic",
        "data details information entries records privacy",
        "downt outage downtime offline incident",
        "shop store branch outlet office counter premises",
        "teach teacher teachers tutor tutors instructor instructors coach coaches",
        "staff team employees workers crew",
        "food meal meals dish dishes",
        "sugar sweetened sugars",
        "fresh frozen",
        "refun refund refunds refunded reimbursement",
        "warni warning notice announced announcement notified informed letter letters",
    )
    for word in group.split()
}


def words_of(text: str) -> list[str]:
    """Return words and figures in small letters."""
    return [found.lower().replace("’", "'") for found in _WORD.findall(text)]


def content_words(text: str) -> list[str]:
    """Return the words of a text that say what it is about."""
    return [
        word.removesuffix("'s")
        for word in words_of(text)
        if len(word) >= _SHORTEST and word not in _STOP and not word[0].isdigit()
    ]


def stem(word: str) -> str:
    """Return what stands for a word and its forms."""
    plain = word.removesuffix("'s")
    known = _ALIKE.get(plain)
    if known:
        return known
    if len(plain) > _SHORTEST and plain.endswith("s") and not plain.endswith("ss"):
        plain = plain[:-1]
    return _ALIKE.get(plain, plain[:_STEM])


def stems(text: str) -> frozenset[str]:
    """Return the stems of the content words of a text."""
    return frozenset(map(stem, content_words(text)))


def figures(text: str) -> frozenset[str]:
    """Return the numbers in a text, also those told in words."""
    found = set()
    for word in words_of(text):
        if word[0].isdigit():
            found.add(word.replace(",", "").lstrip("0") or "0")
        elif word in _NUMBERS and word not in ("zero", "one"):
            found.add(_NUMBERS[word])
    return frozenset(found)


def days(text: str) -> frozenset[str]:
    """Return the days of the week in a text."""
    return frozenset(word.rstrip("s") for word in words_of(text) if word.rstrip("s") in _DAYS)
