"""Tell the story through the real parts: receipts come in, the worker reads, people decide.

Time goes by month: what came in is read before anybody decides, so every proposal, action and
letter has the history that it would have had.
"""

import csv
import datetime as dt
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.act import actions, replies, telling
from feedback.act.actions import Told
from feedback.analyse.codebook import seed_codebook
from feedback.capture import interviews, responses, surveys, trash
from feedback.capture.interviews import NewConsent, NewParticipant
from feedback.capture.mapping import guess_mapping
from feedback.capture.responses import Respondent
from feedback.capture.reviews import ReviewFile, import_reviews
from feedback.capture.surveys import NewSurvey
from feedback.capture.tabular import read_table
from feedback.decide import proposals
from feedback.decide.proposals import Acceptance
from feedback.demo import story
from feedback.people.accounts import create_project, create_user, set_role
from feedback.settings import Settings
from feedback.store.actions import ActionItem, ActionStatus, Proposal, ProposalStatus
from feedback.store.audit import add_audit
from feedback.store.database import Database
from feedback.store.handovers import hand_over
from feedback.store.interviews import Quoting
from feedback.store.items import Item, Triage
from feedback.store.people import Project, Role
from feedback.store.reviews import Review
from feedback.store.surveys import Survey
from feedback.store.themes import Theme
from feedback.worker.local import LocalWorker
from feedback.worker.stages import stage_runners
from surveys.library import instruments

_PEOPLE = {
    Role.ADMIN: "Mara Lindqvist",
    Role.MANAGER: "Ines Valcourt",
    Role.RESEARCHER: "Tom Abara",
    Role.VIEWER: "Jo Pell",
}
_CONSENT = (
    "I was told that the talk is about booking and collecting repairs, that notes are taken and "
    "read by the team, and that I can stop or withdraw at any time."
)
_READ_AFTER = dt.timedelta(days=30)  # older texts were put away by the team


@dataclass(slots=True)
class Cast:
    """Who and what the story needs again."""

    project_id: int
    users: dict[Role, int]
    surveys: dict[str, int] = field(default_factory=dict)


def find_demo(session: Session) -> Project | None:
    """Return the project of the story if it was told already."""
    return session.scalar(select(Project).where(Project.name == story.BUSINESS))


def tell(
    database: Database,
    settings: Settings,
    *,
    now: dt.datetime,
    progress: Callable[[int, int], None],
) -> None:
    """Tell the whole story up to yesterday; *progress* hears of each month that is over."""
    first = story.first_day(now.date())
    days = (now.date() - first).days
    clock = _Clock(dt.datetime.combine(first, dt.time(9), dt.UTC))
    worker = LocalWorker(database, stage_runners(settings), clock=lambda: clock.now)
    cast = _begin(database, clock.now)
    told, said = story.tellings(days), story.opinions(days)
    steps = story.MONTHS + 1
    for month in range(story.MONTHS):
        begin, end = days * month // story.MONTHS, days * (month + 1) // story.MONTHS
        with database.writing() as session:
            _answer(session, cast, [t for t in told if begin <= t.day < end], first)
            if month % 3 == 2:  # noqa: PLR2004 - reviews are brought in every quarter
                since = days * (month - 2) // story.MONTHS
                _bring_in(session, cast, [o for o in said if since <= o.day < end], first, end)
            _interview(session, cast, month, _at(first, end))
        clock.now = _at(first, end) - dt.timedelta(hours=3)
        worker.drain()
        with database.writing() as session:
            _decide(session, cast, month, clock.now)
        progress(month + 1, steps)
    with database.writing() as session:
        _end(session, cast, clock.now)
    worker.drain()
    progress(steps, steps)


@dataclass(slots=True)
class _Clock:
    now: dt.datetime


def _at(first: dt.date, day: int, hour: int = 17) -> dt.datetime:
    return dt.datetime.combine(first + dt.timedelta(days=day), dt.time(hour), dt.UTC)


