"""The inbox, actions and themes, used by their forms."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from feedback.settings import Settings
from feedback.store.actions import ActionItem
from feedback.store.audit import AuditEvent
from feedback.store.emotions import packed
from feedback.store.items import Item, Triage, inbox
from feedback.store.labels import Emotion, Label
from feedback.store.responses import Response
from surveys import Answer, Choices, Number
from tests.conftest import NOW, World
from tests.making import answer, complain, make_survey, work


def test_the_inbox_is_narrowed_read_and_put_away(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "The brakes squeak. 100% annoying.", email="ada@example.org")
        complain(session, survey, "The staff were rude.")
    work(world.database, settings)
    assert "100%" in researcher.get(world.path("inbox?words=100%25")).text
    assert "rude" not in researcher.get(world.path("inbox?words=100%25")).text
    assert "Nothing waits here" in researcher.get(world.path("inbox?words=zebra")).text
    assert "rude" in researcher.get(world.path("inbox?label=negative&source=response")).text
    with world.database.reading() as session:
        item = session.scalars(select(Item).where(Item.text.contains("brakes"))).one()
        themes = [link.theme_id for c in item.clauses for link in c.themes]
    assert "brakes" in researcher.get(world.path(f"inbox?theme={themes[0]}")).text
    page = researcher.get(world.path(f"inbox/{item.id}")).text
    assert re.search(r"<mark>[^<]*annoying.</mark>", page)
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Triage)) == 0  # a GET notes nothing
    assert researcher.post(world.path(f"inbox/{item.id}/read")).status_code == 204
    following = researcher.post(world.path(f"inbox/{item.id}/done"))
    assert "rude" in researcher.get(following.location).text
    assert "brakes" in researcher.get(world.path("inbox?done=yes")).text
    researcher.post(world.path(f"inbox/{item.id}/undone"))
    assert "brakes" in researcher.get(world.path("inbox")).text


@pytest.mark.parametrize(
    "query", ["label=x&theme=y&source=z&page=-1", "page=99999999999999", "theme=" + "9" * 30,
              "words=%00%F0%9F%98%80%27%22--", "words=" + "a" * 3000],
)  # fmt: skip
def test_odd_filters_narrow_nothing_and_break_nothing(
    world: World, researcher: FlaskClient, query: str
) -> None:
    assert researcher.get(world.path(f"inbox?{query}")).status_code == 200


def test_an_action_is_raised_from_one_text_and_its_history_is_kept(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        complain(session, make_survey(session, world.project_id), "The lock is stiff.")
    work(world.database, settings)
    with world.database.reading() as session:
        item_id = session.scalars(select(Item.id)).one()
    manager = world.client("manager")
    raised = manager.post(world.path(f"inbox/{item_id}/action"))
    base = raised.location
    owner = str(next(iter(world.users.values())))
    plan = {"title": "Oil the locks", "owner": owner, "due_on": "2020-01-01"}
    manager.post(f"{base}/plan", data=plan)
    manager.post(f"{base}/frame", data={"problem": "Doors stay shut.", "loop": "inner"})
    manager.post(f"{base}/move", data={"status": "doing"})
    manager.post(f"{base}/comment", data={"text": "Ordered the oil."})
    page = manager.get(base).text
    for words in ("raised by hand", "now owned by", "due on 2020-01-01", "from planned to doing",
                  "Ordered the oil.", "days late"):  # fmt: skip
        assert words in page
    assert "Oil the locks" in manager.get(world.path("actions?show=overdue")).text
    assert manager.post(f"{base}/plan", data={"title": ""}).status_code == 422
    early = manager.post(f"{base}/write-up", data={"you_said": "a", "we_did": "b", "publish": "y"})
    assert early.status_code == 409
    bad_date = manager.post(f"{base}/plan", data={**plan, "due_on": "31.31."})
    assert bad_date.status_code == 422
    assert world.client("viewer").get(base).status_code == 200
    with world.database.reading() as session:
        assert session.scalars(select(ActionItem)).one().title == "Oil the locks"


def test_choices_with_other_words_reach_the_inbox(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    from feedback.demo.story import definitions

    with world.database.writing() as session:
        survey = make_survey(session, world.project_id, definition=definitions()["rental"])
        answers: dict[str, Answer] = {
            "effort": Number(7),
            "shop": Choices(("other",), "the lake"),
        }
        answer(session, survey, answers)
    work(world.database, settings)
    assert "the lake" in researcher.get(world.path("inbox")).text


def _three(world: World, settings: Settings) -> list[str]:
    """Three texts of known people; return their keys as the inbox lists them."""
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for number, words in enumerate(("The brakes squeak.", "The app crashes.", "Rude staff.")):
            complain(session, survey, words, email=f"p{number}@example.org")
    work(world.database, settings)
    with world.database.reading() as session:
        return list(session.scalars(inbox(world.project_id).with_only_columns(Item.id)))


def _undo(client: FlaskClient, location: str) -> str:
    found = re.search(r'notice--done">.*?action="([^"]+)"', client.get(location).text, re.DOTALL)
    assert found
    return client.post(found[1].replace("&amp;", "&")).location


def test_many_texts_are_put_away_at_once_and_all_come_back(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    ids = _three(world, settings)
    page = researcher.get(world.path("inbox?choose=all")).text
    assert page.count('data-row-key="x" checked') == 3
    researcher.post(world.path(f"inbox/{ids[0]}/done"))  # put away before: it stays so
    put = {"chosen": ids, "what": "put_away"}
    done = researcher.post(world.path("inbox/many?label=negative"), data=put)
    assert done.location.endswith("inbox?label=negative")
    assert "Inbox zero" in researcher.get(world.path("inbox")).text
    with world.database.reading() as session:
        away = session.scalars(select(Triage.item_id).where(Triage.done_at.is_not(None))).all()
        assert sorted(away) == sorted(ids)
    done = researcher.post(world.path("inbox/many"), data={"chosen": ids[:1], "what": "bring_back"})
    researcher.get(done.location)
    done = researcher.post(world.path("inbox/many"), data={"chosen": ids[:1], "what": "put_away"})
    assert _undo(researcher, done.location) == world.path("inbox")
    with world.database.reading() as session:
        away = session.scalars(select(Triage.item_id).where(Triage.done_at.is_not(None))).all()
        assert sorted(away) == sorted(ids[1:])
        told = [(e.action, e.detail) for e in session.scalars(select(AuditEvent))]
    assert ("inbox.put_away", '{"count": 2}') in told
    assert told[-1] == ("inbox.undo_put_away", '{"count": 1}')


def test_many_texts_go_to_the_trash_and_come_back(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    ids = _three(world, settings)
    with world.database.writing() as session:
        nameless = make_survey(session, world.project_id, is_anonymous=True)
        complain(session, nameless, "Said without a name.")
    work(world.database, settings)
    with world.database.reading() as session:
        ids = list(session.scalars(inbox(world.project_id).with_only_columns(Item.id)))
    done = researcher.post(world.path("inbox/many"), data={"chosen": ids, "what": "trash"})
    page = researcher.get(done.location).text
    assert "3 were moved to the trash" in page
    assert "1 stayed: answers without a name" in page
    assert "Said without a name." in page
    assert "Rude staff." not in page
    done = researcher.post(world.path("inbox/many"), data={"chosen": ids, "what": "trash"})
    page = researcher.get(done.location).text
    assert "were moved" not in page
    assert "1 stayed" in page
    with world.database.reading() as session:
        at = session.scalars(select(Response.trashed_at).where(Response.trashed_at.is_not(None)))
        moment = at.first()
    assert moment is not None
    researcher.post(world.path("inbox/undo/trash"), query_string={"at": moment.isoformat()})
    assert "Rude staff." in researcher.get(world.path("inbox")).text


def test_many_needs_ticks_a_known_deed_and_texts_of_this_project(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    ids = _three(world, settings)
    many = world.path("inbox/many")
    nothing = researcher.post(many, data={"what": "put_away"})
    assert "Tick the texts first" in researcher.get(nothing.location).text
    assert researcher.post(many, data={"chosen": ids, "what": "eat"}).status_code == 404
    assert researcher.post(many, data={"chosen": ["x"], "what": "read"}).status_code == 404
    for odd in ("put_away", "put_away?at=x", "put_away?at=2026-01-01", "eat?at=2026-01-01T00:00Z"):
        assert researcher.post(world.path(f"inbox/undo/{odd}")).status_code == 404
    viewer = world.client("viewer")
    assert viewer.post(many, data={"chosen": ids, "what": "trash"}).status_code == 403
    assert "checkbox" not in viewer.get(world.path("inbox")).text


def test_read_marks_are_set_for_many_and_taken_back(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    ids = _three(world, settings)
    assert researcher.get(world.path("inbox")).text.count("unread") == 3
    done = researcher.post(world.path("inbox/many"), data={"chosen": ids, "what": "read"})
    page = researcher.get(world.path("inbox"))
    assert page.text.count("unread") == 0
    del done
    with world.database.reading() as session:
        moment = session.scalars(select(Triage.read_at)).first()
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 0
    assert moment is not None
    researcher.post(world.path("inbox/undo/read"), query_string={"at": moment.isoformat()})
    assert researcher.get(world.path("inbox")).text.count("unread") == 3


def test_the_pane_shows_what_the_same_person_said_before_and_what_follows(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        for words in ("The brakes squeak.", "The lock is stiff."):
            complain(session, survey, words, email="ada@example.org")
        complain(session, survey, "The saddle is torn.", email="ben@example.org")
    work(world.database, settings)
    with world.database.reading() as session:
        item = session.scalars(select(Item).where(Item.text == "The lock is stiff.")).one()
    path = world.client("manager").post(world.path(f"inbox/{item.id}/action")).location
    page = researcher.get(world.path(f"inbox/{item.id}")).text
    pane = page[page.index("<article") :]
    assert "<bdi>Ada</bdi> also said" in pane
    assert "The brakes squeak." in pane
    assert "The saddle is torn." not in pane
    assert path in pane


def test_what_strangers_write_neither_runs_nor_turns_the_page_round(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    hostile = "<script>alert(1)</script> \u202eevil\u202c terrible " + "x" * 3000
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, hostile, email='"<img onerror=x>"@example.org')
    work(world.database, settings)
    page = researcher.get(world.path("inbox")).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert re.search(r'<p class="verbatim" dir="auto">', page)


@pytest.mark.parametrize(
    "place",
    ["inbox", "actions", "actions?view=list", "proposals", "replies", "studies", "studies/1",
     "themes", "actions/1", "reviews"],
)  # fmt: skip
def test_a_page_asks_the_database_as_often_for_fifty_rows_as_for_five(
    world: World, researcher: FlaskClient, settings: Settings, place: str
) -> None:
    manager = world.client("manager")
    _rows(world, settings, 0, 5)
    if place == "inbox":  # what stands beside the list is the same text, whatever comes first
        with world.database.reading() as session:
            place = f"inbox/{session.scalar(select(Item.id).order_by(Item.id))}"
    manager.get(world.path(place))
    few = _statements(world, manager, world.path(place))
    _rows(world, settings, 5, 50)
    many = _statements(world, manager, world.path(place))
    assert many <= few


def _statements(world: World, client: FlaskClient, path: str) -> int:
    """Count what a page asks of the database."""
    count = 0

    def note(*_args: object) -> None:
        nonlocal count
        count += 1

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        page = client.get(path)
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
    assert page.status_code == 200
    return count


def _rows(world: World, settings: Settings, since: int, until: int) -> None:
    """Rows of every kind that the daily pages list, all of different people."""
    from feedback.act import actions, replies
    from feedback.act.actions import Plan
    from feedback.capture import interviews
    from feedback.capture.interviews import NewParticipant
    from feedback.store.interviews import Study
    from feedback.store.reviews import Review, ReviewImport
    from feedback.store.work import Stage, owe

    users = list(world.users.values())
    with world.database.writing() as session:
        study = session.get(Study, 1) or interviews.create_study(
            session, world.project_id, title="Booking", goal="Why?", now=NOW
        )
        survey = make_survey(session, world.project_id)
        imported = ReviewImport(
            project_id=world.project_id, file_name=f"{since}.csv", mapping="{}", added=1, known=0,
            imported_at=NOW,
        )  # fmt: skip
        session.add(imported)
        session.flush()
        for number in range(since, until):
            words = f"The booking of day {number} was lost, terrible."
            complain(session, survey, words, email=f"p{number}@example.org")
            made = actions.raise_by_hand(
                session, world.project_id, title=f"Do {number}", reason="So.", by=users[0], now=NOW
            )
            plan = Plan(title=made.title, owner_id=users[number % len(users)], due_on=None)
            actions.plan(session, made, plan, by=users[0], now=NOW)
            first = session.get_one(ActionItem, 1)
            actions.comment(session, first, "Hm.", by=users[number % len(users)], now=NOW)
            person = NewParticipant(name=f"P {number}", email=f"q{number}@example.org")
            taking_part = interviews.add_participant(session, study, person, source="x", now=NOW)
            interviews.plan_session(session, taking_part, held_on=NOW.date(), place="")
            for is_answered in (True, False):
                review = Review(
                    project_id=world.project_id, import_id=imported.id, text="The app crashes.",
                    identity=f"{number}{is_answered}".rjust(64, "0"), said_on=NOW.date(),
                )  # fmt: skip
                session.add(review)
                session.flush()
                owe(session, Stage.ANALYSE, [f"review:{review.id}"])
                if is_answered:
                    replies.draft(session, review, by=users[0], now=NOW)
    work(world.database, settings)


def test_a_new_project_is_not_praised_for_an_empty_inbox(
    world: World, researcher: FlaskClient
) -> None:
    page = researcher.get(world.path("inbox")).text
    assert "Nothing was said yet" in page
    assert "Inbox zero" not in page


def test_the_pane_says_what_was_found_and_how_sure_that_is(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "I am furious: the app crashed. Write to me at ada@example.org.")
        complain(session, survey, "Die Bestellung kam nie an und niemand hat sich gemeldet.")
        for _ in range(2):
            complain(session, survey, "The saddle of the blue bike was torn when I got it.")
    work(world.database, settings)
    with world.database.reading() as session:
        ids = {item.text[:4]: item.id for item in session.scalars(select(Item))}
    page = researcher.get(world.path(f"inbox/{ids['I am']}")).text
    assert re.search(r"anger <span[^>]*>\(“<bdi>furious</bdi>”", page)
    assert re.search(r'<span class="personal" title="email address">', page)
    assert re.search(r"(almost certain|quite sure|likely|in doubt) <span class=\"hint\">\d+%", page)
    page = researcher.get(world.path(f"inbox/{ids['Die ']}")).text
    assert "not rated" in page
    assert "<dd>German</dd>" in page
    assert "says nearly the same" in researcher.get(world.path(f"inbox/{ids['The ']}")).text


def test_why_a_text_is_taken_so_is_said_word_by_word_beside_textblobs_opinion(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "The app crashes <b>on login.")
        complain(session, survey, "Die Bestellung kam nie an und niemand hat sich gemeldet.")
    work(world.database, settings)
    with world.database.reading() as session:
        ids = {item.text[:3]: item.id for item in session.scalars(select(Item))}
    whole = researcher.get(world.path(f"inbox/{ids['The']}/why")).text
    part = researcher.get(world.path(f"inbox/{ids['The']}/why?part=dialog")).text
    assert "<html" in whole
    assert "<html" not in part
    for page in (whole, part):
        assert re.search(r'push--negative"><bdi>crashes</bdi><svg.*?</svg><span>−\d', page)
        assert "Polarity" in page
        assert "<b>" not in page
    assert "is not rated" in researcher.get(world.path(f"inbox/{ids['Die']}/why")).text


def test_a_correction_is_undone_from_the_inbox_and_told_in_the_log(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    ids = _three(world, settings)
    correct = world.path(f"inbox/{ids[0]}/correct?label=negative")
    done = researcher.post(correct, data={"kind": "request"})
    assert done.location.endswith(f"inbox/{ids[0]}?label=negative")
    assert "set by Researcher" in researcher.get(world.path(f"inbox/{ids[0]}")).text
    assert world.client("viewer").post(correct, data={"kind": "bug"}).status_code == 403
    assert "Correct this" not in world.client("viewer").get(world.path(f"inbox/{ids[0]}")).text
    done = researcher.post(correct, data={"kind": "bug"})
    _undo(researcher, done.location)
    work(world.database, settings)
    with world.database.reading() as session:
        assert session.get_one(Item, ids[0]).kind.value == "request"  # what was said before holds
        told = [(e.action, e.detail) for e in session.scalars(select(AuditEvent))]
    assert ("inbox.correct", '{"field": "kind", "value": "request"}') in told
    assert told[-1] == ("inbox.undo_correct", '{"count": 1}')


def test_what_is_found_names_whose_experience_it_is_and_what_is_played_down(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        survey = make_survey(session, world.project_id)
        complain(session, survey, "My customers say the menu is confusing.")
        complain(session, survey, "The gears slip, but it is probably just me.")
    work(world.database, settings)
    with world.database.reading() as session:
        pages = [
            researcher.get(world.path(f"inbox/{item.id}")).text
            for item in session.scalars(select(Item).order_by(Item.text))
        ]
    assert "<dt>Experience</dt><dd>somebody else" in pages[0]
    assert "Played down" not in pages[0]
    assert "told as if it were no problem" in pages[1]
    assert "<dt>Experience</dt>" not in pages[1]


def test_how_somebody_tells_it_is_shown_by_their_own_words(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    text = "I paid £40 on Monday, waited 3 weeks and got a bill for £12 more!"
    with world.database.writing() as session:
        complain(session, make_survey(session, world.project_id), text)
    work(world.database, settings)
    with world.database.reading() as session:
        item = session.scalars(select(Item)).one()
    page = researcher.get(world.path(f"inbox/{item.id}")).text
    told = page.partition("<dt>Tells</dt>")[2].partition("</dd>")[0]
    assert "facts first" in told
    assert "<bdi>£40</bdi>" in told
    assert "<bdi>!</bdi>" not in told


def test_nobody_is_said_to_enjoy_what_they_criticise(
    world: World, researcher: FlaskClient, settings: Settings
) -> None:
    with world.database.writing() as session:
        complain(session, make_survey(session, world.project_id), "Thanks for nothing.")
    work(world.database, settings)
    with world.database.writing() as session:
        item = session.scalars(select(Item)).one()
        item.emotions, item.label = packed({Emotion.JOY: 0.9, Emotion.ANGER: 0.6}), Label.NEGATIVE
    page = researcher.get(world.path(f"inbox/{item.id}")).text
    assert "anger" in page
    assert "joy" not in page
