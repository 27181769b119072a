"""A project with rows of every kind, made by the product's own services, all with one marker in."""

import csv
import datetime as dt
import io
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

import surveys as engine
from feedback.act import actions, knowing, library, promises, replies, telling, understandings
from feedback.act.actions import Told
from feedback.act.knowing import NewFact
from feedback.act.library import NewAnswer
from feedback.act.outward import connecting
from feedback.act.outward.announce import send_test
from feedback.act.outward.connecting import NewConnection
from feedback.analyse.codebook import seed_codebook
from feedback.analyse.corrections import Trial
from feedback.analyse.layer import Layer as Weights
from feedback.analyse.layers import Preview
from feedback.capture import hooks, interviews, logos, responses, trash
from feedback.capture.interviews import NewConsent, NewParticipant
from feedback.capture.mapping import guess_mapping
from feedback.capture.reviews import ReviewFile, import_reviews, keep_upload
from feedback.capture.tabular import read_table
from feedback.decide import proposals
from feedback.decide.proposals import Acceptance
from feedback.people import sessions
from feedback.people.members import invite
from feedback.settings import Settings
from feedback.store.actions import ActionStatus, Letter, Proposal, ladder_of
from feedback.store.audit import add_audit
from feedback.store.base import random_key, token_digest
from feedback.store.channels import Channel
from feedback.store.corrections import Layer
from feedback.store.database import Database
from feedback.store.interviews import Quoting
from feedback.store.items import Item, SourceKind
from feedback.store.labels import FactKind
from feedback.store.outward import DeliveryStatus
from feedback.store.people import Role, User
from feedback.store.reviews import Review
from feedback.store.signing import ReplyVoice, SignOff
from feedback.store.surveys import Survey
from feedback.store.themes import Theme
from feedback.store.work import Stage, Work
from feedback.web.cookies import COOKIE
from feedback.web.public.branding import accent_url, logo_url
from surveys import Number, Words
from tests.conftest import World, make_world
from tests.making import answer, make_ready, make_survey, work


@dataclass
class FullWorld:
    """The project, and what its addresses are filled with."""

    world: World
    marker: str
    mailbox: str
    ids: dict[str, object] = field(default_factory=dict)
    outsiders: dict[str, int] = field(default_factory=dict)  # users who are no members any more

    @property
    def app(self) -> Flask:
        return self.world.app

    def client_of(self, user_id: int) -> FlaskClient:
        """A browser in which this user has just signed in."""
        now = dt.datetime.now(dt.UTC)
        with self.world.database.writing() as session:
            secret = sessions.start(session, user_id, now=now)
        client = self.app.test_client()
        client.set_cookie(COOKIE, secret, domain="localhost")
        return client

    def address(self, rule: str, endpoint: str) -> str:
        """Return an address of this rule with ids that exist in this project."""
        return fill(rule, endpoint, self.ids)


def make_full_world(
    app: Flask, database: Database, settings: Settings, *, marker: str, address: str = ""
) -> FullWorld:
    """Make rows of every kind; *address* stands in e-mail addresses where *marker* cannot."""
    world = make_world(app, database, name=f"{marker} Limited")
    full = FullWorld(world, marker, address or marker.lower())
    now = dt.datetime.now(dt.UTC)
    with database.writing() as session:
        seed_codebook(session, world.project_id)
        _make_surveys(session, full, now)
        _make_study(session, full, now)
        _make_reviews(session, full, now)
    work(database, settings, now=now)
    with database.writing() as session:
        _decide(session, full, now)
    work(database, settings, now=now)
    with database.writing() as session:
        _make_people(session, full, now)
        _make_the_rest(session, full, now)
    return full


