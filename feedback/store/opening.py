"""What a survey's public address leads to, in one query: it is asked for more than all else."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from feedback.store.surveys import Survey, SurveyLogo, SurveyStatus, SurveyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A survey as its address shows it: state, look, and the version that newcomers get."""

    id: int
    token: str
    title: str
    status: SurveyStatus
    is_anonymous: bool
    accent: str
    logo: str | None  # digest of the picture at its head
    version_id: int | None
    definition: str | None


# Made once: putting a statement together takes longer than asking it.
_BY_TOKEN = (
    select(
        Survey.id,
        Survey.token,
        Survey.title,
        Survey.status,
        Survey.is_anonymous,
        Survey.accent,
        SurveyLogo.digest.label("logo"),
        SurveyVersion.id.label("version_id"),
        SurveyVersion.definition,
    )
    .outerjoin(SurveyVersion, SurveyVersion.survey_id == Survey.id)
    .outerjoin(SurveyLogo, SurveyLogo.survey_id == Survey.id)
    .where(Survey.token == bindparam("token"), Survey.trashed_at.is_(None))
    .order_by(SurveyVersion.number.desc())
    .limit(1)
)


def find_opening(connection: Connection, token: str) -> Opening | None:
    """Find what the public address with this token leads to."""
    row = connection.execute(_BY_TOKEN, {"token": token}).mappings().first()
    return None if row is None else Opening(**row)
