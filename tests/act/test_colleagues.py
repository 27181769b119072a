"""Letters to colleagues: in their language, once, and forgotten when they carry a way in."""

import datetime as dt
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act.colleagues import Notice, write
from feedback.act.outward import letters
from feedback.settings import Settings
from feedback.store.actions import Letter, LetterStatus
from feedback.store.database import Database
from surveys.words import speaking
from tests.conftest import NOW
from tests.making import make_project, work

_VALUES = {"name": "Noa", "link": "http://localhost/reset/secret"}


class _Shouting:
    """A language in which everything is said loudly."""

    def gettext(self, message: str) -> str:
        return message.upper()

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return (msgid1 if n == 1 else msgid2).upper()


def _write(session: Session, *, language: str = "en-GB") -> Letter:
    notice = Notice(
        key="reset:1",
        address="noa@example.org",
        language=language,
        project_id=make_project(session).id,
        template="emails/reset.txt",
        values=_VALUES,
        is_secret=True,
    )
    write(session, notice, now=NOW)
    return session.scalars(select(Letter)).one()


def test_the_first_line_is_the_subject_and_the_letter_speaks_its_readers_language(
    session: Session,
) -> None:
    with speaking(_Shouting()):  # whoever has it written is spoken to otherwise
        letter = _write(session)
    assert letter.subject == "Choose another password for Heard"
    assert letter.body.startswith("Hello Noa,\n")
    assert _VALUES["link"] in letter.body


def test_a_link_that_lets_somebody_in_is_forgotten_once_it_has_left(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    with database.writing() as session:
        _write(session)
    work(database, settings)
    with database.reading() as session:
        letter = session.scalars(select(Letter)).one()
        assert (letter.status, letter.body) == (LetterStatus.SENT, "")
    (file,) = (tmp_path / "letters").glob("*.eml")
    assert _VALUES["link"] in file.read_text()


def test_a_link_is_forgotten_when_its_letter_is_given_up_and_no_empty_letter_leaves(
    session: Session, settings: Settings, tmp_path: Path
) -> None:
    letter = _write(session)
    letters.give_up(session, letter.id, "the mail server was away")
    assert (letter.status, letter.body) == (LetterStatus.FAILED, "")
    later = NOW + dt.timedelta(days=1)
    letters.begin(session, letter.id, now=later)
    assert letters.to_send(session, letter.id) is None
    assert letter.status is LetterStatus.FAILED
    assert not (tmp_path / "letters").exists()
