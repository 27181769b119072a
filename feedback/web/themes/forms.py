"""The form of a theme."""

from wtforms import Form, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from surveys.words import N_


class ThemeForm(Form):
    """Name and patterns."""

    name = StringField(N_("Name"), [DataRequired(N_("Give the theme a name.")), Length(max=200)])
    patterns = TextAreaField(
        N_("Patterns"),
        [DataRequired(N_("Give at least one pattern.")), Length(max=10_000)],
        description=N_("One word or phrase a line; a * at the end stands for any ending."),
    )
    sentence = StringField(
        N_("Try a sentence"),
        [Length(max=1000)],
        description=N_("Says whether the theme is found in it."),
    )
