"""Letters: written by the console twin, sent over SMTP, tried again, given up in sight."""

import datetime as dt
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from feedback.act.outward import post_from
from feedback.act.outward.mail import DeliveryError
from feedback.errors import SettingsError
from feedback.settings import Settings
from feedback.store.actions import Letter, LetterStatus
from feedback.store.base import random_key
from feedback.store.database import Database
from feedback.store.work import MOST_ATTEMPTS, Stage, owe
from feedback.worker.local import LocalWorker
from feedback.worker.stages import stage_runners
from tests.conftest import NOW
from tests.making import make_project


def _letter(session: Session, *, subject: str = "We changed it") -> Letter:
    letter = Letter(
        id=random_key(),
        project_id=make_project(session).id,
        idempotency_key="told:1:1",
        address="ada@example.org",
        subject=subject,
        body="Hello Ada,\nthe lock is oiled.\n",
        approved_at=NOW,
    )
    session.add(letter)
    session.flush()
    owe(session, Stage.DELIVER, [letter.id])
    return letter


class _MailServer(socketserver.StreamRequestHandler):
    """As much SMTP as takes one letter."""

    def handle(self) -> None:
        taken: list[str] = self.server.taken  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        for raw in self.rfile:
            line = raw.decode().strip()
            if line.upper() == "DATA":
                self.wfile.write(b"354 go on\r\n")
                text = []
                while (part := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                    text.append(part)
                taken.append("\n".join(text))
            self.wfile.write(b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n")
            if line.upper() == "QUIT":
                return


@pytest.fixture
def mail_server() -> Iterator[tuple[int, list[str]]]:
    with socketserver.TCPServer(("127.0.0.1", 0), _MailServer) as server:
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1], server.taken  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_the_console_twin_writes_a_letter_that_a_mail_program_opens(
    session: Session, settings: Settings, tmp_path: Path
) -> None:
    post_from(settings).deliver(_letter(session, subject="One\r\nBcc: everybody@example.org"))
    (path,) = (tmp_path / "letters").glob("*.eml")
    text = path.read_text()
    assert "To: ada@example.org" in text
    assert "the lock is oiled." in text
    assert "\nBcc:" not in text


def test_a_letter_goes_to_a_mail_server(
    session: Session, mail_server: tuple[int, list[str]]
) -> None:
    port, taken = mail_server
    post = post_from(Settings(mail_url=SecretStr(f"smtp://127.0.0.1:{port}")))
    post.deliver(_letter(session))
    assert "the lock is oiled." in taken[0]


def test_a_password_is_not_sent_where_there_is_no_encryption(session: Session) -> None:
    with socketserver.TCPServer(("127.0.0.2", 0), _MailServer) as server:  # not "this machine"
        server.taken = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"smtp://us:secret@127.0.0.2:{server.server_address[1]}"
        with pytest.raises(DeliveryError, match="offers no encryption"):
            post_from(Settings(mail_url=SecretStr(url))).deliver(_letter(session))
        assert server.taken == []  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


def test_a_mail_server_that_is_away_is_told_in_a_sentence(session: Session) -> None:
    post = post_from(Settings(mail_url=SecretStr("smtp://127.0.0.1:9")))
    with pytest.raises(DeliveryError, match="did not take the letter"):
        post.deliver(_letter(session))


def test_a_letter_that_cannot_be_delivered_is_given_up_in_sight(database: Database) -> None:
    with database.writing() as session:
        letter_id = _letter(session).id
    now = NOW
    worker = LocalWorker(
        database,
        stage_runners(Settings(mail_url=SecretStr("smtp://127.0.0.1:9"))),
        clock=lambda: now,
    )
    for _ in range(MOST_ATTEMPTS):
        worker.drain()
        now += dt.timedelta(hours=1)
    with database.reading() as session:
        letter = session.get_one(Letter, letter_id)
        assert letter.status is LetterStatus.FAILED
        assert "did not take the letter" in letter.failure


def test_a_setting_that_is_no_way_out_is_refused() -> None:
    with pytest.raises(SettingsError, match="console:, smtp://"):
        post_from(Settings(mail_url=SecretStr("carrier-pigeon:")))
