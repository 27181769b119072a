"""What was decided about a review, who answers it until when, and what was posted in the end.

A case is the desk's working paper and may be decided anew. What was posted is a receipt: its words
and all that the engine said of them are never changed.
"""

import datetime as dt
import enum
from collections.abc import Collection

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    cast,
    false,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from feedback.store.base import Base, Code, Id, LongText
from feedback.store.items import Item, SourceKind
from feedback.store.labels import Decision, HoldKind, Label
from feedback.store.people import User
from feedback.store.replies import Reply, ReplyStatus, unanswered
from feedback.store.reviews import Review


class Version(enum.StrEnum):
    """Why something was posted."""

    FIRST = "first"
    CORRECTION = "correction"  # what was posted before was not right
    FOLLOW_UP = "follow_up"  # what was promised is done


class ReplyCase(Base):
    """What is known of how to answer one review."""

    __tablename__ = "reply_case"
    __table_args__ = (
        CheckConstraint("hold_kind IS NULL OR decision = 'hold'", "held"),
        CheckConstraint("(chosen IS NULL) = (chosen_why = '')", "overruled"),
        CheckConstraint("approved_at IS NULL OR asked_at IS NOT NULL", "approved"),
        CheckConstraint("approved_by IS NULL OR approved_by <> asked_by", "second_person"),
        Index(None, "project_id", "due_at"),
    )

    review_id: Mapped[int] = mapped_column(
        ForeignKey("review.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    decision: Mapped[Decision]
    hold_kind: Mapped[HoldKind | None]
    is_emotional: Mapped[bool] = mapped_column(default=False, server_default=false())
    verdict: Mapped[LongText]  # JSON: decision, because, claims, bearings
    edition: Mapped[Code]  # of the engine that decided
    decided_at: Mapped[dt.datetime]
    # A person's word, against the engine's.
    chosen: Mapped[Decision | None] = mapped_column(
        Enum(
            Decision,
            name="chosen",  # "decision" names the constraint of the other one
            native_enum=False,
            create_constraint=True,
            length=40,
            values_callable=lambda kind: [member.value for member in kind],
        )
    )
    chosen_why: Mapped[LongText] = mapped_column(default="", server_default="")
    chosen_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    # Who answers, until when.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    due_at: Mapped[dt.datetime | None]
    # The draft as it stands, and why another one is being written.
    draft: Mapped[LongText] = mapped_column(default="", server_default="")  # JSON: sentences
    rewriting: Mapped[Version | None]
    # Two people answer for a refutation.
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    asked_at: Mapped[dt.datetime | None]
    approved_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    approved_at: Mapped[dt.datetime | None]
    sent_back_why: Mapped[LongText] = mapped_column(default="", server_default="")
    # No reply, as a choice.
    left_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    left_at: Mapped[dt.datetime | None]

    review: Mapped[Review] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    chooser: Mapped[User | None] = relationship(foreign_keys=[chosen_by])
    asker: Mapped[User | None] = relationship(foreign_keys=[asked_by])
    approver: Mapped[User | None] = relationship(foreign_keys=[approved_by])

    @property
    def holds(self) -> Decision:
        """The decision that counts: a person's if there is one."""
        return self.chosen or self.decision

    @property
    def is_briefed(self) -> bool:
        """Whether a named person answers it, with a briefing."""
        return self.holds is Decision.HOLD or self.is_emotional

    @property
    def needs_second_person(self) -> bool:
        """Whether it may be posted only after somebody else has approved it."""
        return self.holds is Decision.REFUTE

    @property
    def waits_for_second_person(self) -> bool:
        """Whether somebody was asked and has not answered."""
        return self.asked_at is not None and self.approved_at is None


class PostedReply(Base):
    """What customers could read since a certain moment, with what it rested on."""

    __tablename__ = "posted_reply"
    __table_args__ = (
        UniqueConstraint("reply_id", "number"),
        CheckConstraint(
            "decision <> 'refute' OR (approved_by IS NOT NULL AND approved_by <> written_by)",
            "second_person",
        ),
        CheckConstraint("text <> ''", "text"),
        Index(None, "project_id", "posted_at"),
    )

    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[Version]
    text: Mapped[LongText]
    drafted: Mapped[LongText]
    decision: Mapped[Decision]
    receipt: Mapped[LongText]  # JSON: what the engine said of it, and who said otherwise
    # Without "SET NULL": a receipt keeps its names, and accounts are not deleted but put to rest.
    written_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    posted_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    posted_at: Mapped[dt.datetime]
    taken_back_at: Mapped[dt.datetime | None]  # it had not been posted after all

    reply: Mapped[Reply] = relationship()
    poster: Mapped[User] = relationship(foreign_keys=[posted_by])
    approver: Mapped[User | None] = relationship(foreign_keys=[approved_by])


_stands = PostedReply.taken_back_at.is_(None)


def posted_of(reply_id: int) -> Select[PostedReply]:
    """Select what was posted as one reply, the newest first."""
    return (
        select(PostedReply)
        .where(PostedReply.reply_id == reply_id, _stands)
        .order_by(PostedReply.number.desc())
        .options(selectinload(PostedReply.poster), selectinload(PostedReply.approver))
    )


def last_number(session: Session, reply_id: int) -> int:
    """Return the number of the newest version, those taken back counted; 0 for none."""
    newest = (
        select(PostedReply.number)
        .where(PostedReply.reply_id == reply_id)
        .order_by(PostedReply.number.desc())
        .limit(1)
    )
    return session.scalar(newest) or 0


def recently_posted(project_id: int, *, most: int, but: int | None = None) -> Select[str]:
    """Select the words of a project's newest replies, those of the review *but* left out."""
    query = (
        select(PostedReply.text)
        .join(Reply, Reply.id == PostedReply.reply_id)
        .where(PostedReply.project_id == project_id, _stands)
        .order_by(PostedReply.posted_at.desc(), PostedReply.id.desc())
        .limit(most)
    )
    return query if but is None else query.where(Reply.review_id != but)


def posted_by(user_id: int, project_id: int, *, most: int) -> Select[str]:
    """Select the words of one responder's newest replies."""
    return recently_posted(project_id, most=most).where(PostedReply.posted_by == user_id)


def responders(project_id: int, *, most: int) -> Select[int, str]:
    """Select who posted something in a project, by name."""
    posters = select(PostedReply.posted_by).where(PostedReply.project_id == project_id, _stands)
    return select(User.id, User.name).where(User.id.in_(posters)).order_by(User.name).limit(most)


def said_to(review: Review, *, most: int) -> Select[str]:
    """Select what the same customer was told before in reply to other reviews, newest first."""
    query = (
        select(PostedReply.text)
        .join(Reply, Reply.id == PostedReply.reply_id)
        .join(Review, Review.id == Reply.review_id)
        .where(PostedReply.project_id == review.project_id, _stands, Review.id != review.id)
        .order_by(PostedReply.posted_at.desc(), PostedReply.id.desc())
        .limit(most)
    )
    if review.contact_id is not None:
        return query.where(Review.contact_id == review.contact_id)
    return query.where(Review.author == review.author, Review.author != "")


_open = (ReplyCase.left_at.is_(None), Review.trashed_at.is_(None), Review.is_test.is_(False))


def held_cases(project_id: int) -> Select[ReplyCase]:
    """Select the cases that a named person answers, the nearest deadline first."""
    posted = select(Reply.review_id).where(
        Reply.project_id == project_id, Reply.status == ReplyStatus.POSTED
    )
    is_held = or_(
        ReplyCase.chosen == Decision.HOLD,
        ReplyCase.chosen.is_(None) & (ReplyCase.decision == Decision.HOLD),
        ReplyCase.is_emotional.is_(True) & ReplyCase.owner_id.is_not(None),
    )
    return (
        select(ReplyCase)
        .join(ReplyCase.review)
        .where(
            ReplyCase.project_id == project_id, is_held, *_open, ReplyCase.review_id.not_in(posted)
        )
        .order_by(ReplyCase.due_at.is_(None), ReplyCase.due_at, ReplyCase.review_id)
        .options(selectinload(ReplyCase.review), selectinload(ReplyCase.owner))
    )


def waiting_for_second(project_id: int) -> Select[ReplyCase]:
    """Select the refutations that somebody asked a second person about, oldest question first."""
    return (
        select(ReplyCase)
        .join(ReplyCase.review)
        .where(
            ReplyCase.project_id == project_id,
            *_open,
            ReplyCase.asked_at.is_not(None),
            ReplyCase.approved_at.is_(None),
        )
        .order_by(ReplyCase.asked_at, ReplyCase.review_id)
        .options(selectinload(ReplyCase.review), selectinload(ReplyCase.asker))
    )


def reply_ids(session: Session, review_ids: Collection[int]) -> dict[int, int]:
    """Return the ids of the replies to these reviews, by review."""
    rows = session.execute(select(Reply.review_id, Reply.id).where(Reply.review_id.in_(review_ids)))
    return {review_id: reply_id for review_id, reply_id in rows}  # noqa: C416 - rows are no pairs to mypy


def drafts_of(project_id: int) -> Select[Reply]:
    """Select what is being written, the next versions of posted replies too, oldest first."""
    rewritten = select(ReplyCase.review_id).where(
        ReplyCase.project_id == project_id, ReplyCase.rewriting.is_not(None)
    )
    return (
        select(Reply)
        .where(
            Reply.project_id == project_id,
            (Reply.status == ReplyStatus.DRAFT) | Reply.review_id.in_(rewritten),
        )
        .order_by(Reply.drafted_at, Reply.id)
    )


def posted_replies_of(project_id: int) -> Select[Reply]:
    """Select what was posted, the newest first."""
    return (
        select(Reply)
        .where(Reply.project_id == project_id, Reply.status == ReplyStatus.POSTED)
        .order_by(Reply.posted_at.desc(), Reply.id.desc())
    )


def still_unanswered(project_id: int) -> Select[Review, Label, float]:
    """Select the reviews that wait for a reply, without those that people chose to leave."""
    return unanswered(project_id).where(Review.id.not_in(left_of(project_id)))


def left_of(project_id: int) -> Select[int]:
    """Select the reviews that people chose to leave without a reply."""
    return select(ReplyCase.review_id).where(
        ReplyCase.project_id == project_id, ReplyCase.left_at.is_not(None)
    )


def left_cases(project_id: int) -> Select[ReplyCase]:
    """Select the reviews that people chose to leave without a reply, newest choice first."""
    return (
        select(ReplyCase)
        .where(ReplyCase.project_id == project_id, ReplyCase.left_at.is_not(None))
        .order_by(ReplyCase.left_at.desc())
        .options(selectinload(ReplyCase.review))
    )


REVIEW = "review:"  # before the id of a review in a row of work


def undecided() -> Select[str]:
    """Select the reviews that read critically, or like a danger, and that nothing is decided of."""
    decided = select(ReplyCase.review_id).where(ReplyCase.review_id == Review.id).exists()
    answered = select(Reply.review_id).where(Reply.review_id == Review.id).exists()
    return (
        select(literal(REVIEW) + cast(Review.id, String))
        .join(
            Item,
            (Item.source_kind == SourceKind.REVIEW)
            & (Item.source_id == cast(Review.id, String))
            & (Item.place == "text"),
        )
        .where(
            Review.trashed_at.is_(None),
            Review.is_test.is_(False),
            Item.is_counted.is_(True),
            or_(
                Item.label.in_((Label.NEGATIVE, Label.MIXED)),
                Item.escalates.is_(True),
                Item.mismatch.is_(True),
            ),
            ~decided,
            ~answered,
        )
    )
