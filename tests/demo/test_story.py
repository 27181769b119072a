"""The story: deterministic, as large as promised, with its plot in the numbers."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import func, select

from feedback.demo import story
from feedback.demo.seed import tell
from feedback.figures.scores import nps_figure
from feedback.settings import Settings
from feedback.store.actions import ActionItem, ActionStatus, Letter, Proposal, ProposalStatus
from feedback.store.audit import AuditEvent, broken_links
from feedback.store.database import Database
from feedback.store.handovers import Handover
from feedback.store.interviews import InterviewSession
from feedback.store.items import Item
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.surveys import Survey, SurveyStatus
from feedback.store.work import owed_count
from tests.conftest import NOW


def test_the_same_story_is_told_every_time() -> None:
    assert story.tellings(360) == story.tellings(360)
    assert story.opinions(360) == story.opinions(360)


def test_texts_are_many_and_seldom_repeated() -> None:
    texts = Counter(opinion.text for opinion in story.opinions(360))
    assert texts.most_common(1)[0][1] <= 3
    fragments = {
        sentence
        for group in story.material().values()
        if isinstance(group, dict)
        for mood in group.values()
        for sentence in mood
    }
    assert len(fragments) > 100


def test_the_demo_tells_a_year_with_everything_in_it(
    database: Database, settings: Settings
) -> None:
    heard: list[tuple[int, int]] = []
    tell(database, settings, now=NOW, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (13, 13)
    with database.reading() as session:

        def count(table: type) -> int:
            return session.scalar(select(func.count()).select_from(table)) or 0

        assert count(Survey) == 4
        archived = session.scalars(select(Survey).where(Survey.archived_at.is_not(None))).all()
        assert [survey.status for survey in archived] == [SurveyStatus.CLOSED]
        assert count(Handover) >= 1  # somebody finds something new on "my work"
        assert count(AuditEvent) > 10
        assert list(broken_links(session)) == []
        assert 1_190 <= count(Response) <= 1_210
        assert count(InterviewSession) == 8
        assert count(Review) == pytest.approx(60, abs=6)  # a review written twice counts once
        assert set(session.scalars(select(ActionItem.status))) == set(ActionStatus)
        assert any(a.is_overdue(NOW.date()) for a in session.scalars(select(ActionItem)))
        assert set(session.scalars(select(Proposal.status))) == set(ProposalStatus)
        assert set(session.scalars(select(Reply.status))) == set(ReplyStatus)
        assert count(Letter) > 5
        assert owed_count(session) == 0
        assert 1 in session.scalars(select(Item.score).where(Item.mismatch)).all()  # misread
        figure = nps_figure(session, 1, today=NOW.date())
        scores = [month.nps.score for month in figure.months if month.nps]
        assert min(scores[3:6]) < 0 < scores[0]  # the new app loses bookings
        assert figure.change is not None
        assert figure.change.low > 0  # what was done shows
        anonymous = session.scalars(select(Response).where(Response.is_anonymous)).all()
        assert len(anonymous) > 300
        assert {(r.contact_id, r.received_at) for r in anonymous} == {(None, None)}
        last = session.scalar(select(func.max(Response.day)))
        assert last is not None
        assert NOW.date() - last < dt.timedelta(days=4)
