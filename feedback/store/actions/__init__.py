"""Proposals, action items, the evidence under both, their history, and who was told."""

from feedback.store.actions.evidence import (
    LONGEST_QUOTE,
    Evidence,
    actions_about,
    evidence_of,
    published_for_survey,
    settled_evidence,
)
from feedback.store.actions.history import (
    ActionEvent,
    EventKind,
    add_event,
    changes_after,
    changes_of,
    history_of,
)
from feedback.store.actions.items import (
    FINAL_STATUSES,
    OPEN_STATUSES,
    ActionItem,
    ActionStatus,
    Loop,
    actions_of,
    merged_into,
    open_action_for,
    open_actions_owned_by,
    speaking_for,
)
from feedback.store.actions.letters import (
    Letter,
    LetterStatus,
    Told,
    contacts_to_tell,
    languages_of,
    told_about,
)
from feedback.store.actions.proposals import (
    Proposal,
    ProposalStatus,
    last_decision_on,
    proposals_of,
)
from feedback.store.actions.whys import (
    WhyStep,
    ladder_of,
    root_causes_of,
)

__all__ = [
    "FINAL_STATUSES",
    "LONGEST_QUOTE",
    "OPEN_STATUSES",
    "ActionEvent",
    "ActionItem",
    "ActionStatus",
    "EventKind",
    "Evidence",
    "Letter",
    "LetterStatus",
    "Loop",
    "Proposal",
    "ProposalStatus",
    "Told",
    "WhyStep",
    "actions_about",
    "actions_of",
    "add_event",
    "changes_after",
    "changes_of",
    "contacts_to_tell",
    "evidence_of",
    "history_of",
    "ladder_of",
    "languages_of",
    "last_decision_on",
    "merged_into",
    "open_action_for",
    "open_actions_owned_by",
    "proposals_of",
    "published_for_survey",
    "root_causes_of",
    "settled_evidence",
    "speaking_for",
    "told_about",
]
