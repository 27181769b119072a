"""What happens at Larkfield Bikes in twelve months: who answers what, when, in which words.

Two things go wrong and are put right. In the fourth month a new app loses bookings and signs people
out, until the list of slots comes back in the seventh. In the eighth nobody hears when a bike is
ready, until the tenth brings a text message. Scores and words follow; the same seed tells the same
story.
"""

import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from surveys import Answer, Choices, Number, Survey, Unanswered, Words

BUSINESS = "Larkfield Bikes"
MONTHS = 12
APP_BROKEN = range(3, 6)
SILENT = range(7, 9)
SEED = 1863

_RESPONSES = {"repair": 640, "visit": 330, "rental": 230}
_SHOPS = ("mill_street", "harbour", "station")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One response: on which day of the story, by whom, what."""

    survey: str
    day: int  # counted from the story's first
    answers: dict[str, Answer]
    name: str = ""
    email: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One review on another site."""

    day: int
    author: str
    stars: int
    text: str


@cache
def material() -> dict[str, Any]:
    """Return the hand-written fragments that texts are made of."""
    text = files(__name__.rpartition(".")[0]).joinpath("texts.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def definitions() -> dict[str, Survey]:
    """Return the three surveys of the story."""
    from surveys.library import instruments  # noqa: PLC0415 - reads data files

    library = instruments()
    return {
        "repair": Survey.from_json(
            {**library["nps"].to_json(), "title": "After your repair",
             "thanks": "Thank you for telling us. Every answer is read in the workshop on Monday."}
        ),
        "visit": Survey.from_json(
            {**library["csat"].to_json(), "title": "Your visit to our shop",
             "thanks": "Thank you. The team of the shop reads every answer."}
        ),
        "rental": Survey.from_json(_RENTAL),
    }  # fmt: skip


_RENTAL: dict[str, Any] = {
    "title": "Renting a bike with us",
    "intro": "Five short questions, about a minute.",
    "thanks": "Thank you, and have a good ride.",
    "pages": [
        {
            "code": "ease",
            "questions": [
                {
                    "code": "effort",
                    "kind": "ces",
                    "required": True,
                    "title": "Renting a bike was easy.",
                    "low_label": "Strongly disagree",
                    "high_label": "Strongly agree",
                }
            ],
        },
        {
            "code": "details",
            "questions": [
                {
                    "code": "shop",
                    "kind": "one_choice",
                    "required": True,
                    "has_other": True,
                    "title": "Where did you pick it up?",
                    "options": [
                        {"code": "mill_street", "label": "Mill Street"},
                        {"code": "harbour", "label": "Harbour"},
                        {"code": "station", "label": "Station"},
                    ],
                },
                {
                    "code": "used",
                    "kind": "many_choices",
                    "title": "What did you use?",
                    "options": [
                        {"code": "helmet", "label": "Helmet"},
                        {"code": "lock", "label": "Lock"},
                        {"code": "child_seat", "label": "Child seat"},
                        {"code": "route_map", "label": "Route map"},
                    ],
                },
                {"code": "bike", "kind": "stars", "title": "How was the bike itself?"},
            ],
        },
        {
            "code": "words",
            "questions": [
                {
                    "code": "hindered",
                    "kind": "long_text",
                    "title": "What got in your way?",
                    "condition": {"question": "effort", "is": "at_most", "value": 4},
                },
                {"code": "anything", "kind": "long_text", "title": "Anything else?"},
                {
                    "code": "again",
                    "kind": "scale",
                    "title": "Will you rent with us again?",
                    "low": 1,
                    "high": 5,
                    "low_label": "Surely not",
                    "high_label": "Surely",
                },
            ],
        },
    ],
}


def tellings(days: int) -> list[Telling]:
    """Return every response of the story in the order of its days."""
    generator = random.Random(SEED)
    found = [
        _telling(generator, survey, days)
        for survey, count in _RESPONSES.items()
        for _ in range(count)
    ]
    found += [_telling(generator, "repair", days, is_test=True) for _ in range(4)]
    found.append(_scale_misread(days - 4))
    return sorted(found, key=lambda telling: telling.day)


def opinions(days: int) -> list[Opinion]:
    """Return the sixty reviews of the story in the order of their days."""
    generator = random.Random(SEED + 1)
    found = []
    for number in range(60):
        day = generator.randrange(days)
        mood = _mood(generator, _month(day, days))
        stars = {"bad": generator.choice((1, 2)), "mid": 3, "good": generator.choice((4, 5))}[mood]
        author = generator.choice(material()["names"]).split()
        text = _text(generator, mood, _month(day, days), subjects=2)
        name = f"{author[0]} {author[1][0]}." if number % 5 else f"rider{number}"
        found.append(Opinion(day=day, author=name, stars=stars, text=text))
    return sorted(found, key=lambda opinion: opinion.day)


def _telling(generator: random.Random, survey: str, days: int, *, is_test: bool = False) -> Telling:
    # Business grows a little through the year.
    day = min(days - 1, int(days * generator.random() ** 0.85))
    month = _month(day, days)
    mood = _mood(generator, month)
    answers = dict(_answers(generator, survey, mood, month))
    name = email = ""
    if survey != "visit" and generator.random() < 0.45:  # noqa: PLR2004 - not quite every second
        name = generator.choice(material()["names"])
        email = f"{name.lower().replace(' ', '.')}@example.org"
    return Telling(survey=survey, day=day, answers=answers, name=name, email=email, is_test=is_test)


def _scale_misread(day: int) -> Telling:
    """Praise with a score that says the opposite."""
    words = "It rides like new and everybody was so kind, thank you!"
    answers: dict[str, Answer] = {"recommend": Number(1), "fix": Words(words)}
    name = material()["names"][-1]
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return Telling(survey="repair", day=day, answers=answers, name=name, email=email)


def _answers(
    generator: random.Random, survey: str, mood: str, month: int
) -> Iterator[tuple[str, Answer]]:
    writes = generator.random() < {"bad": 0.85, "mid": 0.5, "good": 0.55}[mood]
    words: Answer = Words(_text(generator, mood, month)) if writes else Unanswered()
    if survey == "repair":
        low, high = {"bad": (0, 6), "mid": (7, 8), "good": (9, 10)}[mood]
        yield "recommend", Number(generator.randint(low, high))
        yield {"bad": "fix", "mid": "improve", "good": "value"}[mood], words
    elif survey == "visit":
        score = {"bad": (1, 2), "mid": (3, 4), "good": (4, 5)}[mood]
        number = generator.randint(*score)
        yield "satisfaction", Number(number)
        yield ("disappointed" if number <= 3 else "pleased"), words  # noqa: PLR2004 - the instrument's own cut
    else:
        low, high = {"bad": (1, 4), "mid": (4, 5), "good": (6, 7)}[mood]
        effort = generator.randint(low, high)
        yield "effort", Number(effort)
        if generator.random() < 0.06:  # noqa: PLR2004 - a few
            yield "shop", Choices(("other",), "the pop-up at the lake")
        else:
            yield "shop", Choices((generator.choice(_SHOPS),))
        things = ("helmet", "lock", "child_seat", "route_map")
        used = tuple(thing for thing in things if generator.random() < 0.45)  # noqa: PLR2004 - about half
        yield "used", Choices(used) if used else Unanswered()
        yield "bike", Number({"bad": 2, "mid": 3, "good": 5}[mood])
        if effort <= 4:  # noqa: PLR2004 - the condition of the question
            yield "hindered", words
            yield "anything", Unanswered()
        else:
            yield "anything", words
        yield "again", Number({"bad": 2, "mid": 3, "good": 5}[mood])


def _mood(generator: random.Random, month: int) -> str:
    if month in APP_BROKEN:
        shares = (0.46, 0.24, 0.30)
    elif month in SILENT:
        shares = (0.40, 0.24, 0.36)
    elif month > SILENT[-1]:
        shares = (0.09, 0.21, 0.70)
    else:
        shares = (0.17, 0.28, 0.55)
    return generator.choices(("bad", "mid", "good"), shares)[0]


def _text(generator: random.Random, mood: str, month: int, subjects: int = 1) -> str:
    """Compose a text of this mood about what people talk of in this month."""
    parts = material()
    text: str = generator.choice(parts["openers"])
    if mood == "mid":
        return f"{text}{generator.choice(parts['plain']['mid'])}"
    count = subjects + (generator.random() < 0.3)  # noqa: PLR2004 - some say more
    chosen = [_subject(generator, mood, month) for _ in range(count)]
    sentences = [generator.choice(parts[subject][mood]) for subject in dict.fromkeys(chosen)]
    text += " ".join(dict.fromkeys(sentences))
    other = "good" if mood == "bad" else "bad"
    if generator.random() < 0.18:  # noqa: PLR2004 - mixed feelings
        sentence = generator.choice(parts[generator.choice(("quality", "staff", "price"))][other])
        text += generator.choice(parts["joiners"]) + sentence[0].lower() + sentence[1:]
    if mood == "bad":
        text += generator.choice(parts["closers"])
    return _typed(generator, text)


def _subject(generator: random.Random, mood: str, month: int) -> str:
    if mood == "bad" and month in APP_BROKEN and generator.random() < 0.72:  # noqa: PLR2004 - most
        return generator.choice(("booking", "booking", "login"))
    if mood == "bad" and month in SILENT and generator.random() < 0.72:  # noqa: PLR2004 - most
        return generator.choice(("ready", "ready", "waiting"))
    common = ["quality", "staff", "price", "waiting", "rental", "plain"]
    if mood == "good" and month > APP_BROKEN[-1]:
        common += ["booking", "login"]
    if mood == "good" and month > SILENT[-1]:
        common += ["ready", "ready"]
    return generator.choice(common)


def _typed(generator: random.Random, text: str) -> str:
    """Type it as people do: now and then in small letters, without the last stop, with a slip."""
    dice = generator.random()
    if dice < 0.12:  # noqa: PLR2004 - some
        return text.lower().rstrip(".")
    if dice < 0.18 and len(text) > 30:  # noqa: PLR2004 - a few, in texts long enough
        at = generator.randrange(10, len(text) - 10)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def _month(day: int, days: int) -> int:
    return min(MONTHS - 1, day * MONTHS // days)


def first_day(today: dt.date) -> dt.date:
    """Return the story's first day: it ends yesterday and begins with a month, a year before."""
    return dt.date(today.year - 1, today.month, 1)
