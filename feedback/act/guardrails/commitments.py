"""What binds the business: promises, what is called done, and what it said elsewhere."""

from collections.abc import Iterator, Sequence

from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block, dates_of, numbers_of, warn, words_of
from feedback.act.guardrails.values import Violation
from feedback.act.guardrails.words import content, pattern
from feedback.decide.replying.values import FactKind, Standing
from surveys.words import _

_MOSTLY = 0.75  # of a sentence's words of meaning
_ABOUT_THE_SAME = 2  # words of meaning that two sentences share


def violations(read: Read, recent: Sequence[str]) -> Iterator[Violation]:
    """Yield what the reply commits to without anything behind it."""
    for sentence in read.sentences:
        start = sentence.start()
        yield from _promised(read, sentence[0], start)
        yield from _done(read, sentence[0], start)
        yield from _contradicted(read, sentence[0], start, recent)


def _promised(read: Read, sentence: str, start: int) -> Iterator[Violation]:
    hard = [m for name in ("promise", "by_when") for m in pattern(name).finditer(sentence)]
    soft = list(pattern("soft_promise").finditer(sentence))
    if not hard and not soft:
        return
    about = content(words_of(sentence))
    if any(
        content(words_of(title)) & about or (due and dates_of(due) & dates_of(sentence))
        for title, due in read.alive
    ):
        return
    if not hard:
        stated = any(
            fact.is_public
            and content(words_of(fact.text)) & about
            and all(m[0].lower()[:6] in fact.text.lower() for m in soft)
            for fact in read.case.facts
        )
        if stated or pattern("no_promise").search(sentence):
            return
    first = min([*hard, *soft], key=lambda m: m.start())
    why = _("“%(words)s” promises something that no action stands behind.", words=first[0])
    yield block(Check.PROMISE, (start + first.start(), start + first.end()), why)


def _done(read: Read, sentence: str, start: int) -> Iterator[Violation]:
    found = pattern("done").search(sentence)
    if found is None or pattern("no_promise").search(sentence):
        return
    about = content(words_of(sentence))
    known = [a.title for a in read.case.actions if a.is_public and a.standing is Standing.DONE]
    known += [f.text for f in read.case.facts if f.is_public]
    if not any(content(words_of(one)) & about for one in known):
        why = _("“%(words)s”: no finished action says so.", words=found[0])
        yield block(Check.DONE, (start + found.start(), start + found.end()), why)


def _contradicted(
    read: Read, sentence: str, start: int, recent: Sequence[str]
) -> Iterator[Violation]:
    """Another number, or a no for a yes, in a sentence about the same thing."""
    span = (start, start + len(sentence))
    for fact in [] if _is_stated(read, sentence) else read.case.facts:
        if fact.is_public and fact.kind is FactKind.POLICY and _denies(sentence, fact.text):
            yield block(Check.POLICY, span, _("You state in public: “%(words)s”", words=fact.text))
    for earlier in recent:
        for said in earlier.split(". "):
            if _denies(sentence, said):
                yield warn(Check.EARLIER, span, _("An earlier reply says: “%(words)s”", words=said))
                return


def _is_stated(read: Read, sentence: str) -> bool:
    """Whether a sentence says over again what one public fact says."""
    said = content(words_of(sentence))
    return any(
        len(said & content(words_of(fact.text))) >= _MOSTLY * len(said)
        for fact in read.case.facts
        if fact.is_public
    )


def _denies(sentence: str, stated: str) -> bool:
    here, there = words_of(sentence), words_of(stated)
    shared = content(here) & content(there)
    if len(shared) < _ABOUT_THE_SAME or len(shared) * 2 <= len(content(there)):
        return False
    is_no = [pattern("negation").search(one) is not None for one in (sentence, stated)]
    mine, theirs = numbers_of(sentence), numbers_of(stated)
    return is_no[0] != is_no[1] or bool(mine and theirs and not mine & theirs)
