"""Forms about studies, participants, consent and sessions."""

from wtforms import (
    BooleanField,
    DateField,
    Form,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from feedback.store.interviews import Quoting
from surveys.words import N_


class StudyForm(Form):
    """A study."""

    title = StringField(N_("Title"), [DataRequired(N_("Give the study a title.")), Length(max=200)])
    goal = TextAreaField(
        N_("What do you want to find out?"),
        [Length(max=2000)],
        description=N_("One question is best."),
    )


class ParticipantForm(Form):
    """Somebody who takes part."""

    name = StringField(
        N_("Name"), [DataRequired(N_("Give the participant's name.")), Length(max=200)]
    )
    email = StringField(
        N_("E-mail address"),
        [Length(max=200)],
        description=N_("To tell them what came of it. Optional."),
    )


class ConsentForm(Form):
    """What a participant agreed to."""

    text = TextAreaField(
        N_("The words that were agreed to"),
        [DataRequired(N_("Write down the words that were agreed to.")), Length(max=2000)],
    )
    quoting = SelectField(
        N_("May we quote?"),
        choices=[
            SelectChoice(Quoting.ANONYMISED, N_("Yes, without the name")),
            SelectChoice(Quoting.YES, N_("Yes")),
            SelectChoice(Quoting.NO, N_("No")),
        ],
    )
    recording = BooleanField(N_("The conversation may be recorded"))
    how = StringField(
        N_("How was consent given?"),
        [DataRequired(N_("Say how consent was given.")), Length(max=200)],
        description=N_("For example: signed form, or said on the recording."),
    )
    given_on = DateField(N_("On"), [DataRequired(N_("Say on which day."))])


class SessionForm(Form):
    """A conversation to come."""

    held_on = DateField(N_("Day"), [DataRequired(N_("Say on which day."))])
    place = StringField(N_("Place"), [Length(max=200)], description=N_("A room, a shop, a call."))
