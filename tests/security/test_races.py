"""The same thing done by eight at one moment: one succeeds, nobody meets a fault of ours."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from feedback.people import members, second_factor
from feedback.settings import Settings
from feedback.store.credentials import RecoveryCode, SecondFactor
from feedback.store.database import Database
from feedback.store.people import Role
from feedback.web.app import create_app
from tests.conftest import World, make_world
from tests.security.full_world import FullWorld, make_full_world

_AT_ONCE = 8
_NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def full(any_database: Database, tmp_path: Path) -> FullWorld:
    """A project with rows of every kind, on each database."""
    settings = Settings(data_dir=tmp_path, public_url="http://localhost")
    app = create_app(settings, any_database)
    return make_full_world(app, any_database, settings, marker="Zebrafinch")


def _at_once(call: Callable[[int], TestResponse]) -> Counter[int]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return Counter(answer.status_code for answer in pool.map(call, range(_AT_ONCE)))


def test_one_who_comes_first_wins_and_the_others_are_told_so(full: FullWorld) -> None:
    world, ids = full.world, full.ids
    plan = {"title": "Mend it", "owner": "", "due_on": ""}
    survey = world.path(f"surveys/{ids['survey_id']}")
    for _ in range(4):
        world.client("admin").post(f"{survey}/edit", data={"do": "add-page"})
    for address, data in (
        (world.path(f"proposals/{ids['proposal_id']}/accept"), plan),
        (world.path(f"inbox/{ids['item_id']}/done"), {}),
        (world.path("themes/new"), {"name": "Fresh", "patterns": "fresh*"}),
        (f"{survey}/undo", {}),
        (f"{survey}/redo", {}),
        (f"{survey}/publish", {}),
        ("/account/second-factor/begin", {}),
    ):

        def post(_number: int, address: str = address, data: dict[str, str] = data) -> TestResponse:
            return world.client("admin").post(address, data=data)

        told = _at_once(post)
        assert told.total() == _AT_ONCE
        assert told.keys() <= {303, 409, 410, 422}, (address, told)


def test_eight_invitations_for_one_address_make_one_account(any_database: Database) -> None:
    app = create_app(Settings(public_url="http://localhost"), any_database)
    world = make_world(app, any_database)
    with any_database.writing() as session:
        tokens = [
            members.invite(
                session, world.project_id, role=Role.VIEWER, email="",
                by=world.users[Role.ADMIN], now=_NOW,
            )
            for _ in range(_AT_ONCE)
        ]  # fmt: skip
    typed = {"name": "New", "email": "new@example.org", "password": "correct horse battery zebra"}
    told = _at_once(lambda number: app.test_client().post(f"/join/{tokens[number]}", data=typed))
    assert told[303] == 1
    assert told.keys() <= {303, 409, 422}, told


def test_recovery_codes_made_twice_at_once_leave_ten(any_database: Database) -> None:
    world: World = make_world(
        create_app(Settings(public_url="http://localhost"), any_database), any_database
    )
    user_id = world.users[Role.ADMIN]
    with any_database.writing() as session:
        second_factor.begin(session, user_id)
        session.get_one(SecondFactor, user_id).confirmed_at = _NOW

    def renew(_number: int) -> None:
        with any_database.writing() as session:
            second_factor.new_recovery_codes(session, user_id)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(renew, range(_AT_ONCE)))
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 10
