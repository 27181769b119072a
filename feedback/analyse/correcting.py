"""People's word on a text: kept, shown at once, and put over what the machine reads in it.

What somebody says of a whole text holds for its clauses too where they would contradict it: a text
that is praise holds no criticism, and one that complains has a clause that does.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.analyse.findings import Clause, Reading, Sentiment
from feedback.errors import InvalidInputError
from feedback.store.corrections import Correction, Field, mark_of
from feedback.store.items import CRITICAL_KINDS, Item
from feedback.store.labels import Kind, Label, Voice
from feedback.store.work import Stage, owe
from surveys.words import _

_CERTAIN = 1.0
_USUAL = {Label.POSITIVE: 0.5, Label.NEGATIVE: -0.5, Label.MIXED: -0.2, Label.NEUTRAL: 0.0}
_UNLESS = {
    (Label.NEGATIVE, Kind.PRAISE): Kind.COMPLAINT,
    (Label.NEGATIVE, Kind.QUESTION): Kind.COMPLAINT,  # "Why does it crash every time?"
    (Label.POSITIVE, Kind.COMPLAINT): Kind.PRAISE,
    (Label.POSITIVE, Kind.BUG): Kind.PRAISE,
    (Label.NEUTRAL, Kind.COMPLAINT): Kind.EXPERIENCE,
    (Label.NEUTRAL, Kind.PRAISE): Kind.EXPERIENCE,
}
_YES, _NO = "yes", "no"
_ORDER = tuple(Field)
_LONGEST = 200  # characters of a value


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCorrection:
    """What is said of a text, or of its words from *start* to before *end* unless both are 0."""

    field: Field
    value: str
    start: int = 0
    end: int = 0


def correct(
    session: Session, item: Item, new: NewCorrection, *, by: int, now: dt.datetime
) -> Correction:
    """Keep what somebody says of *item*, show it, and have the text read again with it.

    Raise InvalidInputError for a value that the field cannot have, or a place outside the text.
    """
    if not _ALLOWED[new.field](new.value) or not _is_place(new, item.text):
        msg = _("That can not be said of a text.")
        raise InvalidInputError(msg)
    _read_again(session, [item])
    kept = Correction(
        project_id=item.project_id,
        item_id=item.id,
        field=new.field,
        start_at=new.start,
        end_at=new.end,
        value=new.value,
        text_mark=mark_of(item.text),
        by_id=by,
        at=now,
    )
    session.add(kept)
    if not new.end:
        _show(item, new)
    return kept


def take_back(session: Session, said: Sequence[Correction], items: Sequence[Item]) -> None:
    """Forget what was said; until these texts are read again, nobody is sure of them."""
    _read_again(session, items)
    for correction in said:
        session.delete(correction)
    for item in items:
        item.confidence = 0.0


def corrected(reading: Reading, text: str, said: Sequence[Correction]) -> Reading:
    """Put over *reading* what was *said* of its text, the newest last.

    What was said of a text that was changed since counts no more.
    """
    mark = mark_of(text) if said else ""
    newest = {each.place: each.value for each in said if each.text_mark == mark}
    # How it sounds comes first, for that may say what it cannot be.
    holding = dict(sorted(newest.items(), key=lambda one: (_ORDER.index(one[0][0]), one[0][1:])))
    for (field, start, end), value in holding.items():
        if end:
            is_told = (field, 0, 0) in holding
            reading = _of_words(reading, field, value, (start, end), whole_is_told=is_told)
    for (field, _start, end), value in holding.items():
        if not end:
            reading = _of_text(reading, field, value)
    return reading


def score_of(label: Label, score: float) -> float:
    """Return a score that fits *label*: the one that was read, else what is usual."""
    usual = _USUAL[label]
    return score if usual and score * usual > 0 else usual


def _show(item: Item, new: NewCorrection) -> None:
    match new.field:
        case Field.SENTIMENT:
            item.label = Label(new.value)
            item.polarity = score_of(item.label, item.polarity)
            item.confidence, item.is_rated = _CERTAIN, True
            item.kind = _fitting(item.kind, item.label)
        case Field.KIND:
            item.kind = Kind(new.value)
        case Field.SUGGESTION:
            item.suggestion = new.value == _YES


def _read_again(session: Session, items: Sequence[Item]) -> None:
    """Owe it before anything is changed: whoever writes these texts just now is waited for."""
    sources = {f"{item.source_kind.value}:{item.source_id}" for item in items}
    owe(session, Stage.ANALYSE, sources)


def _of_text(reading: Reading, field: Field, value: str) -> Reading:
    clauses = list(reading.clauses)
    match field:
        case Field.SENTIMENT:
            label = Label(value)
            read = reading.sentiment.score if reading.sentiment else 0.0
            told = Sentiment(label, score_of(label, read), _CERTAIN)
            sounding = tuple(_sounding(clauses, label))
            return reading._replace(
                sentiment=told, kind=_fitting(reading.kind, label), clauses=sounding
            )
        case Field.KIND:
            kind = Kind(value)
            return reading._replace(kind=kind, clauses=tuple(_doing(clauses, kind)))
        case Field.SUGGESTION:
            return reading._replace(suggestion=value == _YES)
        case Field.VOICE:
            voice = Voice(value)
            said = tuple(clause._replace(voice=voice) for clause in clauses)
            return reading._replace(is_own=voice is Voice.OWN, clauses=said)
        case Field.THEME:
            return reading._replace(clauses=tuple(_about(clauses, value.split())))


def _sounding(clauses: Sequence[Clause], label: Label) -> list[Clause]:
    """Make clauses agree with how somebody says that the whole sounds."""
    if len(clauses) == 1 and label is not Label.MIXED:
        return [_sounds(clauses[0], label)]
    if label in {Label.POSITIVE, Label.NEUTRAL}:
        return [_sounds(c, label) if c.sentiment.label is Label.NEGATIVE else c for c in clauses]
    found = list(clauses)
    if found and all(c.sentiment.label is not Label.NEGATIVE for c in found):
        worst = _worst(found)
        found[worst] = _sounds(found[worst], Label.NEGATIVE)
    return found


def _doing(clauses: Sequence[Clause], kind: Kind) -> list[Clause]:
    """Make clauses agree with what somebody says that the whole does."""
    if len(clauses) == 1:
        return [clauses[0]._replace(kind=kind)]
    if kind not in CRITICAL_KINDS:
        return [c._replace(kind=kind) if c.kind in CRITICAL_KINDS else c for c in clauses]
    found = list(clauses)
    if found and all(c.kind is not kind for c in found):
        worst = _worst(found)
        found[worst] = found[worst]._replace(kind=kind)
    return found


def _about(clauses: Sequence[Clause], themes: Sequence[str]) -> list[Clause]:
    """Make clauses together be about these themes and no others."""
    found = [c._replace(themes=tuple(t for t in c.themes if t in themes)) for c in clauses]
    missing = [theme for theme in themes if all(theme not in c.themes for c in found)]
    if missing and found:  # nobody said where, so where most is felt
        most = max(range(len(found)), key=lambda at: abs(found[at].sentiment.score))
        found[most] = found[most]._replace(themes=(*found[most].themes, *missing))
    return found


def _of_words(
    reading: Reading, field: Field, value: str, span: tuple[int, int], *, whole_is_told: bool
) -> Reading:
    """Put what was said of some words over the clauses that stand there, and over the whole."""
    clauses = [
        _changed(field, clause, value) if _is_within(clause, span) else clause
        for clause in reading.clauses
    ]
    reading = reading._replace(clauses=tuple(clauses))
    if whole_is_told:
        return reading
    if field is Field.SENTIMENT and reading.sentiment:
        label = _label_of(clauses, reading.sentiment.label)
        told = Sentiment(label, score_of(label, reading.sentiment.score), _CERTAIN)
        return reading._replace(sentiment=told)
    if field is Field.KIND and len(clauses) == 1:
        return reading._replace(kind=clauses[0].kind)
    return reading


def _changed(field: Field, clause: Clause, value: str) -> Clause:
    """Return the clause as somebody says that it is."""
    match field:
        case Field.SENTIMENT:
            return _sounds(clause, Label(value))
        case Field.KIND:
            return clause._replace(kind=Kind(value))
        case Field.VOICE:
            return clause._replace(voice=Voice(value))
        case Field.THEME:
            return clause._replace(themes=tuple(value.split()))
        case Field.SUGGESTION:
            return clause


def _label_of(clauses: Sequence[Clause], label: Label) -> Label:
    """Return how the whole sounds when its clauses sound as they do now."""
    labels = {clause.sentiment.label for clause in clauses}
    if Label.NEGATIVE in labels:
        return Label.MIXED if Label.POSITIVE in labels else Label.NEGATIVE
    if Label.POSITIVE in labels:
        return Label.POSITIVE
    return Label.NEUTRAL if label in {Label.NEGATIVE, Label.MIXED} or len(clauses) == 1 else label


def _sounds(clause: Clause, label: Label) -> Clause:
    told = Sentiment(label, score_of(label, clause.sentiment.score), _CERTAIN)
    return clause._replace(sentiment=told, kind=_fitting(clause.kind, label))


def _fitting(kind: Kind, label: Label) -> Kind:
    """Return what something does that sounds so: what was read, if the two can be true at once."""
    return _UNLESS.get((label, kind), kind)


def _worst(clauses: Sequence[Clause]) -> int:
    return min(range(len(clauses)), key=lambda at: clauses[at].sentiment.score)


def _is_within(clause: Clause, span: tuple[int, int]) -> bool:
    """Whether most of a clause stands there: another analyser may cut a text elsewhere."""
    return span[0] <= (clause.start + clause.end) / 2 < span[1]


def _is_place(new: NewCorrection, text: str) -> bool:
    return (new.start, new.end) == (0, 0) or 0 <= new.start < new.end <= len(text)


def _is_theme_codes(value: str) -> bool:
    return len(value) <= _LONGEST and value == " ".join(dict.fromkeys(value.split()))


_ALLOWED: Mapping[Field, Callable[[str], bool]] = {
    Field.SENTIMENT: frozenset(Label).__contains__,
    Field.KIND: frozenset(Kind).__contains__,
    Field.SUGGESTION: frozenset({_YES, _NO}).__contains__,
    Field.VOICE: frozenset(Voice).__contains__,
    Field.THEME: _is_theme_codes,
}
