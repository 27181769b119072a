"""How Larkfield Bikes answers reviews: facts, a danger, a refutation, a library, posted replies."""

import csv
import datetime as dt
import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import handing, knowing, library, replies, understandings
from feedback.act.guardrails.values import Severity
from feedback.act.handing import Hands
from feedback.act.knowing import Link, NewFact
from feedback.act.library import NewAnswer
from feedback.act.replies import Opened
from feedback.analyse import pipeline
from feedback.capture.mapping import guess_mapping
from feedback.capture.reviews import ReviewFile, import_reviews
from feedback.capture.tabular import read_table
from feedback.decide.replying.values import Decision
from feedback.demo.cast import Cast, note
from feedback.store.database import Database
from feedback.store.facts import Fact
from feedback.store.labels import Bears, FactKind
from feedback.store.people import Role
from feedback.store.replies import ReplyStatus
from feedback.store.reviews import Review
from feedback.store.signing import ReplyVoice, SignOff

_HELD = (
    "I hired an e-bike on Saturday. The battery caught fire while I was riding and I burned my "
    "hand. I was in hospital until Sunday and nobody from the shop has called me."
)
_WRONG = (
    "They charged me 90 euros for a puncture. The price list says nothing of that. "
    "I will not come back."
)
_SAD = (
    "My late husband's bicycle was with you for a new saddle and you gave it away to somebody "
    "else. I am heartbroken. It was the last thing I had of him."
)
_ASKS = "Can I bring my bike in on a Sunday? I could not find the opening hours anywhere."
_WRITTEN = ((9, 1, "Ruben K.", _HELD), (6, 1, "cityrider", _WRONG), (5, 1, "Elif", _SAD),
            (3, 3, "Noor", _ASKS))  # fmt: skip
_RECENT = dt.timedelta(days=200)


def answer_reviews(database: Database, cast: Cast, *, now: dt.datetime) -> None:
    """Answer what was written in the last months as a shop of four people would."""
    with database.writing() as session:
        _say_how(session, cast)
        _bring_in(session, cast, now)
    with database.writing() as session:
        facts = _write_down(session, cast, now)
        _prepare(session, cast, now)
        _hold(session, cast, now)
        _refute(session, cast, facts["price"], now)
        _explain(session, cast, facts["hours"], now)
        _answer_the_rest(session, cast, now)


def _say_how(session: Session, cast: Cast) -> None:
    session.add(
        ReplyVoice(
            project_id=cast.project_id,
            contact="hello@larkfield.example",
            voice="warm, plain",
            channel="google",
        )
    )
    session.add(SignOff(user_id=cast.users[Role.MANAGER], name="Ines Valcourt", role="workshop"))
    session.add(SignOff(user_id=cast.users[Role.ADMIN], name="Mara Lindqvist", role="owner"))


def _bring_in(session: Session, cast: Cast, now: dt.datetime) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["date", "author", "rating", "review"])
    for days, stars, author, words in _WRITTEN:
        writer.writerow([(now - dt.timedelta(days=days)).date().isoformat(), author, stars, words])
    name = "map-reviews-this-month.csv"
    table = read_table(name, text.getvalue().encode())
    file = ReviewFile(name=name, table=table, mapping=guess_mapping(table))
    import_reviews(session, cast.project_id, file, by=cast.users[Role.RESEARCHER], now=now)
    texts = [words for _days, _stars, _author, words in _WRITTEN]
    found = session.scalars(select(Review.id).where(Review.text.in_(texts)))
    pipeline.run(session, [f"review:{review_id}" for review_id in found], now=now)


def _write_down(session: Session, cast: Cast, now: dt.datetime) -> dict[str, Fact]:
    """Keep what the shop knows: prices and hours for everybody, a note for the team."""
    spring = (now - dt.timedelta(days=190)).date()
    new = {
        "price": NewFact(
            text="A puncture repair costs 15 euros, as the price list at the counter and on the "
            "website says.",
            kind=FactKind.POLICY, dated=spring, is_public=True,
        ),
        "hours": NewFact(
            text="The workshop is open from Monday to Saturday, 9 to 18; on Sundays it is closed.",
            kind=FactKind.POLICY, dated=spring, is_public=True,
        ),
        "recall": NewFact(
            text="The maker of the hire batteries recalled the batch 2231 in spring; ours are "
            "batch 2240.",
            kind=FactKind.RECORD, dated=spring, is_public=False,
        ),
        "winter": NewFact(
            text="In January the workshop opens at 10.", kind=FactKind.POLICY,
            expires_on=(now - dt.timedelta(days=20)).date(), is_public=True,
        ),
    }  # fmt: skip
    by = cast.users[Role.MANAGER]
    return {
        key: knowing.add_fact(session, cast.project_id, fact, by=by, now=now - _RECENT / 2)
        for key, fact in new.items()
    }


