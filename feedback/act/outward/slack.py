"""Messages to a Slack channel, by an incoming webhook.

Slack does not recognise what it has had, so nothing that may have arrived is sent again unless a
person says so: at most once.
"""

import json

from feedback.act.outward.door import Parcel, Place, Receipt, Wording, judged, lost
from feedback.act.outward.wire import Call, LostError, NotSentError, Wire, target_of
from surveys.words import N_

_LONGEST = 3_000  # characters in a section, as Slack counts them
_LONGEST_TITLE = 150


class Slack:
    """Tells a channel."""

    kind = "slack"
    wording = Wording(
        name=N_("Slack channel"),
        address=N_("Address of the incoming webhook"),
        address_hint=N_("Made in Slack, under “Incoming webhooks”. It is kept like a password."),
    )
    is_recognised = False
    makes_secret = False
    is_tracker = False

    def check(self, place: Place) -> None:
        """Refuse what is no address."""
        target_of(place.address)

    def shown(self, place: Place) -> str:
        """Return the host only: whoever knows the rest can write into the channel."""
        return f"https://{target_of(place.address).hostname}/…"

    def deliver(self, parcel: Parcel, place: Place, wire: Wire) -> Receipt:
        """Post the parcel as a message: title, the words, a link."""
        title, words = parcel.title[:_LONGEST_TITLE], parcel.body[:_LONGEST]
        blocks = [
            {"type": "header", "text": {"type": "plain_text", "text": title}},
            {"type": "section", "text": {"type": "plain_text", "text": words or title}},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"<{parcel.link}>"}},
        ]
        call = Call(
            key=parcel.key,
            method="POST",
            url=place.address,
            headers={"Content-Type": "application/json"},
            body=json.dumps({"text": _escaped(title), "blocks": blocks}).encode(),
            secrets=[target_of(place.address).path],
        )
        try:
            return judged(wire.ask(call), parcel.at, is_recognised=False)
        except (LostError, NotSentError) as error:
            raise lost(error, is_recognised=False) from error


def _escaped(text: str) -> str:
    """Keep a customer's words from calling the channel or being taken for a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