def _make_surveys(session: Session, full: FullWorld, now: dt.datetime) -> None:
    project_id, marker = full.world.project_id, full.marker
    nps = replace(engine.Survey.from_json(_DEFINITION), title=f"{marker} survey")
    survey = make_survey(session, project_id, definition=nps, now=now)
    survey.accent = "#1d5a9e"
    logos.set_logo(session, survey, logos.redraw(_picture()))
    for number, words in enumerate(_COMPLAINTS):
        given = answer(
            session, survey,
            {"recommend": Number(2), "fix": Words(f"{words} {marker}")},
            email=f"{full.mailbox}.{number}@example.org", now=now,
        )  # fmt: skip
    # An answer whose draft token is known, so that its pages of thanks have an address.
    token = responses.new_token()
    under_way = responses.begin(session, survey)
    responses.submit(
        session, survey, under_way, token, {"recommend": Number(9)}, respondent=None, now=now
    )
    draft = responses.new_token()
    responses.save(session, under_way, draft, {"fix": Words(marker)}, now=now)
    anonymous = make_survey(
        session, project_id, definition=replace(nps, title=f"{marker} anonymous"),
        is_anonymous=True, now=now,
    )  # fmt: skip
    answer(session, anonymous, {"fix": Words(f"quiet {marker}")}, now=now)
    put_aside = make_survey(session, project_id, definition=nps, now=now)
    session.flush()
    trash.put(session, project_id, trash.TrashKind.SURVEY, str(put_aside.id), now=now)
    with full.app.test_request_context():
        look = {
            f"public.{name}.digest": url_of(survey).split(".")[-2]
            for name, url_of in (("accent", accent_url), ("logo", logo_url))
        }
    full.ids |= look
    full.ids |= {
        "survey_id": survey.id, "public.token": survey.token, "response": given.id,
        "public.draft": draft, "public.thanks.draft": token, "page": nps.pages[0].code,
        "code": nps.questions[0].code, "version_id": survey.versions[0].id, "number": 1,
    }  # fmt: skip


def _make_study(session: Session, full: FullWorld, now: dt.datetime) -> None:
    marker = full.marker
    study = interviews.create_study(
        session, full.world.project_id, title=f"{marker} study", goal=marker, now=now
    )
    person = interviews.add_participant(
        session, study, NewParticipant(name=marker, email=f"{full.mailbox}.p@example.org"),
        source=marker, now=now,
    )  # fmt: skip
    consent = NewConsent(
        text=f"{marker} was told.", recording=True, quoting=Quoting.YES, how="form",
        given_on=now.date(),
    )  # fmt: skip
    interviews.record_consent(session, person, consent, by=full.world.users[Role.RESEARCHER])
    held = interviews.plan_session(session, person, held_on=now.date(), place=marker)
    note = f'"The booking was lost, {marker}."\n! Waited three weeks.'
    interviews.save_note(session, held, note, revision=0, now=now)
    interviews.finish(session, held, now=now)
    full.ids |= {"study_id": study.id, "participant_id": person.id, "session_id": held.id}


def _make_reviews(session: Session, full: FullWorld, now: dt.datetime) -> None:
    project_id, by = full.world.project_id, full.world.users[Role.RESEARCHER]
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            ("date", "author", "rating", "review"),
            (now.date(), full.marker, 1, f"The booking was lost. {full.marker}"),
            (now.date(), f"Other {full.marker}", 5, f"Lovely people. {full.marker}"),
        ]
    )
    content, name = text.getvalue().encode(), f"{full.marker}.csv"
    table = read_table(name, content)
    file = ReviewFile(name=name, table=table, mapping=guess_mapping(table))
    import_reviews(session, project_id, file, by=by, now=now)
    upload = keep_upload(session, project_id, name=name, content=content, by=by, now=now)
    source = hooks.make_source(
        session, project_id, name=full.marker, channel=Channel.GOOGLE,
        by=full.world.users[Role.ADMIN], now=now,
    )  # fmt: skip
    full.ids |= {"source_id": source.id, "hooks.token": source.token}
    reviews = session.scalars(
        select(Review).where(Review.project_id == project_id).order_by(Review.id)
    ).all()
    trash.put(session, project_id, trash.TrashKind.REVIEW, str(reviews[1].id), now=now)
    full.ids |= {"review_id": reviews[0].id, "reviews.key": upload.id}
    full.ids |= {"admin.kind": "review", "admin.key": str(reviews[1].id)}


