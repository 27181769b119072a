"""The form of a theme."""

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length


class ThemeForm(Form):
    """Name and patterns."""

    name = StringField("Name", [InputRequired("Give the theme a name."), Length(max=200)])
    patterns = TextAreaField(
        "Patterns",
        [InputRequired("Give at least one pattern."), Length(max=10_000)],
        description="One word or phrase a line; a * at the end stands for any ending.",
    )
    sentence = StringField(
        "Try a sentence", [Length(max=1000)], description="Says which themes are found in it."
    )
