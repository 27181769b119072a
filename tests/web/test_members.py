"""Colleagues come in by a link, get roles, and leave; one admin always stays."""

import datetime as dt
import io
import re
import threading
from email import message_from_bytes, policy

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.cli import run
from feedback.errors import LinkExpiredError, NotFoundError
from feedback.people import set_up
from feedback.people.members import GOOD_FOR, UNDO_FOR, find_invitation, restore
from feedback.settings import Settings
from feedback.store.actions import Letter, LetterStatus
from feedback.store.audit import AuditEvent
from feedback.store.credentials import SecondFactor
from feedback.store.database import Database
from feedback.store.people import Invitation, Membership, Role, SignIn, User
from feedback.web.app import create_app
from tests.conftest import PASSWORD, World, make_world
from tests.making import work

_NEW = {"name": "Noa", "email": "noa@example.org", "password": PASSWORD}


def _invite(world: World, role: str = "researcher", email: str = "") -> str:
    """Invite somebody and return the path of the link that is shown."""
    data = {"role": role, "email": email}
    page = world.client("admin").post(world.path("members/invite"), data=data)
    link = re.search(r'<p class="copy">http://localhost(/join/[^<]+)</p>', page.text)
    assert link, page.text
    return link[1]


def _role(world: World, email: str) -> Role | None:
    with world.database.reading() as session:
        return session.scalar(
            select(Membership.role)
            .join(User, User.id == Membership.user_id)
            .where(User.email == email, Membership.project_id == world.project_id)
        )


def _events(world: World) -> list[tuple[str, str]]:
    """What was done in the project, in order, with its facts."""
    with world.database.reading() as session:
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.project_id == world.project_id)
            .order_by(AuditEvent.id)
        )
        return [(event.action, event.detail) for event in events]


def test_somebody_invited_joins_with_a_new_account_once(world: World, client: FlaskClient) -> None:
    link = _invite(world)
    assert "You are invited as researcher." in client.get(link).text
    joined = client.post(link, data=_NEW)
    assert joined.location == world.path()
    assert client.get(world.path("surveys/new")).status_code == 200
    assert _role(world, "noa@example.org") is Role.RESEARCHER
    again = world.app.test_client().post(link, data={**_NEW, "email": "other@example.org"})
    assert again.status_code == 410


def test_somebody_with_an_account_joins_with_it(world: World) -> None:
    other = make_world(world.app, world.database, name="Other")
    stranger = other.client("viewer")
    link = _invite(world, "manager")
    assert "Join as Viewer Person" in stranger.get(link).text
    assert stranger.post(link).location == world.path()
    assert _role(world, "viewer@other.example") is Role.MANAGER


def test_an_invitation_raises_nobody_who_is_a_member_already(world: World) -> None:
    world.client("viewer").post(_invite(world, "admin"))
    assert _role(world, "viewer@larkfield-bikes.example") is Role.VIEWER


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "short"}, "12 to 256"),
        ({"email": "nonsense"}, "not an e-mail address"),
        ({"email": "viewer@larkfield-bikes.example"}, "an account with the address"),
        ({"name": ""}, "how colleagues call you"),
    ],
)
def test_what_does_not_fit_is_told_and_the_invitation_stays_good(
    world: World, client: FlaskClient, change: dict[str, str], words: str
) -> None:
    link = _invite(world)
    refused = client.post(link, data=_NEW | change)
    assert refused.status_code == 422
    assert words in refused.text
    assert client.post(link, data=_NEW).status_code == 303


def test_an_invitation_expires_and_can_be_withdrawn(world: World, client: FlaskClient) -> None:
    link = _invite(world)
    token = link.rpartition("/")[2]
    later = dt.datetime.now(dt.UTC) + GOOD_FOR
    with (
        world.database.reading() as session,
        pytest.raises(LinkExpiredError, match="has expired"),
    ):
        find_invitation(session, token, now=later)
    with world.database.reading() as session:
        digest = session.scalars(select(Invitation.digest)).one()
        assert digest != token
    world.client("admin").post(world.path(f"members/invitations/{digest}/withdraw"))
    assert client.get(link).status_code == 410


