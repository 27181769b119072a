"""Replies to reviews: drafted by us, made theirs, approved and posted by people.

What was posted is a receipt and stays as it was; whoever finds it wrong, or has news, writes the
next version. Nothing is posted by itself.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import casework
from feedback.act.answering import Replying
from feedback.act.booking import book_promises
from feedback.act.drafting.values import Draft
from feedback.act.followups import follow_up_draft
from feedback.act.guardrails import look
from feedback.act.guardrails.values import Severity, Violation
from feedback.act.receipts import Receipt, draft_from, draft_to_json, verdict_from
from feedback.decide.replying.values import Case, Decision, Verdict
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.cases import PostedReply, ReplyCase, Version, last_number, recently_posted
from feedback.store.people import User
from feedback.store.replies import Reply, ReplyStatus
from feedback.store.reviews import Review
from feedback.store.signing import SignOff
from surveys.words import _

LONGEST = 6_000
_LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A reply with all that stands behind it."""

    reply: Reply
    filed: ReplyCase
    case: Case
    verdict: Verdict  # with the decision that counts
    recent: tuple[str, ...]

    @property
    def is_being_written(self) -> bool:
        """Whether its words may still be changed."""
        return self.reply.status is ReplyStatus.DRAFT or self.filed.rewriting is not None

    def objections_to(self, text: str) -> tuple[Violation, ...]:
        """Have the guardrails look at a text."""
        if not text:
            return ()
        said = self.case.past_replies
        return tuple(look(text, self.case, self.verdict, self.recent, said))


def signature_of(session: Session, user_id: int) -> str:
    """Return the line that somebody signs with."""
    sign_off = session.get(SignOff, user_id)
    if sign_off is not None:
        return sign_off.line
    user = session.get(User, user_id)
    return user.name if user else ""


def open_reply(
    session: Session, reply: Reply, *, by: int, now: dt.datetime, keep: bool = True
) -> Opened:
    """Gather what stands behind a reply; it is signed by whoever has it.

    One of an earlier release has no case yet: it is decided now, and kept where *keep* says so.
    """
    review = reply.review
    signer = reply.signed_by or by
    case = casework.case_of(
        session, review, today=now.date(), signoff=signature_of(session, signer)
    )
    filed = session.get(ReplyCase, review.id)
    if filed is None and keep:
        filed = casework.file_case(session, review, now=now, case=case)
    if filed is None:
        filed = casework.consider(session, review, case, casework.fresh(review), now=now)
    return Opened(
        reply=reply,
        filed=filed,
        case=case,
        verdict=casework.verdict_in(filed),
        recent=_recent(session, review),
    )


def draft(session: Session, review: Review, *, by: int, now: dt.datetime) -> Reply:
    """Store a draft for a review, or return the reply that is there."""
    known = session.scalar(select(Reply).where(Reply.review_id == review.id))
    if known is not None:
        return known
    case = casework.case_of(session, review, today=now.date(), signoff=signature_of(session, by))
    filed = casework.file_case(session, review, now=now, case=case)
    filed.left_by = filed.left_at = None
    reply = Reply(
        project_id=review.project_id,
        review_id=review.id,
        review=review,
        drafted="",
        text="",
        signed_by=by,
        drafted_at=now,
    )
    session.add(reply)
    session.flush()
    _word(session, Opened(
        reply=reply, filed=filed, case=case, verdict=casework.verdict_in(filed),
        recent=_recent(session, review),
    ))  # fmt: skip
    return reply


def draft_anew(session: Session, reply: Reply, *, by: int, now: dt.datetime) -> Opened:
    """Throw the words away and draft from what is known now."""
    opened = open_reply(session, reply, by=by, now=now)
    _refuse_posted(opened)
    _word(session, opened)
    casework.withdraw_question(opened.filed)
    return opened


def take_wording(session: Session, opened: Opened, wording: Draft) -> None:
    """Put another wording of the same plan in the place of the draft."""
    _refuse_posted(opened)
    opened.reply.drafted = opened.reply.text = wording.text
    opened.filed.draft = draft_to_json(wording)
    casework.withdraw_question(opened.filed)
    session.flush()