def _begin(database: Database, now: dt.datetime) -> Cast:
    with database.writing() as session:
        project = create_project(session, name=story.BUSINESS, now=now)
        seed_codebook(session, project.id, ["services", "retail"])
        users = {}
        for role, name in _PEOPLE.items():
            email = f"{name.split()[0].lower()}@larkfield.example"
            # Nobody knows the password: the demo's links sign in.
            password = secrets.token_urlsafe(24)
            user = create_user(session, email=email, name=name, password=password, now=now)
            set_role(session, user, project, role)
            users[role] = user.id
        cast = Cast(project.id, users)
        for code, definition in story.definitions().items():
            new = NewSurvey(
                project_id=project.id, is_anonymous=code == "visit", definition=definition
            )
            survey = surveys.create_survey(session, new, now=now)
            surveys.publish(session, survey, by=users[Role.RESEARCHER], now=now)
            cast.surveys[code] = survey.id
            _note(session, cast, Role.RESEARCHER, "survey.publish", survey, at=now, number=1)
        _try_out(session, cast, now)
    return cast


def _note(
    session: Session,
    cast: Cast,
    role: Role,
    action: str,
    about: Survey | ActionItem | Proposal | Review,
    *,
    at: dt.datetime,
    **detail: object,
) -> None:
    """Write into the audit log what the product's pages would have written."""
    add_audit(
        session,
        action,
        at=at,
        actor=_PEOPLE[role],
        actor_id=cast.users[role],
        project_id=cast.project_id,
        object_kind=action.partition(".")[0],
        object_id=about.id,
        detail=detail,
    )


def _try_out(session: Session, cast: Cast, now: dt.datetime) -> None:
    """Make the survey that the team began with and soon put away."""
    definition = replace(instruments()["csat"], title="First try: how was your visit?")
    new = NewSurvey(project_id=cast.project_id, is_anonymous=True, definition=definition)
    survey = surveys.create_survey(session, new, now=now)
    surveys.publish(session, survey, by=cast.users[Role.MANAGER], now=now)
    surveys.archive(survey, now=now + dt.timedelta(hours=2))
    for action in ("survey.create", "survey.publish", "survey.archive"):
        _note(session, cast, Role.MANAGER, action, survey, at=now)


def _answer(session: Session, cast: Cast, told: list[story.Telling], first: dt.date) -> None:
    begun = {}
    for code, survey_id in cast.surveys.items():
        survey = session.get_one(Survey, survey_id)
        begun[code] = survey, responses.begin(session, survey)
    for telling_ in told:
        survey, fresh = begun[telling_.survey]
        under_way = replace(fresh, is_test=telling_.is_test)
        responses.submit(
            session,
            survey,
            under_way,
            responses.new_token(),
            telling_.answers,
            respondent=Respondent(name=telling_.name, email=telling_.email),
            now=_at(first, telling_.day, 12),
        )


