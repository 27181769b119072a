"""The form of a reply."""

from wtforms import Form, TextAreaField
from wtforms.validators import DataRequired, Length

from feedback.act.replies import LONGEST
from surveys.words import N_


class ReplyForm(Form):
    """The words of a reply."""

    text = TextAreaField(
        N_("Your reply"), [DataRequired(N_("A reply needs words.")), Length(max=LONGEST)]
    )
