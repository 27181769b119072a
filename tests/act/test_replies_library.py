"""Prepared answers and the meter that says how alike replies are."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from feedback.act import library, replies
from feedback.act.library import NewAnswer, sameness_of
from feedback.errors import ConflictError, InvalidInputError
from feedback.store.answers import answers_of, posted_from, use_counts
from tests.act.test_replies_deciding import make_desk
from tests.conftest import NOW
from tests.replying import read_review

WORDS = "A repair can be booked at the counter, where somebody sees the free slots."
SAME = "We are very sorry to hear that and will look into it as soon as we can."


def test_an_answer_is_put_before_the_signature_once_and_its_use_is_counted(
    session: Session,
) -> None:
    project, ines, _mara = make_desk(session)
    new = NewAnswer(title="Booking", text=WORDS, owner_id=ines, review_by=NOW.date())
    answer = library.prepare(session, project.id, new, now=NOW)
    reply = replies.draft(session, read_review(session, project.id), by=ines, now=NOW)
    for _twice in range(2):
        reply.text = library.insert(session, answer, reply, by=ines, now=NOW)
    assert reply.text.count(WORDS) == 1
    assert reply.text.endswith("Ines")
    assert use_counts(session, project.id) == {answer.id: 1}
    assert session.scalars(posted_from(answer.id, most=9)).all() == []
    opened = replies.open_reply(session, reply, by=ines, now=NOW)
    replies.post(session, opened, by=ines, now=NOW)
    assert session.scalars(posted_from(answer.id, most=9)).all() == [reply.text]


def test_an_answer_grows_old_is_retired_and_comes_back(session: Session) -> None:
    project, ines, _mara = make_desk(session)
    new = NewAnswer(title="Booking", text=WORDS, owner_id=ines, review_by=NOW.date())
    answer = library.prepare(session, project.id, new, now=NOW)
    assert not answer.is_overdue(NOW.date())
    assert answer.is_overdue(NOW.date() + dt.timedelta(days=1))
    library.retire(answer, now=NOW)
    assert not answer.is_overdue(NOW.date() + dt.timedelta(days=1))
    assert session.scalars(answers_of(project.id)).all() == []
    reply = replies.draft(session, read_review(session, project.id), by=ines, now=NOW)
    with pytest.raises(ConflictError):
        library.insert(session, answer, reply, by=ines, now=NOW)
    library.bring_back(answer)
    assert session.scalars(answers_of(project.id)).all() == [answer]
    with pytest.raises(InvalidInputError):
        library.change(answer, NewAnswer(title=" ", text=WORDS, owner_id=None,
                                         review_by=NOW.date()))  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "alike"),
    [
        ((), 0), ((SAME,), 0), ((SAME, SAME), 2),
        ((SAME, f"{SAME} The bell is mended since Monday."), 2),
        ((SAME, "The bell of your bicycle was mended on Monday, free of charge."), 0),
        ((SAME, SAME, "The bell of your bicycle was mended on Monday."), 2),
    ],
)  # fmt: skip
def test_replies_that_share_half_of_their_words_in_a_row_are_alike(
    texts: tuple[str, ...], alike: int
) -> None:
    found = sameness_of(texts)
    assert (found.replies, found.alike) == (len(texts), alike)
    assert 0 <= found.mean <= 1


def test_contact_and_signature_make_no_two_replies_alike() -> None:
    end = "Write to us at hello@larkfield.example whenever you like to. Ines Valcourt, workshop"
    texts = [f"The bell is mended. {end}", f"Your saddle is here. {end}"]
    assert sameness_of(texts).alike == 2
    assert sameness_of(texts, [end]).alike == 0
