"""Does the title of an action read well within a sentence?"""

import pytest

from feedback.act.drafting.titles import gerund, looked_into, participle, small_first, title_of


@pytest.mark.parametrize(
    ("title", "order"),
    [
        ("Repair lift", "repair the lift"),
        ("Send a text before each delivery", "send a text before each delivery"),
        ("Clean and oil the benches", "clean and oil the benches"),
        ("Show closing times on the door", "show closing times on the door"),
        ("Lend umbrellas at the desk", "lend umbrellas at the desk"),
        ("Ask before deleting a folder", "ask before deleting a folder"),
        ("Check every bolt before collection", "check every bolt before collection"),
        ("Answer both letters", "answer both letters"),
    ],
)
def test_an_order_becomes_an_infinitive(title: str, order: str) -> None:
    assert title_of(title).order == order


@pytest.mark.parametrize(
    ("title", "noun", "is_plural"),
    [
        ("Quieter fans in the hall", "quieter fans in the hall", True),
        ("Text message before each visit", "the text message before each visit", False),
        ("Staff training on allergens", "staff training on allergens", False),
        ("Dedicated line for repairs", "a dedicated line for repairs", False),
        ("Call-back instead of a queue", "the call-back instead of a queue", False),
    ],
)
def test_a_thing_stays_a_thing_with_its_article(title: str, noun: str, is_plural: bool) -> None:
    found = title_of(title)
    assert (found.order, found.noun, found.is_plural) == ("", noun, is_plural)


@pytest.mark.parametrize(
    ("title", "subject", "done"),
    [
        ("Take old prices off the site", "old prices", "taken off the site"),
        ("Fix login crash in 4.1", "the login crash", "fixed in 4.1"),
        ("Restore photos lost in March", "the photos lost in March", "restored"),
        ("Re-lay path by the gate", "the path", "re-laid by the gate"),
        ("Opening hours shown on the map", "opening hours", "shown on the map"),
    ],
)
def test_what_is_done_can_be_said_in_the_passive(title: str, subject: str, done: str) -> None:
    found = title_of(title)
    assert (found.subject, found.done) == (subject, done)


def test_a_clause_stays_a_clause() -> None:
    assert title_of("Second person checks each bag").clause == "a second person checks each bag"


def test_looking_into_something_is_not_said_twice() -> None:
    assert looked_into("Look into slow search") == "the slow search"
    assert looked_into("Repair the search") == ""


@pytest.mark.parametrize(
    ("verb", "past", "going"),
    [("fit", "fitted", "fitting"), ("take", "taken", "taking"), ("tidy", "tidied", "tidying")],
)
def test_verbs_are_bent_as_in_speech(verb: str, past: str, going: str) -> None:
    assert (participle(verb), gerund(verb)) == (past, going)


def test_names_and_abbreviations_keep_their_capitals() -> None:
    assert [small_first(word) for word in ("PDF", "The", "iPhone", "Repair")] == [
        "PDF",
        "the",
        "iPhone",
        "repair",
    ]
