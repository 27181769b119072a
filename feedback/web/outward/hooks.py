"""What trackers tell us: proven by a signature, noted, never acted upon."""

from flask import request
from flask.typing import ResponseReturnValue

from feedback.act.outward.standings import hear_github
from feedback.errors import NotFoundError
from feedback.store.outward import connection_hooked
from feedback.web.context import now, writing
from feedback.web.outward.room import bp
from feedback.web.policy import TOKEN, policy


@bp.post("/hooks/github/<token>")
@policy(TOKEN)
def github(token: str) -> ResponseReturnValue:
    """Hear that an issue was closed or opened again."""
    with writing() as session:
        connection = session.scalar(connection_hooked(token))
        if connection is None or not connection.is_enabled:
            raise NotFoundError
        signature = request.headers.get("X-Hub-Signature-256", "")
        hear_github(session, connection, request.get_data(), signature, now=now())
    return "", 204
