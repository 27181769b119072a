"""One text beside the list: what was found in it, who said it, and what else they said."""

from collections.abc import Container
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.capture.trash import TrashKind
from feedback.store.actions import ActionItem, actions_about
from feedback.store.corrections import Correction, Field, corrections_of, mark_of
from feedback.store.emotions import unpacked
from feedback.store.items import (
    Clause,
    Item,
    SourceKind,
    clauses_of,
    items_of_contact,
    items_of_source,
)
from feedback.store.labels import Emotion, Kind, Label
from feedback.store.responses import identified_among
from feedback.store.reviews import Review
from feedback.store.themes import Theme, themes_among
from feedback.web.inbox.passages import Piece, pieces
from feedback.web.inbox.showing import (
    near_copies,
    personal_data,
    rising,
    words_of_emotions,
    words_of_style,
)

_SHOWN = 5
_SHOWS = 0.5  # chance from which an emotion is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One text with what was found in it and what can follow."""

    pieces: list[Piece]
    clauses: list[Clause]
    said: dict[tuple[Field, int, int], Correction]  # what people said of it, by place
    is_outdated: bool  # the text was changed after somebody had said something of it
    emotions: dict[Emotion, list[str]]  # those that show, the strongest first, with their words
    telling: list[str]  # words by which it is told facts or feelings first
    personal: list[str]  # kinds of personal data in it
    rising: list[tuple[str, str]]  # words by which it escalates, and why
    near_copies: list[str]  # keys of texts that say nearly the same
    reasons: list[Kind]  # why passages are marked, each once; OTHER: by how they sound
    themes: list[Theme]
    siblings: list[Item]
    earlier: list[Item]
    actions: list[ActionItem]
    review: Review | None
    can_be_trashed: bool


def trash_place(item: Item, identified: Container[str]) -> tuple[TrashKind, str] | None:
    """Return what goes into the trash with a text, None for what has to stay.

    *identified* are the responses that are not anonymous.

    A line of an interview goes with its interview, on that page. An answer without a name stays:
    what else would go with it would tell which texts are of one person.
    """
    if item.source_kind is SourceKind.REVIEW:
        return TrashKind.REVIEW, item.source_id
    if item.source_kind is SourceKind.RESPONSE and item.source_id in identified:
        return TrashKind.RESPONSE, item.source_id
    return None


def said_of(session: Session, item: Item) -> dict[tuple[Field, int, int], Correction]:
    """Return what people said of a text as it stands, by place."""
    mark = mark_of(item.text)
    said = session.scalars(corrections_of([item.id]))
    return {each.place: each for each in said if each.text_mark == mark}


def _felt(item: Item) -> dict[Emotion, list[str]]:
    felt = {e: strength for e, strength in unpacked(item.emotions).items() if strength >= _SHOWS}
    if item.label is Label.NEGATIVE:  # there it is irony, thanks in advance or a wish
        felt.pop(Emotion.JOY, None)
    words = words_of_emotions(item.text) if felt else {}
    return {emotion: words.get(emotion, []) for emotion in sorted(felt, key=lambda e: -felt[e])}


def pane_of(session: Session, opened: Item) -> Pane:
    """Collect what stands beside the list."""
    clauses = session.scalars(clauses_of(opened.id)).all()
    about = list(dict.fromkeys(link.theme_id for c in clauses for link in c.themes))
    themes = {t.id: t for t in session.scalars(themes_among(about))}
    critical = [c for c in clauses if c.is_critical]
    identified = identified_among(session, [opened.source_id])
    siblings: list[Item] = []
    # Answers that nobody gave their name to stay apart.
    if opened.source_kind is not SourceKind.RESPONSE or identified:
        along = session.scalars(items_of_source(opened.source_kind, opened.source_id))
        siblings = [other for other in along if other.id != opened.id][:_SHOWN]
    earlier: list[Item] = []
    if opened.contact_id is not None:
        query = items_of_contact(opened.contact_id).where(Item.source_id != opened.source_id)
        earlier = list(session.scalars(query.limit(_SHOWN)))
    private = personal_data(opened.text)
    mark = mark_of(opened.text)
    said = session.scalars(corrections_of([opened.id])).all()
    return Pane(
        pieces=pieces(opened.text, clauses, private),
        clauses=list(clauses),
        said={each.place: each for each in said if each.text_mark == mark},
        is_outdated=any(each.text_mark != mark for each in said),
        emotions=_felt(opened),
        telling=words_of_style(opened.text, opened.style),
        personal=list(dict.fromkeys(what for _start, _end, what in private)),
        rising=rising(opened.text),
        near_copies=near_copies(session, opened),
        reasons=list(dict.fromkeys(c.kind for c in critical)),
        themes=[themes[theme_id] for theme_id in about if theme_id in themes],
        siblings=siblings,
        earlier=earlier,
        actions=list(session.scalars(actions_about(opened.id))),
        review=session.get(Review, int(opened.source_id))
        if opened.source_kind is SourceKind.REVIEW
        else None,
        can_be_trashed=trash_place(opened, identified) is not None,
    )
