"""One HTTP request to a place outside that somebody typed in: bounded, pinned, never redirected.

The name is resolved once, every address it has is judged, and the connection goes to the address
that was judged, so that a name which means another machine a moment later gets nowhere.
"""

import contextlib
import http.client
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from feedback.errors import FeedbackError, InvalidInputError
from surveys.words import _

DEADLINE_S = 10.0  # for all of it, after the name is resolved
LARGEST_REQUEST = 256 * 1024
LARGEST_ANSWER = 1024 * 1024
_CHUNK = 16 * 1024
_PORTS = {"http": 80, "https": 443}
_SIX_TO_FOUR = ipaddress.ip_network("64:ff9b::/96")  # IPv4 written into IPv6 by NAT64, RFC 6052

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotSentError(FeedbackError):
    """Nothing of the request can have reached the other side."""

    status = 503


class LostError(FeedbackError):
    """The request was on its way, and no whole answer came back: it may have been carried out."""

    status = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of the other side."""

    key: str  # of the delivery, for the twin's file
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secrets: Collection[str] = ()  # parts of the address and the headers that no file may hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Wire(Protocol):
    """Something that carries requests."""

    def ask(self, call: Call) -> Answer:
        """Carry a request out; raise NotSentError or LostError when no answer came."""
        ...


class ConsoleWire:
    """Writes each request as a file and answers that it was taken; sends nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, call: Call) -> Answer:
        """Write the request, without its secrets."""
        target_of(call.url)
        self._folder.mkdir(parents=True, exist_ok=True)
        head = f"{call.method} {call.url}\n" + "".join(
            f"{name}: {value}\n" for name, value in call.headers.items()
        )
        for secret in sorted(filter(None, call.secrets), key=len, reverse=True):
            head = head.replace(secret, "…")
        path = self._folder / f"{call.key}.http"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(head.encode() + b"\n" + call.body)
        return Answer(status=200, body=b"[]" if call.method == "GET" else b"{}")


class HttpWire:
    """Asks over the network."""

    def __init__(
        self, *, private_hosts: Collection[str] = (), deadline_s: float = DEADLINE_S
    ) -> None:
        self._private_hosts = frozenset(host.lower() for host in private_hosts)
        self._deadline_s = deadline_s

    def ask(self, call: Call) -> Answer:
        """Send the request to the judged address and read no more than a bounded answer."""
        if len(call.body) > LARGEST_REQUEST:
            raise NotSentError(_("There is too much text to send."))
        target = target_of(call.url)
        host, port = target.hostname or "", target.port or _PORTS[target.scheme]
        may_be_private = host in self._private_hosts
        if target.scheme != "https" and not may_be_private:
            raise NotSentError(_("Only addresses that begin with https:// are sent to."))
        addresses = resolve(host, port, may_be_private=may_be_private)
        ends_at = time.monotonic() + self._deadline_s
        connection = self._connect(target, addresses, port, ends_at)
        # A timeout is for one read; an answer that comes by drops would go on for ever.
        end = threading.Timer(max(0.0, ends_at - time.monotonic()), _shut, [connection.sock])
        end.daemon = True
        end.start()
        try:
            return _exchange(connection, target, call)
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = time.monotonic() >= ends_at
            reason = _("it took too long") if late else type(error).__name__
            msg = _("%(host)s gave no whole answer (%(reason)s).", host=host, reason=reason)
            raise LostError(msg) from error
        finally:
            end.cancel()
            connection.close()

    def _connect(
        self, target: SplitResult, addresses: list[str], port: int, ends_at: float
    ) -> http.client.HTTPConnection:
        """Connect to the first address that takes the call."""
        host = target.hostname or ""
        fault: Exception | None = None
        for address in addresses:
            try:
                left = max(0.1, ends_at - time.monotonic())
                line = socket.create_connection((address, port), timeout=left)
                if target.scheme == "https":
                    try:
                        checked = ssl.create_default_context()
                        line = checked.wrap_socket(line, server_hostname=host)
                    except (OSError, ValueError):
                        line.close()
                        raise
            except (OSError, ValueError) as error:
                fault = error
                continue
            connection = http.client.HTTPConnection(host, port)
            connection.sock = line
            return connection
        msg = _(
            "%(host)s could not be reached (%(reason)s).", host=host, reason=type(fault).__name__
        )
        raise NotSentError(msg) from fault


def target_of(url: str) -> SplitResult:
    """Return the parts of an address that may be sent to, or say what is wrong with it."""
    msg = _("Give an address that begins with https:// and names a host, without a password.")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it is read only when it is asked for
    except ValueError:
        raise InvalidInputError(msg) from None
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc or not is_plain:
        raise InvalidInputError(msg)
    return parts


def resolve(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """Return the addresses of a host; refuse it if any of them is not on the open internet."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSentError(_("%(host)s has no address.", host=host)) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not may_be_private and not all(is_public(address) for address in addresses):
        msg = _(
            "%(host)s is not on the open internet, so nothing is sent there. The setting "
            "FEEDBACK_PRIVATE_HOSTS allows it.",
            host=host,
        )
        raise NotSentError(msg)
    return addresses


def is_public(address: str) -> bool:
    """Whether an address is on the open internet, whatever form hides the one that is meant."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    hidden = _hidden_in(found) if isinstance(found, ipaddress.IPv6Address) else ()
    return all(one.is_global and not one.is_multicast for one in (found, *hidden))


def _hidden_in(address: ipaddress.IPv6Address) -> tuple[Address, ...]:
    """Return the IPv4 addresses that stand in one of IPv6."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    hidden: list[Address] = []
    if address.sixtofour is not None:
        hidden.append(address.sixtofour)
    if address.teredo is not None:
        hidden += address.teredo
    if address in _SIX_TO_FOUR or int(address) >> 32 == 0:
        hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(hidden)


def _exchange(connection: http.client.HTTPConnection, target: SplitResult, call: Call) -> Answer:
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    headers = {"User-Agent": "Heard", "Connection": "close", **call.headers}
    connection.request(call.method, path, call.body or None, headers)
    response = connection.getresponse()
    body = b""
    while len(body) < LARGEST_ANSWER and (part := response.read1(_CHUNK)):
        body += part
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.getheaders()},
        body=body[:LARGEST_ANSWER],
    )


def _shut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
