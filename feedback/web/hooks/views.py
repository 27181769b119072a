"""Reviews by a signed request: no cookie counts here, only the signature."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from feedback.capture.hooks import LARGEST_BODY, Signed, receive
from feedback.errors import FeedbackError, NotFoundError, TooLargeError
from feedback.store.hooks import source_of_token
from feedback.web.context import now, writing
from feedback.web.limits import limit
from feedback.web.policy import TOKEN, policy
from surveys.words import _

bp = Blueprint("hooks", __name__, url_prefix="/hooks")

_RATE = "120/minute"


@bp.post("/<token>/reviews")
@policy(TOKEN)
def take(token: str) -> ResponseReturnValue:
    """Take one review or many; whatever is wrong is said as JSON."""
    try:
        return jsonify(_taken(token))
    except FeedbackError as error:
        return jsonify(error=str(error)), error.status


def _taken(token: str) -> dict[str, int]:
    limit("hook", _RATE)
    request.max_content_length = LARGEST_BODY
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLargeError(_("The body is larger than 256 KB. Send fewer at once.")) from None
    sent = Signed(
        body=body,
        timestamp=request.headers.get("X-Heard-Timestamp", ""),
        signature=request.headers.get("X-Heard-Signature", ""),
        key=request.headers.get("Idempotency-Key", ""),
    )
    with writing() as session:
        source = session.scalars(source_of_token(token)).one_or_none()
        if source is None:
            raise NotFoundError
        return receive(session, source, sent, now=now())
