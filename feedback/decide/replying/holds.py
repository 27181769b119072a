"""What only a person may answer: danger, law, privacy, abuse, dispute; told by cues as data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from feedback.analyse.findings import Reading
from feedback.analyse.tokens import Token
from feedback.decide.replying.phrases import NOTHING, STOPS, Match
from feedback.decide.replying.values import Because, Business, HoldKind

_ORDER = (HoldKind.SAFETY, HoldKind.LEGAL, HoldKind.PRIVACY, HoldKind.ABUSE, HoldKind.DISPUTE)
_ENOUGH = 1.0
_NEARLY = 0.99  # sums of tenths
_CERTAIN = 2.0  # weight of what holds praise too
_NEVER = 99.0  # what is daily work in a sector holds no praise
_BACK = 4  # tokens before a cue in which it may be denied
_DENIES = frozenset(
    "no not never nobody none without isn't wasn't aren't weren't didn't don't doesn't won't "
    "wouldn't hasn't haven't neither nor isnt wasnt didnt dont doesnt wont hardly luckily "
    "thankfully".split()
)
_STRESSES = frozenset(
    "only just mention believe kidding joke wonder exaggerating lie surprised".split()
)
_DENIABLE = ("safety.injury", "safety.illness", "safety.fire", "legal.", "dispute.")
_OWN = frozenset("me my us our mine i i'm we".split())
_NEAR = 60  # characters before a number that say whose it is
_HEALTH = ("clinic", "medical", "dent", "hospital", "physio", "doctor", "pharmac", "vet", "health",
           "surgery", "optic", "osteopath", "chiropract", "midwi", "nurs", "hospice", "ambulance",
           "counsel", "therap", "first aid")  # fmt: skip
_LAW = ("law", "solicitor", "legal", "notary", "attorney", "police", "court", "advice", "security",
        "fire ", "gas", "alarm", "insur", "debt",
        "boiler", "plumb", "heating", "electric")  # fmt: skip
_ADDRESSES = frozenset(("phone", "address", "email", "id", "card", "iban", "birth"))
_CONCEDES = frozenset(
    "shame pity but only though although except however apart unfortunately".split()
)
_READ = {  # what a reading calls it, the kind and group here, and its weight
    "harm": ("safety.harm", 1.0),
    "hazard": ("safety.harm", 0.5),
    "court": ("legal.court", 1.0),
    "authority": ("legal.authority", 0.5),
    "leak": ("privacy.leak", 1.0),
}
_WHY = {
    HoldKind.SAFETY: "somebody was or may be harmed",
    HoldKind.LEGAL: "a matter of law or of an authority",
    HoldKind.PRIVACY: "personal data of somebody is at stake",
    HoldKind.ABUSE: "abuse or pressure",
    HoldKind.DISPUTE: "damage or payment is in dispute",
}


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a person must answer, and the words that say so."""

    kind: HoldKind
    because: tuple[Because, ...]
    is_incident: bool  # something that happened, not only something that is alleged


def hold(
    text: str,
    tokens: Sequence[Token],
    cues: Sequence[Match],
    reading: Reading,
    business: Business,
    sector: str,
    *,
    is_praise: bool,
    has_content: bool,
) -> Hold | None:
    """Return the first kind of hold whose cues weigh enough."""
    weighed: dict[HoldKind, dict[str, dict[str, Match]]] = {}
    masked = [cue for cue in cues if cue.cue == NOTHING]
    for cue in cues:
        is_denied = cue.cue.startswith(_DENIABLE) and _is_denied(tokens, cue)
        is_daily = cue.cue == "safety.medical" and any(word in sector.lower() for word in _HEALTH)
        if cue.cue == NOTHING or is_denied or is_daily:
            continue
        kind, _, name = cue.cue.partition(".")
        part = "harm" if kind == "safety" else name.partition("_")[0]
        weighed.setdefault(HoldKind(kind), {}).setdefault(part, {}).setdefault(cue.cue, cue)
    concedes = not _CONCEDES.isdisjoint(token.text for token in tokens)
    for cue in _escalating(reading):
        if any(one.start < cue.end and cue.start < one.end for one in masked):
            continue
        kind, _, part = cue.cue.partition(".")
        weighed.setdefault(HoldKind(kind), {}).setdefault(part, {}).setdefault("read", cue)
    exposed = _third_parties(text, reading, business)
    if exposed:
        persons = weighed.setdefault(HoldKind.PRIVACY, {}).setdefault("person", {})
        persons["privacy.exposed"] = exposed
    for kind in _ORDER:
        for group, found in weighed.get(kind, {}).items():
            if group == "insult" and has_content:
                continue
            weight = sum(match.weight for match in found.values())
            needed = _needed(kind, sector, is_praise=is_praise, concedes=concedes)
            if group == "insult":
                weight += _ENOUGH - 0.6
            if weight >= needed:
                shown = tuple(
                    Because(start=match.start, end=match.end, why=_WHY[kind])
                    for match in found.values()
                )
                return Hold(kind, shown, is_incident=group != "mild")
    return None


def _escalating(reading: Reading) -> Iterator[Match]:
    """Yield what the reading itself found to be grave, weighed as the cues are."""
    for shown in reading.escalates:
        known = _READ.get(shown.what)
        if known:
            yield Match(shown.start, shown.end, 0, 0, known[0], known[1])


def _needed(kind: HoldKind, sector: str, *, is_praise: bool, concedes: bool) -> float:
    """Return how much must speak for a hold: more in praise and where such words are daily work.

    Praise that concedes something ("shame that …") tells what went wrong like a complaint.
    """
    low = sector.lower()
    needed = _NEARLY
    if is_praise and kind is not HoldKind.ABUSE:
        needed = _NEARLY if concedes else _CERTAIN
        is_daily = any(word in low for word in _LAW)
        if is_daily or (kind is HoldKind.SAFETY and any(word in low for word in _HEALTH)):
            needed = _NEVER
    return needed


def _is_denied(tokens: Sequence[Token], cue: Match) -> bool:
    """Whether the words before a cue say that it was not so, or was so before."""
    before: list[str] = []
    for place in range(cue.first - 1, max(-1, cue.first - 1 - _BACK), -1):
        word = tokens[place].text
        if word in STOPS or word in (",", "but"):
            break
        before.append(word)
    return not _DENIES.isdisjoint(before) and _STRESSES.isdisjoint(before)


def _third_parties(text: str, reading: Reading, business: Business) -> Match | None:
    """Return a number or address of somebody who is neither the writer nor the business."""
    digits = "".join(filter(str.isdigit, business.contact))
    for shown in reading.personal:
        if shown.what not in _ADDRESSES:
            continue
        said = text[shown.start : shown.end]
        number = "".join(filter(str.isdigit, said))
        if said.lower() in business.contact.lower() or (number and number in digits):
            continue
        before = text[max(0, shown.start - _NEAR) : shown.start].lower().split()
        if not _OWN.isdisjoint(before[-6:]):
            continue
        return Match(shown.start, shown.end, 0, 0, "privacy.exposed", 0.6)
    return None
