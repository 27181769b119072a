"""Reviews by the thousand: made-up texts, the same for the same seed, stored as an import would."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from sqlalchemy import insert

from feedback.store.database import Database
from feedback.store.reviews import Review, ReviewImport
from feedback.store.work import Stage, owe
from tests.conftest import NOW
from tests.making import make_project

_WHAT = (
    "the app", "delivery", "the checkout", "my invoice", "support", "the new saddle", "the waiting",
    "your website", "the brake", "the price", "the search", "the young man at the desk",
    "the packaging", "the room", "my booking", "the battery", "the login", "the menu",
)  # fmt: skip
_IS = (
    "is slow", "was late again", "works well", "isn't very good", "is easy to use", "crashed twice",
    "was friendly and patient", "costs too much", "could be clearer", "never arrived", "is fine",
    "is brilliant", "was cold", "looks cheap", "was ready in an hour", "made me cry with joy",
    "keeps asking for my password", "does what it should", "was broken when it came",
)  # fmt: skip
_MORE = (
    "", "", "", "Please add a dark mode.", "When do you open on Sundays?", "I had to ring twice!",
    "My mother would hate it.", "Would buy again.", "Thanks to all of you :)", "sooooo annoying",
    "It was in March, on a Tuesday.", "If it were cheaper I'd come every week.",
)  # fmt: skip
_JOINTS = (" but ", ", and ", ". ", " because ", " although ", "! ")
_OWED_AT_ONCE = 5_000


def made_up_texts(count: int, *, seed: int = 7) -> list[str]:
    """Make up what customers might write: one to four passages, few texts alike."""
    generator = random.Random(seed)
    return [_made_up(generator) for _ in range(count)]


def _made_up(generator: random.Random) -> str:
    passages = [
        f"{generator.choice(_WHAT)} {generator.choice(_IS)}"
        for _ in range(generator.choice((1, 1, 2, 2, 2, 3)))
    ]
    text = passages[0]
    for passage in passages[1:]:
        text += generator.choice(_JOINTS) + passage
    return f"{text[0].upper()}{text[1:]}. {generator.choice(_MORE)}".strip()


def store_reviews(database: Database, texts: Sequence[str], *, is_owed: bool = True) -> int:
    """Store a review a text in a new project, over half a year; return the project's id."""
    with database.writing() as session:
        project_id = make_project(session).id
        record = ReviewImport(
            project_id=project_id, file_name="many.csv", mapping="{}", added=len(texts), known=0,
            imported_at=NOW,
        )  # fmt: skip
        session.add(record)
        session.flush()
        import_id = record.id
    for begin in range(0, len(texts), _OWED_AT_ONCE):
        with database.writing() as session:
            values = list(_values(texts, begin, project_id, import_id))
            ids = session.scalars(insert(Review).returning(Review.id), values).all()
            if is_owed:
                owe(session, Stage.ANALYSE, [f"review:{review_id}" for review_id in ids])
    return project_id


def _values(
    texts: Sequence[str], begin: int, project_id: int, import_id: int
) -> Iterator[dict[str, object]]:
    for number, text in enumerate(texts[begin : begin + _OWED_AT_ONCE], start=begin):
        yield {
            "project_id": project_id, "import_id": import_id, "identity": f"{number:08}",
            "text": text, "score": number % 5 + 1, "score_low": 1, "score_high": 5,
            "said_on": NOW.date() - dt.timedelta(days=number % 180),
        }  # fmt: skip
