"""Is personal data found where it stands, and nothing else taken for it?"""

import re
from itertools import pairwise

import pytest

from feedback.analyse.personal import KINDS, masked, personal
from tests.analyse.personal_cases import WITH, WITHOUT
from tests.hostile import hostile_strings

_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")
# A signature may stand on a line of its own.
_WITH = re.sub(r"(thanks,|sincerely,)\n", r"\1¶", WITH).strip().split("\n")
_WITHOUT = WITHOUT.strip().split("\n")


def _marked(line: str) -> tuple[str, set[tuple[str, str]]]:
    text = _MARK.sub(r"\2", line.replace("¶", "\n"))
    return text, {(found[1], found[2]) for found in _MARK.finditer(line)}


def _found(text: str) -> set[tuple[str, str]]:
    return {(shown.what, text[shown.start : shown.end]) for shown in personal(text)}


def test_there_are_enough_cases() -> None:
    assert len(_WITH) >= 110
    assert len(_WITHOUT) >= 120


@pytest.mark.parametrize("line", _WITH)
def test_personal_data_is_found_exactly(line: str) -> None:
    text, expected = _marked(line)
    assert _found(text) == expected


@pytest.mark.parametrize("text", _WITHOUT)
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert _found(text) == set()


def test_masking_replaces_each_by_what_it_is_and_keeps_the_rest() -> None:
    text = "Mr Smith here, order 12345678, call 07700 900123 or a@example.org!"
    assert masked(text) == (
        "Mr [name] here, order [reference number], call [phone number] or [email address]!"
    )
    assert masked("Nothing to hide.") == "Nothing to hide."


def test_what_is_found_is_in_order_and_never_overlaps() -> None:
    text = " ".join(_marked(line)[0] for line in _WITH)
    found = personal(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert {shown.what for shown in found} == set(KINDS)


def test_hostile_and_very_long_texts_pass() -> None:
    runs = ("aaaa!", "@", "1", "1 ", "a@", "12 A ", "1.1.", "::1", "Mr A", "A", "- A", "name is ")
    long = [run * (50_000 // len(run)) for run in runs]
    for text in (*hostile_strings(), *long):
        for shown in personal(text):
            assert 0 <= shown.start < shown.end <= len(text)
            assert shown.what in KINDS
