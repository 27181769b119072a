"""The forms of a theme."""

from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from feedback.web.requests import id_in
from surveys.words import N_

_HOW = N_(
    "One word or phrase a line; a * at the end stands for any ending. “de: liefer*” is looked for "
    "in German texts."
)


def _id(value: object) -> int:
    found = id_in(str(value))
    if found is None:
        raise ValueError  # to WTForms: not a valid choice
    return found


class ThemeForm(Form):
    """Name, place and patterns."""

    name = StringField(N_("Name"), [DataRequired(N_("Give the theme a name.")), Length(max=200)])
    parent = SelectField(
        N_("Belongs to"),
        coerce=_id,
        validate_choice=False,
        description=N_("What is said of it counts there too."),
    )
    patterns = TextAreaField(N_("Patterns"), [Length(max=20_000)], description=_HOW)
    sentence = StringField(
        N_("Try a sentence"),
        [Length(max=1000)],
        description=N_("Says whether the theme is found in it."),
    )


class SplitForm(Form):
    """The theme that is made of a part of another."""

    name = StringField(
        N_("Name of the new theme"), [DataRequired(N_("Give the theme a name.")), Length(max=200)]
    )
    patterns = TextAreaField(
        N_("Patterns of the new theme"),
        [DataRequired(N_("Give at least one pattern.")), Length(max=20_000)],
        description=_HOW,
    )
