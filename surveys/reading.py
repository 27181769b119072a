"""Read a definition from JSON and write it back; every fault is found in one go, with its path."""

import json
import re
from collections.abc import Sequence

from surveys.definition import (
    BOUNDS,
    LONGEST_LABEL,
    LONGEST_TITLE,
    MOST_OPTIONS,
    MOST_PAGES,
    MOST_QUESTIONS,
    OTHER,
    Option,
    Page,
    Question,
    QuestionKind,
    Survey,
)
from surveys.faults import DefinitionError, Fault
from surveys.logic import ALWAYS, AllOf, AnyOf, Check, Condition, Not, Rule
from surveys.text import normalise
from surveys.words import _

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LONGEST_TEXT = 5_000
_DEEPEST = 8
_WIDEST_SCALE = 11

Object = dict[str, object]


def parse(text: str) -> object:
    """Parse JSON text; what is no JSON is one fault that says where it breaks."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = _("line %(line)s, column %(column)s", line=error.lineno, column=error.colno)
        raise DefinitionError(
            (
                Fault(
                    "",
                    _("This is not JSON: %(reason)s at %(where)s.", reason=error.msg, where=where),
                ),
            )
        ) from None
    except (RecursionError, ValueError) as error:
        reason = _("it is nested too deep") if isinstance(error, RecursionError) else str(error)
        raise DefinitionError(
            (Fault("", _("This JSON cannot be read: %(reason)s.", reason=reason)),)
        ) from None


def _refuse_constant(name: str) -> float:
    msg = _("%(name)s is no number", name=name)
    raise ValueError(msg)


class _Reader:
    """Collects faults while values are taken out of JSON, so that one reading finds all."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, message: str) -> None:
        self.faults.append(Fault(path, message))

    def members(self, data: object, path: str, known: frozenset[str]) -> Object:
        if not isinstance(data, dict):
            self.fault(path, _("This must be an object in braces."))
            return {}
        for key in data:
            if key not in known:
                shown = normalise(str(key))[:40]
                self.fault(path, _("“%(name)s” is not a setting here.", name=shown))
        return data

    def list(self, data: Object, key: str, path: str, most: int) -> Sequence[object]:
        value = data.get(key, [])
        if not isinstance(value, list):
            self.fault(_join(path, key), _("This must be a list in brackets."))
            return []
        if len(value) > most:
            self.fault(
                _join(path, key),
                _("There may be %(most)s of these, not %(found)s.", most=most, found=len(value)),
            )
        return value[:most]

    def text(self, data: Object, key: str, path: str, longest: int, *, needed: bool = False) -> str:
        value = data.get(key, "")
        if not isinstance(value, str):
            self.fault(_join(path, key), _("This must be text in quotes."))
            return ""
        value = normalise(value).strip()
        if needed and not value:
            self.fault(_join(path, key), _("This must not be empty."))
        if len(value) > longest:
            self.fault(
                _join(path, key),
                _(
                    "This may have %(most)s characters, not %(found)s.",
                    most=longest,
                    found=len(value),
                ),
            )
        return value

    def code(self, data: Object, path: str) -> str:
        value = data.get("code")
        if not isinstance(value, str) or not _CODE.fullmatch(value):
            self.fault(
                _join(path, "code"),
                _(
                    "A code begins with a small letter and goes on with up to 39 small letters, "
                    "digits and underscores."
                ),
            )
            return ""
        return value

    def flag(self, data: Object, key: str, path: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self.fault(_join(path, key), _("This must be true or false."))
            return False
        return value

    def whole(self, data: Object, key: str, path: str) -> int | None:
        value = data.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 1000:  # noqa: PLR2004 - far beyond any scale
            self.fault(_join(path, key), _("This must be a whole number from -1000 to 1000."))
            return None
        return value


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def read_survey(data: object) -> Survey:
    """Read a survey; raise DefinitionError with every fault of form.

    Whether it makes sense to publish it (a condition on a later question, say) is asked by
    ``surveys.review``.
    """
    reader = _Reader()
    known = frozenset({"title", "language", "intro", "thanks", "pages"})
    body = reader.members(data, "", known)
    language = reader.text(body, "language", "", 20) or "en"
    if not _LANGUAGE.fullmatch(language):
        reader.fault("language", _("A language is written as en, de or pt-BR."))
    survey = Survey(
        title=reader.text(body, "title", "", LONGEST_LABEL, needed=True),
        language=language,
        intro=reader.text(body, "intro", "", _LONGEST_TEXT),
        thanks=reader.text(body, "thanks", "", _LONGEST_TEXT),
        pages=tuple(
            _page(reader, page, f"pages[{n}]")
            for n, page in enumerate(reader.list(body, "pages", "", MOST_PAGES))
        ),
    )
    if len(survey.questions) > MOST_QUESTIONS:
        reader.fault("pages", _("There may be %(most)s questions in all.", most=MOST_QUESTIONS))
    _find_doubles(reader, survey)
    if reader.faults:
        raise DefinitionError(tuple(reader.faults))
    return survey


def _page(reader: _Reader, data: object, path: str) -> Page:
    body = reader.members(data, path, frozenset({"code", "title", "condition", "questions"}))
    return Page(
        code=reader.code(body, path),
        title=reader.text(body, "title", path, LONGEST_LABEL),
        condition=_condition(reader, body.get("condition"), _join(path, "condition")),
        questions=tuple(
            _question(reader, question, f"{path}.questions[{n}]")
            for n, question in enumerate(reader.list(body, "questions", path, MOST_QUESTIONS))
        ),
    )


_ALWAYS_KNOWN = frozenset({"code", "kind", "title", "hint", "required", "condition"})
_KNOWN_OF: dict[QuestionKind, frozenset[str]] = {
    QuestionKind.ONE_CHOICE: frozenset({"options", "has_other"}),
    QuestionKind.MANY_CHOICES: frozenset({"options", "has_other", "fewest", "most"}),
    QuestionKind.NPS: frozenset({"low_label", "high_label"}),
    QuestionKind.CSAT: frozenset({"low_label", "high_label", "point_labels"}),
    QuestionKind.CES: frozenset({"low_label", "high_label", "point_labels"}),
    QuestionKind.STARS: frozenset({"low_label", "high_label"}),
    QuestionKind.SCALE: frozenset({"low", "high", "low_label", "high_label", "point_labels"}),
}


def _question(reader: _Reader, data: object, path: str) -> Question:
    kind_name = data.get("kind") if isinstance(data, dict) else None
    try:
        kind = QuestionKind(kind_name)  # type: ignore[arg-type]  # what is no kind raises
    except ValueError:
        reader.fault(
            _join(path, "kind"), _("A kind is one of %(kinds)s.", kinds=", ".join(QuestionKind))
        )
        kind = QuestionKind.STATEMENT
        known = frozenset(data) if isinstance(data, dict) else frozenset()
    else:
        known = _ALWAYS_KNOWN | _KNOWN_OF.get(kind, frozenset())
    body = reader.members(data, path, known)
    low, high = _bounds(reader, body, path, kind)
    return Question(
        code=reader.code(body, path),
        kind=kind,
        title=reader.text(body, "title", path, LONGEST_TITLE, needed=True),
        hint=reader.text(body, "hint", path, LONGEST_TITLE),
        required=reader.flag(body, "required", path),
        condition=_condition(reader, body.get("condition"), _join(path, "condition")),
        options=_options(reader, body, path),
        has_other=reader.flag(body, "has_other", path),
        fewest=reader.whole(body, "fewest", path),
        most=reader.whole(body, "most", path),
        low=low,
        high=high,
        low_label=reader.text(body, "low_label", path, LONGEST_LABEL),
        high_label=reader.text(body, "high_label", path, LONGEST_LABEL),
        point_labels=_point_labels(reader, body, path, high - low + 1),
    )


def _bounds(reader: _Reader, body: Object, path: str, kind: QuestionKind) -> tuple[int, int]:
    if kind is not QuestionKind.SCALE:
        return BOUNDS.get(kind, (0, 0))
    low, high = reader.whole(body, "low", path), reader.whole(body, "high", path)
    low, high = (1 if low is None else low), (5 if high is None else high)
    if not 1 <= high - low < _WIDEST_SCALE:
        reader.fault(
            _join(path, "high"), _("A scale has 2 to %(most)s points.", most=_WIDEST_SCALE)
        )
        return 1, 5
    return low, high


def _options(reader: _Reader, body: Object, path: str) -> tuple[Option, ...]:
    found = []
    for n, data in enumerate(reader.list(body, "options", path, MOST_OPTIONS)):
        here = f"{path}.options[{n}]"
        option = reader.members(data, here, frozenset({"code", "label"}))
        code = reader.code(option, here)
        if code == OTHER:
            reader.fault(
                _join(here, "code"), _("The code “other” is kept for “other, please say”.")
            )
        label = reader.text(option, "label", here, LONGEST_LABEL, needed=True)
        found.append(Option(code=code, label=label))
    return tuple(found)


def _point_labels(reader: _Reader, body: Object, path: str, points: int) -> tuple[str, ...]:
    values = reader.list(body, "point_labels", path, _WIDEST_SCALE)
    labels = tuple(normalise(value).strip() if isinstance(value, str) else "" for value in values)
    if labels and (len(labels) != points or not all(labels)):
        reader.fault(
            _join(path, "point_labels"),
            _("Give a label for each of the %(points)s points, or none.", points=points),
        )
        return ()
    return tuple(label[:LONGEST_LABEL] for label in labels)


def _condition(reader: _Reader, data: object, path: str, depth: int = 0) -> Condition:
    if data is None:
        return ALWAYS
    if depth > _DEEPEST:
        reader.fault(path, _("A condition may be nested %(most)s deep.", most=_DEEPEST))
        return ALWAYS
    if not isinstance(data, dict):
        reader.fault(path, _("A condition is an object in braces."))
        return ALWAYS
    for word, make in (("all", AllOf), ("any", AnyOf)):
        if set(data) == {word}:
            parts = reader.list(data, word, path, MOST_OPTIONS)
            if not parts:
                reader.fault(path, _("“%(word)s” needs at least one part.", word=word))
            return make(
                tuple(
                    _condition(reader, part, f"{path}.{word}[{n}]", depth + 1)
                    for n, part in enumerate(parts)
                )
            )
    if set(data) == {"not"}:
        return Not(_condition(reader, data["not"], _join(path, "not"), depth + 1))
    return _rule(reader, data, path)


def _rule(reader: _Reader, data: Object, path: str) -> Condition:
    body = reader.members(data, path, frozenset({"question", "is", "value"}))
    question, value = body.get("question"), body.get("value")
    try:
        check = Check(body.get("is"))  # type: ignore[arg-type]  # what is no test raises
    except ValueError:
        reader.fault(_join(path, "is"), _("A test is one of %(checks)s.", checks=", ".join(Check)))
        return ALWAYS
    if not isinstance(question, str):
        reader.fault(_join(path, "question"), _("Name the question by its code."))
        return ALWAYS
    if check is Check.ANSWERED:
        if value is not None:
            reader.fault(_join(path, "value"), _("“answered” takes no value."))
        return Rule(question=question, check=check)
    if isinstance(value, bool) or not isinstance(value, str | int):
        reader.fault(_join(path, "value"), _("A test needs a number or a text to compare with."))
        return ALWAYS
    if isinstance(value, int) and abs(value) > 1000:  # noqa: PLR2004 - far beyond any scale
        reader.fault(_join(path, "value"), _("No scale goes that far."))
        return ALWAYS
    return Rule(
        question=normalise(question),
        check=check,
        value=normalise(value) if isinstance(value, str) else value,
    )


def _find_doubles(reader: _Reader, survey: Survey) -> None:
    """Codes are names: each stands for one thing."""
    seen_pages: set[str] = set()
    seen: set[str] = set()
    for p, page in enumerate(survey.pages):
        if page.code and page.code in seen_pages:
            reader.fault(
                f"pages[{p}].code", _("There is a page “%(code)s” already.", code=page.code)
            )
        seen_pages.add(page.code)
        for q, question in enumerate(page.questions):
            path = f"pages[{p}].questions[{q}]"
            if question.code and question.code in seen:
                reader.fault(
                    f"{path}.code", _("There is a question “%(code)s” already.", code=question.code)
                )
            seen.add(question.code)
            codes: set[str] = set()
            for o, option in enumerate(question.options):
                if option.code and option.code in codes:
                    reader.fault(
                        f"{path}.options[{o}].code",
                        _("There is an option “%(code)s” already.", code=option.code),
                    )
                codes.add(option.code)


def write_survey(survey: Survey) -> Object:
    """Return a survey as JSON, without what is at its default."""
    return _slim(
        {
            "title": survey.title,
            "language": survey.language,
            "intro": survey.intro,
            "thanks": survey.thanks,
            "pages": [
                _slim(
                    {
                        "code": page.code,
                        "title": page.title,
                        "condition": write_condition(page.condition),
                        "questions": [write_question(question) for question in page.questions],
                    }
                )
                for page in survey.pages
            ],
        }
    )


def write_question(question: Question) -> Object:
    """Return one question as JSON."""
    is_scale = question.kind is QuestionKind.SCALE
    return _slim(
        {
            "code": question.code,
            "kind": question.kind.value,
            "title": question.title,
            "hint": question.hint,
            "required": question.required or None,
            "condition": write_condition(question.condition),
            "options": [{"code": o.code, "label": o.label} for o in question.options],
            "has_other": question.has_other or None,
            "fewest": question.fewest,
            "most": question.most,
            "low": question.low if is_scale else None,
            "high": question.high if is_scale else None,
            "low_label": question.low_label,
            "high_label": question.high_label,
            "point_labels": list(question.point_labels),
        }
    )


def write_condition(condition: Condition) -> Object | None:
    """Return a condition as JSON, None for the one that always holds."""
    if condition == ALWAYS:
        return None
    if isinstance(condition, Rule):
        rule: Object = {"question": condition.question, "is": condition.check.value}
        return rule if condition.check is Check.ANSWERED else {**rule, "value": condition.value}
    if isinstance(condition, Not):
        return {"not": write_condition(condition.part)}
    word = "all" if isinstance(condition, AllOf) else "any"
    return {word: [write_condition(part) for part in condition.parts]}


def _slim(data: Object) -> Object:
    return {key: value for key, value in data.items() if value not in (None, "", [])}
