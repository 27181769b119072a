"""Is it told facts first or feelings first, and does it say by which words?"""

import pytest

from feedback.analyse.findings import Style
from feedback.analyse.style import style, style_words
from tests.hostile import hostile_strings

_FACTS = """
I ordered on Monday, paid £24 and the parcel arrived nine days later.
When I click save, the page reloads and the form is empty.
Rang at 9:00, got through at 9:45, was cut off at 9:47.
The invoice says 120 but the contract says 95.
Version 2.4 logs me out after ten minutes on two phones.
First I pressed reset, then the screen went black, then error 14.
Booked a table for six at 7pm, seated at 7:40, food at 8:25.
The router restarts every two hours since the update on 3 March.
Delivery was promised between 8 and 12 and came at 5pm.
I emailed on 4 May, 11 May and 18 May. Replies: none.
Printer takes A4 only, the menu lists A5 as well.
Charged twice, on the 3rd and the 5th, on the same account.
Battery lasts four hours, the box says twelve.
The appointment was moved three times in two weeks.
After the last update the export button gives error 500.
My order had 3 items, 2 were delivered, 1 was refunded.
The bus left at 7:52, the timetable says 7:58.
I returned the cable and was refunded 12 euros of 15.
At the branch on Mill Lane the counter closed at 3:30pm.
The heating was replaced in 2019, then again in 2023.
""".strip().split("\n")
_FEELINGS = """
I felt so ignored and honestly I cried in the car.
Absolutely love this place, it makes me so happy!!!
So disappointed, I expected such a lovely evening and it was awful.
We were treated like nothing. I feel humiliated.
I'm furious. Truly furious. What a disgrace!
You made my mum feel so welcome, she was in tears of joy
I am so worried and nobody seems to care 😢
Such a wonderful, magical day, we loved it
I hate this, it makes me feel stupid and helpless
utterly heartbroken, it was a dream and it's gone
It was so embarrassing, I wanted to disappear
Beyond grateful to everyone, you are amazing ❤
I'm scared to use it, it stresses me, I dread opening it
really really fed up and so annoyed
what a horrible, horrible way to be spoken to!
I felt safe and looked after, truly lovely people
so proud of what you do, it moved me to tears
Angry, upset and let down, that's how I feel
I adored every bit of it, so beautiful!
too stressful, I panicked and I was terrified
""".strip().split("\n")
_UNKNOWN = """
fine
ok thanks
crashes on login
good
Could you add a dark mode to the app please
It does what it says
not for me I think
I was so upset and angry when it came at 9:00 for £40
The staff know what they are doing here
Where do I find the opening hours
""".strip().split("\n")


@pytest.mark.parametrize("text", _FACTS)
def test_numbers_dates_and_steps_are_facts_first(text: str) -> None:
    assert style(text) is Style.FACTS


@pytest.mark.parametrize("text", _FEELINGS)
def test_feelings_and_strong_words_are_feelings_first(text: str) -> None:
    assert style(text) is Style.FEELINGS


@pytest.mark.parametrize("text", _UNKNOWN)
def test_too_little_or_as_much_of_both_says_nothing(text: str) -> None:
    assert style(text) is Style.UNKNOWN


def test_voiced_emotions_count_as_feelings() -> None:
    text = "It was the way he looked at us."
    assert style(text) is Style.UNKNOWN
    assert style(text, [0.9, 0.0, 0.0, 0.1, 0.8, 0.6]) is Style.FEELINGS


@pytest.mark.parametrize("name", ["Jane", "Oluwaseun", "Mehmet", "Siobhan", "Xiaoming"])
def test_a_name_changes_nothing(name: str) -> None:
    for text, expected in (
        ("rang at 9:00 and paid £40", Style.FACTS),
        ("is so happy!", Style.FEELINGS),
    ):
        assert style(f"My neighbour {name} {text}") is expected


def test_the_words_that_decided_are_shown() -> None:
    text = "I’m furious! Paid £40."
    shown = [(text[words.start : words.end], words.what) for words in style_words(text)]
    assert shown == [
        ("I’m", "feelings"),
        ("furious", "feelings"),
        ("!", "feelings"),
        ("Paid", "facts"),
        ("£40", "facts"),
    ]


def test_hostile_and_very_long_texts_pass() -> None:
    runs = ("aaaa!", "so ", "1", "1.", "a ", "i really ", "half an ", "when i ")
    for text in (*hostile_strings(), *(run * (50_000 // len(run)) for run in runs)):
        assert style(text) in Style
        assert all(0 <= words.start < words.end <= len(text) for words in style_words(text))
