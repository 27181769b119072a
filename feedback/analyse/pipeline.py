"""Read what came in: split, judge, name the themes; the same source always gives the same rows.

Everything written here is derived. A new version of the analyser or of the codebook finds what an
older one read, and reads it again.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, SQLColumnExpression, String, cast, delete, insert, literal, select
from sqlalchemy.orm import Session

from feedback.analyse.codebook import load_codebook
from feedback.analyse.items import Said, said_in
from feedback.analyse.kind import kind_of_sentence
from feedback.analyse.sentiment import Judge, overall
from feedback.analyse.text import Span, sentences, words
from feedback.analyse.themes import Codebook
from feedback.store.base import derived_key
from feedback.store.interviews import InterviewSession, SessionStatus, Study
from feedback.store.items import (
    Analysis,
    Item,
    Kind,
    Label,
    Sentence,
    SentenceTheme,
    SourceKind,
    forget_source,
)
from feedback.store.people import Project
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.work import Stage, owe

ANALYSER = "1"  # grows with every change of what is found in the same text
_LONGEST_JUDGED = 1_000  # characters of a sentence that are judged; the rest of it is still shown
_CRITICAL = frozenset({Kind.COMPLAINT, Kind.REQUEST})


def pending() -> Select[str]:
    """Select the sources that this analyser and today's codebook have not read."""
    return (
        _unread(SourceKind.RESPONSE, Response.id)
        .union_all(
            _unread(SourceKind.REVIEW, cast(Review.id, String)),
            _unread(SourceKind.SESSION, cast(InterviewSession.id, String)).where(
                InterviewSession.status == SessionStatus.FINISHED
            ),
        )
        .subquery()
        .select()
    )


def run(
    session: Session, subjects: Sequence[str], *, now: dt.datetime, judge: Judge | None = None
) -> None:
    """Read the sources ``kind:id`` anew and owe the decision on every theme they criticise."""
    del now  # what is found in a text does not depend on when it is read
    if judge is None:
        from feedback.analyse.textblob_judge import default_judge  # noqa: PLC0415 - heavy to load

        judge = default_judge()
    codebooks: dict[int, tuple[Codebook[int], int]] = {}
    touched: set[int] = set()
    for subject in subjects:
        kind_word, _, source_id = subject.partition(":")
        kind = SourceKind(kind_word)
        texts = said_in(session, kind, source_id)
        touched.update(_themes_now(session, kind, source_id))
        forget_source(session, kind, source_id)
        session.execute(
            delete(Analysis).where(Analysis.source_kind == kind, Analysis.source_id == source_id)
        )
        project_id = texts[0].project_id if texts else _project_of(session, kind, source_id)
        if project_id is None:
            continue  # the source itself was deleted for good
        if project_id not in codebooks:
            revision = session.get_one(Project, project_id).codebook_revision
            codebooks[project_id] = load_codebook(session, project_id), revision
        codebook, revision = codebooks[project_id]
        for text in texts:
            touched.update(_store(session, kind, source_id, text, judge, codebook))
        session.add(
            Analysis(
                source_kind=kind,
                source_id=source_id,
                project_id=project_id,
                version=f"{ANALYSER}.{revision}",
            )
        )
    session.flush()
    owe(session, Stage.DECIDE, [str(theme_id) for theme_id in touched])


def _store(
    session: Session,
    kind: SourceKind,
    source_id: str,
    text: Said,
    judge: Judge,
    codebook: Codebook[int],
) -> set[int]:
    """Write an item with its sentences; return the themes that it criticises."""
    item_id = derived_key(kind.value, source_id, text.place)
    spans = sentences(text.text)
    spoken = [text.text[span.start : span.end][:_LONGEST_JUDGED] for span in spans]
    judged = [judge.judge(sentence) for sentence in spoken]
    label, polarity = overall(judged)
    score = text.score
    session.execute(
        insert(Item).values(
            id=item_id,
            project_id=text.project_id,
            source_kind=kind,
            source_id=source_id,
            place=text.place,
            origin=text.origin[:200],
            asked=text.asked,
            text=text.text,
            said_on=text.said_on,
            contact_id=text.contact_id,
            score=score.value if score else None,
            score_low=score.low if score else None,
            score_high=score.high if score else None,
            label=label,
            polarity=polarity,
            is_counted=text.is_counted,
        )
    )
    kinds = [
        kind_of_sentence(sentence, found) for sentence, found in zip(spoken, judged, strict=True)
    ]
    rows = zip(spans, judged, kinds, strict=True)
    values = [
        _sentence_row(item_id, position, span, found.polarity, found.label, does)
        for position, (span, found, does) in enumerate(rows)
    ]
    if values:
        session.execute(insert(Sentence), values)
    about = [codebook.themes_of(words(sentence)) for sentence in spoken]
    links = [
        {"item_id": item_id, "position": position, "theme_id": theme_id}
        for position, theme_ids in enumerate(about)
        for theme_id in theme_ids
    ]
    if links:
        session.execute(insert(SentenceTheme), links)
    return {
        theme_id
        for theme_ids, does, found in zip(about, kinds, judged, strict=True)
        if does in _CRITICAL or (found.label is Label.NEGATIVE and does is not Kind.QUESTION)
        for theme_id in theme_ids
    }


def _sentence_row(
    item_id: str, position: int, span: Span, polarity: float, label: Label, does: Kind
) -> dict[str, object]:
    return {
        "item_id": item_id,
        "position": position,
        "start_at": span.start,
        "end_at": span.end,
        "polarity": polarity,
        "label": label,
        "kind": does,
    }


def _themes_now(session: Session, kind: SourceKind, source_id: str) -> set[int]:
    """Return the themes that a source was found to be about before."""
    return set(
        session.scalars(
            select(SentenceTheme.theme_id)
            .join(Item, Item.id == SentenceTheme.item_id)
            .where(Item.source_kind == kind, Item.source_id == source_id)
        )
    )


def _project_of(session: Session, kind: SourceKind, source_id: str) -> int | None:
    if kind is SourceKind.RESPONSE:
        return session.scalar(select(Response.project_id).where(Response.id == source_id))
    if kind is SourceKind.REVIEW:
        return session.scalar(select(Review.project_id).where(Review.id == int(source_id)))
    return session.scalar(
        select(Study.project_id)
        .join(InterviewSession, InterviewSession.study_id == Study.id)
        .where(InterviewSession.id == int(source_id))
    )


def _unread(kind: SourceKind, source_id: SQLColumnExpression[str]) -> Select[str]:
    read = (
        select(Analysis.version)
        .join(Project, Project.id == Analysis.project_id)
        .where(
            Analysis.source_kind == kind,
            Analysis.source_id == source_id,
            Analysis.version == literal(f"{ANALYSER}.") + cast(Project.codebook_revision, String),
        )
    )
    return select((literal(f"{kind.value}:") + source_id).label("subject")).where(~read.exists())
