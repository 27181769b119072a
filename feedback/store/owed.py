"""The work that concerns one project: its admins see and retry this and nobody else's."""

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from feedback.store.actions import Letter
from feedback.store.interviews import InterviewSession, Study
from feedback.store.outward import SUBJECT, Delivery
from feedback.store.responses import Response
from feedback.store.reviews import Review
from feedback.store.themes import Theme
from feedback.store.work import Stage, Work


def given_up_in(project_id: int) -> Select[Work]:
    """Select what was given up of a project's work."""
    return (
        select(Work)
        .where(Work.given_up.is_(True), _concerns(project_id))
        .order_by(Work.stage, Work.subject)
    )


def owed_count_in(session: Session, project_id: int) -> int:
    """Count what is still owed of a project's work and not given up."""
    query = (
        select(func.count())
        .select_from(Work)
        .where(Work.given_up.is_(False), _concerns(project_id))
    )
    return session.scalar(query) or 0


def _concerns(project_id: int) -> ColumnElement[bool]:
    """Whether the subject of a piece of work, as each stage writes it, is one of the project."""
    responses = select(literal("response:") + Response.id).where(Response.project_id == project_id)
    reviews = select(literal("review:") + cast(Review.id, String)).where(
        Review.project_id == project_id
    )
    held = (
        select(literal("session:") + cast(InterviewSession.id, String))
        .join(Study, Study.id == InterviewSession.study_id)
        .where(Study.project_id == project_id)
    )
    themes = select(cast(Theme.id, String)).where(Theme.project_id == project_id)
    letters = select(Letter.id).where(Letter.project_id == project_id)
    parcels = select(literal(SUBJECT) + Delivery.id).where(Delivery.project_id == project_id)
    return or_(
        (Work.stage == Stage.ANALYSE)
        & or_(*(Work.subject.in_(query) for query in (responses, reviews, held))),
        (Work.stage == Stage.DECIDE) & (Work.subject.in_(themes) | Work.subject.in_(reviews)),
        (Work.stage == Stage.DELIVER) & (Work.subject.in_(letters) | Work.subject.in_(parcels)),
    )
