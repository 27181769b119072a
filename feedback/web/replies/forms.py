"""The form of a reply."""

from wtforms import Form, TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.act.replies import LONGEST


class ReplyForm(Form):
    """The words of a reply."""

    text = TextAreaField("Your reply", [InputRequired("A reply needs words."), Length(max=LONGEST)])
