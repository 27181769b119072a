"""Forms about promises."""

from wtforms import BooleanField, DateField, Form, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from surveys.words import N_


class PromiseForm(Form):
    """A promise that was made outside of a reply, by phone or at the counter."""

    sentence = TextAreaField(
        N_("What was promised"),
        [
            DataRequired(N_("Write down what was promised, in the words that were used.")),
            Length(max=1000),
        ],
    )
    due_on = DateField(N_("By when"), [DataRequired(N_("A promise needs a day."))])
    action = SelectField(N_("Which action keeps it"), choices=[])
    owner = SelectField(N_("Who keeps it"), choices=[])


class WithdrawForm(Form):
    """Why a promise is taken back."""

    because = TextAreaField(
        N_("Why it is withdrawn"),
        [
            DataRequired(N_("Say why: whoever was promised it will ask.")),
            Length(max=1000),
        ],
    )


class CorrectionForm(Form):
    """What whoever was promised something reads once the promise is broken."""

    text = TextAreaField(
        N_("What they read"),
        [
            DataRequired(N_("Write what whoever was promised it will read.")),
            Length(max=2000),
        ],
        description=N_("A proposal: make it yours. Nothing is sent before you do."),
    )
    next_on = DateField(
        N_("The day of the next word"),
        [DataRequired(N_("Name a day that is still to come."))],
        description=N_("It is booked as a promise."),
    )
    by_letter = BooleanField(N_("Send it by letter"))
