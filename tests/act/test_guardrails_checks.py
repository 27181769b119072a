"""Each check objects to what it is for, at its place, and lets its neighbour pass."""

import dataclasses
import datetime as dt

import pytest

from feedback.act.guardrails import Check, Guard, Severity, Violation, look, title
from feedback.act.guardrails.channels import channel
from feedback.decide.replying.deciding import decide
from feedback.decide.replying.values import (
    Business,
    Case,
    Claim,
    Decision,
    Fact,
    FactKind,
    Standing,
    Undertaking,
    Verdict,
)

REVIEW = (
    "The gears slipped twice and nobody rang me back for three weeks. Delphine on the till "
    "shrugged at it."
)
CASE = Case(
    id="c",
    text=REVIEW,
    channel="google",
    sector="bike shop",
    stars=2,
    author="Ada Lowe",
    facts=(
        Fact(id="f1", text="The workshop opens from 9 to 17.", kind=FactKind.POLICY,
             date=dt.date(2026, 3, 1), is_public=True),
        Fact(id="f2", text="Mechanic Halloran was drunk on 12 May.", kind=FactKind.INTERNAL),
        Fact(id="f3", text="Dogs are welcome in the showroom.", kind=FactKind.POLICY,
             is_public=True),
    ),
    actions=(
        Undertaking(id="a1", title="Call back within a day", standing=Standing.COMMITTED,
                    due=dt.date(2026, 12, 4), is_public=True),
        Undertaking(id="a2", title="New gear stand", standing=Standing.DONE,
                    due=dt.date(2026, 11, 2), is_public=True),
    ),
    past_replies=("We cannot service electric motors here. Sorry about the slow answer.",),
    business=Business(contact="desk@millside.example", signoff="Millside Bikes"),
)  # fmt: skip
SORRY = Verdict(decision=Decision.APOLOGISE_FIX)
GOOD = (
    "Gears that slip after a repair, and three weeks without a call, are a poor show; sorry. "
    "Calls back within a day are due by 4 December 2026. The new gear stand has stood in the "
    "workshop since 2 November 2026. A word to desk@millside.example reaches us.\nMillside Bikes"
)


def found_in(text: str, case: Case = CASE, verdict: Verdict = SORRY) -> dict[str, Violation]:
    return {one.check: one for one in look(text, case, verdict)}


def test_a_good_reply_is_objected_to_by_nothing() -> None:
    assert look(GOOD, CASE, SORRY) == ()


def test_nothing_is_said_of_an_empty_reply() -> None:
    assert look(" \n", CASE, SORRY) == ()


BLOCKED = [
    ("Write to ada@home.example.", Check.ADDRESS, "ada@home.example"),
    ("Ring 01632 960 111 any day.", Check.ADDRESS, "01632 960 111"),
    ("All is on https://millside.example/gears now.", Check.ADDRESS, "https://millside.example/gears"),
    ("Your order no. 77-1043 is here.", Check.PERSONAL_DATA, "77-1043"),
    ("We know that you live at 14 Osier Close.", Check.PERSONAL_DATA, "14 Osier Close"),
    ("The mechanic was drunk.", Check.PRIVATE_FACT, "drunk"),
    ("It was that mechanic.", Check.PRIVATE_FACT, "mechanic"),
    ("The driver has been suspended.", Check.THIRD_PERSON, "driver has been suspended"),
    ("Sorry for what Delphine did.", Check.STAFF_NAME, "Delphine"),
    ("It took 40 days.", Check.NUMBER, "40"),
    ("It took sixteen days.", Check.NUMBER, "sixteen"),
    ("It was seen to on 3 March.", Check.DATE, "3 March"),
    ("Come on a Tuesday.", Check.DATE, "Tuesday"),
    ("It works since 8.2.1 came.", Check.VERSION, "8.2.1"),
    ("Please ask for Bernadette.", Check.NAME, "Bernadette"),
    ("We will repaint the bicycle.", Check.PROMISE, "will"),
    ("A refund is on its way.", Check.PROMISE, "refund"),
    ("This happens never again.", Check.PROMISE, "never again"),
    ("It comes with the next release.", Check.PROMISE, "next release"),
    ("The brake has been repaired.", Check.DONE, "has been repaired"),
    ("Dogs are not welcome in the showroom.", Check.POLICY,
     "Dogs are not welcome in the showroom."),
    ("The workshop opens from 2 to 3.", Check.POLICY, "The workshop opens from 2 to 3."),
    ("We service electric motors here.", Check.EARLIER, "We service electric motors here."),
    ("Please change your review.", Check.RATING, "change your review"),
    ("Would you give us five stars?", Check.RATING, "give us five stars"),
    ("There is a voucher for your review.", Check.INCENTIVE, "voucher for your review"),
    ("It reads like a fake review.", Check.ACCUSATION, "fake review"),
    ("You should have rung us.", Check.ACCUSATION, "You should have"),
    ("You never asked.", Check.ACCUSATION, "You never asked"),
    ("Sorry, brother, for the gears.", Check.FAMILIAR, "Sorry, brother"),
    ("Your people know bicycles.", Check.FAMILIAR, "Your people"),
    ("Nobody rang me back for three weeks indeed.", Check.ECHO,
     "Nobody rang me back for three weeks"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "check", "words"), BLOCKED)