def reconsider(session: Session, reply: Reply, *, by: int, now: dt.datetime) -> Opened:
    """Decide anew from what is known now; words that nobody has touched are drafted anew, too."""
    opened = open_reply(session, reply, by=by, now=now)
    casework.file_case(session, reply.review, now=now, case=opened.case)
    opened = open_reply(session, reply, by=by, now=now)
    if opened.is_being_written and reply.text == reply.drafted and opened.filed.rewriting is None:
        _word(session, opened)
    return opened


def choose(
    session: Session, reply: Reply, decision: Decision, *, why: str, by: int, now: dt.datetime
) -> Opened:
    """Overrule the engine, with a reason; its own decision again takes that back."""
    opened = open_reply(session, reply, by=by, now=now)
    _refuse_posted(opened)
    filed, why = opened.filed, why.strip()[:_LONGEST_REASON]
    if decision is filed.decision:
        filed.chosen, filed.chosen_why, filed.chosen_by = None, "", None
    else:
        if not why:
            raise InvalidInputError(_("Say why you decide otherwise: it is kept with the reply."))
        filed.chosen, filed.chosen_why, filed.chosen_by = decision, why, by
    casework.withdraw_question(filed)
    session.flush()
    return reconsider(session, reply, by=by, now=now)


def edit(session: Session, opened: Opened, text: str) -> None:
    """Keep what a person made of the draft; an approval was for other words and is over."""
    _refuse_posted(opened)
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST:
        raise InvalidInputError(_("A reply has 1 to %(most)s characters.", most=LONGEST))
    if text != opened.reply.text:
        casework.withdraw_question(opened.filed)
    opened.reply.text = text
    session.flush()


def ask_second(opened: Opened, *, by: int, now: dt.datetime) -> None:
    """Ask somebody else to look at a refutation before it is posted."""
    _refuse_posted(opened)
    filed = opened.filed
    if not filed.needs_second_person:
        raise ConflictError(_("Only a reply that contradicts the customer needs a second person."))
    if not opened.reply.text:
        raise InvalidInputError(_("Write the reply first; then somebody else can look at it."))
    filed.asked_by, filed.asked_at, filed.sent_back_why = by, now, ""
    filed.approved_by = filed.approved_at = None


def approve(opened: Opened, *, by: int, now: dt.datetime) -> None:
    """Answer for a refutation as the second person."""
    filed = _asked(opened)
    if by == filed.asked_by:
        raise ConflictError(_("You asked for it yourself. Somebody else has to look at it."))
    filed.approved_by, filed.approved_at = by, now


def send_back(opened: Opened, *, why: str, by: int) -> None:
    """Say what a refutation lacks; whoever wrote it goes on with it."""
    filed = _asked(opened)
    why = why.strip()[:_LONGEST_REASON]
    if by == filed.asked_by:
        raise ConflictError(_("You asked for it yourself. Somebody else has to look at it."))
    if not why:
        raise InvalidInputError(_("Say what is missing."))
    casework.withdraw_question(filed)
    filed.sent_back_why = why


def post(session: Session, opened: Opened, *, by: int, now: dt.datetime) -> PostedReply | None:
    """Note that a person put the reply on the platform; book what it promises."""
    reply, filed = opened.reply, opened.filed
    if not opened.is_being_written:
        return None
    if not reply.text:
        raise InvalidInputError(_("There is no reply yet that could be posted."))
    if filed.needs_second_person and (
        filed.approved_by is None or filed.asked_by is None or filed.approved_by == filed.asked_by
    ):
        msg = _(
            "This reply contradicts the customer, so a second person has to approve it before it "
            "is posted. Ask somebody."
        )
        raise ConflictError(msg)
    found = opened.objections_to(reply.text)
    blocks = [one for one in found if one.severity is Severity.BLOCK]
    if blocks:
        words = " ".join(dict.fromkeys(one.why for one in blocks))
        raise InvalidInputError(_("It cannot be posted like this: %(why)s", why=words))
    posted = PostedReply(
        project_id=reply.project_id,
        reply_id=reply.id,
        number=last_number(session, reply.id) + 1,
        kind=filed.rewriting or Version.FIRST,
        text=reply.text,
        drafted=reply.drafted,
        decision=filed.holds,
        receipt=_receipt(session, opened, found).to_json(),
        written_by=(filed.asked_by if filed.needs_second_person else None) or by,
        posted_by=by,
        approved_by=filed.approved_by if filed.needs_second_person else None,
        posted_at=now,
    )
    session.add(posted)
    if reply.status is ReplyStatus.DRAFT:
        reply.status, reply.posted_at = ReplyStatus.POSTED, now
    reply.signed_by = by
    filed.rewriting = None
    session.flush()
    book_promises(session, opened.case, posted, by=by, now=now)
    return posted


