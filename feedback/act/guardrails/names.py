"""Every check by its name, and what each is called for people."""

import enum
from typing import Final

from surveys.words import N_, _


class Check(enum.StrEnum):
    """What is looked for; stored and shown by these names."""

    PERSONAL_DATA = "personal_data"
    PRIVATE_FACT = "private_fact"
    THIRD_PERSON = "third_person"
    STAFF_NAME = "staff_name"
    LIABILITY = "liability"
    NUMBER = "ungrounded_number"
    DATE = "ungrounded_date"
    VERSION = "ungrounded_version"
    NAME = "ungrounded_name"
    ADDRESS = "ungrounded_address"
    PROMISE = "promise_without_action"
    DONE = "done_without_action"
    POLICY = "contradicts_policy"
    EARLIER = "contradicts_earlier_reply"
    RATING = "rating_solicitation"
    INCENTIVE = "incentive"
    ACCUSATION = "accusation"
    FAMILIAR = "familiar_address"
    ECHO = "echo"
    SAME = "same_as_earlier"
    ALIKE = "like_other_replies"
    DEFENSIVE = "defensive"
    BOILERPLATE = "boilerplate"
    BANNED = "banned"
    COURTESY = "too_much_courtesy"
    NO_THANKS = "no_thanks"
    NO_APOLOGY = "no_apology"
    LENGTH = "too_long"
    CONTACT = "contact_not_allowed"
    CHANNEL_NAME = "name_not_allowed"
    CHANNEL_LIST = "list_not_allowed"
    HEALTH = "confirms_patient"
    LANGUAGE = "other_language"
    READING = "hard_to_read"
    UNANSWERED = "unanswered"
    FATIGUE = "told_before"


TITLES: Final = {
    Check.PERSONAL_DATA: N_("Personal data stand in no reply."),
    Check.PRIVATE_FACT: N_("What only you know stays private."),
    Check.THIRD_PERSON: N_("Nothing is told of anybody else."),
    Check.STAFF_NAME: N_("Nobody on the staff is named in an answer to a complaint."),
    Check.LIABILITY: N_("No words that a court would read as an admission."),
    Check.NUMBER: N_("Every number is one that was given."),
    Check.DATE: N_("Every date is one that was given."),
    Check.VERSION: N_("Every version is one that was given."),
    Check.NAME: N_("Every name is one that was given."),
    Check.ADDRESS: N_("Every address and phone number is your own."),
    Check.PROMISE: N_("Every promise has an action behind it."),
    Check.DONE: N_("What is called done has been done."),
    Check.POLICY: N_("Nothing contradicts what you state in public."),
    Check.EARLIER: N_("Nothing contradicts an earlier reply."),
    Check.RATING: N_("Nobody is asked to change or give a rating."),
    Check.INCENTIVE: N_("Nothing is offered for a review."),
    Check.ACCUSATION: N_("Nobody is accused or blamed."),
    Check.FAMILIAR: N_("Nobody is addressed by group, origin, age or familiarity."),
    Check.ECHO: N_("The review is not repeated word for word."),
    Check.SAME: N_("It is not an earlier reply once more."),
    Check.ALIKE: N_("It does not read like your other replies."),
    Check.DEFENSIVE: N_("It does not begin by defending."),
    Check.BOILERPLATE: N_("No phrase that stands in everybody's replies."),
    Check.BANNED: N_("No word that you ruled out."),
    Check.COURTESY: N_("One apology and one thanks are enough."),
    Check.NO_THANKS: N_("Praise is thanked for."),
    Check.NO_APOLOGY: N_("What went wrong is apologised for."),
    Check.LENGTH: N_("It fits where it will stand."),
    Check.CONTACT: N_("The channel allows its addresses and numbers."),
    Check.CHANNEL_NAME: N_("The channel allows its names."),
    Check.CHANNEL_LIST: N_("The channel allows its form."),
    Check.HEALTH: N_("It confirms nobody as a patient or client."),
    Check.LANGUAGE: N_("It is in the language of the review."),
    Check.READING: N_("It reads easily."),
    Check.UNANSWERED: N_("Everything that was criticised or asked is answered."),
    Check.FATIGUE: N_("This customer is not put off with the same words again."),
}


def title(check: str) -> str:
    """Return what a check is called in the language of whoever reads."""
    return _(TITLES[Check(check)])
