"""The codebook: what we ship is well formed and finds themes; languages, sectors, speed."""

import json
import re
import time
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.analyse.codebook import (
    ThemeText,
    add_sector,
    add_theme,
    change_theme,
    place,
    seed_codebook,
)
from feedback.analyse.shipped import SECTORS, sector_words, shipped_codebook, shipped_themes
from feedback.analyse.themes import MOST_PATTERNS, Codebook, read_patterns
from feedback.analyse.tokens import tokens
from feedback.errors import InvalidInputError
from feedback.store.people import Project
from feedback.store.themes import Theme, in_order, themes_of
from tests.making import make_project
from tests.shared_data import shared


def test_every_pattern_that_we_ship_can_be_looked_for() -> None:
    themes = shipped_themes(SECTORS)
    assert len([theme for theme in themes if theme.patterns]) == 25
    for theme in themes:
        assert read_patterns("\n".join(theme.patterns)) == theme.patterns
        assert len(theme.patterns) < MOST_PATTERNS
    codes = {theme.code for theme in themes}
    assert {theme.group for theme in themes} <= codes | {""}
    assert all(set(sector_words(sector)) <= codes for sector in SECTORS)


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("Far too expensive for what you get", {"price"}),
        ("I was billed after cancelling my free trial", {"billing"}),
        ("The parcel never arrived", {"delivery"}),
        ("It crashes every time since the update", {"reliability"}),
        ("Can't log in, the password reset does nothing", {"account", "reliability"}),
        ("Nobody told us it had moved", {"communication"}),
        ("Is there a wheelchair ramp?", {"accessibility"}),
        ("The soup was cold and the waiter was rude", {"food", "staff"}),
        ("What a day", set()),
    ],
)
def test_what_a_text_is_about(text: str, themes: set[str]) -> None:
    assert themes <= set(shipped_codebook().themes_of(tokens(text)))
    assert themes or not shipped_codebook().themes_of(tokens(text))


def _found(patterns: str, text: str, language: str = "en") -> bool:
    tokens = re.findall(r"\w+(?:'\w+)*|\S", text.lower())
    return bool(Codebook({1: read_patterns(patterns)}).themes_of(tokens, language=language))


@pytest.mark.parametrize(
    ("patterns", "text", "found"),
    [
        ("took * weeks", "it took three weeks", True),
        ("took * weeks", "it took weeks", False),
        ("took * weeks", "it took", False),
        ("user friendly", "very user-friendly", True),
        ("e-mail", "an e mail", True),
        ("tell* me", "telling me", True),
        ("tell* me", "telling us", False),
        ("£", "£ 5", True),
        ("5g", "0 g", True),  # tokens have 0 for any digit
        ("cooool", "cool", True),  # and no letter more than twice
        ("waiter", "the waiter's fault", True),
        ("can't find", "i cant find it", True),
        ("not * well, well", "well", True),
    ],
)
def test_patterns_of_several_words(patterns: str, text: str, found: bool) -> None:
    assert _found(patterns, text) is found


def test_patterns_that_bear_a_language_are_for_texts_in_it() -> None:
    patterns = "deliver*, de: liefer*, de: zu spät"
    assert _found(patterns, "die lieferung kam", "de")
    assert _found(patterns, "das kam zu spät", "de")
    assert not _found(patterns, "die lieferung kam", "en")
    assert not _found(patterns, "delivery", "de")
    assert not _found(patterns, "delivery", "fr")
    assert _found(patterns, "delivery", "und")


@pytest.mark.parametrize("pattern", ["* weeks", "took *", "deu: x", "de:", "de: *", "a! b"])
def test_a_pattern_that_makes_no_sense_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInputError):
        read_patterns(pattern)


def test_themes_are_called_what_the_codebook_calls_them_and_come_in_its_order() -> None:
    book = Codebook({"z": ("zebra",), "a": ("apple", "zebra crossing"), "n": ()})
    assert book.themes_of(["apple", "zebra", "crossing"]) == ("z", "a")