def test_an_invitation_is_mailed_by_the_worker(world: World, settings: Settings) -> None:
    link = _invite(world, email="noa@example.org")
    work(world.database, settings, now=dt.datetime.now(dt.UTC))
    with world.database.reading() as session:
        letter = session.scalars(select(Letter)).one()
    assert (letter.address, letter.status) == ("noa@example.org", LetterStatus.SENT)
    assert letter.body == ""  # a link that lets somebody in is not kept
    (file,) = (settings.data_dir / "letters").glob("*.eml")
    assert file.stat().st_mode & 0o077 == 0
    told = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert told["Subject"] == "Admin Person invites you to Larkfield Bikes"
    assert f"http://localhost{link}" in told.get_content()


def test_a_changed_role_counts_at_once_and_signs_out(world: World) -> None:
    manager, user_id = world.client("manager"), world.users[Role.MANAGER]
    admin = world.client("admin")
    admin.post(world.path(f"members/{user_id}/role"), data={"role": "viewer"})
    assert manager.get(world.path()).status_code == 303
    assert _role(world, "manager@larkfield-bikes.example") is Role.VIEWER


def test_a_changed_role_and_a_removal_are_undone_by_one_button(world: World) -> None:
    admin, user_id = world.client("admin"), world.users[Role.MANAGER]
    email = "manager@larkfield-bikes.example"
    for step, during in (("role", Role.VIEWER), ("remove", None)):
        admin.post(world.path(f"members/{user_id}/{step}"), data={"role": "viewer"})
        assert _role(world, email) is during
        undo = re.search(r'action="(/p/[^"]+/(?:restore|role/\w+))"', admin.get("/projects").text)
        assert undo, step
        assert admin.post(undo[1]).status_code == 303
        assert _role(world, email) is Role.MANAGER
    assert _events(world) == [
        ("member.change_role", '{"after": "viewer", "before": "manager"}'),
        ("member.change_role", '{"after": "manager", "before": "viewer"}'),
        ("member.remove", '{"role": "manager"}'),
        ("member.restore", '{"role": "manager"}'),
    ]


def test_nobody_is_taken_back_who_was_not_removed_here_a_moment_ago(world: World) -> None:
    other = make_world(world.app, world.database, name="Other")
    stranger, removed = other.users[Role.VIEWER], world.users[Role.VIEWER]
    admin = world.client("admin")
    admin.post(world.path(f"members/{removed}/remove"))
    assert admin.post(world.path(f"members/{stranger}/restore")).status_code == 404
    assert other.client("admin").post(other.path(f"members/{removed}/restore")).status_code == 404
    later = dt.datetime.now(dt.UTC) + UNDO_FOR
    with (
        world.database.writing() as session,
        pytest.raises(NotFoundError, match="too long ago"),
    ):
        restore(session, world.project_id, removed, now=later)
    assert _role(world, "viewer@larkfield-bikes.example") is None


def test_of_two_who_take_one_invitation_at_the_same_time_one_joins(
    any_database: Database, settings: Settings
) -> None:
    app = create_app(settings, any_database)
    here = make_world(app, any_database)
    link = _invite(here)
    answers: list[int] = []
    barrier = threading.Barrier(2)

    def take(number: int) -> None:
        client = app.test_client()
        barrier.wait(20)
        data = _NEW | {"email": f"{number}@example.org"}
        answers.append(client.post(link, data=data).status_code)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [303, 410]
    joined = [_role(here, f"{number}@example.org") for number in range(2)]
    assert sorted(joined, key=str) == [None, Role.RESEARCHER]


def test_every_change_of_members_is_in_the_audit_log_without_a_token_or_an_address(
    world: World, client: FlaskClient
) -> None:
    link = _invite(world, email="noa@example.org")
    client.post(link, data=_NEW)
    _invite(world, "viewer")
    with world.database.reading() as session:
        digest = session.scalars(select(Invitation.digest)).one()
    world.client("admin").post(world.path(f"members/invitations/{digest}/withdraw"))
    told = _events(world)
    assert [action for action, _ in told] == [
        "member.invite",
        "member.join",
        "member.invite",
        "invitation.withdraw",
    ]
    with world.database.reading() as session:
        rows = [
            f"{event.object_id} {event.detail}" for event in session.scalars(select(AuditEvent))
        ]
    assert not any(link.rpartition("/")[2] in row or "@" in row or digest in row for row in rows)