def test_it_blocks_at_its_place(text: str, check: Check, words: str) -> None:
    text = f"Sorry. {text}" if not text.startswith("Sorry") else text
    one = found_in(text)[check]
    assert one.severity is Severity.BLOCK
    assert text[one.start : one.end] == words
    assert one.why


HARD = (
    "Sorry. Notwithstanding organisational considerations, insufficient coordination between "
    "administrative responsibilities necessitated unsatisfactory communication regarding "
    "mechanical adjustments, additionally deteriorating accountability and professional trust."
)
WARNED = [
    ("That was our fault.", Check.LIABILITY),
    ("Actually, gears slip.", Check.DEFENSIVE),
    ("We take all feedback seriously.", Check.BOILERPLATE),
    ("Sorry for the gears. We apologise for the call.", Check.COURTESY),
    ("The gears slipped.", Check.NO_APOLOGY),
    ("Sorry, Ada, about the gears.", Check.NAME),
    ("Es tut uns leid, dass die Schaltung nicht ging und niemand zurückgerufen hat.",
     Check.LANGUAGE),
    (HARD, Check.READING),
]  # fmt: skip


@pytest.mark.parametrize(("text", "check"), WARNED)
def test_it_warns(text: str, check: Check) -> None:
    assert found_in(text)[check].severity is Severity.WARN


PASSING = [
    ("Sorry. The workshop opens from 9 to 17.", Check.POLICY),
    ("Sorry. You will find us open.", Check.PROMISE),
    ("Sorry. There is no refund for this.", Check.PROMISE),
    ("Sorry. Calls back within a day will come by 4 December 2026.", Check.PROMISE),
    ("Sorry. The new gear stand has been installed since 2 November 2026.", Check.DONE),
    ("Sorry. Two weeks would be too long, and three are worse.", Check.NUMBER),
    ("Sorry for 'sorry' on the sign.", Check.COURTESY),
    ("Sorry. Write to desk@millside.example.", Check.ADDRESS),
    ("Sorry. Nobody rang you back for weeks.", Check.ECHO),
]


@pytest.mark.parametrize(("text", "check"), PASSING)
def test_its_neighbour_passes(text: str, check: Check) -> None:
    assert check not in found_in(text)


def test_an_admission_is_blocked_where_it_is_costly() -> None:
    for sector in ("bank", "insurer", "dental clinic", "law firm"):
        case = dataclasses.replace(CASE, sector=sector)
        assert (
            found_in("Sorry, it was our fault.", case)[Check.LIABILITY].severity is Severity.BLOCK
        )


@pytest.mark.parametrize(
    "text", ["We are glad that your appointment went well.", "Thank you for visiting.",
             "It is good to have you as a patient.", "When you came in, all was ready."]
)  # fmt: skip
def test_a_health_profile_confirms_nobody(text: str) -> None:
    thank = Verdict(decision=Decision.THANK)
    clinic = Case(id="h", text="Kind and calm.", sector="dental clinic")
    assert Check.HEALTH in found_in(text, clinic, thank)
    assert Check.HEALTH not in found_in(text, dataclasses.replace(clinic, sector="vet"), thank)


def test_staff_is_credited_in_thanks_and_not_named_in_complaints_or_where_names_are_refused() -> (
    None
):
    text = "Thank you; the credit is Delphine's."
    praise = Verdict(decision=Decision.THANK)
    assert Check.STAFF_NAME not in found_in(text, CASE, praise)
    strict = dataclasses.replace(CASE, channel="tripadvisor")
    assert Check.CHANNEL_NAME in found_in(text, strict, praise)


def test_contact_is_blocked_where_the_channel_rejects_it() -> None:
    for name in ("tripadvisor", "workspace_marketplace"):
        case = dataclasses.replace(CASE, channel=name)
        assert found_in("Sorry. Write to desk@millside.example.", case)[Check.CONTACT]
    assert Check.CONTACT not in found_in("Sorry. Write to desk@millside.example.")


