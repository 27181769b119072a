"""Every view declares who may see it; one without a declaration is refused and fails a test."""

import enum
from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request

from feedback.people.policy import Permission

View = TypeVar("View", bound=Callable[..., object])


class Gate(enum.StrEnum):
    """Who may come in where there is no project."""

    TOKEN = "token"  # noqa: S105 - anybody; what they may do is in the request itself, no cookie counts
    PUBLIC = "public"  # anybody, from our own pages
    SIGNED_IN = "signed in"


TOKEN, PUBLIC, SIGNED_IN = Gate.TOKEN, Gate.PUBLIC, Gate.SIGNED_IN

Policy = Gate | Permission

_ATTRIBUTE = "feedback_policy"


def policy(required: Policy) -> Callable[[View], View]:
    """Declare what a view asks of whoever calls it; stands right under the route."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, required)
        return view

    return declare


def policy_of(endpoint: str) -> Policy | None:
    """Return the declaration of an endpoint, None if it has none."""
    found: Policy | None = getattr(current_app.view_functions[endpoint], _ATTRIBUTE, None)
    return found


def current_policy() -> Policy | None:
    """Return the declaration of the view that this request is for; None where there is no view."""
    return policy_of(request.endpoint) if request.endpoint else None
