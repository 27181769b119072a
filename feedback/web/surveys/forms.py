"""Forms of the builder: they read what a person typed; the engine says what is wrong with it."""

from dataclasses import replace

from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional

from surveys import Question, QuestionKind, editing
from surveys.definition import LONGEST_LABEL, LONGEST_TITLE
from surveys.diff import KIND_NAMES
from surveys.logic import Condition
from surveys.words import N_

KIND_NOTES = {
    QuestionKind.NPS: N_("Would they recommend you?"),
    QuestionKind.CSAT: N_("How satisfied are they?"),
    QuestionKind.CES: N_("How easy was it?"),
    QuestionKind.STARS: N_("One to five stars"),
    QuestionKind.SCALE: N_("Points and labels of your own"),
    QuestionKind.ONE_CHOICE: N_("One of several options"),
    QuestionKind.MANY_CHOICES: N_("As many options as fit"),
    QuestionKind.SHORT_TEXT: N_("A line: a name, a number, a place"),
    QuestionKind.LONG_TEXT: N_("In their own words"),
    QuestionKind.STATEMENT: N_("Something to read, nothing to answer"),
}


class NewSurveyForm(Form):
    """How a survey begins."""

    title = StringField(
        N_("Title"),
        [Length(max=LONGEST_LABEL)],
        description=N_("Respondents read it. Leave it empty to take the template's."),
    )
    begin_with = SelectField(N_("Begin with"), choices=[])
    privacy = SelectField(
        N_("Answers are"),
        choices=[
            SelectChoice("identified", N_("identified: people may leave name and address")),
            SelectChoice("anonymous", N_("anonymous: no name, no address, only the day")),
        ],
        description=N_("Fixed once the survey is published."),
    )


class AddQuestionForm(Form):
    """A question to be added to a page."""

    kind = SelectField(
        N_("Kind"), choices=[SelectChoice(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    title = StringField(
        N_("Question"),
        [DataRequired(N_("Write the question first.")), Length(max=LONGEST_TITLE)],
    )


class SurveyTextForm(Form):
    """What surrounds the questions."""

    title = StringField(
        N_("Title"),
        [DataRequired(N_("Give the survey a title.")), Length(max=LONGEST_LABEL)],
    )
    intro = TextAreaField(N_("Before the first question"), [Length(max=5000)])
    thanks = TextAreaField(N_("Thanks"), [Length(max=5000)])
    language = StringField(
        N_("Language"),
        [Length(max=20)],
        description=N_("en, de, pt-BR … Buttons and errors follow it."),
    )


class QuestionForm(Form):
    """One question with the settings of its kind; a page shows those that the kind has."""

    title = TextAreaField(
        N_("Question"),
        [DataRequired(N_("Write the question first.")), Length(max=LONGEST_TITLE)],
    )
    hint = StringField(
        N_("Hint"), [Length(max=LONGEST_TITLE)], description=N_("Small, under the question.")
    )
    required = BooleanField(N_("Must be answered"))
    options = TextAreaField(N_("Options"))
    has_other = BooleanField(N_("Also offer “Other, please say”"))
    fewest = IntegerField(N_("At least"), [Optional()])
    most = IntegerField(N_("At most"), [Optional()])
    low = IntegerField(N_("Lowest point"), [Optional()])
    high = IntegerField(N_("Highest point"), [Optional()])
    low_label = StringField(N_("Label of the lowest"), [Length(max=LONGEST_LABEL)])
    high_label = StringField(N_("Label of the highest"), [Length(max=LONGEST_LABEL)])
    point_labels = TextAreaField(
        N_("A label for every point"),
        description=N_("One a line, from lowest to highest, or none."),
    )


class PageForm(Form):
    """A page's title."""

    title = StringField(
        N_("Title of the page"), [Length(max=LONGEST_LABEL)], description=N_("Optional.")
    )


class DefinitionForm(Form):
    """The whole survey as JSON."""

    text = TextAreaField(N_("Definition"), [DataRequired(N_("Paste a definition."))])


class LookForm(Form):
    """What a survey looks like beside its questions."""

    accent = StringField(
        N_("Accent colour"),
        [Length(max=20)],
        description=N_("As #1d5a9e. Leave it empty for the colour of Heard."),
    )


def shown_question(asked: Question, *, is_published: bool) -> dict[str, object]:
    """Return what the form of a question begins with."""
    return {
        "title": asked.title,
        "hint": asked.hint,
        "required": asked.required,
        "options": editing.write_options(asked.options, with_codes=is_published),
        "has_other": asked.has_other,
        "fewest": asked.fewest,
        "most": asked.most,
        "low": asked.low,
        "high": asked.high,
        "low_label": asked.low_label,
        "high_label": asked.high_label,
        "point_labels": "\n".join(asked.point_labels),
    }


def read_question(
    asked: Question, form: QuestionForm, condition: Condition, *, is_published: bool
) -> Question:
    """Return the question that a form says; settings that its kind does not have stay away."""
    kind = asked.kind
    is_own_scale, is_many = kind is QuestionKind.SCALE, kind is QuestionKind.MANY_CHOICES
    options = editing.read_options(
        form.options.data or "", asked.options, by_place=not is_published
    )
    points = (line.strip() for line in (form.point_labels.data or "").splitlines())
    return replace(
        asked,
        title=" ".join(form.title.data.split()),
        hint=(form.hint.data or "").strip(),
        required=bool(form.required.data),
        condition=condition,
        options=options if kind.is_choice else (),
        has_other=bool(form.has_other.data) and kind.is_choice,
        fewest=form.fewest.data if is_many else None,
        most=form.most.data if is_many else None,
        low=form.low.data if is_own_scale and form.low.data is not None else asked.low,
        high=form.high.data if is_own_scale and form.high.data is not None else asked.high,
        low_label=(form.low_label.data or "").strip() if kind.is_number else "",
        high_label=(form.high_label.data or "").strip() if kind.is_number else "",
        point_labels=tuple(point for point in points if point) if kind.is_number else (),
    )
