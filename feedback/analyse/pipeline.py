"""Read what came in and store what was found; the same source always gives the same rows.

Everything written here is derived. A new version of the analyser or of the codebook finds what an
older one read, and reads it again. Texts are read outside any transaction and written many at
once, so that nobody who writes waits for the reading.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, SQLColumnExpression, String, cast, delete, literal, select
from sqlalchemy.orm import Session

from feedback.analyse.correcting import corrected
from feedback.analyse.edition import edition
from feedback.analyse.items import Said, Source, sources_of
from feedback.analyse.layers import weights_with
from feedback.analyse.reading import Weights, read_many
from feedback.analyse.rows import Rows, insert, rows_of
from feedback.analyse.themes import Codebook
from feedback.store.bulk import among, insert_rows, look_up_by_key
from feedback.store.corrections import Correction, stored_layer
from feedback.store.interviews import InterviewSession, SessionStatus
from feedback.store.items import Analysis, ClauseTheme, Item, SourceKind, item_key
from feedback.store.people import Project
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.themes import Theme, archived_themes_of, themes_of
from feedback.store.work import Stage, owe

_VERSION = (
    literal(f"{edition()}.")
    + cast(Project.codebook_revision, String)
    + literal(".")
    + Project.layer
)
_MOST_TEXTS, _MOST_CHARACTERS = 1_000, 500_000  # of one batch, so that its transaction is short
_UNSEEN = {"synchronize_session": False}  # no session holds these rows as objects
_ANALYSIS = ("source_kind", "source_id", "project_id", "version")


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


class _Codes(NamedTuple):
    """The codebook and the weights of a project, and by which version texts are read with them."""

    version: str
    weights: Weights
    book: Codebook[str]
    ids: dict[str, int]  # of its themes, by their codes and those of what was merged into them


class Batch:
    """Sources on their way from what was said to what was found: looked up, read, written."""

    def __init__(self, session: Session, subjects: Sequence[str]) -> None:
        """Look up the first of the sources ``kind:id``, as many as are written together."""
        wanted: dict[SourceKind, list[str]] = {}
        for subject in subjects:
            kind, source_id = _source_of(subject)
            wanted.setdefault(kind, []).append(source_id)
        look_up_by_key(session)
        # The version is read before what is read with it: a newer codebook may pass for an older
        # one, which is then read again, and never the other way round.
        versions = {
            project_id: (version, layer)
            for project_id, version, layer in session.execute(
                select(Project.id, _VERSION, Project.layer)
            )
        }
        found = {
            f"{kind.value}:{source_id}": source
            for kind, ids in wanted.items()
            for source_id, source in sources_of(session, kind, ids).items()
        }
        self.subjects = _fitting(subjects, found)
        self._sources = {s: found[s] for s in self.subjects if s in found}
        self._codes = {
            project_id: _codes(session, project_id, *versions[project_id])
            for project_id in {source.project_id for source in self._sources.values()}
        }
        self._said = _said_of(session, self._sources)
        self._rows: dict[str, list[Rows]] = {}

    def read(self) -> None:
        """Read the texts; needs no database."""
        for project_id, codes in self._codes.items():
            here = {s: f.texts for s, f in self._sources.items() if f.project_id == project_id}
            readings = iter(
                read_many(
                    [said.text for texts in here.values() for said in texts],
                    codes.book,
                    codes.weights,
                )
            )
            for subject, texts in here.items():
                kind, source_id = _source_of(subject)
                rows = self._rows.setdefault(subject, [])
                for said in texts:
                    theirs = self._said.get(_key(subject, said), ())
                    reading = corrected(next(readings), said.text, theirs)
                    rows.append(rows_of(project_id, kind, source_id, said, reading, codes.ids))

    def write(self, session: Session, subjects: Sequence[str], now: dt.datetime) -> None:
        """Store what was found in *subjects*, a part of what was read, in place of what was there.

        Owe the decision on every theme that they criticise or did before.
        """
        del now  # what is found in a text does not depend on when it is read
        look_up_by_key(session)
        rows: list[Rows] = []
        analyses = []
        ids: dict[SourceKind, list[str]] = {}
        for subject in subjects:
            kind, source_id = _source_of(subject)
            ids.setdefault(kind, []).append(source_id)
            source = self._sources.get(subject)
            if source is None:
                continue  # it was deleted for good
            rows += self._rows[subject]
            version = self._codes[source.project_id].version
            analyses.append((kind.value, source_id, source.project_id, version))
        touched = set[int]().union(
            *(text.criticised for text in rows),
            *(_forget(session, kind, source_ids) for kind, source_ids in ids.items()),
        )
        insert(session, rows)
        insert_rows(session, Analysis, _ANALYSIS, analyses)
        owe(session, Stage.DECIDE, [str(theme_id) for theme_id in touched])


def run(session: Session, subjects: Sequence[str], *, now: dt.datetime) -> None:
    """Do all of it in one writing session."""
    while subjects:
        batch = Batch(session, subjects)
        batch.read()
        batch.write(session, batch.subjects, now)
        subjects = subjects[len(batch.subjects) :]


def _fitting(subjects: Sequence[str], found: dict[str, Source]) -> Sequence[str]:
    """Return the first subjects, one or as many as are not too much together."""
    texts = characters = 0
    for number, subject in enumerate(subjects):
        source = found.get(subject)
        if source is not None:
            texts += len(source.texts)
            characters += sum(len(said.text) for said in source.texts)
        if number and (texts > _MOST_TEXTS or characters > _MOST_CHARACTERS):
            return subjects[:number]
    return subjects


def _said_of(session: Session, sources: Mapping[str, Source]) -> dict[str, list[Correction]]:
    """Look up what people said of these texts, by the keys of their items."""
    keys = [_key(subject, said) for subject, found in sources.items() for said in found.texts]
    by_item: dict[str, list[Correction]] = {}
    theirs = select(Correction).where(among(session, Correction.item_id, keys))
    for correction in session.scalars(theirs.order_by(Correction.id)):
        by_item.setdefault(correction.item_id, []).append(correction)
    return by_item


def _key(subject: str, said: Said) -> str:
    return item_key(*_source_of(subject), said.place)


def _source_of(subject: str) -> tuple[SourceKind, str]:
    kind, _, source_id = subject.partition(":")
    return SourceKind(kind), source_id


def _codes(session: Session, project_id: int, version: str, layer: str) -> _Codes:
    themes = session.scalars(themes_of(project_id)).all()
    ids = {theme.code: theme.id for theme in themes}
    return _Codes(
        version,
        weights_with(stored_layer(session, project_id, layer)),
        _codebook(tuple((theme.code, tuple(theme.words)) for theme in themes)),
        _merged(session.scalars(archived_themes_of(project_id)).all(), ids) | ids,
    )


def _merged(archived: Sequence[Theme], ids: Mapping[str, int]) -> dict[str, int]:
    """Say for codes of merged themes where they are now: a person may have named one before."""
    into: dict[int | None, int | None] = {t.id: t.merged_into_id for t in archived}
    used = set(ids.values())
    found = {}
    for theme in archived:
        at = theme.merged_into_id
        while at in into:
            at = into[at]
        if at is not None and at in used:
            found[theme.code] = at
    return found


@lru_cache(maxsize=16)
def _codebook(words: tuple[tuple[str, tuple[str, ...]], ...]) -> Codebook[str]:
    """Compile a codebook once for many batches."""
    return Codebook(dict(words))


def _forget(session: Session, kind: SourceKind, source_ids: Sequence[str]) -> set[int]:
    """Delete what was derived from these sources; return the themes that they were about."""
    these = among(session, Item.source_id, source_ids)
    known = session.scalars(select(Item.id).where(Item.source_kind == kind, these)).all()
    touched: set[int] = set()
    if known:
        about = (
            select(ClauseTheme.theme_id)
            .where(among(session, ClauseTheme.item_id, known))
            .distinct()
        )
        touched.update(session.scalars(about))
        session.execute(
            delete(Item).where(among(session, Item.id, known)),
            execution_options=_UNSEEN,
        )
    session.execute(
        delete(Analysis).where(
            Analysis.source_kind == kind, among(session, Analysis.source_id, source_ids)
        ),
        execution_options=_UNSEEN,
    )
    return touched


def _unread(kind: SourceKind, source_id: SQLColumnExpression[str]) -> Select[str]:
    read = (
        select(Analysis.version)
        .join(Project, Project.id == Analysis.project_id)
        .where(
            Analysis.source_kind == kind,
            Analysis.source_id == source_id,
            Analysis.version == _VERSION,
        )
    )
    return select((literal(f"{kind.value}:") + source_id).label("subject")).where(~read.exists())
