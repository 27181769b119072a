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
from wtforms.validators import InputRequired, Length

from feedback.store.interviews import Quoting


class StudyForm(Form):
    """A study."""

    title = StringField("Title", [InputRequired("Give the study a title."), Length(max=200)])
    goal = TextAreaField(
        "What do you want to find out?", [Length(max=2000)], description="One question is best."
    )


class ParticipantForm(Form):
    """Somebody who takes part."""

    name = StringField("Name", [InputRequired("Give the participant's name."), Length(max=200)])
    email = StringField(
        "E-mail address", [Length(max=200)], description="To tell them what came of it. Optional."
    )


class ConsentForm(Form):
    """What a participant agreed to."""

    text = TextAreaField(
        "The words that were agreed to",
        [InputRequired("Write down the words that were agreed to."), Length(max=2000)],
    )
    quoting = SelectField(
        "May we quote?",
        choices=[
            SelectChoice(Quoting.ANONYMISED, "Yes, without the name"),
            SelectChoice(Quoting.YES, "Yes"),
            SelectChoice(Quoting.NO, "No"),
        ],
    )
    recording = BooleanField("The conversation may be recorded")
    how = StringField(
        "How was consent given?",
        [InputRequired("Say how consent was given."), Length(max=200)],
        description="For example: signed form, or said on the recording.",
    )
    given_on = DateField("On", [InputRequired("Say on which day.")])


class SessionForm(Form):
    """A conversation to come."""

    held_on = DateField("Day", [InputRequired("Say on which day.")])
    place = StringField("Place", [Length(max=200)], description="A room, a shop, a call.")