def _bring_in(
    session: Session, cast: Cast, said: list[story.Opinion], first: dt.date, day: int
) -> None:
    """Import reviews from a file, as somebody who downloaded it would."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["date", "author", "rating", "review"])
    for opinion in said:
        on = first + dt.timedelta(days=opinion.day)
        writer.writerow([on.isoformat(), opinion.author, opinion.stars, opinion.text])
    name = f"map-reviews-{first + dt.timedelta(days=day):%Y-%m}.csv"
    table = read_table(name, text.getvalue().encode())
    file = ReviewFile(name=name, table=table, mapping=guess_mapping(table))
    import_reviews(
        session, cast.project_id, file, by=cast.users[Role.RESEARCHER], now=_at(first, day, 16)
    )


def _interview(session: Session, cast: Cast, month: int, now: dt.datetime) -> None:
    """Hold the talks of this month: four about booking, four about collecting a repair."""
    plans = {
        5: ("Booking a repair", "What do people do between deciding and having an appointment?", 0),
        9: ("Collecting a repair", "How do people know when to come, and what if they don't?", 4),
    }
    if month not in plans:
        return
    title, goal, begin = plans[month]
    study = interviews.create_study(session, cast.project_id, title=title, goal=goal, now=now)
    names = story.material()["names"]
    for number in range(begin, begin + 4):
        name = names[number * 3]
        email = f"{name.lower().replace(' ', '.')}@example.org"
        person = interviews.add_participant(
            session, study, NewParticipant(name=name, email=email), source=title, now=now
        )
        held_on = now.date() - dt.timedelta(days=9 - number % 4)
        interviews.record_consent(
            session,
            person,
            NewConsent(
                text=_CONSENT,
                recording=number % 2 == 0,
                quoting=Quoting.YES if number % 2 else Quoting.ANONYMISED,
                how="signed form",
                given_on=held_on,
            ),
            by=cast.users[Role.RESEARCHER],
        )
        held = interviews.plan_session(session, person, held_on=held_on, place="in the shop")
        note = story.material()["notes"][number]
        interviews.save_note(session, held, note, revision=0, now=now)
        interviews.finish(session, held, now=now)


def _decide(session: Session, cast: Cast, month: int, now: dt.datetime) -> None:
    """Do what the manager does at the end of this month."""
    manager = cast.users[Role.MANAGER]

    def accept(theme: str, title: str, days: int) -> None:
        proposal = _open_proposal(session, cast, theme)
        if proposal is not None:
            due = now.date() + dt.timedelta(days=days)
            acceptance = Acceptance(title=title, owner_id=manager, due_on=due)
            action = proposals.accept(session, proposal, acceptance, by=manager, now=now)
            _note(session, cast, Role.MANAGER, "proposal.accept", proposal, at=now)
            actions.move(session, action, ActionStatus.DOING, by=manager, now=now)
            if theme == "speed":  # somebody else's idea, and not looked at yet
                hand_over(session, action, to=manager, by=cast.users[Role.ADMIN], now=now)

    if month == 2:  # noqa: PLR2004 - the months of the plot
        _reject(session, cast, "price", now)
    elif month == 4:  # noqa: PLR2004
        accept("booking", "Bring the list of free slots back into the app", 25)
        accept("account", "Keep people signed in for 90 days", 40)
        for theme in ("availability", "features"):  # the same list of slots is missed
            _merge(session, cast, theme, "booking", now)
    elif month == 5:  # noqa: PLR2004
        _complete(
            session, cast, "booking", now,
            Told(you_said="Slots vanish while you book, and bookings do not arrive.",
                 we_did="The list of free slots is back, and a booking is confirmed at once."),
        )  # fmt: skip
        _complete(
            session, cast, "account", now,
            Told(you_said="The app signs you out again and again.",
                 we_did="You stay signed in for 90 days, and your repair history is back."),
        )  # fmt: skip
    elif month == 6:  # noqa: PLR2004
        accept("staff", "Have somebody at the counter who only listens", 30)
    elif month == 7:  # noqa: PLR2004
        _complete(
            session, cast, "staff", now,
            Told(you_said="You felt ignored at the counter.",
                 we_did="Whoever stands at the counter repairs nothing in that hour."),
        )  # fmt: skip
    elif month == 8:  # noqa: PLR2004
        accept("communication", "Send a text message when a bike is ready", 20)
        accept("reliability", "Write the app anew", 120)
        _drop(session, cast, "reliability", now)
    elif month == 9:  # noqa: PLR2004
        _complete(
            session, cast, "communication", now,
            Told(you_said="Nobody tells you when the bike is ready.",
                 we_did="You get a text message the minute it is, with a photo of the work."),
        )  # fmt: skip
        accept("speed", "Open a counter for punctures on Saturdays", 30)
    elif month == 10:  # noqa: PLR2004
        _plan_only(
            session, cast, "quality", "Check every bolt a second time before collection", now
        )
        _merge(session, cast, "safety", "quality", now)


def _end(session: Session, cast: Cast, now: dt.datetime) -> None:
    """Leave the desk as it is on a working day: replies, trash, and what was read."""
    manager = cast.users[Role.MANAGER]
    reviews = session.scalars(
        select(Review).where(Review.project_id == cast.project_id).order_by(Review.said_on)
    ).all()
    for number, review in enumerate(reviews[: len(reviews) - 8]):
        if number % 2:
            continue
        at = dt.datetime.combine(review.said_on, dt.time(15), dt.UTC) + dt.timedelta(days=2)
        reply = replies.draft(
            session,
            review,
            by=manager,
            signed=_PEOPLE[Role.MANAGER],
            project=story.BUSINESS,
            now=at,
        )
        replies.mark_posted(reply, by=manager, now=at)
    for review in reviews[-3:]:
        replies.draft(
            session,
            review,
            by=manager,
            signed=_PEOPLE[Role.MANAGER],
            project=story.BUSINESS,
            now=now,
        )
    for review in reviews[1:4:2]:
        trash.put(session, cast.project_id, trash.TrashKind.REVIEW, str(review.id), now=now)
        _note(session, cast, Role.MANAGER, "trash.put", review, at=now, kind="review")
    old = session.scalars(
        select(Item.id).where(
            Item.project_id == cast.project_id, Item.said_on < (now - _READ_AFTER).date()
        )
    )
    researcher = cast.users[Role.RESEARCHER]
    session.add_all(
        Triage(
            item_id=item_id,
            project_id=cast.project_id,
            read_at=now,
            done_at=now,
            done_by=researcher,
        )
        for item_id in old
    )


def _open_proposal(session: Session, cast: Cast, theme: str) -> Proposal | None:
    return session.scalar(
        select(Proposal)
        .join(Theme, Theme.id == Proposal.theme_id)
        .where(
            Proposal.project_id == cast.project_id,
            Theme.code == theme,
            Proposal.status == ProposalStatus.OPEN,
        )
    )


def _open_action(session: Session, cast: Cast, theme: str) -> ActionItem | None:
    return session.scalar(
        select(ActionItem)
        .join(Theme, Theme.id == ActionItem.theme_id)
        .where(
            ActionItem.project_id == cast.project_id,
            Theme.code == theme,
            ActionItem.closed_at.is_(None),
        )
    )


def _reject(session: Session, cast: Cast, theme: str, now: dt.datetime) -> None:
    proposal = _open_proposal(session, cast, theme)
    if proposal is not None:
        proposals.reject(proposal, by=cast.users[Role.MANAGER], now=now)
        _note(session, cast, Role.MANAGER, "proposal.reject", proposal, at=now)


def _plan_only(session: Session, cast: Cast, theme: str, title: str, now: dt.datetime) -> None:
    proposal = _open_proposal(session, cast, theme)
    if proposal is not None:
        due = now.date() + dt.timedelta(days=75)
        owner = cast.users[Role.ADMIN]
        acceptance = Acceptance(title=title, owner_id=owner, due_on=due)
        by = cast.users[Role.MANAGER]
        proposals.accept(session, proposal, acceptance, by=by, now=now)
        _note(session, cast, Role.MANAGER, "proposal.accept", proposal, at=now)


def _merge(session: Session, cast: Cast, theme: str, into: str, now: dt.datetime) -> None:
    """Settle a theme's proposal by the change that is under way for another."""
    proposal, action = _open_proposal(session, cast, theme), _open_action(session, cast, into)
    if proposal is not None and action is not None:
        proposals.merge(session, proposal, action, by=cast.users[Role.MANAGER], now=now)
        _note(session, cast, Role.MANAGER, "proposal.merge", proposal, at=now)


def _drop(session: Session, cast: Cast, theme: str, now: dt.datetime) -> None:
    action = _open_action(session, cast, theme)
    if action is not None:
        by = cast.users[Role.MANAGER]
        actions.comment(
            session, action, "The slot list did it; a rewrite is not needed.", by=by, now=now
        )
        actions.move(session, action, ActionStatus.DROPPED, by=by, now=now)


def _complete(session: Session, cast: Cast, theme: str, now: dt.datetime, told: Told) -> None:
    """Finish an action, put it on the list, and tell those who asked for it."""
    action = _open_action(session, cast, theme)
    if action is None:
        return
    by = cast.users[Role.MANAGER]
    actions.move(session, action, ActionStatus.DONE, by=by, now=now)
    actions.write_up(action, told)
    actions.publish(session, action, by=by, now=now)
    telling.tell(session, action, by=by, signed=_PEOPLE[Role.MANAGER], now=now)
    for name in ("action.publish", "action.tell"):
        _note(session, cast, Role.MANAGER, name, action, at=now)
