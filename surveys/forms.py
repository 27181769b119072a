"""A WTForms form for a page of questions: it checks what comes back; templates draw.

The only module here with wtforms. The caller passes its own base class.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation

from surveys.answers import Answer
from surveys.definition import Question
from surveys.kinds import AnswerError, kind_of

OTHER_SUFFIX = "-other"  # no code has a hyphen


class AnswerField(Field):
    """Holds what was posted for one question, and the answer that it makes.

    `values` and `other` are what a template draws, right or wrong; `answer` is None until it is
    valid.
    """

    def __init__(self, question: Question, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(label=question.title, **kwargs)
        self.question = question
        self.values: tuple[str, ...] = ()
        self.other = ""
        self.answer: Answer | None = None

    def process(
        self,
        formdata: Any,  # noqa: ANN401 - as WTForms types it: anything with getlist
        data: object = None,
        extra_filters: Sequence[object] | None = None,  # noqa: ARG002 - WTForms' own form
    ) -> None:
        """Take what was posted, else what *data* (an answer) would have posted."""
        self.process_errors: list[str] = []
        if formdata is not None:
            self.values = tuple(formdata.getlist(self.name))
            self.other = formdata.get(self.name + OTHER_SUFFIX, "")
        elif isinstance(data, Answer):
            self.values, self.other = kind_of(self.question).posted(data)
        self.raw_data = list(self.values)

    def pre_validate(self, form: Form) -> None:  # noqa: ARG002 - WTForms' own form
        """Make the answer, or say what would be one."""
        try:
            self.answer = kind_of(self.question).parse(self.question, self.values, self.other)
        except AnswerError as error:
            raise StopValidation(str(error)) from None


def page_form(questions: Iterable[Question], base: type[Form] = Form) -> type[Form]:
    """Return a form class with one field a question that asks something, named by its code."""
    fields = {q.code: AnswerField(q) for q in questions if kind_of(q).asks}
    made: type[Form] = type("PageForm", (base,), fields)
    return made


def answers_in(form: Form) -> dict[str, Answer]:
    """Return the answers of a form that was validated; fields with faults have none."""
    return {
        field.name: field.answer
        for field in form
        if isinstance(field, AnswerField) and field.answer is not None
    }
