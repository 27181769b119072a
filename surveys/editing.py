"""Edit a definition: each edit returns a new one; codes are made here and never changed after."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from surveys.definition import BOUNDS, OTHER, Option, Page, Question, QuestionKind, Survey
from surveys.words import N_, _

_FIRST_LABELS = (N_("First option"), N_("Second option"))
_FIRST_ENDS = {
    QuestionKind.NPS: (N_("Not at all likely"), N_("Extremely likely")),
    QuestionKind.CSAT: (N_("Very dissatisfied"), N_("Very satisfied")),
    QuestionKind.CES: (N_("Strongly disagree"), N_("Strongly agree")),
}


def add_page(survey: Survey) -> Survey:
    """Add an empty page at the end."""
    code = _free("page", [page.code for page in survey.pages])
    return replace(survey, pages=(*survey.pages, Page(code=code)))


def delete_page(survey: Survey, code: str) -> Survey:
    """Delete a page with its questions."""
    return replace(survey, pages=tuple(page for page in survey.pages if page.code != code))


def move_page(survey: Survey, code: str, step: int) -> Survey:
    """Move a page one place up (-1) or down (+1)."""
    pages = list(survey.pages)
    at = next((n for n, page in enumerate(pages) if page.code == code), None)
    if at is None or not 0 <= at + step < len(pages):
        return survey
    pages[at], pages[at + step] = pages[at + step], pages[at]
    return replace(survey, pages=tuple(pages))


def replace_page(survey: Survey, changed: Page) -> Survey:
    """Put *changed* in the place of the page of its code."""
    return _map_pages(survey, lambda page: changed if page.code == changed.code else page)


def add_question(survey: Survey, page_code: str, kind: QuestionKind, title: str) -> Survey:
    """Add a question at the end of a page, with what its kind needs to be answered."""
    ends = _FIRST_ENDS.get(kind, ("", ""))
    low, high = BOUNDS.get(kind, (1, 5) if kind is QuestionKind.SCALE else (0, 0))
    stem = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:24].strip("_")
    question = Question(
        code=_free(
            stem if stem[:1].isalpha() else "question",
            [q.code for q in survey.questions],
        ),
        kind=kind,
        title=title,
        low=low,
        high=high,
        low_label=_(ends[0]),
        high_label=_(ends[1]),
        options=tuple(
            Option(code=f"option_{n}", label=_(label)) for n, label in enumerate(_FIRST_LABELS, 1)
        )
        if kind.is_choice
        else (),
    )
    return _map_pages(
        survey,
        lambda page: (
            replace(page, questions=(*page.questions, question)) if page.code == page_code else page
        ),
    )


def replace_question(survey: Survey, changed: Question) -> Survey:
    """Put *changed* in the place of the question of its code."""
    return _map_pages(
        survey,
        lambda page: replace(
            page,
            questions=tuple(changed if q.code == changed.code else q for q in page.questions),
        ),
    )


def delete_question(survey: Survey, code: str) -> Survey:
    """Delete a question; answers already given to it stay in their receipts."""
    return _map_pages(
        survey,
        lambda page: replace(page, questions=tuple(q for q in page.questions if q.code != code)),
    )


def duplicate_question(survey: Survey, code: str) -> Survey:
    """Put a copy of a question, with a code of its own, right behind it."""
    taken = [question.code for question in survey.questions]

    def with_copy(page: Page) -> Page:
        questions: list[Question] = []
        for question in page.questions:
            questions.append(question)
            if question.code == code:
                stem = re.sub(r"_\d+$", "", code)[:36]
                questions.append(replace(question, code=_free(stem, taken)))
        return replace(page, questions=tuple(questions))

    return _map_pages(survey, with_copy)


def move_to_page(survey: Survey, code: str, page_code: str) -> Survey:
    """Move a question to the end of another page."""
    question = survey.question(code)
    if question is None or all(page.code != page_code for page in survey.pages):
        return survey
    without = delete_question(survey, code)
    return _map_pages(
        without,
        lambda page: (
            replace(page, questions=(*page.questions, question)) if page.code == page_code else page
        ),
    )


def move_question(survey: Survey, code: str, step: int) -> Survey:
    """Move a question up (-1) or down (+1), over the end of its page onto the next."""
    places = [(p, q) for p, page in enumerate(survey.pages) for q in range(len(page.questions))]
    at = next(
        (place for place in places if survey.pages[place[0]].questions[place[1]].code == code),
        None,
    )
    if at is None:
        return survey
    pages = [list(page.questions) for page in survey.pages]
    p, q = at
    if 0 <= q + step < len(pages[p]):
        pages[p][q], pages[p][q + step] = pages[p][q + step], pages[p][q]
    elif 0 <= p + step < len(pages):
        question = pages[p].pop(q)
        pages[p + step].insert(len(pages[p + step]) if step < 0 else 0, question)
    return replace(
        survey,
        pages=tuple(
            replace(page, questions=tuple(questions))
            for page, questions in zip(survey.pages, pages, strict=True)
        ),
    )


def read_options(
    text: str, known: Sequence[Option], *, by_place: bool = False
) -> tuple[Option, ...]:
    """Read options, one a line: ``code = label``, or a label alone, which keeps or gets a code.

    *by_place* also lets a label alone keep the code of the option in its place, as long as there
    are as many as before. That is right before anybody answered; later it could unite two things.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    by_label = {option.label: option.code for option in known}
    taken = [option.code for option in known] + [OTHER]
    found: list[Option] = []
    for n, line in enumerate(lines):
        code, is_given, label = (part.strip() for part in line.partition("="))
        if not is_given or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code):
            label = line
            code = by_label.get(label, "")
            if by_place and not code and len(lines) == len(known):
                code = known[n].code if known[n].label not in lines else ""
        if not label:
            continue
        if not code or code in {option.code for option in found}:
            stem = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:24].strip("_")
            code = _free(stem if stem[:1].isalpha() else "option", taken)
        taken.append(code)
        found.append(Option(code=code, label=label))
    return tuple(found)


def write_options(options: Sequence[Option], *, with_codes: bool = True) -> str:
    """Write options as ``read_options`` reads them."""
    return "\n".join(f"{o.code} = {o.label}" if with_codes else o.label for o in options)


def _map_pages(survey: Survey, change: Callable[[Page], Page]) -> Survey:
    return replace(survey, pages=tuple(change(page) for page in survey.pages))


def _free(stem: str, taken: Sequence[str]) -> str:
    """Return *stem*, or the first numbered form of it that is not taken."""
    number, code = 1, stem
    while code in taken:
        number += 1
        code = f"{stem}_{number}"
    return code
