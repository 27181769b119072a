"""Whose experience is told, and whether a real problem is played down.

The phrases are the cues of ``data/cues.txt``. Beside them counts who does something: in "my mum
can't open it" somebody other than the writer, in "my mum and I" not.
"""

from collections.abc import Collection, Sequence

from feedback.analyse.findings import Voice

_SOFT = frozenset(("self_doubt", "minor", "others_fine", "soft_but", "fairness"))
_ASKS = frozenset(("would_love", "please", "would_be_nice"))  # "would love a …" supposes nothing
_WRITER = frozenset(
    "i i'm im i've ive i'd i'll me we we're we've we'd us myself ourselves id ill".split()
)
# People of the writer's world. Who may as well work for the provider ("the driver") counts only
# behind "my", "our" and their like.
_PEOPLE = frozenset(
    "mum mom mam mother mothers dad father stepdad stepmum parents husband hubby wife missus "
    "partner fiance fiancee boyfriend girlfriend ex brother brothers sister sisters son sons "
    "daughter daughters kid kids child children lad lads girl girls boy boys baby twins toddler "
    "teenager uncle aunt auntie aunty cousin cousins nephew niece gran nan nana grandma granny "
    "grandmother grandad granddad grandpa grandfather grandparents grandson granddaughter "
    "in-laws inlaws laws law family friend friends mate mates pal flatmate flatmates housemate "
    "roommate neighbour neighbours neighbor neighbors colleague colleagues boss manager team "
    "lead accountant bookkeeper treasurer secretary intern interns apprentice apprentices "
    "engineer engineers developer developers client clients customer customers tenant tenants "
    "lodger landlady landlord landlords student students pupil pupils patient patients guest "
    "guests member members resident residents carer caretaker vicar choir congregation club "
    "neighbourhood street village building drivers volunteers staff workers crew reps dealers "
    "suppliers foreman cleaner teacher grandchildren rangers porters office plumber builder "
    "electrician dog-walker hairdresser doctor physio solicitor supervisor director".split()
)
_OURS = frozenset(("my", "our"))
_BY_NAME = frozenset(  # called so without "my"
    "auntie aunty grandad granddad gran nan nana grandma mum mam mom dad granny hubby cust client "
    "caller customer policyholder boss drivers neighbours friends friend mate colleague neighbour "
    "neighbor relative".split()
)
_LEADING = frozenset(
    "and but so apparently even also then well ok okay honestly half most some of two three "
    "several many few all one a the old older young late poor good dear blind".split()
)
_LONGEST_LEAD = 5  # tokens before whoever does something
_REACH = 4  # tokens from "my" to the person


def voice_of(said: Sequence[str], found: Collection[str]) -> Voice:
    """Tell whose experience it is from tokens and the cues found in them."""
    if "hypothetical" in found and _ASKS.isdisjoint(found):
        return Voice.HYPOTHETICAL
    if _somebody_does(said):
        return Voice.OTHER
    if ("hearsay" in found or "somebody" in found) and _WRITER.isdisjoint(said):
        return Voice.OTHER
    return Voice.OWN


def is_soft(found: Collection[str]) -> bool:
    """Tell from cues whether something is played down."""
    return not _SOFT.isdisjoint(found)


def marks_of_voice(said: Sequence[str]) -> list[str]:
    """Name what shows whose voice it is, beside the cues: "somebody_does", "writer"."""
    named = ["somebody_does"] if _somebody_does(said) else []
    return named if _WRITER.isdisjoint(said) else [*named, "writer"]


def _somebody_does(said: Sequence[str]) -> bool:
    """Whether the first words name somebody of the writer's world as the one who does something."""
    for place, word in enumerate(said[:_LONGEST_LEAD]):
        if word in _OURS:
            near = said[place + 1 : place + 1 + _REACH]
            people = [at for at, name in enumerate(near) if name.removesuffix("'s") in _PEOPLE]
            return bool(people) and near[people[0] + 1 : people[0] + 2] not in (["and"], ["n"])
        if word in _BY_NAME:
            return said[place + 1 : place + 2] not in (["and"], ["n"])
        if word not in _LEADING:
            return False
    return False
