"""Merging and splitting themes: what is foretold happens, and a merge can be undone."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.analyse.codebook import ThemeText, add_theme, place
from feedback.analyse.correcting import NewCorrection, correct
from feedback.analyse.merging import merge_themes, plan_merge, plan_split, split_theme, unmerge
from feedback.errors import ConflictError, InvalidInputError
from feedback.people.accounts import create_user
from feedback.settings import Settings
from feedback.store.actions import ActionItem, Proposal, ProposalStatus
from feedback.store.corrections import Field
from feedback.store.database import Database
from feedback.store.items import ClauseTheme, Item
from feedback.store.spoken import days_by_theme, quotes_about, theme_counts
from feedback.store.surveys import Survey
from feedback.store.themes import Theme
from tests.conftest import NOW, PASSWORD
from tests.making import complain, make_project, make_survey, work

_TEXTS = (
    "The zorp is broken.", "The zorp is broken again.", "My zorp broke, and the flumph too.",
    "The flumph is awful.", "An awful flumph.", "The flumph is bad. The zorp is bad.",
)  # fmt: skip


def _begin(session: Session) -> tuple[Theme, Theme]:
    survey = make_survey(session, make_project(session).id)
    for text in _TEXTS:
        complain(session, survey, text)
    zorp = add_theme(session, survey.project_id, ThemeText(name="Zorps", patterns="zorp*"))
    flumph = add_theme(
        session, survey.project_id, ThemeText(name="Flumphs", patterns="flumph\nflumphs")
    )
    return zorp, flumph


def _counts(session: Session, *themes: Theme) -> list[int]:
    counts = theme_counts(session, themes[0].project_id)
    return [counts.get(theme.id, 0) for theme in themes]


def test_a_merge_does_what_it_foretold_and_can_be_undone(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        ids = [theme.id for theme in _begin(session)]
    work(any_database, settings, now=NOW)
    with any_database.writing() as session:
        zorp, flumph = (session.get_one(Theme, theme_id) for theme_id in ids)
        assert _counts(session, zorp, flumph) == [4, 4]
        plan = plan_merge(session, zorp, flumph)
        assert (plan.moving, plan.staying, plan.double) == (4, 4, 1)
        assert plan.new_words == ("zorp*",)
        assert len(plan.examples) == 3
        assert plan.leaves_proposal  # both have gathered enough criticism
        merge_themes(session, zorp, flumph, now=NOW)
        assert flumph.words == ("flumph", "flumphs", "zorp*")
        assert zorp.words == ("zorp*",)
    work(any_database, settings, now=NOW)
    with any_database.writing() as session:
        zorp, flumph = (session.get_one(Theme, theme_id) for theme_id in ids)
        assert _counts(session, zorp, flumph) == [0, 7]
        unmerge(session, zorp)
        assert flumph.words == ("flumph", "flumphs")
        assert (zorp.archived_at, zorp.merged_into_id) == (None, None)
        with pytest.raises(ConflictError):
            unmerge(session, zorp)
    work(any_database, settings, now=NOW)
    with any_database.reading() as session:
        zorp, flumph = (session.get_one(Theme, theme_id) for theme_id in ids)
        assert _counts(session, zorp, flumph) == [4, 4]


def test_what_people_said_is_about_a_merged_theme_goes_along(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        ids = [theme.id for theme in _begin(session)]
        by = create_user(session, email="r@x.example", name="R", password=PASSWORD, now=NOW).id
        survey = session.scalars(select(Survey)).one()
        complain(session, survey, "It fell apart.")
    work(database, settings)
    with database.writing() as session:
        zorp, flumph = (session.get_one(Theme, theme_id) for theme_id in ids)
        item = session.scalars(select(Item).where(Item.text == "It fell apart.")).one()
        correct(session, item, NewCorrection(field=Field.THEME, value=zorp.code), by=by, now=NOW)
        merge_themes(session, zorp, flumph, now=NOW)
    work(database, settings)
    with database.reading() as session:
        about = select(ClauseTheme.theme_id).where(ClauseTheme.item_id == item.id)
        assert session.scalars(about).all() == [ids[1]]


def test_what_was_decided_about_a_merged_theme_goes_along_and_comes_back(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        zorp_id, flumph_id = (theme.id for theme in _begin(session))
    work(database, settings, now=NOW)
    with database.writing() as session:
        zorp, flumph = session.get_one(Theme, zorp_id), session.get_one(Theme, flumph_id)
        action = ActionItem(
            project_id=zorp.project_id, theme_id=zorp.id, title="Mend zorps", reason="",
            raised_at=NOW,
        )  # fmt: skip
        session.add(action)
        session.flush()
        (open_one,) = session.scalars(select(Proposal).where(Proposal.theme_id == zorp_id))
        plan = plan_merge(session, zorp, flumph)
        assert (plan.actions, plan.proposals) == (1, 0)
        merge_themes(session, zorp, flumph, now=NOW)
        assert action.theme_id == flumph_id
        assert (open_one.theme_id, open_one.status) == (zorp_id, ProposalStatus.OPEN)
        unmerge(session, zorp)
        session.refresh(action)
        assert action.theme_id == zorp_id


def test_those_below_a_merged_theme_go_below_the_other(session: Session) -> None:
    zorp, flumph = _begin(session)
    child = add_theme(session, zorp.project_id, ThemeText(name="Child", patterns="kid"))
    other = add_theme(session, zorp.project_id, ThemeText(name="Other", patterns="teen"))
    place(session, child, zorp.id)
    place(session, other, zorp.id)
    merge_themes(session, zorp, flumph, now=NOW)
    session.refresh(child)
    assert child.parent_id == flumph.id
    unmerge(session, zorp)
    session.refresh(child)
    assert child.parent_id == zorp.id
    merge_themes(session, zorp, child, now=NOW)  # into one of its own children
    session.refresh(other)
    assert [theme.parent_id for theme in (child, other)] == [None, child.id]
    unmerge(session, zorp)
    for theme in (child, other):
        session.refresh(theme)
        assert theme.parent_id == zorp.id


def test_a_theme_is_not_merged_into_itself_or_into_one_out_of_use(session: Session) -> None:
    zorp, flumph = _begin(session)
    with pytest.raises(InvalidInputError):
        merge_themes(session, zorp, zorp, now=NOW)
    flumph.archived_at = NOW
    with pytest.raises(ConflictError):
        plan_merge(session, zorp, flumph)


def test_a_split_shows_which_clause_goes_where(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        zorp, flumph = _begin(session)
        merge_themes(session, zorp, flumph, now=NOW)
        flumph_id = flumph.id
    work(database, settings, now=NOW)
    with database.writing() as session:
        flumph = session.get_one(Theme, flumph_id)
        plan = plan_split(session, flumph, "zorp*, broke")
        assert [len(part) for part in (plan.going, plan.staying, plan.both, plan.neither)] == [
            3, 3, 1, 0,
        ]  # fmt: skip
        assert [quote.words for quote in plan.both] == ["My zorp broke, and the flumph too."]
        with pytest.raises(InvalidInputError):
            plan_split(session, flumph, "flumph, flumphs, zorp*")
        new = split_theme(session, flumph, ThemeText(name="Zorps again", patterns="zorp*"))
        new_id = new.id
        assert flumph.words == ("flumph", "flumphs")
    work(database, settings, now=NOW)
    with database.reading() as session:
        counts = theme_counts(session, 1)
        assert (counts[flumph_id], counts[new_id]) == (4, 4)


def test_a_theme_counts_what_is_said_of_those_below_it_once(
    any_database: Database, settings: Settings
) -> None:
    with any_database.writing() as session:
        zorp, flumph = _begin(session)
        top = add_theme(session, zorp.project_id, ThemeText(name="Top", patterns="bad"))
        place(session, zorp, top.id)
        place(session, flumph, top.id)
        ids = zorp.id, flumph.id, top.id
    work(any_database, settings, now=NOW)
    with any_database.reading() as session:
        counts = theme_counts(session, 1)
        assert [counts[theme_id] for theme_id in ids] == [4, 4, 7]
        quotes = quotes_about(session, ids[2], most=50)
        assert len(quotes) == 7
        days = days_by_theme(session, 1, since=NOW.date())
        assert {day.theme_id: day.texts for day in days}[ids[2]] == 1
