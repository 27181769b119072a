"""How somebody tells what happened: facts first or feelings first, by their own words only.

A reply speaks to both: it begins with what the writer began with. Names, photos and origins play no
part, nor does spelling; a text that is too short or shows as much of both says nothing.
"""

import re
from collections.abc import Iterator, Sequence

from feedback.analyse.findings import Shown, Style

_TOKEN = re.compile(
    r"[£$€]?\d(?:[.,:/]?\d)*+%?|[^\W\d_]++(?:['’][^\W\d_]++)*+|!++"
    r"|[\U0001F600-\U0001F64F\U0001F90C-\U0001F93A\U0001F970-\U0001F97A\u2764\U0001F494-\U0001F49F]"
)
_FACTS = (  # times, steps, what was done, and the names of things
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december yesterday today o'clock twice minutes "
    "minute hours hour days weeks months two three four five six seven eight nine ten twelve "
    "twenty thirty forty fifty hundred ordered paid clicked click pressed opened rang called "
    "emailed arrived delivered returned replaced installed booked charged collected posted "
    "signed refunded measured tried version error reset save saved replies"
)
_LESSER_FACTS = (
    "first then afterwards after next finally when since before until between day week month "
    "year update model invoice receipt order reference screen button page form email address "
    "account delivery parcel appointment booking contract statement bill branch counter "
    "settings browser printer router cable battery menu says said box items"
)
_FEELINGS = (
    "feel felt feeling feels love loved loves hate hated adore adored enjoyed cry cried crying "
    "dread dreaded panic panicked happy happier delighted thrilled glad grateful relieved proud "
    "touched excited pleased angry furious livid fuming annoyed annoying frustrated frustrating "
    "upset upsetting sad gutted heartbroken devastated disappointed disappointing "
    "disappointment disgusted disgusting ashamed embarrassed embarrassing humiliated "
    "humiliating scared scary afraid terrified worried anxious nervous stressed stressful "
    "stresses desperate helpless ignored insulted shocked shocking stunned amazed amazing "
    "wonderful awful horrible horrid dreadful terrible appalling lovely beautiful brilliant "
    "fantastic gorgeous magical tears heart joy miserable hopeless lonely welcome nightmare "
    "disgrace dream fed"
)
_LESSER_FEELINGS = (
    "so such very really absolutely totally completely utterly extremely incredibly truly "
    "beyond honestly too soo care moved safe treated sick joke stupid let"
)
_WEIGHTS: dict[str, tuple[Style, float]] = {
    word: (kind, weight)
    for kind, weight, said in (
        (Style.FACTS, 0.5, _LESSER_FACTS),
        (Style.FACTS, 1.0, _FACTS),
        (Style.FEELINGS, 0.5, _LESSER_FEELINGS),
        (Style.FEELINGS, 1.0, _FEELINGS),
    )
    for word in said.split()
}
_WEIGHTS["i'm"] = _WEIGHTS["im"] = (Style.FEELINGS, 0.5)  # about oneself, not yet a feeling
_NUMBER = (Style.FACTS, 1.0)
_MARK = (Style.FEELINGS, 1.0)  # an exclamation, an emoji

_SHORTEST = 5  # words; fewer have no style
_ENOUGH = 2.0  # weight that one side needs
_LEAD = 1.5  # times the other side's weight
_FIRST = 0.5  # added to the side that comes first: what somebody begins with matters to them
_VOICED = 0.5  # chance from which an emotion counts, by as much as its chance


def style(text: str, emotions: Sequence[float] = ()) -> Style:
    """Say how *text* is told; *emotions* are the chances that each is voiced in it."""
    if text.count(" ") + 1 < _SHORTEST:
        return Style.UNKNOWN
    facts = feelings = 0.0
    first = None
    for token in _TOKEN.findall(text):
        shown = _weight(token)
        if shown is None:
            continue
        first = first or shown[0]
        if shown[0] is Style.FACTS:
            facts += shown[1]
        else:
            feelings += shown[1]
    feelings += sum(chance for chance in emotions if chance >= _VOICED)
    if first is Style.FACTS:
        facts += _FIRST
    elif first is Style.FEELINGS:
        feelings += _FIRST
    if facts >= max(_ENOUGH, _LEAD * feelings):
        return Style.FACTS
    return Style.FEELINGS if feelings >= max(_ENOUGH, _LEAD * facts) else Style.UNKNOWN


def style_words(text: str) -> tuple[Shown, ...]:
    """Return the words by which `style` decides, in order; *what* is "facts" or "feelings"."""
    return tuple(_shown(text))


def _shown(text: str) -> Iterator[Shown]:
    for found in _TOKEN.finditer(text):
        shown = _weight(found[0])
        if shown:
            yield Shown(found.start(), found.end(), shown[0].value)


def _weight(token: str) -> tuple[Style, float] | None:
    first = token[0]
    if first.isalpha():
        return _WEIGHTS.get(token.lower().replace("’", "'"))
    return _NUMBER if first.isdigit() or first in "£$€" else _MARK
