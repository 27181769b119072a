"""Cases on the desk: what people say counts, two answer for a refutation, holds have an owner."""

import datetime as dt

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.act import casework, handing, knowing, replies
from feedback.act.handing import Hands
from feedback.act.knowing import Link, NewFact
from feedback.act.receipts import receipt_from
from feedback.decide.replying.values import Decision, HoldKind
from feedback.errors import ConflictError, InvalidInputError
from feedback.people.accounts import create_user, set_role
from feedback.store.actions import Letter
from feedback.store.cases import PostedReply, ReplyCase, Version, undecided
from feedback.store.database import Database
from feedback.store.facts import Fact, history_of_fact
from feedback.store.labels import Bears, FactKind
from feedback.store.people import Project, Role
from feedback.store.replies import Reply
from tests.conftest import NOW, PASSWORD
from tests.making import make_project
from tests.replying import read_review

DAY = dt.timedelta(days=1)
CHARGED = "They charged me 90 euros for a puncture. The waiting room was cold."
PRICE = NewFact(
    text="A puncture repair costs 15 euros, says the price list.", kind=FactKind.POLICY,
    dated=dt.date(2026, 3, 1), is_public=True,
)  # fmt: skip


def make_desk(session: Session) -> tuple[Project, int, int]:
    """A project with a manager who writes and an admin who looks."""
    project = make_project(session)
    people = []
    for name, role in (("Ines", Role.MANAGER), ("Mara", Role.ADMIN)):
        user = create_user(
            session, email=f"{name.lower()}@example.org", name=name, password=PASSWORD, now=NOW
        )
        set_role(session, user, project, role)
        people.append(user.id)
    return project, people[0], people[1]


def _contradicted(session: Session) -> tuple[Reply, Fact, int, int]:
    """A reply to a price that was never charged, by a person's word."""
    project, ines, mara = make_desk(session)
    review = read_review(session, project.id, CHARGED)
    reply = replies.draft(session, review, by=ines, now=NOW)
    fact = knowing.add_fact(session, project.id, PRICE, by=ines, now=NOW)
    knowing.attach(session, review, fact, by=ines, now=NOW)
    opened = replies.reconsider(session, reply, by=ines, now=NOW)
    claim = next(c for c in opened.verdict.claims if "90" in c.words)
    said = Link(start=claim.start, end=claim.end, fact_id=fact.id, bears=Bears.CONTRADICTS)
    knowing.link(session, review, said, by=ines, now=NOW)
    replies.reconsider(session, reply, by=ines, now=NOW)
    return reply, fact, ines, mara


def test_a_persons_word_on_a_claim_wins_over_what_was_found(any_database: Database) -> None:
    with any_database.writing() as session:
        reply, fact, ines, _mara = _contradicted(session)
        review = reply.review
        assert session.get_one(ReplyCase, review.id).holds is Decision.REFUTE
        opened = replies.open_reply(session, reply, by=ines, now=NOW)
        mine = [b for b in opened.verdict.bearings if b.is_by_person]
        assert [(b.fact, b.bears) for b in mine] == [(str(fact.id), Bears.CONTRADICTS)]
        claim = opened.verdict.claims[mine[0].claim]
        nothing = Link(start=claim.start, end=claim.end, fact_id=fact.id, bears=None)
        knowing.link(session, review, nothing, by=ines, now=NOW)
        opened = replies.reconsider(session, reply, by=ines, now=NOW)
        assert session.get_one(ReplyCase, review.id).holds is Decision.APOLOGISE_FIX
        assert not [b for b in opened.verdict.bearings if b.claim == mine[0].claim]
        confirms = Link(start=claim.start, end=claim.end, fact_id=fact.id, bears=Bears.CONFIRMS)
        knowing.link(session, review, confirms, by=ines, now=NOW)
        replies.reconsider(session, reply, by=ines, now=NOW)
        # Never refute what is true.
        assert session.get_one(ReplyCase, review.id).holds is Decision.APOLOGISE_FIX


