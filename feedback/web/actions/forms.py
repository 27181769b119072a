"""Forms about proposals and action items."""

from wtforms import DateField, Form, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional


class PlanForm(Form):
    """What is to change, who does it, until when."""

    title = StringField(
        "What is to change", [InputRequired("Say what is to change."), Length(max=200)]
    )
    owner = SelectField("Owner", choices=[])
    due_on = DateField("Due", [Optional()])

    @property
    def owner_id(self) -> int | None:
        """The chosen owner, None for nobody."""
        return int(self.owner.data) if self.owner.data else None


class TellForm(Form):
    """What customers read."""

    you_said = TextAreaField(
        "You said", [Length(max=1000)], description="What customers told you, in a sentence."
    )
    we_did = TextAreaField("We did", [Length(max=1000)], description="What changed, in a sentence.")


class CommentForm(Form):
    """A remark for colleagues."""

    text = TextAreaField("Remark", [InputRequired("Write the remark first."), Length(max=2000)])