def test_more_patterns_cost_hardly_more_time() -> None:
    def cost(book: Codebook[int], tokens: list[str]) -> float:
        spent = []
        for _ in range(7):
            began = time.perf_counter()
            for _ in range(300):
                book.themes_of(tokens)
            spent.append(time.perf_counter() - began)
        return min(spent)

    def numbered(themes: int) -> Codebook[int]:
        return Codebook(
            {
                n: tuple(f"word{'abcdefghij'[n % 10]}{'xyz' * n}{i}" for i in range(60))
                for n in range(themes)
            }
        )

    tokens = "the parcel came a week later than promised and nobody could say why it did".split()
    assert cost(numbered(25), tokens) < 3 * cost(numbered(2), tokens)
    longest = ["a" * 50_000] * 3
    assert cost(numbered(25), longest) < 40 * cost(numbered(25), tokens)


def test_a_project_begins_with_two_levels_and_the_words_of_its_sectors(session: Session) -> None:
    project = make_project(session)
    themes = in_order(session.scalars(themes_of(project.id)))
    top = [theme for theme in themes if theme.parent_id is None]
    assert [theme.patterns for theme in top] == [""] * 7
    assert len(themes) == 32
    money = next(theme for theme in top if theme.code == "money")
    below = themes[themes.index(money) + 1 :][:3]
    assert {theme.code for theme in below} == {"billing", "price", "returns"}
    other = Project(slug="o", name="O", created_at=project.created_at, codebook_revision=1)
    session.add(other)
    session.flush()
    seed_codebook(session, other.id, ["retail"])
    texts = {theme.code: theme.words for theme in session.scalars(themes_of(other.id))}
    assert set(sector_words("retail")["delivery"]) <= set(texts["delivery"])


def test_the_words_of_a_sector_are_added_and_nothing_is_overwritten(session: Session) -> None:
    project = make_project(session)
    price = session.scalars(
        select(Theme).where(Theme.project_id == project.id, Theme.code == "price")
    ).one()
    change_theme(session, price, ThemeText(name="What it costs", patterns="only this"))
    added = add_sector(session, project.id, "hospitality")
    assert price.name == "What it costs"
    assert price.words[0] == "only this"
    assert set(sector_words("hospitality")["price"]) <= set(price.words)
    assert added.words > 100
    assert add_sector(session, project.id, "hospitality").words == 0


def test_there_are_two_levels_and_no_more(session: Session) -> None:
    project = make_project(session)
    by_code = {theme.code: theme for theme in session.scalars(themes_of(project.id))}
    money, price, staff = by_code["money"], by_code["price"], by_code["staff"]
    place(session, staff, money.id)
    assert staff.parent_id == money.id
    place(session, staff, None)
    for theme, parent in ((staff, price.id), (money, by_code["people"].id), (staff, 999_999)):
        with pytest.raises(InvalidInputError):
            place(session, theme, parent)
    with pytest.raises(InvalidInputError):
        add_theme(session, project.id, ThemeText(name="Empty", patterns=""))
    change_theme(session, money, ThemeText(name="All about money", patterns=""))
    assert money.name == "All about money"


def test_the_words_we_ship_find_the_themes_of_texts_they_were_not_chosen_on() -> None:
    # Every second line was looked at when words were chosen; these are the others.
    tally: Counter[str] = Counter()
    for name in ("apps_saas", "hospitality", "retail", "services", "public_interviews"):
        lines = shared(f"text/own/{name}.jsonl").read_text(encoding="utf-8").splitlines()
        for line in lines[1::2]:
            told = json.loads(line)
            found = set(shipped_codebook().themes_of(tokens(told["text"])))
            wanted = set(told["themes"])
            tally["hit"] += len(found & wanted)
            tally["found"] += len(found)
            tally["wanted"] += len(wanted)
    assert 2 * tally["hit"] / (tally["found"] + tally["wanted"]) > 0.37


def test_the_words_we_ship_find_what_diners_speak_of() -> None:
    wanted_of = {"food": "food", "menu": "food", "staff": "staff", "price": "price"}
    tally: Counter[str] = Counter()
    for line in shared("text/aspects/mams_acsa_train.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        found = set(shipped_codebook().themes_of(tokens(told["text"]))) & set(wanted_of.values())
        wanted = {wanted_of.get(one["category"], "") for one in told["categories"]} - {""}
        tally["hit"] += len(found & wanted)
        tally["found"] += len(found)
        tally["wanted"] += len(wanted)
    assert 2 * tally["hit"] / (tally["found"] + tally["wanted"]) > 0.83
