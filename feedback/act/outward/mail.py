"""Mail: one setting says whether letters are sent or written into a folder."""

import re
import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from feedback.errors import FeedbackError, SettingsError
from feedback.settings import Settings
from feedback.store.actions import Letter

_TIMEOUT_S = 20
_log = structlog.get_logger()


class DeliveryError(FeedbackError):
    """A letter could not be handed over; it is tried again later."""

    status = 503


class Post(Protocol):
    """Something that takes letters."""

    def deliver(self, letter: Letter) -> None:
        """Hand a letter over, or raise DeliveryError."""
        ...


class ConsolePost:
    """Writes each letter as a file that any mail program opens, and sends nothing."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def deliver(self, letter: Letter) -> None:
        """Write the letter."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{letter.id}.eml"
        path.write_bytes(bytes(_message(letter, self._sender)))
        _log.debug("letter written", letter=letter.id)


class SmtpPost:
    """Hands letters to a mail server."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._is_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._is_tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender

    def deliver(self, letter: Letter) -> None:
        """Send the letter."""
        connect = smtplib.SMTP_SSL if self._is_tls else smtplib.SMTP
        try:
            with connect(self._host, self._port, timeout=_TIMEOUT_S) as server:
                server.ehlo_or_helo_if_needed()
                if not self._is_tls and server.has_extn("starttls"):
                    server.starttls()
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(_message(letter, self._sender))
        except (OSError, smtplib.SMTPException) as error:
            msg = f"The mail server {self._host} did not take the letter ({type(error).__name__})."
            raise DeliveryError(msg) from error
        _log.info("letter sent", letter=letter.id)


def post_from(settings: Settings) -> Post:
    """Return the way out that the settings choose."""
    url = settings.mail_url.get_secret_value()
    scheme = urlsplit(url).scheme
    if scheme == "console":
        return ConsolePost(settings.data_dir / "letters", settings.mail_from)
    if scheme in {"smtp", "smtps"}:
        return SmtpPost(url, settings.mail_from)
    msg = "FEEDBACK_MAIL_URL must begin with console:, smtp:// or smtps://."
    raise SettingsError(msg)


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = _one_line(letter.address)
    message["Subject"] = _one_line(letter.subject)
    # The letter's own id: a second delivery is recognised as the same letter.
    message["Message-ID"] = f"<{letter.id}@heard.invalid>"
    message.set_content(letter.body)
    return message


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)  # every break, U+2028 too, would be refused as a header