def test_a_refutation_is_posted_only_after_somebody_else_approved_these_very_words(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        reply, _fact, ines, mara = _contradicted(session)
        opened = replies.open_reply(session, reply, by=ines, now=NOW)
        with pytest.raises(ConflictError, match="second person"):
            replies.post(session, opened, by=ines, now=NOW)
        replies.ask_second(opened, by=ines, now=NOW)
        with pytest.raises(ConflictError, match="yourself"):
            replies.approve(opened, by=ines, now=NOW)
        with pytest.raises(ConflictError, match="yourself"):
            replies.send_back(opened, why="no", by=ines)
        with pytest.raises(InvalidInputError, match="missing"):
            replies.send_back(opened, why=" ", by=mara)
        replies.send_back(opened, why="Name the day of the list.", by=mara)
        assert opened.filed.sent_back_why == "Name the day of the list."
        with pytest.raises(ConflictError, match="waits"):
            replies.approve(opened, by=mara, now=NOW)
        replies.ask_second(opened, by=ines, now=NOW)
        replies.approve(opened, by=mara, now=NOW)
        replies.edit(session, opened, reply.text + " ")  # the same words
        assert opened.filed.approved_by == mara
        words = reply.text
        replies.edit(session, opened, f"{words} Truly.")
        with pytest.raises(ConflictError, match="second person"):
            replies.post(session, opened, by=ines, now=NOW)
        replies.edit(session, opened, words)
        replies.ask_second(opened, by=ines, now=NOW)
        replies.approve(opened, by=mara, now=NOW)
        posted = replies.post(session, opened, by=ines, now=NOW)
        assert posted is not None
        assert (posted.written_by, posted.approved_by) == (ines, mara)
        assert posted.decision is Decision.REFUTE


def test_the_database_refuses_a_refutation_that_one_person_posts_alone(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        reply, _fact, ines, mara = _contradicted(session)
        row = {
            "project_id": reply.project_id, "reply_id": reply.id, "number": 1,
            "kind": Version.FIRST, "text": "No.", "drafted": "No.", "decision": Decision.REFUTE,
            "receipt": "{}", "written_by": ines, "posted_by": ines, "posted_at": NOW,
        }  # fmt: skip
        for approver in (None, ines):
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(insert(PostedReply).values(**row, approved_by=approver))
        filed = session.get_one(ReplyCase, reply.review_id)
        filed.asked_by, filed.asked_at = ines, NOW
        session.flush()
        alone = update(ReplyCase).values(approved_by=ines, approved_at=NOW)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(alone)
        session.execute(insert(PostedReply).values(**row, approved_by=mara))


def test_another_decision_needs_a_reason_and_both_stand_in_the_receipt(session: Session) -> None:
    project, ines, _mara = make_desk(session)
    review = read_review(session, project.id)
    reply = replies.draft(session, review, by=ines, now=NOW)
    with pytest.raises(InvalidInputError, match="why"):
        replies.choose(session, reply, Decision.CLARIFY, why=" ", by=ines, now=NOW)
    opened = replies.choose(
        session, reply, Decision.CLARIFY, why="We do not know which shop.", by=ines, now=NOW
    )
    assert opened.verdict.decision is Decision.CLARIFY
    assert reply.text == reply.drafted  # nobody had touched it, so it was drafted anew
    posted = replies.post(session, opened, by=ines, now=NOW)
    assert posted is not None
    receipt = receipt_from(posted.receipt)
    assert receipt.verdict.decision is Decision.APOLOGISE_FIX
    assert posted.decision is Decision.CLARIFY
    assert (receipt.overruled_by, receipt.overruled_why) == ("Ines", "We do not know which shop.")
    assert receipt.draft.text == posted.text
    assert receipt.edition


def test_a_danger_gets_no_draft_but_an_owner_a_deadline_and_a_letter(session: Session) -> None:
    project, ines, mara = make_desk(session)
    words = "The battery caught fire and burned my hand. I was in hospital for two days."
    review = read_review(session, project.id, words)
    filed = casework.file_case(session, review, now=NOW)
    assert (filed.decision, filed.hold_kind) == (Decision.HOLD, HoldKind.SAFETY)
    assert filed.owner_id == ines  # the manager, until somebody else is named
    assert filed.due_at == NOW + dt.timedelta(hours=4)
    reply = replies.draft(session, review, by=ines, now=NOW)
    assert reply.text == ""
    hands = Hands(to=mara, due_at=NOW + DAY, why="Call her first.")
    for _twice in range(2):
        handing.hand(session, filed, hands, by=ines, link="https://heard.example/x", now=NOW)
    letter = session.scalars(select(Letter)).one()
    assert letter.address == "mara@example.org"
    assert "Call her first." in letter.body
    assert "https://heard.example/x" in letter.body
    assert "battery" not in letter.subject + letter.body  # what was said stays in the house
    with pytest.raises(InvalidInputError, match="still to come"):
        handing.hand(session, filed, Hands(to=mara, due_at=NOW - DAY), by=ines, link="", now=NOW)
    with pytest.raises(InvalidInputError, match="project"):
        handing.hand(session, filed, Hands(to=999, due_at=NOW + DAY), by=ines, link="", now=NOW)


def test_a_worker_decides_what_reads_critically_and_leaves_what_is_decided(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        project, _ines, _mara = make_desk(session)
        bad = read_review(session, project.id)
        read_review(session, project.id, "Lovely people, great coffee.", stars=5)
        pending = undecided()
        assert session.scalars(pending).all() == [f"review:{bad.id}"]
        casework.run(session, [f"review:{bad.id}", "review:999"], now=NOW)
        filed = session.get_one(ReplyCase, bad.id)
        assert session.scalars(pending).all() == []
        casework.run(session, [f"review:{bad.id}"], now=NOW + DAY)
        assert filed.decided_at == NOW


def test_facts_are_never_rewritten_and_nothing_rests_on_what_has_expired(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        reply, fact, ines, _mara = _contradicted(session)
        until = NewFact(
            text="A puncture costs 15 euros until Christmas.", kind=FactKind.POLICY,
            dated=NOW.date(), expires_on=NOW.date() + 30 * DAY, is_public=True,
        )  # fmt: skip
        newer = knowing.edit_fact(session, fact, until, by=ines, now=NOW)
        assert [old.text for old in history_of_fact(session, newer)] == [PRICE.text]
        with pytest.raises(ConflictError):
            knowing.edit_fact(session, fact, until, by=ines, now=NOW)
        case = casework.case_of(session, reply.review, today=NOW.date())
        assert [known.id for known in case.facts] == [str(newer.id)]  # reviews follow
        later = casework.case_of(session, reply.review, today=NOW.date() + 31 * DAY)
        assert later.facts == ()
        knowing.retire(newer, now=NOW)
        assert casework.case_of(session, reply.review, today=NOW.date()).facts == ()
        knowing.bring_back(session, newer)
        with pytest.raises(ConflictError, match="newer"):
            knowing.bring_back(session, fact)
        with pytest.raises(InvalidInputError, match="expire"):
            knowing.add_fact(
                session, reply.project_id,
                NewFact(text="x", kind=FactKind.LOG, dated=NOW.date(),
                        expires_on=NOW.date() - DAY), by=ines, now=NOW,
            )  # fmt: skip


def test_the_name_of_a_customer_changes_neither_decision_nor_draft(session: Session) -> None:
    project, ines, _mara = make_desk(session)
    drafts = set()
    for name in ("Ada", "Mohammed", "anonymous_77"):
        with session.begin_nested() as point:
            review = read_review(session, project.id, author=name)
            reply = replies.draft(session, review, by=ines, now=NOW)
            drafts.add((reply.text, session.get_one(ReplyCase, review.id).decision))
            point.rollback()
    assert len(drafts) == 1
