"""Short ways to a review that is read, and to its page on the reply desk."""

import datetime as dt
import hashlib

from sqlalchemy.orm import Session

from feedback.analyse import pipeline
from feedback.settings import Settings
from feedback.store.reviews import Review, ReviewImport
from feedback.store.work import Stage, owe
from tests.conftest import NOW, World
from tests.making import work

SLOW = "The app crashes and is slow. I waited three weeks for my booking."


def add_review(
    session: Session, project_id: int, text: str = SLOW, *, author: str = "Ada",
    stars: float | None = 1, said_on: dt.date | None = None,
) -> Review:  # fmt: skip
    """A review as an import leaves it."""
    imported = ReviewImport(
        project_id=project_id, file_name="r.csv", mapping="{}", added=1, known=0, imported_at=NOW
    )
    session.add(imported)
    session.flush()
    review = Review(
        project_id=project_id, import_id=imported.id, text=text, author=author,
        said_on=said_on or NOW.date(),
        identity=hashlib.sha256(f"{text}{author}{said_on}".encode()).hexdigest(),
        score=stars, score_low=None if stars is None else 1,
        score_high=None if stars is None else 5,
    )  # fmt: skip
    session.add(review)
    session.flush()
    return review


def read_review(session: Session, project_id: int, text: str = SLOW, **more: object) -> Review:
    """A review that was read already."""
    review = add_review(session, project_id, text, **more)  # type: ignore[arg-type]
    pipeline.run(session, [f"review:{review.id}"], now=NOW)
    return review


def make_review(world: World, settings: Settings, text: str = SLOW) -> int:
    """A review that the worker has read."""
    with world.database.writing() as session:
        review = add_review(session, world.project_id, text)
        owe(session, Stage.ANALYSE, [f"review:{review.id}"])
        found = review.id
    work(world.database, settings)
    return found
