"""Name what a review criticises or praises, in our words: frames first, then single nouns."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from feedback.act.drafting.tables import Frame, cue, frames
from feedback.analyse.nouns import Phrase, phrases, tag_of
from feedback.analyse.text import sentences
from feedback.decide.replying.values import Case, Claim, Verdict

_BAD, _GOOD = -0.1, 0.1
_STATE = re.compile(
    r"^\W*(?:(?:is|was|were|are|been|being|came|arrived|still|turned|up|went|stone|so|very|too|just"
    r"|all|both|again|have|has|had|be|to|us|completely|totally|really|quite) ){0,4}"
    r"(late|cold|lukewarm|broken|dirty|missing|closed|locked|shut|empty|wet|noisy|wrong|damaged"
    r"|faulty|cracked|dead|undercooked|overcooked|stale|burnt|blocked|soaked|rude|torn|scratched"
    r"|delayed|soggy|mouldy|rusty|stained|bent|flat|declined|cancelled|frozen)\b",
    re.IGNORECASE,
)
_SAID_AS = {"shut": "closed", "dead": "broken", "rude": "", "flat": "flat", "frozen": ""}
_DONE_TO = re.compile(
    r"\b(lost|missing|broke|damaged|deleted|wasted|cracked|spilled|spilt|scratched|forgot|ruined"
    r"|cancelled)\s+(?:(?:my|our|the|an?|whole|all|half|of|\d+|another|entire|one|left)\s+){0,5}$",
    re.IGNORECASE,
)
_DONE_AS = {"broke": "broken", "spilled": "spilt", "forgot": "forgotten", "deleted": "lost"}
_STAFF_BEFORE = re.compile(
    r"(?:\b(?:called|named|lady|man|thanks to|kudos to|credit to|shout-?out to|by|ask for|to)"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?)\s$"
)
_STAFF_AFTER = re.compile(
    r"\s(?:(?:in|on|at|from|behind) (?:the|your|reception)|(?:even |always |really |then |also |and "
    r"\w+ )?(?:stayed|saw|came|talked|told|helped|explained|took|went|fixed|made|listened|sorted"
    r"|answered|sent|drove|carried|found|showed|knew|kept|gave|worked|did|was|is|remembered|said"
    r"|understood|let|spent|rang|called|knows|makes|who|walked|brought|has|had)\b)"
)
_FAMILY = re.compile(r"\b(?:my|our|his|her|their|with|little|son|daughter|old|for)\s$", re.IGNORECASE)
_NAME = re.compile(r"\b(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? )?[A-Z][a-zà-ÿ]{2,}\b")
_GENERAL = frozenset(
    "phone phones reception desk parking website letter letters toilets stairs door lift chairs "
    "line lines hours park entrance portal email emails queue".split()
)


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to name, and the claims it stands in."""

    says: str
    start: int
    weight: float
    claims: tuple[int, ...] = ()
    is_measure: bool = False


def criticised(case: Case, verdict: Verdict) -> list[Topic]:
    """Return what is criticised, gravest first."""
    claims = _claims(verdict, _is_bad) or _claims(verdict, lambda _claim: True)
    return _topics(case, claims, "problem")


def praised(case: Case, verdict: Verdict) -> list[Topic]:
    """Return what is praised, strongest first."""
    return _topics(case, _claims(verdict, _is_good), "praise")


def mentioned(case: Case, verdict: Verdict) -> list[Topic]:
    """Return whatever is spoken of, without frames: they judge, and here nothing is judged."""
    return _topics(case, _claims(verdict, lambda _claim: True), "")


def asked(case: Case, verdict: Verdict) -> list[Topic]:
    """Return what is asked about."""
    return _topics(case, _claims(verdict, lambda claim: claim.is_question), "")


def has_criticism(verdict: Verdict) -> bool:
    """Whether anything is criticised."""
    return any(_is_bad(claim) for claim in verdict.claims)


def consequence(case: Case) -> str:
    """Return what the customer says that it led to, or ""."""
    said = case.text[: _obeyed(case.text)]
    return next((f.says for f in frames("consequence") if f.says and f.pattern.search(said)), "")


def staff(case: Case, verdict: Verdict) -> str:
    """Return the name of one person who is praised for their work, or ""."""
    end = _obeyed(case.text)
    for found in _NAME.finditer(case.text[:end]):
        before, after = case.text[: found.start()], case.text[found.end() :]
        name = found[0]
        titled = " " in name
        opens = not before.strip() or before.rstrip()[-1] in ".!?"
        if _FAMILY.search(before) or after.startswith((" (", "'s", "’s")) or before.endswith("("):
            continue
        if not titled and opens and _is_everyday(name):
            continue
        if not titled and not (_STAFF_BEFORE.search(before) or _STAFF_AFTER.match(after)):
            continue
        if _is_everyday(name) and not titled:
            continue
        if _blamed(verdict, found.start()):
            continue
        return name
    return ""


def join(topics: Sequence[str]) -> str:
    """Join phrases as one does in speech."""
    if len(topics) < 2:
        return "".join(topics)
    return f"{', '.join(topics[:-1])} and {topics[-1]}"


