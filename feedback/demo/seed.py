"""Tell the story through the real parts: receipts come in, the worker reads, people decide.

Time goes by month: what came in is read before anybody decides, so every proposal, action and
letter has the history that it would have had.
"""

import csv
import datetime as dt
import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.analyse.codebook import seed_codebook
from feedback.capture import interviews, responses, surveys, trash
from feedback.capture.interviews import NewConsent, NewParticipant
from feedback.capture.mapping import guess_mapping
from feedback.capture.responses import Respondent
from feedback.capture.reviews import ReviewFile, import_reviews
from feedback.capture.surveys import NewSurvey
from feedback.capture.tabular import read_table
from feedback.demo import acting, replying, sending, story
from feedback.demo.cast import PEOPLE, Cast, note
from feedback.demo.deciding import Desk
from feedback.people.accounts import create_project, create_user, set_role
from feedback.settings import Settings
from feedback.store.database import Database
from feedback.store.interviews import Quoting
from feedback.store.items import Item, Triage
from feedback.store.people import Project, Role
from feedback.store.reviews import Review
from feedback.store.surveys import Survey
from feedback.worker.local import LocalWorker
from feedback.worker.stages import stage_runners
from surveys.library import instruments

_CONSENT = (
    "I was told that the talk is about booking and collecting repairs, that notes are taken and "
    "read by the team, and that I can stop or withdraw at any time."
)
_READ_AFTER = dt.timedelta(days=30)  # older texts were put away by the team


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
            Desk(session, cast, clock.now).decide(month)
        progress(month + 1, steps)
    replying.answer_reviews(database, cast, now=clock.now)
    with database.writing() as session:
        _end(session, cast, clock.now)
        sending.send(session, cast, now=clock.now)
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
        for role, name in PEOPLE.items():
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
            note(session, cast, Role.RESEARCHER, "survey.publish", survey, at=now, number=1)
        _try_out(session, cast, now)
    return cast


def _try_out(session: Session, cast: Cast, now: dt.datetime) -> None:
    """Make the survey that the team began with and soon put away."""
    definition = replace(instruments()["csat"], title="First try: how was your visit?")
    new = NewSurvey(project_id=cast.project_id, is_anonymous=True, definition=definition)
    survey = surveys.create_survey(session, new, now=now)
    surveys.publish(session, survey, by=cast.users[Role.MANAGER], now=now)
    surveys.archive(survey, now=now + dt.timedelta(hours=2))
    for action in ("survey.create", "survey.publish", "survey.archive"):
        note(session, cast, Role.MANAGER, action, survey, at=now)


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
        written = story.material()["notes"][number]
        interviews.save_note(session, held, written, revision=0, now=now)
        interviews.finish(session, held, now=now)


def _end(session: Session, cast: Cast, now: dt.datetime) -> None:
    """Leave the desk as it is on a working day: replies, trash, and what was read."""
    reviews = session.scalars(
        select(Review).where(Review.project_id == cast.project_id).order_by(Review.said_on)
    ).all()
    acting.look_back(session, cast.project_id)
    acting.estimate(session, cast.project_id)
    for review in reviews[1:4:2]:
        trash.put(session, cast.project_id, trash.TrashKind.REVIEW, str(review.id), now=now)
        note(session, cast, Role.MANAGER, "trash.put", review, at=now, kind="review")
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
