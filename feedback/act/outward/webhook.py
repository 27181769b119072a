"""Signed webhooks: JSON to an address, with a signature over moment and body.

The header ``Heard-Signature: t=1764000000,v1=<hex>`` carries HMAC-SHA256 of ``<t>.<body>``; while
a secret is being changed there are two ``v1``. Who receives it forgets what has an
``Idempotency-Key`` that they have seen.
"""

import hashlib
import hmac
import json

from feedback.act.outward.door import Parcel, Place, Receipt, Wording, judged, lost
from feedback.act.outward.wire import Call, LostError, NotSentError, Wire, target_of
from surveys.words import N_

SIGNATURE = "Heard-Signature"


class Webhook:
    """Tells a program of yours."""

    kind = "webhook"
    wording = Wording(
        name=N_("Webhook"),
        address=N_("Address"),
        address_hint=N_("Where your program listens, beginning with https://."),
    )
    is_recognised = True
    makes_secret = True
    is_tracker = False

    def check(self, place: Place) -> None:
        """Refuse what is no address."""
        target_of(place.address)

    def shown(self, place: Place) -> str:
        """Return the address without what stands behind the question mark."""
        return place.address.partition("?")[0]

    def deliver(self, parcel: Parcel, place: Place, wire: Wire) -> Receipt:
        """Post the parcel, signed with every secret that is good now."""
        body = json.dumps(
            {
                "id": parcel.key,
                "event": parcel.event,
                "project": parcel.project,
                "title": parcel.title,
                "body": parcel.body,
                "link": parcel.link,
                "at": parcel.since.isoformat(),
            },
            ensure_ascii=False,
        ).encode()
        call = Call(
            key=parcel.key,
            method="POST",
            url=place.address,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": parcel.key,
                "Heard-Event": parcel.event,
                SIGNATURE: signature(body, int(parcel.at.timestamp()), place),
            },
            body=body,
            secrets=[place.address.partition("?")[2]],
        )
        try:
            return judged(wire.ask(call), parcel.at, is_recognised=True)
        except (LostError, NotSentError) as error:
            raise lost(error, is_recognised=True) from error


def signature(body: bytes, moment: int, place: Place) -> str:
    """Return the header's value."""
    signed = b"%d." % moment + body
    secrets = [secret for secret in (place.secret, place.old_secret) if secret]
    marks = [hmac.new(s.encode(), signed, hashlib.sha256).hexdigest() for s in secrets]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])
