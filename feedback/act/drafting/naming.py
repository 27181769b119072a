"""Name what a review criticises or praises, in our words: frames first, then single nouns."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from feedback.act.drafting.tables import cue, frames, theme_names
from feedback.analyse.nouns import Phrase, phrases, tag_of
from feedback.analyse.text import sentences
from feedback.decide.replying.values import Case, Claim, Decision, Verdict

_BAD, _VERY_BAD = -0.1, -0.65  # polarities
_VERY_GOOD = 0.5
_SURE = 0.75
_UNCLEAR = 0.3  # up to here a claim within a complaint may be part of it
_ENOUGH = 2  # topics
_BY_THEME = 2  # topics that are named by their theme alone
_MANY, _FULL = 4, 4.5  # stars; with full marks all is praise
_TAKES_LONG = re.compile(
    r"\b(?:wait\w*|late|delay\w*|hold|still|without|with no|kept|been|queue\w*|took|takes|past"
    r"|down|overdue|search)",
    re.IGNORECASE,
)
_LINKS = (
    r"(?:is|was|were|are|been|being|came|arrived|still|turned|up|went|stone|so|very|too|just|all"
    r"|both|again|have|has|had|be|to|us|completely|totally|really|quite) "
)
_STATE = re.compile(
    rf"^\W*(?:(?:{_LINKS}){{0,4}}(late|cold|lukewarm|broken|dirty|missing|empty|wet|noisy|wrong"
    r"|faulty|dead|undercooked|overcooked|stale|soggy|mouldy|rusty|flat|torn|bent)"
    rf"|(?:{_LINKS}){{1,4}}(closed|locked|shut|damaged|cracked|burnt|blocked|soaked|scratched"
    r"|delayed|stained|declined|cancelled))\b",
    re.IGNORECASE,
)
_SAID_AS = {"shut": "closed", "dead": "broken"}
_DONE_TO = re.compile(
    r"\b(lost|missing|broke|damaged|deleted|wasted|cracked|spilled|spilt|scratched|forgot|ruined"
    r"|cancelled)\s+(?:(?:my|our|the|an?|whole|all|half|of|\d+|another|entire|one|left)\s+){0,5}$",
    re.IGNORECASE,
)
_DONE_AS = {"broke": "broken", "spilled": "spilt", "forgot": "forgotten", "deleted": "lost"}
_STAFF_BEFORE = re.compile(
    r"(?:\b(?:called|named|lady|man|thanks to|kudos to|credit to|shout-?out to|by|ask for|to"
    r"|(?i:thank you,?|thanks,?|cheers,?|well done,?|bravo,?))"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?)\s$"
)
_STAFF_AFTER = re.compile(
    r"\s(?:(?:in|on|at|from|behind) (?:the|your|reception)|(?:even |always |really |then |also "
    r"|and \w+ )?(?:stayed|saw|came|talked|told|helped|explained|took|went|fixed|made"
    r"|listened|sorted|answered|sent|drove|carried|found|showed|knew|kept|gave|worked|did|was|is|remembered|said"
    r"|understood|let|spent|rang|called|knows|makes|who|walked|brought|has|had)\b)"
)
_THEY_DID = re.compile(
    r"\b(?:they|he|she|you|who|someone|somebody|staff|team|driver|lady|guy|chap|bloke)\b"
    r" (?:\w+ )?\w"
    r"|\b[A-Z][a-z]+ (?:in|on|at|saw|came|talked|told|helped|took|went|fixed|made|stayed|sorted)\b",
)
_I_WAS = re.compile(r"\b(?:I was|I had|I'd|we'd|we had|I've|my own)\b")
_LACKED = re.compile(r"\b(?:no|without|never an?|not an?)\s+$", re.IGNORECASE)
_LAUDS = re.compile(
    r"\b(?:nice|good|great|lovely|fine|excellent|comf\w+|best|well|kind|clean|brilliant|decent"
    r"|superb|delicious|spotless|beautiful|fantastic|perfect|splendid|friendly|helpful)\b",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r"\b(?:my|our|his|her|their|with|little|son|daughter|old|for)\s$", re.IGNORECASE
)
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
    is_frame: bool = False


def criticised(case: Case, verdict: Verdict) -> list[Topic]:
    """Return what is criticised, gravest first; measures of time are left to `too_long`."""
    found = _topics(case, _claims(verdict, _may_be_bad), "problem")
    if len(found) < _ENOUGH:
        found = _topics(case, _claims(verdict, lambda _claim: True), "problem")
    return [topic for topic in found if not topic.is_measure] or _by_theme(verdict, "problem")


def _is_lauded(topic: Topic, verdict: Verdict) -> bool:
    """Whether a noun is praised in so many words; a judge alone may take scorn for praise."""
    return any(_LAUDS.search(verdict.claims[at].words) for at in topic.claims)


def _may_be_bad(claim: Claim) -> bool:
    """Whether a claim in a complaint may be part of it; a frame of trouble makes it likely."""
    if claim.polarity < _UNCLEAR:
        return True
    return claim.polarity < _SURE and any(f.pattern.search(claim.words) for f in frames("problem"))


def _by_theme(verdict: Verdict, kind: str) -> list[Topic]:
    """Name the themes of what is criticised or praised, where no noun can be named."""
    names = theme_names(kind)
    found = [
        Topic(names[code], claim.start, abs(claim.polarity), (at,), is_frame=True)
        for at, claim in enumerate(verdict.claims)
        if (claim.polarity < _UNCLEAR if kind == "problem" else claim.polarity > _BAD)
        for code in claim.about
        if code in names
    ]
    return list({topic.says: topic for topic in found}.values())[:_BY_THEME]


def too_long(case: Case, verdict: Verdict) -> str:
    """Return how long something took that should not have taken so long, or ""."""
    for claim in verdict.claims:
        if claim.polarity < _UNCLEAR and _TAKES_LONG.search(claim.words):
            for phrase in phrases(claim.words):
                if phrase.is_measure and claim.start < _obeyed(case.text):
                    return phrase.words
    return ""


def praised(case: Case, verdict: Verdict) -> list[Topic]:
    """Return what is praised in a review that praises, strongest first."""
    stars = case.stars or _MANY
    least = -2.0 if stars > _FULL else _VERY_BAD if stars >= _MANY else _BAD
    claims = _claims(verdict, lambda claim: claim.polarity > least)
    found = [t for t in _topics(case, claims, "praise") if not t.is_measure]
    return found or _by_theme(verdict, "praise")


def conceded(case: Case, verdict: Verdict) -> list[Topic]:
    """Return what a review that criticises has to praise, or one that praises to criticise."""
    is_thanked = verdict.decision is Decision.THANK
    kind = "problem" if is_thanked else "praise"
    if is_thanked and (case.stars or 0) > _FULL:
        return []
    claims = _claims(
        verdict,
        lambda claim: claim.polarity < _VERY_BAD if is_thanked else claim.polarity > _VERY_GOOD,
    )
    found = [t for t in _topics(case, claims, kind) if not t.is_measure]
    return found if is_thanked else [t for t in found if t.is_frame or _is_lauded(t, verdict)]


def mentioned(case: Case, verdict: Verdict) -> list[Topic]:
    """Return whatever is spoken of, without frames: they judge, and here nothing is judged."""
    found = _topics(case, _claims(verdict, lambda _claim: True), "")
    return [topic for topic in found if not topic.is_measure]


def concrete(case: Case, verdict: Verdict) -> list[Topic]:
    """Return what a vague review speaks of after all."""
    found = _topics(case, _claims(verdict, _may_be_bad), "problem")
    return [topic for topic in found if not topic.is_measure] or mentioned(case, verdict)


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
        if (case.stars or 0) < _FULL and _blamed(verdict, found.start()):
            continue
        return name
    return ""


def join(topics: Sequence[str]) -> str:
    """Join phrases as one does in speech."""
    if not topics[1:]:
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
        if phrase.head in _GENERAL and not phrase.owner and not phrase.is_measure
    ]
    del verdict
    return _unlike([*found, *nouns])


def _is_everyday(name: str) -> bool:
    small = name.rsplit(" ", 1)[-1].lower()
    known = tag_of(small)
    return bool(known) and not known.startswith("NNP")


def _blamed(verdict: Verdict, start: int) -> bool:
    least = _VERY_BAD if verdict.decision is Decision.THANK else _BAD
    return any(c.start <= start < c.end and c.polarity < least for c in verdict.claims)


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
        strength = _strength(claim, kind)
        for frame in frames(kind) if kind else ():
            match = frame.pattern.search(said)
            if match and frame.says:
                place = claim.start + match.start()
                found.append(Topic(frame.says, place, 1.7 + strength, (at,), is_frame=True))
        inside = [
            p for p in spoken if claim.start <= p.start < claim.end and _is_said(text, p, kind)
        ]
        found += [
            Topic(
                _named(text, phrase, kind),
                phrase.start,
                strength
                + _worth(text, phrase, claim, counts, number)
                + (_by_whom(claim) if kind == "praise" else 0.0),
                (at,),
                is_measure=phrase.is_measure,
            )
            for number, phrase in enumerate(inside)
        ]
    return _unlike(found)


def _is_said(text: str, phrase: Phrase, kind: str) -> bool:
    """Whether a phrase may be named: who did the work is named in praise only."""
    if kind == "praise" and _LACKED.search(text[: phrase.start]):
        return False
    return not phrase.is_crew or (kind == "praise" and phrase.is_described)


def _by_whom(claim: Claim) -> float:
    """Weigh what others did against what the writer tells of themselves."""
    others, own = _THEY_DID.search(claim.words), _I_WAS.search(claim.words)
    if own and (not others or own.start() < others.start() or others[0][:2].lower() in _RELATIVES):
        return -0.9
    return 0.6 if others else 0.0


_RELATIVES = frozenset({"he", "sh"})  # may be anybody, where the writer speaks of themselves


def _strength(claim: Claim, kind: str) -> float:
    if kind == "problem":
        return -claim.polarity
    return max(claim.polarity, 0.0) if kind == "praise" else abs(claim.polarity)


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
            word = (state[1] or state[2]).lower()
            said = _SAID_AS.get(word, word)
            if said not in phrase.words:
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
        words = stems(topic.says)
        if not words & known or (not words and topic.says not in {t.says for t in kept}):
            kept.append(topic)
            known |= words
    return kept


def stems(text: str) -> set[str]:
    """Return the beginnings of the words by which two phrases are told to name the same."""
    words = (word.strip(".,:;()\"'!?").lower() for word in text.split())
    return {w.rstrip("s")[:5] for w in words if len(w) > _TINY and w not in _EMPTY}


_TINY = 2  # letters
_EMPTY = frozenset(
    "the way how and was for not out what with from that your this being days hours minutes "
    "weeks months".split()
)


def _obeyed(text: str) -> int:
    """Return where orders to the answering machine begin: from there on nothing is named."""
    found = cue("obey").search(text)
    if not found:
        return len(text)
    return next(
        (s.start for s in sentences(text) if s.start <= found.start() < s.end), found.start()
    )
