"""Put a plan into words: of each slot's variants, the one least like what was said before."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.act.drafting.actions import Part
from feedback.act.drafting.facts import behind_colon
from feedback.act.drafting.plan import Plan, Squeeze
from feedback.act.drafting.sameness import Grams, Remembered, grams, likeness
from feedback.act.drafting.tables import wordings
from feedback.act.drafting.values import Sentence, Slot

LIKE_PAST = 0.35  # of the same customer or subject; from here on it reads as the same reply
SHARED = 0.46  # of its runs with any other reply; somewhat below what counts as the same
_STEP = 7919  # prime, so that steps through the variants do not meet
_LOOKED_AT = 3
_SHORTEST = 5  # variants, where room is short
_TIMED = re.compile(r",|\b(?:until|by|within|before|after)\b")
_AGAIN = 20.0  # what a run weighs that stands in a past reply


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a reply, and how like earlier ones it is (below 1: different enough)."""

    sentences: tuple[Sentence, ...]
    sameness: float


def realise(
    plan: Plan, seed: str, said: Remembered, past: Sequence[Grams], turn: int = 0
) -> Wording:
    """Word *plan*; another *turn* gives another wording."""
    sentences: list[Sentence] = []
    taken: Grams = frozenset()
    for at, part in enumerate(plan.parts):
        variants = _variants(part, is_short=plan.squeezed >= Squeeze.MERGED)
        first = zlib.crc32(f"{seed}\0{at}\0{turn}".encode())
        looked_at = [
            _filled(variants[(first + step * _STEP) % len(variants)], part)
            for step in range(_LOOKED_AT)
        ]
        text = min(looked_at, key=lambda one: _cost(one, said, past, taken))
        taken |= grams(text)
        sentences.append(
            Sentence(
                text=text,
                slot=part.slot,
                facts=part.facts,
                actions=part.actions,
                claims=part.claims,
            )
        )
    if plan.signoff:
        sentences.append(Sentence(text=plan.signoff, slot=Slot.SIGN))
    return Wording(tuple(sentences), _sameness(sentences, plan, said, past))


def body(sentences: Sequence[Sentence], contact: str = "") -> str:
    """Return what is compared with other replies: all but contact and sign-off."""
    text = " ".join(one.text for one in sentences if one.slot is not Slot.SIGN)
    return text.replace(contact, " ") if contact else text


def text_of(sentences: Sequence[Sentence]) -> str:
    """Return a reply as it is posted; the sign-off has a line of its own."""
    said = " ".join(one.text for one in sentences if one.slot is not Slot.SIGN)
    signed = "".join(f"\n{one.text}" for one in sentences if one.slot is Slot.SIGN)
    return said + signed


def _variants(part: Part, *, is_short: bool) -> Sequence[str]:
    if part.kind == "plain":
        return ("",)
    kind = "changed_passive" if part.kind == "changed_has" else part.kind
    found = [one for one in wordings()[kind] if _fits(one, part)]
    return sorted(found, key=len)[:_SHORTEST] if is_short else found


def _fits(variant: str, part: Part) -> bool:
    if part.kind == "changed_has" and "{was}" in variant:
        return False
    if _TIMED.search(part.fills.get("what", "")) and re.search(r"\{what\},? by", variant):
        return False  # the date would belong to the words before it
    if variant.endswith(":") and " says: " in part.fills.get("literal", ""):
        return False  # one colon is enough
    return "{about}" not in variant or "about" in part.fills


def _filled(variant: str, part: Part) -> str:
    fills = dict(part.fills)
    literal = fills.pop("literal", "")
    fills |= {name.capitalize(): said[:1].upper() + said[1:] for name, said in fills.items()}
    text = variant.format(**fills)
    if literal:
        if text.endswith(":"):
            literal = behind_colon(literal)
        text = f"{text} {literal}".strip()
    return text[:1].upper() + text[1:] if not text[:1].isdigit() else text


def _cost(text: str, said: Remembered, past: Sequence[Grams], taken: Grams) -> float:
    found = grams(text)
    again = sum(len(found & one) for one in past)
    return said.used(found) + (_AGAIN * again + len(found & taken)) / max(1, len(found))


def _sameness(
    sentences: Sequence[Sentence], plan: Plan, said: Remembered, past: Sequence[Grams]
) -> float:
    found = grams(body(sentences, plan.contact))
    like = max((likeness(found, one) for one in past), default=0.0)
    return max(like / LIKE_PAST, said.most_shared(found) / SHARED)