def is_grief(text: str) -> bool:
    """Whether somebody writes in mourning."""
    return cue("grief").search(text) is not None


def is_health(sector: str) -> bool:
    """Whether nothing may confirm that somebody is known to the business."""
    return cue("health").search(sector) is not None and not cue("not_health").search(sector)


def general(case: Case, verdict: Verdict, kind: str) -> list[Topic]:
    """Return what a text is about in general words, which say nothing of the writer."""
    said = case.text[: _obeyed(case.text)]
    found = [
        Topic(frame.general, match.start(), 1.0)
        for frame in frames(kind)
        if frame.general
        for match in [frame.pattern.search(said)]
        if match
    ]
    nouns = [
        Topic(f"the {phrase.words}", phrase.start, 0.5)
        for phrase in phrases(said)
        if phrase.head in _GENERAL and not phrase.owner
    ]
    del verdict
    return _unlike([*found, *nouns])


def _is_bad(claim: Claim) -> bool:
    return claim.polarity < _BAD


def _is_good(claim: Claim) -> bool:
    return claim.polarity > _GOOD


def _is_everyday(name: str) -> bool:
    small = name.rsplit(" ", 1)[-1].lower()
    known = tag_of(small)
    return bool(known) and not known.startswith("NNP")


def _blamed(verdict: Verdict, start: int) -> bool:
    return any(c.start <= start < c.end and c.polarity < _BAD for c in verdict.claims)


def _claims(verdict: Verdict, fits: Callable[[Claim], bool]) -> list[tuple[int, Claim]]:
    return [(at, claim) for at, claim in enumerate(verdict.claims) if fits(claim)]


def _topics(case: Case, claims: Iterable[tuple[int, Claim]], kind: str) -> list[Topic]:
    text = case.text
    end = _obeyed(text)
    spoken = phrases(text[:end])
    counts: dict[str, int] = {}
    for phrase in spoken:
        counts[phrase.head] = counts.get(phrase.head, 0) + 1
    found: list[Topic] = []
    for at, claim in claims:
        if claim.start >= end:
            continue
        said = text[claim.start : min(claim.end, end)]
        strength = min(abs(claim.polarity), 1.0)
        for frame in frames(kind) if kind else ():
            match = frame.pattern.search(said)
            if match and frame.says:
                place = claim.start + match.start()
                found.append(Topic(frame.says, place, 1.7 + strength, (at,)))
        inside = [p for p in spoken if claim.start <= p.start < claim.end]
        found += [
            Topic(
                _named(text, phrase, kind),
                phrase.start,
                strength + _worth(text, phrase, claim, counts, number),
                (at,),
                is_measure=phrase.is_measure,
            )
            for number, phrase in enumerate(inside)
        ]
    return _unlike(found)


def _worth(text: str, phrase: Phrase, claim: Claim, counts: dict[str, int], number: int) -> float:
    worth = 0.6 if phrase.is_described else 0.0
    worth += 0.3 if phrase.owner == "mine" or phrase.has_article else 0.0
    worth += 0.3 if counts[phrase.head] > 1 else 0.0
    worth += 0.4 if number == 0 else 0.0
    worth += 0.4 if phrase.head in claim.about else 0.0
    before = text[max(0, phrase.start - 14) : phrase.start].lower()
    if re.search(r"\b(?:in|at|by|under|behind|to|from) (?:the |a |an |my |our )?$", before):
        worth -= 0.4  # where it happened, not what happened
    return worth


def _named(text: str, phrase: Phrase, kind: str) -> str:
    """Name a noun with the state it was in, if that is said of it."""
    if kind == "problem" and not phrase.is_measure:
        state = _STATE.match(text[phrase.end : phrase.end + 40])
        if state:
            said = _SAID_AS.get(state[1].lower(), state[1].lower())
            if said and said not in phrase.words:
                return f"the {said} {phrase.words}"
        done = _DONE_TO.search(text[max(0, phrase.start - 40) : phrase.start])
        if done:
            small = done[1].lower()
            return f"the {_DONE_AS.get(small, small)} {phrase.words}"
    return f"the {phrase.words}"


def _unlike(topics: Iterable[Topic]) -> list[Topic]:
    """Keep the weightiest of what names the same."""
    kept: list[Topic] = []
    known: set[str] = set()
    for topic in sorted(topics, key=lambda topic: (-topic.weight, topic.start)):
        words = {w[:5] for w in topic.says.split() if len(w) > 2 and w not in _EMPTY}
        if not words & known or (not words and topic.says not in {t.says for t in kept}):
            kept.append(topic)
            known |= words
    return kept


_EMPTY = frozenset("the way how and was for not out what with from that your this being days hours minutes weeks months".split())


def _obeyed(text: str) -> int:
    """Return where orders to the answering machine begin: from there on nothing is named."""
    found = cue("obey").search(text)
    if not found:
        return len(text)
    return next((s.start for s in sentences(text) if s.start <= found.start() < s.end), found.start())

