"""Issues on GitHub: each is made once, whatever happens between asking and hearing.

An issue carries the delivery's key in a comment that readers do not see. Whoever is not sure that
a first try came to nothing looks for it among the issues made since, before making another.
"""

import datetime as dt
import json
from urllib.parse import urlencode

from feedback.act.outward.door import (
    InDoubtError,
    Parcel,
    Place,
    Receipt,
    RefusedError,
    Wording,
    judged,
    lost,
)
from feedback.act.outward.wire import Answer, Call, LostError, NotSentError, Wire, target_of
from feedback.errors import InvalidInputError
from surveys.words import N_, _

_AT_ONCE, _PAGES = 50, 10
_EARLIER = dt.timedelta(minutes=10)  # clocks differ
_PARTS = 2  # owner and repository


class GitHub:
    """Makes issues in a repository."""

    kind = "github"
    wording = Wording(
        name=N_("GitHub issues"),
        address=N_("Repository"),
        address_hint=N_("Its address, such as https://github.com/owner/repository."),
        secret=N_("Access token"),
        secret_hint=N_("A fine-grained token that may read and write issues of this repository."),
    )
    is_recognised = True
    makes_secret = False
    is_tracker = True

    def check(self, place: Place) -> None:
        """Refuse what is no repository, and a token that cannot stand in a header."""
        _api(place)
        if not place.secret or not place.secret.isascii() or not place.secret.isprintable():
            raise InvalidInputError(_("Give the access token."))

    def shown(self, place: Place) -> str:
        """Return the address of the repository."""
        return place.address

    def deliver(self, parcel: Parcel, place: Place, wire: Wire) -> Receipt:
        """Make an issue, unless an earlier try made it."""
        try:
            if parcel.is_again:
                there = self._made(parcel, place, wire)
                if there is not None:
                    return there
            answer = wire.ask(_call(parcel.key, place, "POST", "/issues", _issue(parcel)))
        except (LostError, NotSentError) as error:
            raise lost(error, is_recognised=True) from error
        return _receipt(answer, parcel.at)

    def status(self, number: str, place: Place, wire: Wire, at: dt.datetime) -> str:
        """Ask whether an issue is open."""
        try:
            answer = wire.ask(_call("", place, "GET", f"/issues/{number}"))
        except (LostError, NotSentError) as error:
            raise lost(error, is_recognised=True) from error
        judged(answer, at, is_recognised=True)
        found = _json(answer)
        standing = found.get("state") if isinstance(found, dict) else None
        return standing if standing in ("open", "closed") else ""

    def _made(self, parcel: Parcel, place: Place, wire: Wire) -> Receipt | None:
        """Look for the issue among those that were made since the first try."""
        since = (parcel.since - _EARLIER).astimezone(dt.UTC)
        for page in range(1, _PAGES + 1):
            asked = urlencode(
                {
                    "state": "all",
                    "sort": "created",
                    "direction": "desc",
                    "since": f"{since:%Y-%m-%dT%H:%M:%SZ}",
                    "per_page": _AT_ONCE,
                    "page": page,
                }
            )
            answer = wire.ask(_call(parcel.key, place, "GET", f"/issues?{asked}"))
            judged(answer, parcel.at, is_recognised=True)
            issues = _json(answer)
            if not isinstance(issues, list):
                raise RefusedError(_("GitHub's list of issues could not be read."))
            for issue in issues:
                if isinstance(issue, dict) and _mark(parcel.key) in str(issue.get("body")):
                    return Receipt(
                        number=str(issue.get("number", "")),
                        address=str(issue.get("html_url", ""))[:500],
                        code=answer.status,
                    )
            if len(issues) < _AT_ONCE:
                return None
        msg = _("So many issues were made since that it could not be found or ruled out.")
        raise InDoubtError(msg)


def _api(place: Place) -> str:
    """Return where the repository's interface is: github.com's, or a company's own server's."""
    parts = target_of(place.address)
    names = [name for name in parts.path.removesuffix(".git").split("/") if name]
    if len(names) != _PARTS or parts.query or parts.fragment:
        msg = _("Give the address of a repository: https://github.com/owner/repository.")
        raise InvalidInputError(msg)
    repository = "/".join(names)
    if parts.hostname in ("github.com", "www.github.com"):
        return f"https://api.github.com/repos/{repository}"
    return f"{parts.scheme}://{parts.netloc}/api/v3/repos/{repository}"


def _call(key: str, place: Place, method: str, path: str, body: bytes = b"") -> Call:
    return Call(
        key=key,
        method=method,
        url=_api(place) + path,
        headers={
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {place.secret}",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
        body=body,
        secrets=[place.secret],
    )


def _issue(parcel: Parcel) -> bytes:
    # A customer's @name would call somebody; a space of no width keeps it from doing so.
    words = parcel.body.replace("@", "@\u200b").replace("<!--", "<\u200b!--")
    body = f"{words}\n\n{parcel.link}\n\n{_mark(parcel.key)}\n"
    return json.dumps({"title": parcel.title, "body": body}).encode()


def _mark(key: str) -> str:
    return f"<!-- heard:{key} -->"


def _receipt(answer: Answer, at: dt.datetime) -> Receipt:
    plain = judged(answer, at, is_recognised=True)
    made = _json(answer)
    if not isinstance(made, dict):
        made = {}
    return Receipt(
        number=str(made.get("number", ""))[:200],
        address=str(made.get("html_url", ""))[:500],
        code=plain.code,
    )


def _json(answer: Answer) -> object:
    try:
        found: object = json.loads(answer.body)
    except ValueError:
        return None
    return found
