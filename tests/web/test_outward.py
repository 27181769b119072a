"""Integrations: secrets shown once, sending at a person's word, deciding what failed."""

import hashlib
import hmac
import json
import re
from pathlib import Path

from sqlalchemy import select

from feedback.act import actions
from feedback.settings import Settings
from feedback.store.actions import ActionEvent
from feedback.store.outward import Connection, Delivery, DeliveryStatus
from tests.conftest import NOW, World
from tests.making import work


def _add(world: World, kind: str, address: str, **more: object) -> str:
    fields = {"kind": kind, "name": f"our {kind}", "address": address, **more}
    answer = world.client("admin").post(world.path("integrations"), data=fields)
    assert answer.status_code == 200, answer.text
    return answer.text


def _action(world: World) -> int:
    with world.database.writing() as session:
        made = actions.raise_by_hand(
            session, world.project_id, title="Oil the lock", by=world.users["manager"],  # type: ignore[index]
            reason="ada@example.org says that it squeaks", now=NOW,
        )  # fmt: skip
        return made.id


def test_a_secret_is_shown_once_and_a_new_one_replaces_it_with_overlap(world: World) -> None:
    page = _add(world, "webhook", "https://hook.example/in?token=t0ken")
    with world.database.reading() as session:
        first = session.scalars(select(Connection)).one()
    assert first.secret in page
    again = world.client("admin").get(world.path("integrations")).text
    assert first.secret not in again
    assert "t0ken" not in again
    renewed = world.client("admin").post(world.path(f"integrations/{first.id}/secret")).text
    with world.database.reading() as session:
        second = session.scalars(select(Connection)).one()
    assert second.secret in renewed
    assert second.old_secret == first.secret != second.secret


def test_an_action_is_sent_once_masked_and_what_the_tracker_says_is_noted(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    page = _add(world, "github", "https://github.com/owner/repo", secret="gh-t0ken")
    hook = re.search(r"/hooks/github/[\w-]+", page)
    assert hook is not None
    action_id = _action(world)
    manager = world.client("manager")
    with world.database.reading() as session:
        connection = session.scalars(select(Connection)).one()
    for expected in (303, 409):
        answer = manager.post(
            world.path(f"actions/{action_id}/send"), data={"connection": connection.id}
        )
        assert answer.status_code == expected
    work(world.database, settings)
    (path,) = (tmp_path / "outward").glob("*.http")
    text = path.read_text()
    assert "Oil the lock" in text
    assert "squeaks" in text
    assert "ada@example.org" not in text
    assert "gh-t0ken" not in text
    with world.database.writing() as session:
        delivery = session.scalars(select(Delivery)).one()
        assert delivery.status is DeliveryStatus.SENT
        delivery.number, delivery.standing = "7", "open"
    body = json.dumps({"issue": {"number": 7, "state": "closed"}}).encode()
    mark = hmac.new(connection.hook_secret.encode(), body, hashlib.sha256).hexdigest()
    outside = world.app.test_client()
    for signature, expected in (
        ("sha256=0", 403),
        (f"sha256={mark}", 204),
        (f"sha256={mark}", 204),
    ):
        answer = outside.post(
            hook[0], data=body, headers={"X-Hub-Signature-256": signature},
            content_type="application/json",
        )  # fmt: skip
        assert answer.status_code == expected
    with world.database.reading() as session:
        said = [e.detail for e in session.scalars(select(ActionEvent))]
        assert [line for line in said if "closed" in line] == [
            "our github #7 was closed. Is it done?"
        ]
    assert "Is it done?" in manager.get(world.path(f"actions/{action_id}")).text


def test_what_happens_goes_to_whoever_subscribed_and_a_failure_waits_for_a_person(
    world: World, settings: Settings
) -> None:
    _add(world, "slack", "https://hooks.slack.com/services/T/B/X", events=["action.created"])
    fields = {"title": "Sweep the yard", "reason": "leaves", "owner": "", "due_on": ""}
    assert world.client("manager").post(world.path("actions/new"), data=fields).status_code == 303
    with world.database.writing() as session:
        delivery = session.scalars(select(Delivery)).one()
        assert (delivery.title, delivery.event) == ("Sweep the yard", "action.created")
        delivery.status, delivery.failure = DeliveryStatus.UNSURE, "interrupted"
    admin = world.client("admin")
    page = admin.get(world.path("integrations")).text
    assert "services/T/B/X" not in page
    assert "It arrived" in page
    address = world.path(f"integrations/deliveries/{delivery.id}")
    assert admin.post(address, data={"deed": "again"}).status_code == 303
    work(world.database, settings)
    with world.database.reading() as session:
        assert session.scalars(select(Delivery)).one().status is DeliveryStatus.SENT
    assert admin.post(address, data={"deed": "again"}).status_code == 409
