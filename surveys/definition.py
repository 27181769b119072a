"""What a survey is: frozen values, read from JSON with every fault named, written back exactly.

Codes name pages, questions and options for ever; titles and labels may change between versions.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

from surveys.faults import DefinitionError
from surveys.logic import ALWAYS, Condition
from surveys.words import _

MOST_PAGES = 50
MOST_QUESTIONS = 200
MOST_OPTIONS = 100
LONGEST_TITLE = 500
LONGEST_LABEL = 200


class QuestionKind(StrEnum):
    """How a question is answered."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    ONE_CHOICE = "one_choice"
    MANY_CHOICES = "many_choices"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    STARS = "stars"
    SCALE = "scale"
    STATEMENT = "statement"

    @property
    def is_choice(self) -> bool:
        """Whether it is answered by options."""
        return self in {QuestionKind.ONE_CHOICE, QuestionKind.MANY_CHOICES}

    @property
    def is_text(self) -> bool:
        """Whether it is answered in words."""
        return self in {QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT}

    @property
    def is_number(self) -> bool:
        """Whether it is answered by a point of a scale."""
        return self in BOUNDS or self is QuestionKind.SCALE


# The instruments' own bounds: NPS by Reichheld (2003), CSAT in its usual five points, CES 2.0 in
# its usual seven.
BOUNDS: dict[QuestionKind, tuple[int, int]] = {
    QuestionKind.NPS: (0, 10),
    QuestionKind.CSAT: (1, 5),
    QuestionKind.CES: (1, 7),
    QuestionKind.STARS: (1, 5),
}
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; settings that its kind does not have stay at their defaults."""

    code: str
    kind: QuestionKind
    title: str
    hint: str = ""
    required: bool = False
    condition: Condition = ALWAYS
    options: tuple[Option, ...] = ()
    has_other: bool = False  # "other, please say"
    fewest: int | None = None  # picks of many choices
    most: int | None = None
    low: int = 0  # bounds of a number
    high: int = 0
    low_label: str = ""
    high_label: str = ""
    point_labels: tuple[str, ...] = ()  # one a point, or none

    def label_of(self, code: str) -> str:
        """Return the label of an option by its code."""
        if code == OTHER and self.has_other:
            return _("Other")
        return next((option.label for option in self.options if option.code == code), code)

    @property
    def points(self) -> tuple[tuple[int, str], ...]:
        """The points of a scale with their labels; the end labels are part of the ends' labels."""
        values = range(self.low, self.high + 1)
        if self.point_labels:
            return tuple(zip(values, self.point_labels, strict=True))
        ends = {self.low: self.low_label, self.high: self.high_label}
        return tuple((value, ends.get(value, "")) for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Questions that are shown together."""

    code: str
    title: str = ""
    condition: Condition = ALWAYS
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A whole survey."""

    title: str
    language: str = "en"
    intro: str = ""
    thanks: str = ""
    pages: tuple[Page, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """AllOf questions in order."""
        return tuple(question for page in self.pages for question in page.questions)

    def question(self, code: str) -> Question | None:
        """Return the question of this code."""
        return next((q for q in self.questions if q.code == code), None)

    @classmethod
    def from_json(cls, data: object) -> "Survey":
        """Read a survey from parsed JSON, or raise DefinitionError with every fault."""
        from surveys.reading import read_survey  # noqa: PLC0415 - reading needs these classes

        return read_survey(data)

    @classmethod
    def from_text(cls, text: str) -> "Survey":
        """Read a survey from JSON text."""
        from surveys.reading import parse  # noqa: PLC0415 - as above

        return cls.from_json(parse(text))

    def to_json(self) -> dict[str, object]:
        """Return the survey as JSON; ``from_json`` gives back an equal one."""
        from surveys.reading import write_survey  # noqa: PLC0415 - as above

        return write_survey(self)

    def to_text(self) -> str:
        """Return the survey as JSON text: the same text for the same survey."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=1)


__all__ = [
    "BOUNDS",
    "OTHER",
    "DefinitionError",
    "Option",
    "Page",
    "Question",
    "QuestionKind",
    "Survey",
]