def _decide(session: Session, full: FullWorld, now: dt.datetime) -> None:
    world, manager = full.world, full.world.users[Role.MANAGER]
    found = session.scalars(
        select(Proposal).where(Proposal.project_id == world.project_id).order_by(Proposal.id)
    ).all()
    assert len(found) >= 2, "the complaints make two proposals"
    plan = Acceptance(title=f"{full.marker} action", owner_id=manager, due_on=now.date())
    action = proposals.accept(session, found[0], plan, by=manager, now=now)
    actions.comment(session, action, f"{full.marker} comment", by=manager, now=now)
    make_ready(session, action, by=manager, now=now)
    moved = actions.move(session, action, ActionStatus.DONE, by=manager, now=now)
    assert moved is not None
    actions.write_up(action, Told(you_said=f"{full.marker} said", we_did=f"{full.marker} did"))
    telling.tell(session, action, by=manager, signed=full.marker, now=now)
    promise = promises.book(
        session, project_id=world.project_id, sentence=f"{full.marker} promise",
        due_on=now.date(), action_id=action.id, by=manager, now=now,
    )  # fmt: skip
    for proposal in found:
        proposal.title = f"{full.marker} proposal"
    review = session.get_one(Review, full.ids["review_id"])
    reply = replies.draft(session, review, by=manager, now=now)
    _make_desk(session, full, review, now)
    item = session.scalars(
        select(Item).where(
            Item.project_id == world.project_id, Item.source_kind == SourceKind.RESPONSE
        )
    ).first()
    theme = session.scalars(select(Theme).where(Theme.project_id == world.project_id)).first()
    assert item is not None
    assert theme is not None
    theme.name = f"{full.marker} theme"
    full.ids |= {
        "proposal_id": found[1].id, "action_id": action.id, "reply_id": reply.id,
        "item_id": item.id, "theme_id": theme.id, "event_id": moved.id, "promise_id": promise.id,
        "step_id": session.scalars(ladder_of(action.id)).all()[-1].id, "inbox.what": "put_away",
        "doubts.what": "answer",
    }  # fmt: skip


def _make_desk(session: Session, full: FullWorld, review: Review, now: dt.datetime) -> None:
    """What the reply desk rests on: a fact, a prepared answer, a voice, a question."""
    project_id, by, marker = full.world.project_id, full.world.users[Role.MANAGER], full.marker
    known = NewFact(text=f"{marker} is known.", kind=FactKind.POLICY, dated=now.date())
    fact = knowing.add_fact(session, project_id, known, by=by, now=now)
    knowing.attach(session, review, fact, by=by, now=now)
    new = NewAnswer(title=f"{marker} answer", text=marker, owner_id=by, review_by=now.date())
    answer = library.prepare(session, project_id, new, now=now)
    session.add(ReplyVoice(project_id=project_id, contact=marker, voice=marker, banned=marker))
    session.add(SignOff(user_id=by, name=marker, role=marker))
    asked = understandings.ask(session, review, f"{marker} was lost.", by=by, now=now)
    full.ids |= {"fact_id": fact.id, "answer_id": answer.id, "understood.token": asked.token}


def _make_people(session: Session, full: FullWorld, now: dt.datetime) -> None:
    world = full.world
    # Without the marker: a page may tell somebody their own name.
    for name in ("removed member", "deactivated"):
        user = User(
            email=f"{uuid.uuid4().hex}@example.org", name=name,
            password_hash="!", created_at=now,
        )  # fmt: skip
        session.add(user)
        session.flush()
        full.outsiders[name] = user.id
    token = invite(
        session, world.project_id, role=Role.VIEWER,
        email=f"{full.mailbox}.i@example.org", by=world.users[Role.ADMIN], now=now,
    )  # fmt: skip
    full.ids |= {
        "user_id": world.users[Role.VIEWER], "admin.digest": token_digest(token),
        "auth.join.token": token, "wanted": Role.RESEARCHER.value,
        "auth.digest": token_digest(sessions.start(session, world.users[Role.ADMIN], now=now)),
    }  # fmt: skip


