"""Forms about proposals and action items."""

from wtforms import DateField, Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from surveys.words import N_


class PlanForm(Form):
    """What is to change, who does it, until when."""

    title = StringField(
        N_("What is to change"), [DataRequired(N_("Say what is to change.")), Length(max=200)]
    )
    owner = SelectField(N_("Owner"), choices=[])
    due_on = DateField(N_("Due"), [Optional()])

    @property
    def owner_id(self) -> int | None:
        """The chosen owner, None for nobody."""
        return int(self.owner.data) if self.owner.data else None


class NewActionForm(PlanForm):
    """An action that no customer's words stand behind."""

    reason = TextAreaField(
        N_("Why"),
        [
            DataRequired(N_("Say why: there are no customers' words to read it from.")),
            Length(max=1000),
        ],
        description=N_("What somebody needs to know who reads this in a year."),
    )


class TellForm(Form):
    """What customers read."""

    you_said = TextAreaField(
        N_("You said"),
        [Length(max=1000)],
        description=N_("What customers told you, in a sentence."),
    )
    we_did = TextAreaField(
        N_("We did"), [Length(max=1000)], description=N_("What changed, in a sentence.")
    )


class CommentForm(Form):
    """A remark for colleagues."""

    text = TextAreaField(
        N_("Remark"), [DataRequired(N_("Write the remark first.")), Length(max=2000)]
    )
