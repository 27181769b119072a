"""Mail: one setting says whether letters are sent or written into a folder."""

import os
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import structlog

from feedback.errors import FeedbackError, SettingsError
from feedback.settings import Settings
from feedback.store.actions import Letter
from surveys.words import _

_TIMEOUT_S = 20
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
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
        # Some letters carry a link that lets their reader in: nobody else on this machine reads it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(_message(letter, self._sender)))
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
        try:
            with self._connect() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(_message(letter, self._sender))
        except (OSError, smtplib.SMTPException) as error:
            msg = _(
                "The mail server %(host)s did not take the letter (%(reason)s).",
                host=self._host,
                reason=type(error).__name__,
            )
            raise DeliveryError(msg) from error
        _log.info("letter sent", letter=letter.id)

    def _connect(self) -> smtplib.SMTP:
        """Connect, encrypted where there is a network between, and only to the server meant."""
        checked = ssl.create_default_context()
        if self._is_tls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_TIMEOUT_S, context=checked)
        server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_S)
        if self._host in _THIS_MACHINE:
            return server
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=checked)
        elif self._user:
            server.close()
            msg = _(
                "The mail server %(host)s offers no encryption, so the password was not sent.",
                host=self._host,
            )
            raise DeliveryError(msg)
        return server


def post_from(settings: Settings) -> Post:
    """Return the way out that the settings choose."""
    url = settings.mail_url.get_secret_value()
    scheme = urlsplit(url).scheme
    if scheme == "console":
        return ConsolePost(settings.data_dir / "letters", settings.mail_from)
    if scheme in {"smtp", "smtps"}:
        return SmtpPost(url, settings.mail_from)
    msg = _("FEEDBACK_MAIL_URL must begin with console:, smtp:// or smtps://.")
    raise SettingsError(msg)


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = _one_line(letter.address)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(letter.approved_at)
    # The letter's own id: a second delivery is recognised as the same letter.
    message["Message-ID"] = f"<{letter.id}@heard.invalid>"
    message.set_content(letter.body)
    return message


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)  # every break, U+2028 too, would be refused as a header
