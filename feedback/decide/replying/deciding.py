"""What a review deserves: the first of hold, refute, apologise, clarify, thank, no reply that fits.

Deterministic and told by words of the review; the author's name is never read. What stands in a
review as an order to a machine is blanked before anything is read, so it moves nothing.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, NamedTuple

from feedback.analyse.findings import Reading
from feedback.analyse.reading import read_many
from feedback.analyse.shipped import shipped_codebook
from feedback.analyse.text import sentences
from feedback.analyse.themes import Codebook
from feedback.analyse.tokens import Token, placed_tokens
from feedback.decide.replying.bearing import bearings, shares_topic
from feedback.decide.replying.claims import claims
from feedback.decide.replying.evidence import Outcome, weigh
from feedback.decide.replying.holds import Hold, hold
from feedback.decide.replying.phrases import Match, phrases
from feedback.decide.replying.stems import content_words
from feedback.decide.replying.tone import Meant, Tone, tone
from feedback.decide.replying.values import (
    Bearing,
    Bears,
    Because,
    Case,
    Claim,
    Decision,
    Fact,
    FactKind,
    HoldKind,
    Standing,
    Verdict,
)
from feedback.store.labels import Emotion, Style

_LONGEST: Final = 20_000  # characters that are read; no review is longer
_GOOD = 4  # stars
_MIDDLE = 3
_STRONG = 0.85  # chance of an emotion that a person should see
_FEW = 2  # content words that are no content yet
_SHORT = 12  # words of a text that may say nothing concrete
_HALF_SURE = 0.5
_LIVE = frozenset((Standing.COMMITTED, Standing.DOING, Standing.DONE))
_DOES_NOT = re.compile(
    r"\b(?:sells?|serves?|offers?|runs?|has|have|does|do|makes?|repairs?|delivers?|rents?|provides?|"
    r"owns?|operates?|takes?|keeps?|handles?|is|are) (?:no|not|neither|only)\b|"
    r"\bnot (?:connected|related|affiliated|part of)\b|\b(?:no|not|never|does not|do not)\b",
    re.IGNORECASE,
)
_SHOWN = 4  # spans that are shown of one reason


class _Case(NamedTuple):
    """A case with all that was found in its text."""

    case: Case
    text: str  # as far as it is read, with orders to machines blanked
    reading: Reading
    tokens: list[Token]
    tone_cues: list[Match]
    tone: Tone
    claims: tuple[Claim, ...]
    bearings: tuple[Bearing, ...]


def decide(
    case: Case, linked: Sequence[Bearing] = (), denied: Collection[tuple[int, str]] = ()
) -> Verdict:
    """Decide about one review.

    *linked* is what people said of claims and facts, *denied* the claims and facts of which they
    said that one says nothing of the other: their word stands in the place of what is found.
    """
    text = _without_orders(case.text[:_LONGEST])
    (reading,) = read_many([text], _codebook())
    return _verdict(case, text, reading, linked, denied)


def decide_many(cases: Sequence[Case]) -> list[Verdict]:
    """Decide about reviews, read together; each verdict is as it would be alone."""
    texts = [_without_orders(case.text[:_LONGEST]) for case in cases]
    readings = read_many(texts, _codebook())
    return [
        _verdict(case, text, reading)
        for case, text, reading in zip(cases, texts, readings, strict=True)
    ]


@cache
def _codebook() -> Codebook[str]:
    return shipped_codebook()


def _without_orders(text: str) -> str:
    """Return *text* with sentences that order a machine about blanked, all offsets kept."""
    cues = [cue for cue in phrases("tone").find(placed_tokens(text)) if cue.cue == "inject"]
    if not cues:
        return text
    letters = list(text)
    is_order = False
    for span in sentences(text):
        named = any(span.start <= cue.start < span.end for cue in cues)
        is_order = named
        if is_order:
            start = min(cue.start for cue in cues if span.start <= cue.start < span.end)
            letters[start : span.end] = " " * (span.end - start)
    return "".join(letters)


def _verdict(
    case: Case,
    text: str,
    reading: Reading,
    linked: Sequence[Bearing] = (),
    denied: Collection[tuple[int, str]] = (),
) -> Verdict:
    tokens = placed_tokens(text)
    cues = phrases("tone").find(tokens)
    found = claims(text, reading, cues)
    meant = tone(case.stars, reading, cues)
    said = {(bearing.claim, bearing.fact) for bearing in linked} | set(denied)
    borne = [b for b in bearings(found, case.facts) if (b.claim, b.fact) not in said]
    borne += linked
    # A fact of which a person said that it bears on nothing is not there.
    dropped = {fact for _, fact in denied}.difference(b.fact for b in borne)
    if dropped:
        case = replace(case, facts=tuple(f for f in case.facts if f.id not in dropped))
    one = _Case(case, text, reading, tokens, cues, meant, found, tuple(borne))
    decision, kind, because = _decided(one)
    return Verdict(
        decision=decision,
        hold_kind=kind,
        because=because,
        claims=found,
        bearings=one.bearings,
        needs_second_person=decision is Decision.REFUTE,
        is_emotional=_is_emotional(one),
    )


_Decided = tuple[Decision, HoldKind | None, tuple[Because, ...]]


def _decided(one: _Case) -> _Decided:
    if not any(letter.isalnum() for letter in one.text):
        return _of_nothing(one)
    if (spam := _cues(one, "spam")) and not _speaks_of_business(one):
        return Decision.NO_REPLY, None, _shown(spam, "advertising, nothing about the business")
    held = _held(one)
    outcome = weigh(one.text, one.claims, one.bearings, one.case.facts)
    if held and not (outcome.refutes and held.kind in (HoldKind.PRIVACY, HoldKind.ABUSE)):
        return Decision.HOLD, held.kind, held.because
    if (asks := _cues(one, "no_further")) and (
        one.tone.meant is not Meant.COMPLAINT or (one.case.stars or 0) >= _GOOD
    ):
        return Decision.NO_REPLY, None, _shown(asks, "asks for no further reply")
    if asks and _is_settled(one):
        return Decision.NO_REPLY, None, _shown(asks, "asks for no further reply")
    if outcome.refutes and one.tone.meant is not Meant.PRAISE:
        return Decision.REFUTE, None, _claimed(one, outcome, "contradicted by public evidence")
    return _answered(one, outcome)


def _answered(one: _Case, outcome: Outcome) -> _Decided:  # noqa: PLR0911 - one return a rule
    meant, stars = one.tone.meant, one.case.stars
    questions = [claim for claim in one.claims if claim.is_question]
    explained = _public_answers(one)
    if meant is Meant.PRAISE:
        return _of_praise(one, outcome, questions, explained)
    if _is_elsewhere(one):
        return Decision.CLARIFY, None, _whole(one, "speaks of something this business does not do")
    if not _has_content(one):
        return Decision.CLARIFY, None, _whole(one, "nothing concrete is said")
    is_live = any(item.is_public and item.standing in _LIVE for item in one.case.actions)
    declined = any(item.standing is Standing.DECLINED for item in one.case.actions)
    confirmed = outcome.is_confirmed
    if not (is_live or declined or confirmed):
        if questions and (
            (explained and (_asks_mainly(one, questions) or (stars or _MIDDLE) >= _MIDDLE))
            or (meant is Meant.NEITHER and (stars or _MIDDLE) >= _MIDDLE)
        ):
            return Decision.CLARIFY, None, _spans(questions, "asks what a public fact answers")
        if outcome.is_half_true:
            return Decision.CLARIFY, None, _claimed(one, outcome, "half true by public facts")
        if explained and not _is_emotional(one) and (stars or 1) >= _MIDDLE:
            return Decision.CLARIFY, None, _claimed(one, outcome, "a public fact explains it")
        if outcome.explains_well and not _is_emotional(one):
            return Decision.CLARIFY, None, _claimed(one, outcome, "a public fact explains it")
    fails = any(cue.cue == "failure" for cue in one.tone_cues)
    if meant is Meant.NEITHER and not fails and (_cues(one, "lukewarm") or not one.tone.shown):
        if any(claim.polarity > _HALF_SURE for claim in one.claims) and not questions:
            return Decision.THANK, None, _because_of_tone(one)
        return Decision.CLARIFY, None, _whole(one, "nothing concrete is said")
    return Decision.APOLOGISE_FIX, None, _because_of_tone(one)


def _of_praise(
    one: _Case, outcome: Outcome, questions: Sequence[Claim], explained: Sequence[Bearing]
) -> _Decided:
    stars = one.case.stars
    if stars is not None and stars <= _MIDDLE and one.tone.why == "praise":
        if any(item.is_public for item in one.case.actions):
            return Decision.APOLOGISE_FIX, None, _because_of_tone(one)
        if explained or outcome.explains_well:
            return Decision.CLARIFY, None, _claimed(one, outcome, "a public fact explains it")
    answers = any(one.claims[bearing.claim].is_question for bearing in explained)
    if questions and (answers or (stars or 0) <= _GOOD):
        return Decision.CLARIFY, None, _spans(questions, "asks something")
    return Decision.THANK, None, _because_of_tone(one)


def _of_nothing(one: _Case) -> _Decided:
    good = one.case.stars is not None and one.case.stars >= _GOOD
    decision = Decision.THANK if good else Decision.CLARIFY
    return decision, None, (Because(start=0, end=0, why="stars without words"),)


def _held(one: _Case) -> Hold | None:
    cues = phrases("holds").find(one.tokens)
    return hold(
        one.text,
        one.tokens,
        cues,
        one.reading,
        one.case.business,
        one.case.sector,
        is_praise=one.tone.meant is Meant.PRAISE,
        has_content=_has_content(one, [c for c in cues if c.cue.startswith("abuse.")]),
    )


def _has_content(one: _Case, insults: Sequence[Match] = ()) -> bool:
    """Whether something concrete is said beside verdicts and insults."""
    hollow = [c for c in one.tone_cues if c.cue in ("vague", "lukewarm")] + list(insults)
    covered = {place for cue in hollow for place in range(cue.first, cue.last)}
    concrete = [
        word
        for place, token in enumerate(one.tokens)
        if place not in covered
        for word in content_words(token.text)
    ]
    failing = any(
        cue.cue == "failure" and covered.isdisjoint(range(cue.first, cue.last))
        for cue in one.tone_cues
    )
    if len(one.tokens) - len(covered) > _SHORT:
        return True
    return (
        len(concrete) > _FEW
        or (failing and bool(concrete))
        or any(t.text[0].isdigit() for t in one.tokens)
    )


def _speaks_of_business(one: _Case) -> bool:
    return any(cue.cue == "failure" for cue in one.tone_cues) and one.tone.meant is Meant.COMPLAINT


def _is_settled(one: _Case) -> bool:
    return not any(cue.cue == "failure" for cue in one.tone_cues)


def _is_elsewhere(one: _Case) -> bool:
    """Whether a public fact says that the business does nothing of the kind."""
    return any(
        fact.is_public
        and fact.kind is FactKind.POLICY
        and _DOES_NOT.search(fact.text)
        and not shares_topic(one.text, fact)
        for fact in one.case.facts
    )


def _asks_mainly(one: _Case, questions: Sequence[Claim]) -> bool:
    """Whether the questions are what the review is about."""
    asked = sum(len(claim.words) for claim in questions)
    return asked * 3 >= sum(len(claim.words) for claim in one.claims)


def _public_answers(one: _Case) -> list[Bearing]:
    public = {fact.id for fact in one.case.facts if _answers(fact)}
    return [b for b in one.bearings if b.fact in public and b.bears is not Bears.CONFIRMS]


def _answers(fact: Fact) -> bool:
    return fact.is_public and fact.kind in (FactKind.POLICY, FactKind.EVIDENCE, FactKind.RECORD)


def _is_emotional(one: _Case) -> bool:
    if _cues(one, "strong_feeling") or _cues(one, "grief"):
        return True
    felt = one.reading.emotions
    strong = (Emotion.ANGER, Emotion.SADNESS, Emotion.FEAR)
    return one.reading.style is Style.FEELINGS and any(felt.get(e, 0) >= _STRONG for e in strong)


def _cues(one: _Case, name: str) -> list[Match]:
    return [cue for cue in one.tone_cues if cue.cue == name]


def _shown(cues: Sequence[Match], why: str) -> tuple[Because, ...]:
    return tuple(Because(start=cue.start, end=cue.end, why=why) for cue in cues[:_SHOWN])


def _spans(found: Sequence[Claim], why: str) -> tuple[Because, ...]:
    return tuple(Because(start=one.start, end=one.end, why=why) for one in found[:_SHOWN])


def _claimed(one: _Case, outcome: Outcome, why: str) -> tuple[Because, ...]:
    return _spans([one.claims[place] for place in outcome.claims], why) or _whole(one, why)


def _because_of_tone(one: _Case) -> tuple[Because, ...]:
    if one.tone.shown:
        return _shown(one.tone.shown, one.tone.why)
    side = 1 if one.tone.meant is Meant.PRAISE else -1
    telling = sorted(one.claims, key=lambda claim: side * claim.polarity, reverse=True)[:2]
    return _spans(telling, one.tone.why) or _whole(one, one.tone.why)


def _whole(one: _Case, why: str) -> tuple[Because, ...]:
    start = len(one.text) - len(one.text.lstrip())
    return (Because(start=start, end=max(start, len(one.text.rstrip())), why=why),)
