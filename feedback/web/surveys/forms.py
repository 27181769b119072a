"""Forms of the builder: they read what a person typed; the engine says what is wrong with it."""

from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from surveys import QuestionKind
from surveys.definition import LONGEST_LABEL, LONGEST_TITLE
from surveys.logic import Check

KIND_NAMES = {
    QuestionKind.NPS: "NPS, 0 to 10",
    QuestionKind.CSAT: "Satisfaction, 1 to 5",
    QuestionKind.CES: "Effort, 1 to 7",
    QuestionKind.STARS: "Stars, 1 to 5",
    QuestionKind.SCALE: "A scale of your own",
    QuestionKind.ONE_CHOICE: "One choice",
    QuestionKind.MANY_CHOICES: "Many choices",
    QuestionKind.SHORT_TEXT: "Short text",
    QuestionKind.LONG_TEXT: "Long text",
    QuestionKind.STATEMENT: "A statement",
}
_CHECK_NAMES = {
    Check.ANSWERED: "is answered",
    Check.EQUAL: "is",
    Check.INCLUDES: "includes",
    Check.AT_LEAST: "is at least",
    Check.AT_MOST: "is at most",
}


class NewSurveyForm(Form):
    """How a survey begins."""

    title = StringField(
        "Title",
        [InputRequired("Give the survey a title."), Length(max=LONGEST_LABEL)],
        description="Respondents read it.",
    )
    begin_with = SelectField("Begin with", choices=[])
    privacy = SelectField(
        "Answers are",
        choices=[
            SelectChoice("identified", "identified: people may leave name and address"),
            SelectChoice("anonymous", "anonymous: no name, no address, only the day"),
        ],
        description="Fixed once the survey is published.",
    )


class AddQuestionForm(Form):
    """A question to be added to a page."""

    kind = SelectField(
        "Kind", choices=[SelectChoice(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    title = StringField(
        "Question", [InputRequired("Write the question first."), Length(max=LONGEST_TITLE)]
    )


class SurveyTextForm(Form):
    """What surrounds the questions."""

    title = StringField(
        "Title", [InputRequired("Give the survey a title."), Length(max=LONGEST_LABEL)]
    )
    intro = TextAreaField("Before the first question", [Length(max=5000)])
    thanks = TextAreaField("Thanks", [Length(max=5000)])
    language = StringField("Language", [Length(max=20)], description="en, de, pt-BR …")


class ConditionForm(Form):
    """When something is shown: one test of one earlier answer."""

    asked = SelectField("Show only if", choices=[])
    check = SelectField(
        "its answer",
        choices=[SelectChoice(check.value, name) for check, name in _CHECK_NAMES.items()],
    )
    value = StringField("value", [Length(max=LONGEST_LABEL)])


class QuestionForm(ConditionForm):
    """One question with the settings of its kind; a page shows those that the kind has."""

    title = StringField(
        "Question", [InputRequired("Write the question first."), Length(max=LONGEST_TITLE)]
    )
    hint = StringField(
        "Hint", [Length(max=LONGEST_TITLE)], description="Small, under the question."
    )
    required = BooleanField("Must be answered")
    options = TextAreaField(
        "Options",
        description="One a line. Keep the code before the = and you may change the label.",
    )
    has_other = BooleanField("Also offer “Other, please say”")
    fewest = IntegerField("At least", [Optional()])
    most = IntegerField("At most", [Optional()])
    low = IntegerField("Lowest point", [Optional()])
    high = IntegerField("Highest point", [Optional()])
    low_label = StringField("Label of the lowest", [Length(max=LONGEST_LABEL)])
    high_label = StringField("Label of the highest", [Length(max=LONGEST_LABEL)])
    point_labels = TextAreaField(
        "A label for every point", description="One a line, from lowest to highest, or none."
    )


class PageForm(ConditionForm):
    """A page's title and condition."""

    title = StringField("Title of the page", [Length(max=LONGEST_LABEL)], description="Optional.")


class DefinitionForm(Form):
    """The whole survey as JSON."""

    text = TextAreaField("Definition", [InputRequired("Paste a definition.")])
