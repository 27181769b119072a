"""What people call the states, kinds and roles that the store keeps as short words."""

from collections.abc import Mapping
from enum import StrEnum

from feedback.act.actions import STATUS_NAMES
from feedback.act.drafting.values import Slot
from feedback.act.guardrails.values import Severity
from feedback.analyse.notes import NoteKind
from feedback.capture.trash import TrashKind
from feedback.figures.told import Why
from feedback.store.actions import ActionStatus, EventKind, LetterStatus, Loop, ProposalStatus
from feedback.store.cases import Version
from feedback.store.contacts import IdentityKind
from feedback.store.corrections import Field
from feedback.store.interviews import Quoting, SessionStatus
from feedback.store.items import SourceKind
from feedback.store.labels import (
    Bears,
    Decision,
    Emotion,
    FactKind,
    HoldKind,
    Kind,
    Label,
    Style,
    Voice,
)
from feedback.store.outward import DeliveryStatus
from feedback.store.people import Role
from feedback.store.promises import Audience, PromiseState
from feedback.store.replies import ReplyStatus
from feedback.store.surveys import SurveyStatus
from feedback.store.work import Stage
from surveys.words import N_, _

_NAMES: Mapping[type[StrEnum], Mapping[str, str]] = {
    Role: {
        Role.ADMIN: N_("admin"),
        Role.MANAGER: N_("manager"),
        Role.RESEARCHER: N_("researcher"),
        Role.VIEWER: N_("viewer"),
    },
    SurveyStatus: {
        SurveyStatus.DRAFT: N_("draft"),
        SurveyStatus.OPEN: N_("open"),
        SurveyStatus.CLOSED: N_("closed"),
    },
    ActionStatus: STATUS_NAMES,
    EventKind: {
        EventKind.RAISED: N_("Raised"),
        EventKind.STATUS: N_("Status"),
        EventKind.OWNER: N_("Owner"),
        EventKind.DUE: N_("Due"),
        EventKind.TEXT: N_("Wording"),
        EventKind.EVIDENCE: N_("Evidence"),
        EventKind.TOLD: N_("Told"),
        EventKind.COMMENT: N_("Remark"),
    },
    Loop: {
        Loop.INNER: N_("inner loop"),
        Loop.HUDDLE: N_("huddle"),
        Loop.OUTER: N_("outer loop"),
    },
    PromiseState: {
        PromiseState.OPEN: N_("open"),
        PromiseState.KEPT: N_("kept"),
        PromiseState.LATE: N_("late"),
        PromiseState.BROKEN: N_("broken"),
        PromiseState.WITHDRAWN: N_("withdrawn"),
    },
    Audience: {
        Audience.CUSTOMER: N_("one customer"),
        Audience.READERS: N_("readers of a reply"),
        Audience.EVERYBODY: N_("everybody"),
    },
    Why: {
        Why.NOT_YET: N_("a letter can be sent"),
        Why.NO_ADDRESS: N_("no address"),
        Why.FAILED: N_("the letter did not arrive"),
        Why.NAMELESS: N_("without a name"),
    },
    ProposalStatus: {
        ProposalStatus.OPEN: N_("open"),
        ProposalStatus.ACCEPTED: N_("accepted"),
        ProposalStatus.REJECTED: N_("rejected"),
    },
    Decision: {
        Decision.THANK: N_("thank"),
        Decision.APOLOGISE_FIX: N_("apologise and say what is done"),
        Decision.CLARIFY: N_("clarify or ask"),
        Decision.REFUTE: N_("refute"),
        Decision.HOLD: N_("hold: a person answers"),
        Decision.NO_REPLY: N_("no reply"),
    },
    HoldKind: {
        HoldKind.SAFETY: N_("safety"),
        HoldKind.LEGAL: N_("law"),
        HoldKind.PRIVACY: N_("privacy"),
        HoldKind.ABUSE: N_("abuse"),
        HoldKind.DISPUTE: N_("dispute"),
    },
    FactKind: {
        FactKind.RECORD: N_("record"),
        FactKind.POLICY: N_("policy"),
        FactKind.EVIDENCE: N_("evidence"),
        FactKind.BOOKING: N_("booking"),
        FactKind.CRM: N_("customer file"),
        FactKind.LOG: N_("log"),
        FactKind.STAFF_NOTE: N_("note of the team"),
        FactKind.INTERNAL: N_("internal"),
    },
    Bears: {
        Bears.CONFIRMS: N_("confirms it"),
        Bears.CONTRADICTS: N_("contradicts it"),
        Bears.EXPLAINS: N_("explains it"),
    },
    Version: {
        Version.FIRST: N_("first reply"),
        Version.CORRECTION: N_("correction"),
        Version.FOLLOW_UP: N_("follow-up"),
    },
    Slot: {
        Slot.ACKNOWLEDGE: N_("names what was said"),
        Slot.THANK: N_("thanks"),
        Slot.APOLOGISE: N_("apologises"),
        Slot.EXPLAIN: N_("explains"),
        Slot.CHANGED: N_("says what is done"),
        Slot.COMMITTED: N_("promises"),
        Slot.UNDER_WAY: N_("says what is under way"),
        Slot.DECLINED: N_("says what will not be done"),
        Slot.NOT_KNOWN: N_("says what is not known yet"),
        Slot.ANSWER: N_("answers"),
        Slot.ASK: N_("asks"),
        Slot.OFFLINE: N_("leads to you"),
        Slot.SIGN: N_("signs"),
    },
    Severity: {Severity.BLOCK: N_("blocks posting"), Severity.WARN: N_("look at it")},
    ReplyStatus: {ReplyStatus.DRAFT: N_("draft"), ReplyStatus.POSTED: N_("posted")},
    DeliveryStatus: {
        DeliveryStatus.WAITING: N_("waiting"),
        DeliveryStatus.SENDING: N_("under way"),
        DeliveryStatus.SENT: N_("sent"),
        DeliveryStatus.UNSURE: N_("unsure"),
        DeliveryStatus.DEAD: N_("not delivered"),
        DeliveryStatus.DROPPED: N_("dropped"),
    },
    LetterStatus: {
        LetterStatus.WAITING: N_("waiting"),
        LetterStatus.SENT: N_("sent"),
        LetterStatus.FAILED: N_("failed"),
    },
    SessionStatus: {
        SessionStatus.PLANNED: N_("planned"),
        SessionStatus.RUNNING: N_("running"),
        SessionStatus.FINISHED: N_("finished"),
    },
    Quoting: {
        Quoting.NO: N_("no"),
        Quoting.ANONYMISED: N_("yes, without the name"),
        Quoting.YES: N_("yes"),
    },
    IdentityKind: {
        IdentityKind.EMAIL: N_("e-mail"),
        IdentityKind.PHONE: N_("phone"),
        IdentityKind.HANDLE: N_("handle"),
        IdentityKind.EXTERNAL: N_("id elsewhere"),
    },
    Label: {
        Label.NEGATIVE: N_("critical"),
        Label.NEUTRAL: N_("neutral"),
        Label.POSITIVE: N_("good"),
        Label.MIXED: N_("mixed"),
    },
    Kind: {
        Kind.COMPLAINT: N_("complaint"),
        Kind.BUG: N_("bug"),
        Kind.REQUEST: N_("request"),
        Kind.QUESTION: N_("question"),
        Kind.PRAISE: N_("praise"),
        Kind.EXPERIENCE: N_("experience"),
        Kind.OTHER: N_("other"),
    },
    Emotion: {
        Emotion.ANGER: N_("anger"),
        Emotion.DISGUST: N_("disgust"),
        Emotion.FEAR: N_("fear"),
        Emotion.JOY: N_("joy"),
        Emotion.SADNESS: N_("sadness"),
        Emotion.SURPRISE: N_("surprise"),
    },
    Voice: {
        Voice.OWN: N_("their own"),
        Voice.OTHER: N_("somebody else’s"),
        Voice.HYPOTHETICAL: N_("what might be"),
    },
    Style: {
        Style.FACTS: N_("facts first"),
        Style.FEELINGS: N_("feelings first"),
        Style.UNKNOWN: N_("not clear"),
    },
    Field: {
        Field.SENTIMENT: N_("how it sounds"),
        Field.KIND: N_("what it does"),
        Field.SUGGESTION: N_("whether it suggests a change"),
        Field.VOICE: N_("whose experience it is"),
        Field.THEME: N_("what it is about"),
    },
    SourceKind: {
        SourceKind.RESPONSE: N_("surveys"),
        SourceKind.REVIEW: N_("reviews"),
        SourceKind.SESSION: N_("interviews"),
    },
    NoteKind: {
        NoteKind.OBSERVATION: N_("What was seen"),
        NoteKind.QUOTE: N_("What was said"),
        NoteKind.PAIN: N_("Pains"),
        NoteKind.DELIGHT: N_("Delights"),
        NoteKind.QUESTION: N_("Questions"),
        NoteKind.INTERPRETATION: N_("What we make of it"),
    },
    TrashKind: {
        TrashKind.RESPONSE: N_("response"),
        TrashKind.REVIEW: N_("review"),
        TrashKind.SESSION: N_("interview"),
        TrashKind.SURVEY: N_("survey"),
        TrashKind.STUDY: N_("study"),
    },
    Stage: {
        Stage.ANALYSE: N_("read"),
        Stage.DECIDE: N_("propose"),
        Stage.DELIVER: N_("deliver"),
    },
}


def name_of(member: StrEnum) -> str:
    """Return the name of a member in the reader's language."""
    return _(_NAMES[type(member)][member])
