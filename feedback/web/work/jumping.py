"""Jump to a page or a thing by a few letters of its name."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, selectinload

from feedback.people.policy import Permission
from feedback.store.interviews import Participant
from feedback.store.items import Item
from feedback.store.searching import (
    actions_named,
    items_saying,
    participants_named,
    studies_named,
    surveys_named,
    themes_named,
)
from feedback.web.context import can, project, reading
from feedback.web.names import name_of
from feedback.web.navigation import NavItem, navigation
from feedback.web.policy import policy
from feedback.web.work.views import bp
from surveys.words import N_, _

_MOST = 5
_SHORTEST = 2  # of words that are looked for in what people said


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place to go to."""

    label: str
    href: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    """Places of one kind."""

    heading: str
    icon: str
    found: tuple[Hit, ...]


@bp.get("/go")
@policy(Permission.READ)
def go() -> ResponseReturnValue:
    """Show what fits the words, pages first; as a part, for a dialog that asks while one types."""
    words = " ".join(request.args.get("q", "").split())[:100]
    groups = [_pages(words)]
    if words:
        with reading() as session:
            groups += _things(session, words)
    groups = [group for group in groups if group.found]
    part = request.args.get("part", "")
    page = {"dialog": "work/go_part.html", "results": "work/hits.html"}.get(part, "work/go.html")
    return render_template(page, words=words, groups=groups)


def _pages(words: str) -> Hits:
    """Find pages by their name, in the language that is spoken."""
    nav = navigation()
    entries: list[NavItem] = [item for group in nav.groups for item in group.items]
    entries += [nav.settings] if nav.settings else []
    places = [Hit(label=item.label, href=item.href) for item in entries]
    if can(Permission.RESEARCH):
        places += [Hit(label=_(label), href=url_for(endpoint)) for label, endpoint in _FOR_RESEARCH]
    places += [Hit(label=_("Your account"), href=url_for("auth.account"))]
    places += [Hit(label=_("Keys"), href=url_for(".keys"))]
    wanted = words.casefold().split()
    fitting = (hit for hit in places if all(word in hit.label.casefold() for word in wanted))
    return Hits(_("Pages"), "jump", tuple(fitting))


_FOR_RESEARCH = (
    (N_("New survey"), "surveys.new"),
    (N_("New theme"), "themes.new"),
    (N_("Trash"), "admin.trash_list"),
)


def _things(session: Session, words: str) -> list[Hits]:
    """Find what belongs to the project by its name or its words."""
    here = project().id
    surveys = [
        Hit(
            label=survey.title,
            href=url_for("surveys.survey", survey_id=survey.id),
            hint=name_of(survey.status),
        )
        for survey in session.scalars(surveys_named(here, words).limit(_MOST))
    ]
    actions = [
        Hit(
            label=action.title,
            href=url_for("actions.action", action_id=action.id),
            hint=name_of(action.status),
        )
        for action in session.scalars(actions_named(here, words).limit(_MOST))
    ]
    themes = [
        Hit(label=theme.name, href=url_for("themes.theme", theme_id=theme.id))
        for theme in session.scalars(themes_named(here, words).limit(_MOST))
    ]
    studies = [
        Hit(label=study.title, href=url_for("studies.study", study_id=study.id))
        for study in session.scalars(studies_named(here, words).limit(_MOST))
    ]
    groups = [
        Hits(_("Surveys"), "surveys", tuple(surveys)),
        Hits(_("Actions"), "actions", tuple(actions)),
        Hits(_("Themes"), "themes", tuple(themes)),
        Hits(_("Studies"), "interviews", tuple(studies)),
    ]
    if can(Permission.RESEARCH):  # whoever may see names
        groups.append(Hits(_("People"), "account", _people(session, words)))
    if len(words) >= _SHORTEST:
        groups.append(Hits(_("What people said"), "inbox", _said(session, words)))
    return groups


def _people(session: Session, words: str) -> tuple[Hit, ...]:
    query = participants_named(project().id, words).options(
        selectinload(Participant.contact), selectinload(Participant.study)
    )
    return tuple(
        Hit(
            label=person.contact.name,
            href=url_for("studies.participant", participant_id=person.id),
            hint=f"{person.label}, {person.study.title}",
        )
        for person in session.scalars(query.limit(_MOST))
    )


def _said(session: Session, words: str) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            label=_around(item, words),
            href=url_for("inbox.item", item_id=item.id, words=words),
            hint=item.origin,
        )
        for item in session.scalars(items_saying(project().id, words).limit(_MOST))
    )


def _around(item: Item, words: str) -> str:
    """Return the piece of a text in which the first of *words* stands."""
    at = max(0, item.text.lower().find(words.split(maxsplit=1)[0].lower()) - 40)
    piece = " ".join(item.text[at : at + 120].split())
    return f"{'…' if at else ''}{piece}{'…' if at + 120 < len(item.text) else ''}"
