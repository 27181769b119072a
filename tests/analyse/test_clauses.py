"""Clauses: a text falls into the points that it makes, and a text of one point stays whole."""

import json
import re
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.analyse.clauses import clauses
from feedback.analyse.text import Span, sentences
from tests.hostile import formula_strings, naughty_strings, scripts
from tests.shared_data import shared


@pytest.mark.parametrize(
    "marked",
    [
        # "but" and its like
        "<The pool was warm>, but <the showers ran cold>",
        "<Parking is easy> but <the machine only takes coins>",
        "<Tasty> but <the portions would not fill a child>",
        "<small> but <very clean>",
        "<The pool was warm>, <however the showers were cold>",
        "<The doctor was kind>, whereas <the receptionist barely looked up>",
        "<No faults so far>, yet <the price keeps going up>",
        "<Check-in took ages>, <otherwise a lovely stay>",
        "<Love the app> <except the adverts are everywhere>",
        "<The room was spotless> <apart from the hair in the sink>",
        "<Although the food was good>, <the staff were rude>",
        "<Apart from the noise>, <we loved it>",
        "<Lovely place>, though <the stairs were a struggle>",
        "But <what about the invoice>",
        # marks
        "<Good food>; <bad service>",
        "<It broke>; <I cried>",
        "<Friendly staff> - <dirty rooms>",
        "<The flight was delayed> – <nobody told us why>",
        "<The desk is sturdy>—<the drawer is not>",
        "<hotel was fine> / <food was terrible>",
        "<great phone...> <shame about the camera>",
        "<love it 😍> <delivery was a nightmare tho>",
        "<it broke again :(> and <the shop never replied>",
        "<The view was lovely> (<we had the corner room>).",
        # a new subject with a verb
        "<The soup was hot> and <the waiter never came back>",
        "<The delivery came late> & <the box was open>",
        "<the lift was broken>, <the stairs were filthy> and <nobody cared for us>",
        "<The seats are soft>, <the screen is huge>, <the popcorn is stale>",
        "<i lost my card>, <so i rang the bank>",
        "<The site works well> and <when i rang they knew my name>",
        "<The screen scratches easily>, and <my old one never did>",
        "<I sent the form in May>, and <on Tuesday it was still unread>",
        "<The checkout froze twice>, <then it charged me double>",
        "<send a new one> or <i'm leaving>",
        "<The pipes leaked>, <the landlord's blaming us>",
        "<I called twice> and <nobody answered the phone>",
        "<Our room was quiet> and <there was a kettle>",
        # verdicts without a verb
        "<great camera>, <rubbish battery>",
        "<rooms lovely>, <breakfast poor>, <staff meh>",
        "<clean rooms>, <friendly staff>, <awful parking>",
        "<staff polite>, <food cold>",
        "<my order came quick>, <shame two plates were smashed>",
        # comments at the end
        "<They mended it in a day>, <which I did not expect from such a large company>",
        # sentences without capitals, breaks, missing blanks
        "<Battery lasts ages.> <screen is dull.> <sound ok>",
        "<Slow site>\n<Kind people>",
        "<Lovely bed.><The shower was cold>",
        "<Works!!> <would buy again>",
    ],
)
def test_points_are_told_apart(marked: str) -> None:
    text = re.sub("[<>]", "", marked)
    found = [text[span.start : span.end] for span in clauses(text)]
    assert found == re.findall("<(.*?)>", marked)


@pytest.mark.parametrize(
    "text",
    [
        "Crashes on login",
        "bread, butter and jam were on the table",
        "My phone, laptop and tablet all sync",
        "tea or coffee would be nice",
        "A clean, quiet, friendly hotel",
        "the soup was hot, salty and far too thick",
        "Great value for money and very comfortable beds",
        "Very good, very cheap, very fast",
        "slow but steady",
        "on monday, the lift broke",
        "if you call, they answer",
        "Because the bus was late, I missed my train",
        "When I opened the box the lid was cracked",
        "she said that the room was not ready and we had to wait",
        "it is fine, I suppose",
        "Easy to use, does what it says",
        "the man who came was polite",
        "Our room (number 12) was cold",
        "The waiter was so slow that we left",
        "Nothing but praise for the team",
        "I couldn't help but notice the smell",
        "It is not only quick but also friendly",
        "I like it though",
        "He looked at me as though I were mad",
        "I haven't been yet",
        "no reply as yet again",
        "It tasted of... nothing",
        "I ❤️ this app so much",
        "nice :)",
        "-5 degrees in the ward",
        "The letter of the 3rd wrapped by a mail program goes on over the end\nof a long line",
        "We rang, wrote and visited",
        "Please, just call me",
        "no idea whatsoever, sorry",
        "Mrs Hall, who runs the desk, has endless patience",
        "10/10 & worth it",
    ],
)
def test_one_point_stays_whole(text: str) -> None:
    assert clauses(text) == (Span(0, len(text)),)


