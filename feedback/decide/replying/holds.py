"""What only a person may answer: danger, law, privacy, abuse, dispute; told by cues as data."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.analyse.findings import Reading
from feedback.analyse.tokens import Token
from feedback.decide.replying.phrases import STOPS, Match
from feedback.decide.replying.values import Because, Business, HoldKind

_ORDER = (HoldKind.SAFETY, HoldKind.LEGAL, HoldKind.PRIVACY, HoldKind.ABUSE, HoldKind.DISPUTE)
_ENOUGH = 1.0
_NEARLY = 0.99  # sums of tenths
_CERTAIN = 2.0  # weight of what holds praise too
_BACK = 4  # tokens before a cue in which it may be denied
_DENIES = frozenset(
    "no not never nobody none without isn't wasn't aren't weren't didn't don't doesn't won't "
    "wouldn't hasn't haven't neither nor isnt wasnt didnt dont doesnt wont hardly luckily "
    "thankfully".split()
)
_STRESSES = frozenset("only just mention believe kidding joke wonder exaggerating lie surprised".split())
_BEFORE = frozenset("after since following recovering before despite during with".split())
_DENIABLE = ("safety.injury", "safety.illness", "safety.fire", "legal.", "dispute.")
_OWN = frozenset("me my us our mine i i'm we".split())
_NEAR = 60  # characters before a number that say whose it is
_HEALTH = ("clinic", "medical", "dent", "hospital", "physio", "doctor", "pharmac", "vet", "health",
           "surgery", "optic", "osteopath", "chiropract", "midwi", "nurs", "hospice", "ambulance",
           "counsel", "therap", "first aid")  # fmt: skip
_LAW = ("law", "solicitor", "legal", "notary", "attorney", "police", "court", "advice", "security",
        "fire ", "gas", "alarm", "insur", "debt")  # fmt: skip
_ADDRESSES = frozenset(("phone", "address", "email", "id", "card", "iban", "birth"))
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


def hold(  # noqa: PLR0913, PLR0917 - each is one kind of evidence
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
    for cue in cues:
        if cue.cue.startswith(_DENIABLE) and _is_denied(tokens, cue):
            continue
        kind, _, name = cue.cue.partition(".")
        group = "harm" if kind == "safety" else name.partition("_")[0]
        weighed.setdefault(HoldKind(kind), {}).setdefault(group, {}).setdefault(cue.cue, cue)
    exposed = _third_parties(text, reading, business)
    if exposed:
        group = weighed.setdefault(HoldKind.PRIVACY, {}).setdefault("person", {})
        group["privacy.exposed"] = exposed
    for kind in _ORDER:
        for group, found in weighed.get(kind, {}).items():
            if group == "insult" and has_content:
                continue
            weight = sum(match.weight for match in found.values())
            needed = _needed(kind, group, sector, is_praise=is_praise)
            if group == "insult":
                weight += _ENOUGH - 0.6
            if weight >= needed:
                shown = tuple(
                    Because(start=match.start, end=match.end, why=_WHY[kind])
                    for match in found.values()
                )
                return Hold(kind, shown, is_incident=group != "mild")
    return None


def _needed(kind: HoldKind, group: str, sector: str, *, is_praise: bool) -> float:
    """Return how much must speak for a hold: of praise more, and where such words are daily work."""
    low = sector.lower()
    needed = _NEARLY
    if is_praise and kind is not HoldKind.ABUSE:
        needed = _CERTAIN
        if (kind is HoldKind.SAFETY and any(word in low for word in _HEALTH)) or (
            kind is not HoldKind.ABUSE and any(word in low for word in _LAW)
        ):
            needed = _CERTAIN + _ENOUGH + 0.5
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