def _prepare(session: Session, cast: Cast, now: dt.datetime) -> None:
    """Put two answers into the library, one of them due to be looked at."""
    booking = (
        "A repair can be booked in the app or at the counter; at the counter there is always "
        "somebody who sees the free slots."
    )
    winter = "Bikes that are not collected are kept dry and locked, and nothing is charged for it."
    made = (
        ("Booking a repair", booking, 90, Role.MANAGER),
        ("Bikes left over winter", winter, -12, Role.ADMIN),
    )
    for title, text, days, owner in made:
        new = NewAnswer(
            title=title, text=text, owner_id=cast.users[owner],
            review_by=(now + dt.timedelta(days=days)).date(),
        )  # fmt: skip
        library.prepare(session, cast.project_id, new, now=now - _RECENT / 2)


def _open(session: Session, cast: Cast, text: str, now: dt.datetime) -> Opened:
    by = cast.users[Role.MANAGER]
    review = session.scalars(select(Review).where(Review.text == text)).one()
    reply = replies.draft(session, review, by=by, now=now)
    note(session, cast, Role.MANAGER, "reply.draft", review, at=now)
    return replies.open_reply(session, reply, by=by, now=now)


def _hold(session: Session, cast: Cast, now: dt.datetime) -> None:
    """Give the injured rider to the owner, and the widow to the manager."""
    hurt = _open(session, cast, _HELD, now)
    hands = Hands(
        to=cast.users[Role.ADMIN],
        due_at=now + dt.timedelta(hours=4),
        why="Please call him before we write anything. The bike stands locked in the cellar.",
    )
    handing.hand(session, hurt.filed, hands, by=cast.users[Role.MANAGER], link="", now=now)
    note(session, cast, Role.MANAGER, "reply.hand", hurt.reply.review, at=now)
    sad = _open(session, cast, _SAD, now)
    sentence = understandings.restated(sad.case, sad.verdict)
    asked = understandings.ask(
        session,
        sad.reply.review,
        sentence or "Your husband's bicycle was given to somebody else.",
        by=cast.users[Role.MANAGER],
        now=now,
    )
    understandings.answer(
        asked,
        is_right=False,
        correction="It is not about the saddle. I want to know who has his bicycle now.",
        key="told",
        now=now,
    )


def _refute(session: Session, cast: Cast, price: Fact, now: dt.datetime) -> None:
    """Contradict a price that was never charged; the owner has not looked at it yet."""
    by = cast.users[Role.MANAGER]
    wrong = _open(session, cast, _WRONG, now)
    review = wrong.reply.review
    knowing.attach(session, review, price, by=by, now=now)
    for claim in wrong.verdict.claims:
        if "90" in claim.words:
            said = Link(start=claim.start, end=claim.end, fact_id=price.id, bears=Bears.CONTRADICTS)
            knowing.link(session, review, said, by=by, now=now)
    wrong = replies.reconsider(session, wrong.reply, by=by, now=now)
    if wrong.filed.needs_second_person and wrong.reply.text:
        replies.ask_second(wrong, by=by, now=now)
        note(session, cast, Role.MANAGER, "reply.ask_second", review, at=now)


def _explain(session: Session, cast: Cast, hours: Fact, now: dt.datetime) -> None:
    asks = _open(session, cast, _ASKS, now)
    by = cast.users[Role.MANAGER]
    knowing.attach(session, asks.reply.review, hours, by=by, now=now)
    replies.reconsider(session, asks.reply, by=by, now=now)


def _answer_the_rest(session: Session, cast: Cast, now: dt.datetime) -> None:
    """Post replies to every second review of the year; leave the newest as drafts."""
    by = cast.users[Role.MANAGER]
    told = [words for _days, _stars, _author, words in _WRITTEN]
    reviews = session.scalars(
        select(Review)
        .where(
            Review.project_id == cast.project_id,
            Review.text.not_in(told),
        )
        .order_by(Review.said_on, Review.id)
    ).all()
    for review in reviews[:-8:2]:
        at = dt.datetime.combine(review.said_on, dt.time(15), dt.UTC) + dt.timedelta(days=2)
        reply = replies.draft(session, review, by=by, now=at)
        here = replies.open_reply(session, reply, by=by, now=at)
        if here.filed.holds in (Decision.HOLD, Decision.REFUTE) or not reply.text:
            continue
        found = here.objections_to(reply.text)
        if not any(one.severity is Severity.BLOCK for one in found):
            replies.post(session, here, by=by, now=at)
    for review in reviews[-3:]:
        replies.draft(session, review, by=by, now=now)
    praised = next((r for r in reviews[-8:-3] if r.score == r.score_high), None)
    if praised is not None:
        here = replies.open_reply(
            session, replies.draft(session, praised, by=by, now=now), by=by, now=now
        )
        if here.reply.status is ReplyStatus.DRAFT:
            replies.leave(session, here, by=by, now=now)
