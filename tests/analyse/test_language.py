"""Is English always known for English, and nothing else taken for it?"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from feedback.analyse.language import guess, is_rated
from tests.hostile import hostile_strings
from tests.shared_data import shared

_ENGLISH = """
gr8 app luv it
fine.
crashes on login
5 stars
not bad
would not recommend
still waiting since monday
LOVE IT!!!
meh
cant log in since the update
refund pls
soooo slow
Die Hard is on every night, what more do you want
no comment
it isn’t what I ordered
thx 4 the quick reply
staff were lovely 😊
the schnitzel was great, danke
never again
rude
my café order was wrong again
A no-brainer
gutted
shite
crashed twice 2day
Best. Hotel. Ever.
why is it so hard to cancel
Señor Pepe's is my favourite place in town
"""
_NOT_ENGLISH = {
    "sehr gut": "de",
    "app is super aber stürzt ab": "de",
    "koennt ihr das bitte aendern": "de",
    "tres bien": "fr",
    "muy malo": "es",
    "The update ist leider nicht gut und die App stürzt immer ab": "de",
    "приложение crash при login": "ru",
    "لا يعمل": "ar",
}


def _said() -> dict[str, list[str]]:
    """Return sentences by language."""
    found: dict[str, list[str]] = defaultdict(list)
    code = ""
    path = Path(__file__).parent / "said_in_languages.txt"
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# "):
            code = line[2:]
        else:
            found[code].append(line)
    return found


def test_terse_and_misspelt_english_is_rated() -> None:
    texts = _ENGLISH.strip().split("\n")
    assert [text for text in texts if not is_rated(guess(text))] == []


@pytest.mark.parametrize(
    "text", ["", "ok", "👍", "10/10", "🙂🙂", "Spotify", "!!!", "12345", "app"]
)
def test_too_little_to_tell_is_undetermined_and_rated(text: str) -> None:
    assert guess(text) == "und"
    assert is_rated("und")


@pytest.mark.parametrize(("text", "language"), _NOT_ENGLISH.items())
def test_the_main_language_of_a_text_wins(text: str, language: str) -> None:
    assert guess(text) == language
    assert not is_rated(language)


def test_other_languages_are_named_and_hardly_ever_taken_for_english() -> None:
    guesses = [(code, guess(text)) for code, texts in _said().items() for text in texts]
    assert sum(code == guessed for code, guessed in guesses) >= 0.97 * len(guesses)
    assert sum(is_rated(guessed) for _, guessed in guesses) <= 0.01 * len(guesses)


@pytest.mark.parametrize("code", _said())
def test_each_language_is_known(code: str) -> None:
    texts = _said()[code]
    assert sum(guess(text) == code for text in texts) >= 0.9 * len(texts)


def test_accents_in_two_characters_count_like_those_in_one() -> None:
    assert guess("die u\u0308bersicht la\u0308dt nicht") == "de"
    assert guess("İyi değil") == "tr"


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("own/apps_saas", 0.997),
        ("own/clauses", 0.998),
        ("own/hospitality", 0.998),
        ("own/public_interviews", 0.998),
        ("own/retail", 0.998),
        ("own/services", 0.997),
        ("sentiment/icwsm14_amazonReviewSnippets", 0.998),
        ("sentiment/icwsm14_tweets", 0.993),  # some are Turkish, Danish or Spanish
        ("sentiment/uci_imdb", 0.998),
        ("aspects/mams_atsa_train", 0.998),
    ],
)
def test_english_customers_are_rated(name: str, floor: float) -> None:
    lines = shared(f"text/{name}.jsonl").read_text("utf-8").split("\n")
    rated = [is_rated(guess(json.loads(line)["text"])) for line in lines if line]
    assert sum(rated) >= floor * len(rated)


def test_hostile_strings_have_some_language() -> None:
    for text in (*hostile_strings(), "aaaa!" * 10_000, "ü" * 50_000, "\u0300" * 50_000):
        assert guess(text)