def test_a_text_without_words_has_no_clause_or_one() -> None:
    assert clauses("") == clauses("  \n ") == ()
    assert clauses("👍") == (Span(0, 1),)
    assert clauses(" but ") == (Span(1, 4),)


_JOINING_WORDS = frozenset("and but or though although yet whereas".split())


def _hold(text: str) -> None:
    spans = clauses(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] for s in spans)
    at, outside = 0, []
    for span in (*spans, Span(len(text), len(text))):
        outside += re.findall(r"[^\W_]+", text[at : span.start].lower())
        at = span.end
    assert _JOINING_WORDS.issuperset(outside)


_WORDS = st.sampled_from(
    "i it the room was clean but and or though although yet , . ; - ( ) [ ] … ... & : :( 😍 ❤️ - / "
    "which who then so only whereas apart from great bad staff when if \n İ ’ isn’t".split(" ")
)


@given(st.lists(_WORDS, max_size=25).map(" ".join) | st.lists(_WORDS, max_size=15).map("".join))
def test_every_word_but_joining_ones_is_in_one_clause(text: str) -> None:
    _hold(text)


@given(st.text(max_size=60))
def test_any_text_falls_into_clauses(text: str) -> None:
    _hold(text)


def test_hostile_strings_fall_into_clauses() -> None:
    for text in (*naughty_strings(), *formula_strings(), *scripts()):
        _hold(text)


@pytest.mark.parametrize(
    "unit",
    ["aaaa!", "a, ", "but ", "(", ")", ", and ", "the cat was, ", "... ", "😍 a ", "-", "\n"],
)
def test_clauses_cost_linear_time_on_hostile_text(unit: str) -> None:
    def cost(size: int) -> float:
        text = (unit * size)[:size]
        spent = []
        for _ in range(3):
            began = time.process_time()
            clauses(text)
            spent.append(time.process_time() - began)
        return min(spent)

    # Eight times the text: eight times the work, with room for noise; the square would be 64.
    assert cost(80_000) < 30 * max(cost(10_000), 0.001)


def _labelled(last_third: bool) -> list[dict[str, Any]]:
    lines = shared("text/own/clauses.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [row for at, row in enumerate(rows) if (at % 3 == 0) is last_third]


def _agreement(
    split: Callable[[str], tuple[Span, ...]], rows: list[dict[str, Any]]
) -> tuple[float, float]:
    """Return F1 of where clauses start, and the share of labelled ones that are found by half."""
    hits = found = labelled = overlapping = 0
    for row in rows:
        spans = split(row["text"])
        free = [span.start for span in spans]
        found += len(free)
        labelled += len(row["clauses"])
        for clause in row["clauses"]:
            near = next((at for at in free if abs(at - clause["start"]) <= 6), None)
            if near is not None:
                free.remove(near)
                hits += 1
            overlapping += any(_overlap(span, clause) >= 0.5 for span in spans)
    return 2 * hits / (found + labelled), overlapping / labelled


def _overlap(span: Span, clause: dict[str, Any]) -> float:
    common = min(span.end, clause["end"]) - max(span.start, clause["start"])
    together = max(span.end, clause["end"]) - min(span.start, clause["start"])
    return float(common / together)


def test_clauses_agree_with_people_better_than_sentences_do() -> None:
    rows = _labelled(last_third=True)
    starts, overlapping = _agreement(clauses, rows)
    plain_starts, plain_overlapping = _agreement(sentences, rows)
    assert starts >= 0.86
    assert overlapping >= 0.87
    assert starts >= plain_starts - 0.01
    assert overlapping >= plain_overlapping + 0.09


def test_opposite_opinions_of_one_sentence_mostly_fall_apart() -> None:
    apart = opposed = 0
    for line in shared("text/aspects/mams_atsa_train.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        said: dict[str, set[int]] = {"positive": set(), "negative": set(), "neutral": set()}
        spans = clauses(row["text"])
        for term in row["terms"]:
            inside = [at for at, s in enumerate(spans) if s.start <= term["from"] < s.end]
            said[term["polarity"]].update(inside)
        if said["positive"] and said["negative"]:
            opposed += 1
            apart += said["positive"].isdisjoint(said["negative"])
    assert apart / opposed >= 0.64
