"""The answers of one survey as a table: a row a response, a column a question of any version."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

import surveys
from feedback.errors import NotAllowedError
from feedback.show.tables import Cell, Sheet
from feedback.store.responses import Response, counted_responses_of
from feedback.store.surveys import Survey
from surveys import Answer, Number, Question
from surveys.answers import from_text
from surveys.words import _


def answers_sheet(session: Session, survey: Survey) -> Sheet:
    """Make the table of an identified survey, oldest first; rows of an anonymous one never leave.

    The newest version names and orders the columns; what only older ones asked comes behind.
    """
    if survey.is_anonymous:
        msg = _(
            "This survey is anonymous: who answered was promised that nobody looks at one "
            "person's answers side by side. The results hold what may be known."
        )
        raise NotAllowedError(msg)
    definitions = {
        version.id: surveys.Survey.from_text(version.definition) for version in survey.versions
    }
    asked: dict[str, Question] = {}
    for definition in reversed(definitions.values()):
        for question in definition.questions:
            if surveys.kind_of(question).asks:
                asked.setdefault(question.code, question)
    return Sheet(
        name=survey.title,
        columns=(
            _("Reference"),
            _("Received (UTC)"),
            _("Version"),
            _("Language"),
            _("Name"),
            _("E-mail address"),
            *(question.title for question in asked.values()),
        ),
        rows=_rows(session, survey, definitions, tuple(asked)),
    )


def _rows(
    session: Session, survey: Survey, definitions: dict[int, surveys.Survey], codes: tuple[str, ...]
) -> Iterator[tuple[Cell, ...]]:
    for response in session.scalars(
        counted_responses_of(survey.id).execution_options(yield_per=500)
    ):
        answers = from_text(response.answers)
        definition = definitions[response.version_id]
        yield (
            response.reference,
            response.received_at,
            response.version.number,
            response.language,
            *_who(response),
            *(_cell(definition.question(code), answers.get(code)) for code in codes),
        )


def _who(response: Response) -> tuple[Cell, Cell]:
    contact = response.contact
    return (contact.name, contact.email) if contact else (None, None)


def _cell(question: Question | None, answer: Answer | None) -> Cell:
    """Return a number as one; no text where nothing was asked or answered."""
    if question is None or answer is None:
        return None
    if isinstance(answer, Number):
        return answer.value
    return surveys.kind_of(question).in_words(question, answer)
