"""What an action must have before it is begun, done or dropped: shown ahead, asked for then."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import ConflictError
from feedback.store.actions import ActionItem, ActionStatus, Evidence, Loop, WhyStep
from surveys.words import N_, _


class Need(enum.StrEnum):
    """One thing that an action may lack."""

    PROBLEM = "problem"
    MEASURE = "measure"
    CONTACT = "contact"
    ROOT = "root"
    TOLD = "told"
    REASON = "reason"


_WORDS: Mapping[Need, tuple[str, str]] = {  # what is there, what is missing
    Need.PROBLEM: (N_("The problem is stated."), N_("Say what the problem is, and whose.")),
    Need.MEASURE: (
        N_("It is said how we will see that it worked."),
        N_("Say how we will see that it worked, before the work starts."),
    ),
    Need.CONTACT: (
        N_("Somebody talked to the customer."),
        N_("Talk to the customer and note what came of it."),
    ),
    Need.ROOT: (
        N_("The root cause is known."),
        N_("Ask why until a cause is found that can be removed, and mark it."),
    ),
    Need.TOLD: (
        N_("It is settled who is told, or why nobody is."),
        N_("Write both sentences for customers, or say why nobody is told."),
    ),
    Need.REASON: (
        N_("It is said why it will not be done."),
        N_("Say why it will not be done, for customers or for the team alone."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One line of the list, for whoever wants to go on."""

    need: Need
    status: ActionStatus  # before it has this status
    is_met: bool

    @property
    def words(self) -> str:
        """What is there, or what is missing."""
        return _(_WORDS[self.need][0 if self.is_met else 1])


class UnreadyError(ConflictError):
    """An action lacks what the step asks for."""

    def __init__(self, missing: Sequence[Requirement]) -> None:
        super().__init__(" ".join(requirement.words for requirement in missing))
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What stands in other rows than the action's own."""

    has_root: bool
    has_evidence: bool


def requirements(
    session: Session, action: ActionItem, status: ActionStatus
) -> tuple[Requirement, ...]:
    """List what an action needs before it has *status*, met or not."""
    around = _Around(
        has_root=_exists(session, WhyStep, WhyStep.action_id == action.id, WhyStep.is_root),
        has_evidence=_exists(session, Evidence, Evidence.action_id == action.id),
    )
    return tuple(
        Requirement(need=need, status=status, is_met=_is_met(need, action, around))
        for need in _needs(action, status)
    )


def checklist(session: Session, action: ActionItem) -> tuple[Requirement, ...]:
    """List what an open action needs, each thing once, before the first step that asks for it."""
    lines: dict[Need, Requirement] = {}
    for status in (ActionStatus.DOING, ActionStatus.DONE):
        for requirement in requirements(session, action, status):
            lines.setdefault(requirement.need, requirement)
    return tuple(lines.values())


def check(session: Session, action: ActionItem, status: ActionStatus) -> None:
    """Refuse a step that an action is not ready for, and say all that it lacks."""
    missing = [line for line in requirements(session, action, status) if not line.is_met]
    if missing:
        raise UnreadyError(missing)


def _needs(action: ActionItem, status: ActionStatus) -> tuple[Need, ...]:
    if status is ActionStatus.DROPPED:
        return () if action.merged_into_id is not None else (Need.REASON,)
    if status is ActionStatus.PLANNED:
        return ()
    begin = (Need.PROBLEM, Need.MEASURE) if action.loop is Loop.OUTER else (Need.PROBLEM,)
    if status is ActionStatus.DOING:
        return begin
    with_customer = (Need.CONTACT, Need.ROOT) if action.loop is Loop.INNER else ()
    return (*begin, *with_customer, Need.TOLD)


def _is_met(need: Need, action: ActionItem, around: _Around) -> bool:
    both_sentences = bool(action.you_said and action.we_did)
    return {
        Need.PROBLEM: bool(action.problem),
        Need.MEASURE: bool(action.success_measure),
        Need.CONTACT: bool(action.contact_outcome),
        Need.ROOT: around.has_root,
        # Where nobody's words stand behind it, there is nobody to tell.
        Need.TOLD: both_sentences or bool(action.untold_because) or not around.has_evidence,
        Need.REASON: bool(action.declined_because),
    }[need]


def _exists(session: Session, model: type[WhyStep | Evidence], *where: object) -> bool:
    query = select(model.id).where(*where).limit(1)  # type: ignore[arg-type]
    return session.scalar(query) is not None
