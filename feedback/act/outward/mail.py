"""Mail: one setting says whether letters are sent or written into a folder."""

import contextlib
import os
import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import structlog

from feedback.errors import FeedbackError, SettingsError
from feedback.settings import Settings
from feedback.store.actions import Letter
from surveys.words import N_, _

_TIMEOUT_S = 20
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_log = structlog.get_logger()
IN_DOUBT = N_(
    "Sending was interrupted. Nothing tells whether the mail server took it; it is not sent again "
    "unless you say so."
)


class DeliveryError(FeedbackError):
    """A letter could not be handed over; it is tried again later."""

    status = 503


class DoubtfulError(FeedbackError):
    """The line broke while the mail server had the letter: nobody knows whether it took it."""

    status = 503


class Post(Protocol):
    """Something that takes letters."""

    def deliver(self, letter: Letter) -> None:
        """Hand a letter over, or raise DeliveryError (not taken) or DoubtfulError."""
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


class _Line(smtplib.SMTP):
    """A line to a mail server that knows from when on a broken one leaves a doubt."""

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401 - as the base class types it
        """Hand the text over; a refusal is certain, silence is not."""
        try:
            return super().data(msg)
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:  # smtplib's own errors are of this kind too
            raise DoubtfulError(_(IN_DOUBT)) from error

    def say_goodbye(self) -> None:
        """End the conversation, if the other side still listens."""
        with contextlib.suppress(OSError):
            self.quit()
        self.close()


class _TlsLine(_Line, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


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
        """Send the letter; once the server has taken it, nothing that follows matters."""
        message = _message(letter, self._sender)
        try:
            server = self._connect()
            try:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(message)
            finally:
                server.say_goodbye()
        except (OSError, smtplib.SMTPException) as error:
            msg = _(
                "The mail server %(host)s did not take the letter (%(reason)s).",
                host=self._host,
                reason=type(error).__name__,
            )
            raise DeliveryError(msg) from error
        _log.info("letter sent", letter=letter.id)

    def _connect(self) -> "_Line":
        """Connect, encrypted where there is a network between, and only to the server meant."""
        checked = ssl.create_default_context()
        if self._is_tls:
            return _TlsLine(self._host, self._port, timeout=_TIMEOUT_S, context=checked)
        server = _Line(self._host, self._port, timeout=_TIMEOUT_S)
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