def _make_the_rest(session: Session, full: FullWorld, now: dt.datetime) -> None:
    world, marker = full.world, full.marker
    seen = Preview(1, Trial(1, 0, 1), 1, 1, (), ())
    layer = Layer(
        project_id=world.project_id, version="first", weights=Weights((), {}).to_json(),
        preview=seen.to_json(), made_at=now,
    )  # fmt: skip
    session.add(layer)
    full.ids |= {"version": layer.version}
    connection, shown = connecting.connect(
        session, world.project_id,
        NewConnection(
            kind="github", name=f"{marker} tracker", secret="t0ken",
            address="https://github.com/owner/repository",
        ),
        by=world.users[Role.ADMIN], now=now,
    )  # fmt: skip
    delivery = send_test(session, connection, by=world.users[Role.ADMIN], now=now)
    delivery.title, delivery.status = f"{marker} delivery", DeliveryStatus.DEAD
    full.ids |= {"connection_id": connection.id, "delivery_id": delivery.id}
    full.ids |= {"outward.token": shown["token"]}
    letter = Letter(
        id=random_key(), project_id=world.project_id, idempotency_key=random_key(),
        address=f"{full.mailbox}.l@example.org", subject=f"{marker} letter", body=marker,
        approved_by=world.users[Role.MANAGER], approved_at=now,
    )  # fmt: skip
    session.add(letter)
    session.add(
        Work(stage=Stage.DELIVER, subject=letter.id, given_up=True, attempts=6, error=marker)
    )
    add_audit(
        session, "survey.publish", at=now, actor=f"{marker} Person", project_id=world.project_id,
        actor_id=world.users[Role.ADMIN], object_kind="survey",
        object_id=full.ids["survey_id"], detail={"marker": marker},
    )  # fmt: skip
    full.ids |= {"letter_id": letter.id, "filename": "css/tokens.css", "slug": world.slug}
    full.ids |= {"auth.token": "no-such-token", "surveys.key": full.ids["response"]}


def _picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#1d5a9e").save(out, "PNG")
    return out.getvalue()


def fill(rule: str, endpoint: str, ids: Mapping[str, object]) -> str:
    """Put ids into a rule: by endpoint and name, by room and name, or by name alone."""
    room = endpoint.partition(".")[0]

    def value(match: re.Match[str]) -> str:
        name = match[1].rpartition(":")[2]
        for key in (f"{endpoint}.{name}", f"{room}.{name}", name):
            if key in ids:
                return str(ids[key])
        msg = (
            f"{rule} ({endpoint}) has a <{name}> that nothing stands for. Make such a row in "
            f"tests/security/full_world.py and put its id into ids[{name!r}], or into "
            f"ids['{room}.{name}'] where the name alone is not enough."
        )
        raise AssertionError(msg)

    return re.sub(r"<([^>]+)>", value, rule)


_COMPLAINTS = (
    "The booking was lost and nobody told me.",
    "I waited three weeks, and the booking was lost.",
    "Waited for weeks. The booking never arrived.",
    "The booking was lost, I waited two hours.",
)
_DEFINITION = {
    "title": "After your repair",
    "language": "en",
    "pages": [
        {
            "code": "score",
            "questions": [
                {"code": "recommend", "kind": "nps", "title": "Would you tell a friend?"}
            ],
        },
        {
            "code": "why",
            "questions": [
                {"code": "fix", "kind": "long_text", "title": "What should we fix first?"}
            ],
        },
    ],
}

__all__ = ["FullWorld", "Survey", "fill", "make_full_world"]
