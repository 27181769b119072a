"""Posted replies are receipts: versions, promises in the ledger, follow-ups, earlier replies."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import actions, casework, promises, replies
from feedback.act.followups import news_of
from feedback.act.guardrails import Check
from feedback.act.receipts import receipt_from
from feedback.capture import erasure
from feedback.capture.contacts import find_or_make
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.actions import ActionItem, ActionStatus, Evidence
from feedback.store.cases import PostedReply, ReplyCase, Version, posted_of
from feedback.store.channels import Channel
from feedback.store.contacts import IdentityKind
from feedback.store.database import Database
from feedback.store.items import SourceKind, item_key
from feedback.store.promises import Promise
from feedback.store.replies import ReplyStatus
from feedback.store.reviews import Review
from feedback.store.signing import ReplyVoice
from tests.act.test_replies_deciding import make_desk
from tests.conftest import NOW
from tests.replying import read_review

DAY = dt.timedelta(days=1)
PLAIN = "Thank you for writing. I am sorry that the app was slow for you that day."


def _with_action(session: Session, project_id: int, by: int, review: Review) -> ActionItem:
    """A public action that a review is evidence of, promised for a day."""
    action = actions.raise_by_hand(
        session, project_id, title="Mend the booking app", reason="It crashes.", by=by, now=NOW
    )
    action.is_public = True
    key = item_key(SourceKind.REVIEW, str(review.id), "text")
    session.add(Evidence(action_id=action.id, item_id=key, start_at=0, end_at=5))
    promises.book(
        session, project_id=project_id, sentence="The booking app will be mended.",
        due_on=NOW.date() + 20 * DAY, action_id=action.id, by=by, now=NOW,
    )  # fmt: skip
    session.flush()
    return action


def test_what_was_posted_stays_and_a_correction_is_the_next_version(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        project, ines, _mara = make_desk(session)
        reply = replies.draft(session, read_review(session, project.id), by=ines, now=NOW)
        drafted = reply.text
        opened = replies.open_reply(session, reply, by=ines, now=NOW)
        replies.edit(session, opened, PLAIN)
        assert replies.post(session, opened, by=ines, now=NOW) is not None
        assert replies.post(session, opened, by=ines, now=NOW) is None  # pressed twice
        with pytest.raises(ConflictError, match="cannot be changed"):
            replies.edit(session, opened, "Other words.")
        replies.rewrite(session, opened, Version.CORRECTION, now=NOW + DAY)
        assert reply.status is ReplyStatus.POSTED  # customers go on reading the first
        replies.edit(session, opened, f"{PLAIN} The booking page was what hung.")
        replies.post(session, opened, by=ines, now=NOW + DAY)
        versions = session.scalars(posted_of(reply.id)).all()
        assert [(v.number, v.kind) for v in versions] == [
            (2, Version.CORRECTION), (1, Version.FIRST)
        ]  # fmt: skip
        assert [v.text for v in versions] == [f"{PLAIN} The booking page was what hung.", PLAIN]
        assert {v.drafted for v in versions} == {drafted}
        assert reply.posted_at == NOW  # the clock stopped with the first reply


def test_a_version_that_was_not_posted_is_taken_back_and_the_one_before_stands(
    session: Session,
) -> None:
    project, ines, _mara = make_desk(session)
    reply = replies.draft(session, read_review(session, project.id), by=ines, now=NOW)
    opened = replies.open_reply(session, reply, by=ines, now=NOW)
    replies.post(session, opened, by=ines, now=NOW)
    first = reply.text
    replies.rewrite(session, opened, Version.CORRECTION, now=NOW)
    replies.edit(session, opened, PLAIN)
    replies.post(session, opened, by=ines, now=NOW + DAY)
    assert replies.take_back(session, opened, now=NOW + DAY)
    assert opened.filed.rewriting is Version.CORRECTION
    replies.stop_rewriting(session, opened)
    assert reply.text == first
    assert reply.status is ReplyStatus.POSTED
    replies.rewrite(session, opened, Version.CORRECTION, now=NOW)
    replies.post(session, opened, by=ines, now=NOW + 2 * DAY)
    assert [v.number for v in session.scalars(posted_of(reply.id))] == [3, 1]


def test_a_check_that_blocks_keeps_a_reply_from_being_posted(session: Session) -> None:
    project, ines, _mara = make_desk(session)
    reply = replies.draft(session, read_review(session, project.id), by=ines, now=NOW)
    opened = replies.open_reply(session, reply, by=ines, now=NOW)
    replies.edit(session, opened, "Write to ines.private@mail.example about the slow app.")
    with pytest.raises(InvalidInputError, match="cannot be posted"):
        replies.post(session, opened, by=ines, now=NOW)
    assert reply.status is ReplyStatus.DRAFT


def test_posting_books_what_is_promised_in_the_words_that_were_posted(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        project, ines, _mara = make_desk(session)
        review = read_review(session, project.id)
        action = _with_action(session, project.id, ines, review)
        reply = replies.draft(session, review, by=ines, now=NOW)
        assert "10 December 2026" in reply.text
        opened = replies.open_reply(session, reply, by=ines, now=NOW)
        posted = replies.post(session, opened, by=ines, now=NOW)
        assert posted is not None
        mine = session.scalars(select(Promise).where(Promise.review_id == review.id)).one()
        assert mine.sentence in posted.text
        assert (mine.action_id, mine.due_on) == (action.id, NOW.date() + 20 * DAY)
        sentences = receipt_from(posted.receipt).draft.sentences
        assert str(action.id) in {key for one in sentences for key in one.actions}


def test_a_promise_that_a_person_worded_is_booked_and_one_they_struck_out_is_not(
    session: Session,
) -> None:
    project, ines, _mara = make_desk(session)
    for number, words in enumerate(
        (
            f"{PLAIN} The booking app is to be mended by 10 December 2026.",
            "A screen that hangs loses the booking with it. Sorry for the slow app.",
        )
    ):
        review = read_review(session, project.id, author=f"Ada {number}")
        _with_action(session, project.id, ines, review)
        reply = replies.draft(session, review, by=ines, now=NOW)
        opened = replies.open_reply(session, reply, by=ines, now=NOW)
        replies.edit(session, opened, words)
        try:
            replies.post(session, opened, by=ines, now=NOW)
        except InvalidInputError as refused:  # the same words twice are a matter of the checks
            pytest.fail(str(refused))
        said = session.scalars(select(Promise.sentence).where(Promise.review_id == review.id))
        expected = ["The booking app is to be mended by 10 December 2026."] if number == 0 else []
        assert said.all() == expected


def test_what_is_under_way_without_a_day_is_no_promise(session: Session) -> None:
    project, ines, _mara = make_desk(session)
    review = read_review(session, project.id)
    action = _with_action(session, project.id, ines, review)
    action.due_on = NOW.date() + 20 * DAY
    action.status = ActionStatus.DOING
    session.flush()
    reply = replies.draft(session, review, by=ines, now=NOW)
    assert "2026" not in reply.text
    opened = replies.open_reply(session, reply, by=ines, now=NOW)
    assert replies.post(session, opened, by=ines, now=NOW) is not None
    said = session.scalars(select(Promise.sentence).where(Promise.review_id == review.id))
    assert said.all() == []


def test_a_draft_fits_where_the_review_stands_and_uses_no_word_that_is_ruled_out(
    session: Session,
) -> None:
    project, ines, _mara = make_desk(session)
    voice = session.get(ReplyVoice, project.id) or ReplyVoice(project_id=project.id)
    voice.banned = "sorry\napologise"
    session.add(voice)
    review = read_review(session, project.id)
    review.channel = Channel.PLAY
    session.flush()
    case = casework.case_of(session, review, today=NOW.date())
    assert case.channel == Channel.PLAY
    assert case.banned == ("sorry", "apologise")
    reply = replies.draft(session, review, by=ines, now=NOW)
    opened = replies.open_reply(session, reply, by=ines, now=NOW)
    assert len(reply.text) <= 350
    assert not [o for o in opened.objections_to(reply.text) if o.check == Check.BANNED]
    replies.edit(session, opened, PLAIN)
    with pytest.raises(InvalidInputError, match="never use"):
        replies.post(session, opened, by=ines, now=NOW)


def test_once_the_promise_is_kept_the_desk_offers_the_follow_up_and_then_no_more(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        project, ines, _mara = make_desk(session)
        review = read_review(session, project.id)
        action = _with_action(session, project.id, ines, review)
        reply = replies.draft(session, review, by=ines, now=NOW)
        replies.post(
            session, replies.open_reply(session, reply, by=ines, now=NOW), by=ines, now=NOW
        )
        assert news_of(session, project.id, most=10) == []
        action.status, action.closed_at = ActionStatus.DONE, NOW + 9 * DAY
        session.flush()
        later = NOW + 10 * DAY
        assert [news.reply.id for news in news_of(session, project.id, most=10)] == [reply.id]
        opened = replies.open_reply(session, reply, by=ines, now=later)
        replies.rewrite(session, opened, Version.FOLLOW_UP, now=later)
        assert "29 November 2026" in reply.text
        assert news_of(session, project.id, most=10) == []
        opened = replies.open_reply(session, reply, by=ines, now=later)
        posted = replies.post(session, opened, by=ines, now=later)
        assert posted is not None
        assert posted.kind is Version.FOLLOW_UP
        assert news_of(session, project.id, most=10) == []


def test_earlier_replies_to_the_same_customer_are_known_and_those_to_others_are_not(
    session: Session,
) -> None:
    project, ines, _mara = make_desk(session)
    said = {"Ada": PLAIN, "Ben": "A screen that hangs loses the booking with it; sorry, again."}
    for author, words in said.items():
        review = read_review(session, project.id, author=author)
        reply = replies.draft(session, review, by=ines, now=NOW)
        opened = replies.open_reply(session, reply, by=ines, now=NOW)
        replies.edit(session, opened, words)
        replies.post(session, opened, by=ines, now=NOW)
    again = read_review(session, project.id, "It crashed again today.", author="Ada")
    case = casework.case_of(session, again, today=NOW.date())
    assert case.past_replies == (PLAIN,)
    stranger = read_review(session, project.id, "It crashed once more.", author="")
    assert casework.case_of(session, stranger, today=NOW.date()).past_replies == ()


def test_erasing_a_person_takes_their_case_and_every_receipt_of_it(any_database: Database) -> None:
    with any_database.writing() as session:
        project, ines, _mara = make_desk(session)
        review = read_review(session, project.id)
        known = [(IdentityKind.EMAIL, "ada@example.org")]
        review.contact_id = find_or_make(
            session, project.id, name="Ada", identities=known, source="test", now=NOW
        ).id
        reply = replies.draft(session, review, by=ines, now=NOW)
        replies.post(
            session, replies.open_reply(session, reply, by=ines, now=NOW), by=ines, now=NOW
        )
        receipt = erasure.erase(session, "ada@example.org", actor="test", now=NOW)
        assert receipt.removed["posted_reply"] == 1
        assert session.scalars(select(PostedReply)).all() == []
        assert session.scalars(select(ReplyCase)).all() == []
