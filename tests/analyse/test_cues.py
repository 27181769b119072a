"""Cues: what a phrase does, by rules; and whether a text suggests something, by rules alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.analyse.cues import Found, cues, read_rules, rules, spans, suggests
from feedback.analyse.tokens import tokens
from tests.hostile import formula_strings, naughty_strings, scripts
from tests.shared_data import shared

_SAID = """
order       | Fix the revolving door, it bit my rucksack
order       | add a night bus from the docks
order       | Honestly, just refund me.
order       | Lower the counter at the end so wheelchair users can reach
order       | move the bins away from the tables
order       | Train your people.
please      | dark theme pls
please      | Plz send the spare hinges
please      | a proper queue at the deli please
please      | kindly arrange the parking for coach
please      | Somebody please look at the drains
stop        | stop charging me for the gym i left
stop        | Quit calling before nine.
stop        | less chatter from the radio
let         | Let us choose the seat
let         | please allow guests to leave bags after checkout
let         | give drivers an option to wait inside
bring_back  | Bring back the ginger cake!
bring_back  | put the clock back where it was
should      | You should open a till on Saturdays
should      | they really ought to train the new lad
should      | The timer should be visible from the hob
should      | u shud let me pick the colour
should      | they could at least warn the street
need        | The towpath needs gritting
need        | Needs an export for the stock list
need        | there needs to be a bench
need        | the lobby could do with a lick of paint
wish        | I wish the kettle was bigger
wish        | if only it remembered my shoe size
would_be_nice | it would be handy to see the tide times
would_be_nice | wud be gr8 and would be cool to have subtitles
would_be_nice | A second lift would help.
would_be_nice | a bit of salt wouldn't hurt
would_love  | I'd love a vegan pie
would_love  | We would welcome a later train.
would_love  | I'd happily pay extra for a quiet room
hope        | Hope you fix the lights soon
hope        | hopefully they will bring a bigger size
ask         | Could you send the receipt again
ask         | can u make the letters larger
ask         | Would you mind turning the fan down?
ask         | Could the driver ring first?
ask         | If you could leave the gate shut, thanks
could_we    | Any chance of a refill station?
could_we    | Can we have oat milk
could_we    | are there any plans for a tablet version
could_we    | Is it possible to pay by cheque
why_not     | why can't i just pay at the desk
why_not     | Why not print the map on the ticket?
why_not     | How about a family pass?
option      | an option to hide the prices
option      | I miss the ability to sort by weight
lacking     | What's missing is a hook on the door
lacking     | The kitchen lacks a decent knife
lacking     | there's no way to undo this
instead     | instead of emails use texts
easier      | make it easier to cancel
easier      | The print could be larger
more        | more vegetarian dishes please
more        | bigger parking spaces
idea        | Suggestion: a rail beside the slide
idea        | I propose a shorter form
idea        | Feature request - offline timetable
idea        | maybe add a mirror in the hall
beg         | a working lift, that's all I ask
recommend   | highly recommended for small groups
advice      | Make sure you ask for a room at the back
advice      | Don't forget to bring earplugs
advice      | Avoid the rooms above the bar
advice      | bring your own towels
advice      | You'll want to book ahead
question    | Does it work in Norway
question    | what time do you shut on Sundays?
question    | Is the pool heated
asks        | anyone know if the shuttle runs tonight
asks        | How do I change the filter
question_mark | Open on Monday?
rhetorical  | How hard can it be to answer a phone?
rhetorical  | Why do I have to sign in every time
rhetorical  | do you even read these
crash       | The till app crashed twice
crash       | black screen on the big telly
crash       | it logs me out at lunch
wont_work   | The tap to pay won't work
wont_work   | watch is not syncing
wont_work   | cant log in since friday
wont_work   | the button does nothing
error_word  | just says error 502
after_update | broken since the last update
after_update | every time i open the map
habit       | we use it for the rota
habit       | I check the tides every morning
past_deed   | We stayed in the cabin and walked to the lake
past_deed   | Picked up the keys, left by ten
time_told   | three weeks ago
switched    | switched from a paper diary
praise      | Great soup
praise      | cant fault the fitters
praise      | Works like a charm
thanks      | Cheers to the night porter
rating      | five stars
rating      | 10/10
rating      | ok
greeting    | Good morning from sunny Leith
gibberish   | asdfasdf
gibberish   | bla bla bla
off_topic   | sorry wrong number
competitor  | cheaper than the other shop
waiting     | still waiting for my parcel
waiting     | nobody called back
broken_promise | it was supposed to be quiet
overpriced  | Total rip off
overpriced  | charged twice for one coffee
disgrace    | An absolute shambles.
self_doubt  | probably just me
self_doubt  | might be me but the hinge is loose
fairness    | don't get me wrong, nice staff
fairness    | To be fair it was Christmas
fairness    | i don't want to complain
minor       | not a big deal but the soap ran out
minor       | Small thing: the mirror is foggy
minor       | not the end of the world
others_fine | I'm sure it's fine for others
soft_but    | no worries but it leaks
own         | my tea was cold
somebody    | My husband couldn't open the jar
somebody    | a friend of mine waited for two hours
kin         | Our daughter in Perth
third_person | she smiled
hearsay     | apparently the pool is shut
hearsay     | I've heard that they lose keys
hearsay     | everyone in our street says so
hypothetical | imagine you are blind
hypothetical | My mother would get lost here
hypothetical | if someone has a pram, they are stuck
leaving     | I'm cancelling my membership
leaving     | we are moving to another bank
leaving     | That was the last time.
leaving     | I'll take my business elsewhere
outside_body | I have written to the ombudsman
outside_body | see you in court
outside_body | Trading standards will hear of it
harm        | my son was scalded by the tap
harm        | sparks out of the socket
leak        | I can see someone else's invoices
leak        | you leaked my address
mock_praise | Oh great, another form
mock_praise | Thanks a lot for losing my coat
mock_praise | Well done, you broke it again
"""


def _said() -> list[tuple[str, str]]:
    pairs = [line.partition("|") for line in _SAID.strip().splitlines()]
    return [(cue.strip(), text.strip()) for cue, _, text in pairs]


@pytest.mark.parametrize(("cue", "text"), _said())
def test_a_phrase_shows_what_it_does(cue: str, text: str) -> None:
    assert cue in cues(tokens(text))


def test_every_cue_has_an_example_here() -> None:
    assert {cue for cue, _ in _said()} == rules().weights.keys()


@pytest.mark.parametrize(
    "text",
    [
        "The soup was cold.",
        "Let me tell you, that was a ride",
        "My order arrived on Tuesday and fits.",
        "Keep up the good work!",
        "Please don't take this badly.",
        "upgrade was painless",
        "I never got my key",
        "Less than an hour and it was done",
        "They wouldn't let us in",
        "Take your time, said the queue",
        "No way I'm going back",
        "it crashed on the bridge page",
        "Where is platform nine?",
        "five stars",
        "What does line 4 mean, please?",
        "",
    ],
)
def test_what_only_looks_like_a_suggestion_is_none(text: str) -> None:
    assert not suggests(cues(tokens(text)))


def test_suggestions_are_told_by_weight() -> None:
    wishes = [text for cue, text in _said() if rules().weights[cue] >= 1]
    assert len(wishes) > 60
    assert [text for text in wishes if not suggests(cues(tokens(text)))] == []
    assert not suggests(["instead"])
    assert suggests(["instead", "recommend"])


def test_each_cue_is_named_once_in_the_order_of_its_first_place() -> None:
    read = tokens("Thanks. Please add a bell, please, thanks")
    found = cues(read)
    assert len(found) == len(set(found))
    assert found[0] == "thanks"
    assert found == list(dict.fromkeys(each.cue for each in spans(read)))


def test_spans_show_the_words() -> None:
    read = tokens("Nice pool. Any chance of towels")
    assert Found(3, 6, "could_we") in spans(read)
    assert read[3:6] == ["any", "chance", "of"]


def test_an_order_stands_first_in_its_clause() -> None:
    assert "order" in cues(tokens("lovely, but fix the lamp"))
    assert "order" not in cues(tokens("they came to fix the lamp"))


def test_a_rule_that_cannot_be_read_says_its_line() -> None:
    for wrong in ("@no", "a|*", "*ing", "[]"):
        with pytest.raises(ValueError, match="2") as refused:
            read_rules(f"= wish 1.0\ni {wrong} this\n")
        assert refused.value.args == (2, wrong)


def test_the_language_of_rules() -> None:
    read = read_rules("= @pet\ncat dog\n# a word\n= wish 0.5\n^ a|the [big] @pet ... $\n")
    assert read.weights == {"wish": 0.5}
    (phrase,) = read.phrases
    assert phrase.opens_clause
    assert [may_lack for _, may_lack in phrase.places] == [
        False,
        True,
        False,
        True,
        True,
        True,
        False,
    ]
    assert phrase.places[2] == (frozenset({"cat", "dog"}), False)
    assert phrase.places[3][0] is None


@given(st.lists(st.sampled_from(["i", "wish", "you", ",", "please", "add", "a", "?", "", "ß"])))
def test_any_tokens_are_read_within_their_bounds(tokens: list[str]) -> None:
    for found in spans(tokens):
        assert 0 <= found.start < found.end <= len(tokens)


def test_hostile_strings_are_read() -> None:
    for text in (*naughty_strings(), *formula_strings(), *scripts(), "aaaa!" * 10_000):
        said = tokens(text)
        named = cues(said)
        assert set(named) <= set(rules().weights)
        assert suggests(named) in (True, False)
        assert all(0 <= found.start < found.end <= len(said) for found in spans(said))


def test_a_long_text_costs_steps_in_proportion() -> None:
    once, often = tokens("could you please make it a bit "), 1_000
    assert len(spans(once * often)) <= (len(spans(once)) + 5) * often


_SECTORS = ("apps_saas", "hospitality", "public_interviews", "retail", "services")


def _f1(pairs: list[tuple[bool, bool]]) -> float:
    both = sum(said and true for said, true in pairs)
    return 2 * both / (sum(said for said, _ in pairs) + sum(true for _, true in pairs))


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# The rules were written while looking at the other half of the lines.
@pytest.mark.parametrize(
    ("field", "value", "shown_by", "floor"),
    [
        ("hedged", True, "self_doubt fairness minor others_fine soft_but", 0.68),
        ("own", False, "somebody hearsay hypothetical", 0.52),
        ("sarcasm", True, "mock_praise", 0.56),
        ("kind", "question", "question asks", 0.54),
    ],
)
def test_cues_of_customer_texts_tell_what_they_do(
    field: str, value: object, shown_by: str, floor: float
) -> None:
    rows = [row for name in _SECTORS for row in _rows(shared(f"text/own/{name}.jsonl"))[::2]]
    names = set(shown_by.split())
    said = [not names.isdisjoint(cues(tokens(str(row["text"])))) for row in rows]
    assert _f1([(s, row[field] == value) for s, row in zip(said, rows, strict=True)]) > floor


def test_suggestions_in_customer_texts_are_found() -> None:
    rows = [row for name in _SECTORS for row in _rows(shared(f"text/own/{name}.jsonl"))[::2]]
    said = [suggests(cues(tokens(str(row["text"])))) for row in rows]
    assert _f1([(s, bool(row["suggestion"])) for s, row in zip(said, rows, strict=True)]) > 0.79


def test_long_comments_that_escalate_are_found() -> None:
    rows = _rows(shared("text/own/clauses.jsonl"))[::2]
    names = {"leaving", "outside_body", "harm", "leak"}
    said = [not names.isdisjoint(cues(tokens(str(row["text"])))) for row in rows]
    assert _f1([(s, bool(row["escalates"])) for s, row in zip(said, rows, strict=True)]) > 0.45


@pytest.mark.parametrize(("name", "floor"), [("A_trial", 0.72), ("B_trial", 0.72)])
def test_suggestions_in_public_reviews_are_found(name: str, floor: float) -> None:
    rows = _rows(shared(f"text/suggestions_noncommercial/semeval19t9_{name}.jsonl"))
    said = [suggests(cues(tokens(str(row["text"])))) for row in rows]
    assert _f1([(s, bool(row["suggestion"])) for s, row in zip(said, rows, strict=True)]) > floor