def test_the_last_admin_stays(world: World) -> None:
    admin, user_id = world.client("admin"), world.users[Role.ADMIN]
    demoted = admin.post(world.path(f"members/{user_id}/role"), data={"role": "viewer"})
    removed = admin.post(world.path(f"members/{user_id}/remove"))
    assert (demoted.status_code, removed.status_code) == (409, 409)
    assert "needs an admin" in removed.text


def test_a_removed_member_finds_nothing_there_any_more(world: World) -> None:
    world.client("admin").post(world.path(f"members/{world.users[Role.VIEWER]}/remove"))
    assert world.client("viewer").get(world.path()).status_code == 404


def test_members_of_another_project_are_out_of_reach(world: World) -> None:
    other = make_world(world.app, world.database, name="Other")
    foreign = world.users[Role.VIEWER]
    address = other.path(f"members/{foreign}/remove")
    assert other.client("admin").post(address).status_code == 404
    assert _role(world, "viewer@larkfield-bikes.example") is Role.VIEWER


def test_sessions_are_listed_and_ended(world: World, client: FlaskClient) -> None:
    link = _invite(world)
    client.post(link, data=_NEW)
    other = world.app.test_client()
    other.post("/sign-in", data={"email": "noa@example.org", "password": PASSWORD})
    page = client.get("/account").text
    assert page.count("This browser") == 1
    assert page.count("Sign out there") == 1
    client.post("/account/end-others")
    assert other.get("/account").status_code == 303
    assert client.get("/account").status_code == 200


def test_a_password_is_reset_on_the_machine_and_signs_out(
    world: World, settings: Settings, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(_invite(world), data=_NEW)
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(settings.data_dir))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO("another long password\n"))
    assert run(["reset-password", "NOA@example.org"]) == 0
    assert client.get("/account").status_code == 303
    data = {"email": "noa@example.org", "password": "another long password"}
    assert client.post("/sign-in", data=data).status_code == 303
    monkeypatch.setattr("sys.stdin", io.StringIO("another long password\n"))
    assert run(["reset-password", "nobody@example.org"]) == 1
    with world.database.reading() as session:
        noa = session.scalars(select(User).where(User.email == "noa@example.org")).one()
        assert session.scalars(select(SignIn).where(SignIn.user_id == noa.id)).all()


def test_somebody_without_phone_and_codes_is_helped_on_the_machine(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.database.writing() as session:
        session.add(SecondFactor(user_id=world.users[Role.ADMIN], secret="x"))
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(settings.data_dir))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for option, left in (([], 1), (["--second-factor-off"], 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO("another long password\n"))
        assert run(["reset-password", "admin@larkfield-bikes.example", *option]) == 0
        with world.database.reading() as session:
            assert len(session.scalars(select(SecondFactor)).all()) == left
    with world.database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.actor) for event in events] == [
        ("password.reset", "command on the machine"),
        ("password.reset", "command on the machine"),
        ("second_factor.disable", "command on the machine"),
    ]


def test_a_set_up_link_is_printed_as_long_as_nobody_has_an_account(
    settings: Settings,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FEEDBACK_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("FEEDBACK_PUBLIC_URL", "https://heard.example/team/")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert run(["set-up-link"]) == 0
    base, _slash, token = capsys.readouterr().out.strip().rpartition("/")
    assert base == "https://heard.example/team/set-up"
    with database.reading() as session:
        set_up.check(session, token, now=dt.datetime.now(dt.UTC))
    monkeypatch.setattr("sys.stdin", io.StringIO("another long password\n"))
    assert run(["create-admin", "mara@example.org", "--name", "Mara"]) == 0
    assert run(["set-up-link"]) == 1
    assert "an account here already" in capsys.readouterr().err