def take_back(session: Session, opened: Opened, *, now: dt.datetime) -> bool:
    """Make the newest version that was noted as posted a draft again: it was not posted."""
    reply, filed = opened.reply, opened.filed
    standing = session.scalars(
        select(PostedReply)
        .where(PostedReply.reply_id == reply.id, PostedReply.taken_back_at.is_(None))
        .order_by(PostedReply.number.desc())
    ).all()
    if reply.status is not ReplyStatus.POSTED or filed.rewriting is not None:
        return False
    if standing:
        standing[0].taken_back_at = now
    if len(standing) > 1:
        filed.rewriting = standing[0].kind
    else:
        reply.status, reply.posted_at = ReplyStatus.DRAFT, None
    session.flush()
    return True


def rewrite(session: Session, opened: Opened, kind: Version, *, now: dt.datetime) -> None:
    """Begin the next version of a posted reply: a correction, or news of what was done."""
    reply, filed = opened.reply, opened.filed
    if reply.status is not ReplyStatus.POSTED:
        raise ConflictError(_("This reply is still being written."))
    if filed.rewriting is not None:
        return
    filed.rewriting = kind
    casework.withdraw_question(filed)
    if kind is Version.FOLLOW_UP:
        draft_now = follow_up_draft(session, opened.case, reply, recent=opened.recent)
        reply.drafted = reply.text = draft_now.text
        filed.draft = draft_to_json(draft_now)
    reply.drafted_at = now
    session.flush()


def stop_rewriting(session: Session, opened: Opened) -> None:
    """Leave the reply as it was posted."""
    if opened.filed.rewriting is None:
        return
    newest = session.scalars(
        select(PostedReply)
        .where(PostedReply.reply_id == opened.reply.id, PostedReply.taken_back_at.is_(None))
        .order_by(PostedReply.number.desc())
        .limit(1)
    ).one()
    opened.filed.rewriting = None
    opened.reply.text, opened.reply.drafted = newest.text, newest.drafted
    session.flush()


def leave(session: Session, opened: Opened, *, by: int, now: dt.datetime) -> None:
    """Choose that a review gets no reply; a draft is thrown away."""
    _refuse_posted(opened)
    if opened.reply.status is ReplyStatus.POSTED:
        raise ConflictError(_("This review has a reply already."))
    opened.filed.left_by, opened.filed.left_at = by, now
    session.delete(opened.reply)
    session.flush()


def take_up_again(filed: ReplyCase) -> None:
    """Let a review that was to get no reply wait for one again."""
    filed.left_by = filed.left_at = None


def _word(session: Session, opened: Opened) -> None:
    """Draft, and keep the sentences with what each rests on; held cases get no words."""
    answer = Replying(opened.recent).word(opened.case, opened.verdict)
    opened.reply.drafted = opened.reply.text = answer.draft.text
    opened.filed.draft = draft_to_json(answer.draft)
    session.flush()


def _recent(session: Session, review: Review) -> tuple[str, ...]:
    """Return the project's newest replies, the oldest of them first."""
    query = recently_posted(review.project_id, most=casework.RECENT, but=review.id)
    return tuple(reversed(session.scalars(query).all()))


def _receipt(session: Session, opened: Opened, found: tuple[Violation, ...]) -> Receipt:
    filed, case = opened.filed, opened.case
    chooser = session.get(User, filed.chosen_by) if filed.chosen_by is not None else None
    return Receipt(
        verdict=verdict_from(filed.verdict),
        edition=filed.edition,
        draft=draft_from(filed.draft),
        violations=found,
        facts={fact.id: fact.text for fact in case.facts},
        actions={action.id: action.title for action in case.actions},
        overruled_by=chooser.name if chooser else "",
        overruled_why=filed.chosen_why,
    )


def _asked(opened: Opened) -> ReplyCase:
    if not opened.filed.waits_for_second_person:
        raise ConflictError(_("Nobody waits for an answer to this any more."))
    return opened.filed


def _refuse_posted(opened: Opened) -> None:
    if not opened.is_being_written:
        msg = _("This reply was posted; what customers read cannot be changed here.")
        raise ConflictError(msg)
