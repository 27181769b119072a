"""Bring in reviews: all of a file or nothing, and a second time nothing new."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from feedback.capture.contacts import find_or_make
from feedback.capture.editions import renew, take_in_reply
from feedback.capture.mapping import Mapping, NewReview, SortedRows, sort_rows
from feedback.capture.tabular import Table, read_table
from feedback.errors import InvalidInputError
from feedback.store.base import random_key
from feedback.store.contacts import IdentityKind
from feedback.store.reviews import Review, ReviewImport, Upload, identities_of
from feedback.store.work import Stage, owe
from surveys.words import _, ngettext

UPLOAD_KEPT = dt.timedelta(hours=24)
_CHUNK = 500
_SHOWN = 20


class RefusedRowsError(InvalidInputError):
    """Some rows cannot be taken, so none was."""

    def __init__(self, rows: SortedRows) -> None:
        count, more = len(rows.refused), len(rows.refused) - _SHOWN
        lines = [
            ngettext(
                "Nothing was imported: %(count)s row cannot be taken.",
                "Nothing was imported: %(count)s rows cannot be taken.",
                count,
            ),
            *(str(refused) for refused in rows.refused[:_SHOWN]),
        ]
        if more > 0:
            lines.append(_("… and %(count)s more", count=f"{more:,}"))
        super().__init__("\n".join(lines))
        self.rows = rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did: *known* were here already, *repeated* stand in the file twice."""

    added: int
    known: int
    repeated: int
    changed: int = 0  # here already, with other words than now
    wordless: int = 0  # stars without a text

    def in_words(self) -> str:
        """Say it."""
        more = [self._counts()]
        if self.changed:
            more.append(
                ngettext(
                    "%(count)s was changed by its author; the earlier words are kept.",
                    "%(count)s were changed by their authors; the earlier words are kept.",
                    self.changed,
                    count=f"{self.changed:,}",
                )
            )
        if self.wordless:
            more.append(
                ngettext(
                    "%(count)s rating without words was left out.",
                    "%(count)s ratings without words were left out.",
                    self.wordless,
                    count=f"{self.wordless:,}",
                )
            )
        return " ".join(more)

    def _counts(self) -> str:
        if not self.added and self.changed:
            return _("No review is new.")
        if not self.added:
            count = self.known + self.repeated
            return ngettext(
                "Nothing new: the review was here already.",
                "Nothing new: all %(count)s reviews were here already.",
                count,
                count=f"{count:,}",
            )
        words = ngettext(
            "Imported %(count)s review",
            "Imported %(count)s reviews",
            self.added,
            count=f"{self.added:,}",
        )
        words += ngettext(
            "; %(count)s was here already.",
            "; %(count)s were here already.",
            self.known,
            count=f"{self.known:,}",
        )
        if self.repeated:
            words += " " + ngettext(
                "%(count)s stood in the file twice.",
                "%(count)s stood in the file twice.",
                self.repeated,
                count=f"{self.repeated:,}",
            )
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFile:
    """A file to import."""

    name: str
    table: Table
    mapping: Mapping


def import_reviews(
    session: Session,
    project_id: int,
    file: ReviewFile,
    *,
    by: int | None,
    now: dt.datetime,
    progress: Callable[[int, int], None] | None = None,
) -> ImportResult:
    """Store the reviews of a file that are not here yet, and owe their analysis.

    Raise RefusedRowsError when any row cannot be taken; then nothing is stored.
    """
    rows = sort_rows(file.table, file.mapping, today=now.date())
    if rows.refused:
        raise RefusedRowsError(rows)
    seen = set(session.scalars(identities_of(project_id)))
    known = repeated = 0
    again: dict[str, NewReview] = {}
    before = frozenset(seen)
    new: list[tuple[str, NewReview]] = []
    for review in rows.accepted:
        identity = identity_of(review)
        if identity in before:
            known += 1
            again[identity] = review
        elif identity in seen:
            repeated += 1
        else:
            seen.add(identity)
            new.append((identity, review))
    changed = renew(session, project_id, again, file.mapping, now=now)
    known -= changed
    if not new:
        return ImportResult(
            added=0, known=known, repeated=repeated, changed=changed, wordless=rows.wordless
        )
    record = ReviewImport(
        project_id=project_id,
        file_name=file.name[:200],
        mapping=json.dumps(file.mapping.to_json()),
        added=len(new),
        known=known,
        imported_by=by,
        imported_at=now,
    )
    session.add(record)
    session.flush()
    for start in range(0, len(new), _CHUNK):
        _store(session, record, file, new[start : start + _CHUNK], now=now)
        if progress is not None:
            progress(min(start + _CHUNK, len(new)), len(new))
    return ImportResult(
        added=len(new), known=known, repeated=repeated, changed=changed, wordless=rows.wordless
    )


def identity_of(review: NewReview) -> str:
    """Return what makes a review the same one: its mapped id, else all its mapped parts."""
    if review.external_id:
        parts = ["id", review.external_id]
    else:
        parts = [
            "parts",
            review.text,
            review.title,
            "" if review.score is None else f"{review.score:g}",
            review.author,
            review.said_on.isoformat() if review.said_on else "",
            review.url,
            review.product,
        ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def keep_upload(
    session: Session, project_id: int, *, name: str, content: bytes, by: int, now: dt.datetime
) -> Upload:
    """Keep a file until its preview is confirmed; refuse at once what cannot be read."""
    read_table(name, content)
    upload = Upload(
        id=random_key(),
        project_id=project_id,
        file_name=name[:200],
        content=content,
        uploaded_by=by,
        expires_at=now + UPLOAD_KEPT,
    )
    session.add(upload)
    session.flush()
    return upload


def _store(
    session: Session,
    record: ReviewImport,
    file: ReviewFile,
    chunk: Sequence[tuple[str, NewReview]],
    *,
    now: dt.datetime,
) -> None:
    mapping = file.mapping
    values = [
        {
            "project_id": record.project_id,
            "import_id": record.id,
            "identity": identity,
            "external_id": review.external_id,
            "title": review.title,
            "text": review.text,
            "score": review.score,
            "score_low": mapping.low if review.score is not None else None,
            "score_high": mapping.high if review.score is not None else None,
            "author": review.author,
            "contact_id": _contact_of(session, record, review, now=now),
            "product": review.product,
            "url": review.url,
            "said_on": review.said_on or now.date(),
            "channel": mapping.channel,
            "received_at": review.received_at,
            "arrived_at": now,
        }
        for identity, review in chunk
    ]
    stored = insert(Review).returning(Review.id, sort_by_parameter_order=True)
    ids = session.scalars(stored, values).all()
    for review_id, (_identity, review) in zip(ids, chunk, strict=True):
        if review.reply:
            take_in_reply(session, record.project_id, review_id, review, now=now)
    owe(session, Stage.ANALYSE, [f"review:{review_id}" for review_id in ids])


def _contact_of(
    session: Session, record: ReviewImport, review: NewReview, *, now: dt.datetime
) -> int | None:
    """Return the contact of a named author; the handle belongs to this kind of file."""
    if not review.author:
        return None
    return find_or_make(
        session,
        record.project_id,
        name=review.author,
        identities=[(IdentityKind.HANDLE, f"review:{review.author}")],
        source=f"import: {record.file_name}",
        now=now,
    ).id