def test_a_list_is_warned_of_where_the_channel_rejects_it() -> None:
    case = dataclasses.replace(CASE, channel="tripadvisor")
    assert Check.CHANNEL_LIST in found_in("Sorry:\n- for the gears\n- for the call", case)


def test_length_is_counted_in_the_unit_of_the_channel() -> None:
    euros = "Sorry for the gears. " + "é" * 2100
    assert Check.LENGTH in found_in(euros)  # 4,221 bytes on a channel that counts them
    assert Check.LENGTH not in found_in(euros, dataclasses.replace(CASE, channel="appstore"))
    assert Check.LENGTH in found_in(euros, dataclasses.replace(CASE, channel="play"))
    assert Check.LENGTH in found_in(GOOD, dataclasses.replace(CASE, max_chars=50))


def test_a_word_that_the_business_ruled_out_blocks_as_a_word_only() -> None:
    case = dataclasses.replace(CASE, banned=("gear", "à la carte (menu)"))
    assert Check.BANNED not in found_in("Sorry for the gears.", case)
    found = found_in("Sorry for the Gear.", case)[Check.BANNED]
    assert (found.severity, found.start, found.end) == (Severity.BLOCK, 14, 18)


def test_an_unknown_channel_has_no_rules() -> None:
    unknown = channel("parish newsletter")
    assert (unknown.limit, unknown.allows_contact, unknown.allows_names) == (None, True, True)


def test_an_earlier_reply_once_more_is_blocked_and_somebody_elses_warned_of() -> None:
    again = dataclasses.replace(CASE, past_replies=(GOOD,))
    assert found_in(GOOD, again)[Check.SAME].severity is Severity.BLOCK
    copied = {one.check: one for one in look(GOOD, CASE, SORRY, recent=(GOOD,))}
    assert copied[Check.ALIKE].severity is Severity.BLOCK
    half = GOOD + " " + "Every word here is another one than before, and so it goes on a while."
    alike = {one.check: one for one in look(half, CASE, SORRY, recent=(GOOD,))}
    assert alike[Check.ALIKE].severity is Severity.WARN
    assert not look(GOOD, CASE, SORRY, recent=("Thank you for the kind words about the café.",))


def test_what_is_left_open_is_named() -> None:
    gears = Claim(start=0, end=22, words="The gears slipped twice", about=("gears",),
                  polarity=-0.6, is_factual=True)  # fmt: skip
    asked = Claim(start=0, end=9, words="Do you repair saddles?", about=("saddles",),
                  polarity=0.0, is_factual=False, is_question=True)  # fmt: skip
    verdict = Verdict(decision=Decision.APOLOGISE_FIX, claims=(gears, asked))
    whys = [o.why for o in look("Sorry about the gears.", CASE, verdict) if o.check == "unanswered"]
    assert len(whys) == 1
    assert "saddles" in whys[0]


def test_the_same_put_off_is_warned_of_the_second_time() -> None:
    told = ("We are looking into the slipping gears.",)
    text = "Sorry. We are still looking into the gears."
    found = {one.check for one in look(text, CASE, SORRY, said_to_customer=told)}
    assert Check.FATIGUE in found
    assert Check.FATIGUE not in found_in(text)
    other = ("We are looking into the price of saddles and helmets.",)
    assert Check.FATIGUE not in {o.check for o in look(text, CASE, SORRY, said_to_customer=other)}


def test_what_the_customer_signs_with_decides_nothing_else() -> None:
    for author in ("", "Ada Lowe", "Mehmet Öz", "brother"):
        assert look(GOOD, dataclasses.replace(CASE, author=author), SORRY) == ()


def test_blocks_come_first_and_every_place_is_in_the_reply() -> None:
    text = "Actually it was our fault. We will pay 40 on Tuesday, says Bernadette."
    found = look(text, CASE, SORRY)
    severities = [one.severity for one in found]
    assert severities == sorted(severities, key=lambda one: one is Severity.WARN)
    assert all(0 <= one.start <= one.end <= len(text) for one in found)
    assert len(set(found)) == len(found)


def test_a_guard_sees_the_same_as_a_look() -> None:
    guard = Guard(CASE, SORRY, (GOOD,))
    for text in (GOOD, "We will pay.", "Sorry, brother."):
        assert guard.look(text) == look(text, CASE, SORRY, (GOOD,))


def test_every_check_has_a_title() -> None:
    assert len({title(check) for check in Check}) == len(Check)


def test_what_is_found_is_grounded_in_the_case_that_the_engine_decides() -> None:
    verdict = decide(CASE)
    assert not [o for o in look(GOOD, CASE, verdict) if o.severity is Severity.BLOCK]
