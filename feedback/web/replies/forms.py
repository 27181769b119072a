"""The forms of the reply desk."""

from wtforms import (
    BooleanField,
    DateField,
    Form,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional

from feedback.act import knowing, library, understandings
from feedback.act.replies import LONGEST
from feedback.store.labels import Decision, FactKind
from feedback.web.reviews.names import CHANNEL_NAMES
from surveys.words import N_

KINDS = (
    SelectChoice(FactKind.POLICY.value, N_("policy: a rule or price as customers can read it")),
    SelectChoice(FactKind.EVIDENCE.value, N_("evidence: a picture, a measurement, a document")),
    SelectChoice(FactKind.RECORD.value, N_("record: written down when it happened")),
    SelectChoice(FactKind.BOOKING.value, N_("booking: an order or appointment")),
    SelectChoice(FactKind.CRM.value, N_("customer file")),
    SelectChoice(FactKind.LOG.value, N_("log: what a system noted")),
    SelectChoice(FactKind.STAFF_NOTE.value, N_("note of the team")),
    SelectChoice(FactKind.INTERNAL.value, N_("internal")),
)
DECISIONS = (
    SelectChoice(Decision.APOLOGISE_FIX.value, N_("Apologise and say what is done")),
    SelectChoice(Decision.CLARIFY.value, N_("Clarify or ask")),
    SelectChoice(Decision.THANK.value, N_("Thank")),
    SelectChoice(Decision.REFUTE.value, N_("Refute, with a second person")),
    SelectChoice(Decision.HOLD.value, N_("Hold: a person answers")),
    SelectChoice(Decision.NO_REPLY.value, N_("No reply")),
)
SECTORS = (
    SelectChoice("", N_("none in particular")),
    SelectChoice("health", N_("health: nobody is confirmed to be known")),
    SelectChoice("finance", N_("finance")),
    SelectChoice("legal", N_("legal")),
)


class ReplyForm(Form):
    """The words of a reply."""

    text = TextAreaField(
        N_("Your reply"), [DataRequired(N_("A reply needs words.")), Length(max=LONGEST)]
    )


class FactForm(Form):
    """Something that the business knows."""

    text = TextAreaField(
        N_("What is known"),
        [DataRequired(N_("Write down what is known.")), Length(max=knowing.LONGEST)],
        description=N_("One thing in one sentence, as it could be read out."),
    )
    kind = SelectField(N_("What it rests on"), choices=list(KINDS))
    dated = DateField(
        N_("Day that it speaks of"),
        [Optional()],
        description=N_("Without a day it cannot contradict a customer."),
    )
    expires_on = DateField(N_("May be used until"), [Optional()])
    is_public = BooleanField(
        N_("Everybody may read it"),
        description=N_("Only then its words may stand in a reply."),
    )


class AnswerForm(Form):
    """A prepared answer."""

    title = StringField(
        N_("Title"), [DataRequired(N_("Give it a title to find it by.")), Length(max=200)]
    )
    text = TextAreaField(
        N_("Words"),
        [DataRequired(N_("Write the words.")), Length(max=library.LONGEST)],
        description=N_("A part of a reply: what is the same for everybody, and nothing else."),
    )
    owner = SelectField(N_("Owner"), choices=[])
    review_by = DateField(
        N_("To be looked at again by"), [DataRequired(N_("Name a day: answers grow old."))]
    )

    @property
    def owner_id(self) -> int | None:
        """The chosen owner, None for nobody."""
        return int(self.owner.data) if self.owner.data else None


class ReasonForm(Form):
    """Another decision than the engine's, and why."""

    decision = SelectField(N_("Decide otherwise"), choices=list(DECISIONS))
    why = TextAreaField(N_("Why"), [Length(max=1000)])


class HandForm(Form):
    """Who answers, until when."""

    to = SelectField(N_("Who answers"), choices=[])
    due_on = DateField(N_("Until"), [DataRequired(N_("Name a day."))])
    why = TextAreaField(N_("What they should know"), [Length(max=1000)])


class RestatedForm(Form):
    """The problem in one sentence."""

    sentence = TextAreaField(
        N_("The problem in one sentence"),
        [
            DataRequired(N_("Say the problem in one sentence.")),
            Length(max=understandings.LONGEST),
        ],
    )


class VoiceForm(Form):
    """How this project answers."""

    contact = StringField(
        N_("Contact for replies"),
        [Length(max=200)],
        description=N_("An address or a number that is meant for everybody."),
    )
    channel = SelectField(
        N_("Where most reviews stand"),
        choices=[SelectChoice(code, name) for code, name in CHANNEL_NAMES.items()],
    )
    sector = SelectField(N_("Sector"), choices=list(SECTORS))
    voice = StringField(
        N_("Voice"), [Length(max=200)], description=N_("Such as: warm, plain. Or: factual.")
    )
    banned = TextAreaField(
        N_("Words that are never used"), [Length(max=4000)], description=N_("One a line.")
    )


class SignOffForm(Form):
    """Under which name and role somebody signs."""

    name = StringField(
        N_("Name under your replies"), [DataRequired(N_("A person signs.")), Length(max=200)]
    )
    role = StringField(N_("Role"), [Length(max=200)], description=N_("Such as: head of repairs"))
