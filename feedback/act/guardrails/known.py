"""What a reply to one case may draw on, worked out once for all its drafts."""

from dataclasses import dataclass
from functools import cached_property

from feedback.act.guardrails import reading
from feedback.act.guardrails.words import DAYS, MONTHS, is_everyday, pattern, stem
from feedback.analyse.language import guess
from feedback.analyse.names import names
from feedback.decide.replying.values import Case, Fact, Standing, Undertaking, Verdict

_LETTERS = 4  # of a word that can give something private away
_ALIVE = frozenset({Standing.COMMITTED, Standing.DOING, Standing.DONE})


@dataclass(frozen=True)
class Known:
    """A case, and what of it is public."""

    case: Case
    verdict: Verdict

    @cached_property
    def public_facts(self) -> tuple[Fact, ...]:
        """The facts that anybody may read."""
        return tuple(fact for fact in self.case.facts if fact.is_public)

    @cached_property
    def actions(self) -> tuple[Undertaking, ...]:
        """The actions that anybody may read of."""
        return tuple(action for action in self.case.actions if action.is_public)

    @cached_property
    def alive(self) -> tuple[Undertaking, ...]:
        """The actions that carry a promise."""
        return tuple(action for action in self.actions if action.standing in _ALIVE)

    @cached_property
    def own(self) -> str:
        """What the business itself says in public."""
        business = self.case.business
        parts = [business.contact, business.signoff, self.case.sector]
        for fact in self.public_facts:
            parts += [fact.text, fact.date.isoformat() if fact.date else ""]
        for action in self.actions:
            parts += [action.title, action.due.isoformat() if action.due else ""]
        return " \n ".join(parts)

    @cached_property
    def public(self) -> str:
        """All that may be drawn on: the review too."""
        return f"{self.case.text} \n {self.own}"

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of what may be drawn on."""
        return frozenset(reading.words_of(self.public))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Their beginnings."""
        return frozenset(map(stem, self.words))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers that may be said."""
        found = {number.said for number in reading.numbers(self.public)}
        if self.case.stars is not None:
            found.add(f"{self.case.stars:g}")
        if reading.loosely_two(self.public):
            found.add("2")
        return frozenset(found)

    @cached_property
    def dates(self) -> frozenset[str]:
        """The days, months and weekdays that may be said."""
        found = {date.said for date in reading.dates(self.public)}
        months = {MONTHS[int(said.split("/")[1]) - 1] for said in found if "/" in said}
        return frozenset(found | months)

    @cached_property
    def versions(self) -> frozenset[str]:
        """The versions that may be said."""
        return frozenset(version.said for version in reading.versions(self.public))

    @cached_property
    def addresses(self) -> frozenset[str]:
        """The business's own addresses and numbers; those in a review are somebody's."""
        return frozenset(address.said for address in reading.addresses(self.own))

    @cached_property
    def private_words(self) -> frozenset[str]:
        """The words that only private facts and actions have."""
        return frozenset(
            word
            for word in reading.words_of(self._private)
            if len(word) >= _LETTERS
            and not word.isdigit()
            and word not in self.words
            and stem(word) not in self.stems
            and not is_everyday(word)
            and word not in MONTHS
            and word not in DAYS
        )

    @cached_property
    def private_numbers(self) -> frozenset[str]:
        """The numbers that only private facts and actions have."""
        return frozenset(n.said for n in reading.numbers(self._private)) - self.numbers

    @cached_property
    def _private(self) -> str:
        parts: list[str] = []
        for fact in self.case.facts:
            if not fact.is_public:
                parts += [fact.text, fact.date.isoformat() if fact.date else ""]
        for action in self.case.actions:
            if not action.is_public:
                parts += [action.title, action.due.isoformat() if action.due else ""]
        return " \n ".join(parts)

    @cached_property
    def author(self) -> frozenset[str]:
        """The words of the name that the review is signed with."""
        return frozenset(reading.words_of(self.case.author))

    @cached_property
    def people(self) -> frozenset[str]:
        """The words of names of people in the review, in small letters."""
        text = self.case.text
        found = [text[shown.start : shown.end] for shown in names(text)]
        found += [named[1] or named[2] for named in pattern("staff").finditer(text)]
        own = frozenset(reading.words_of(self.own))
        return frozenset(
            word for name in found for word in reading.words_of(name) if word not in own
        )

    @cached_property
    def language(self) -> str:
        """The language of the review."""
        return guess(self.case.text)

    @cached_property
    def is_health(self) -> bool:
        """Whether to be a customer here is itself a secret."""
        return bool(
            pattern("health_sector").search(self.case.sector)
            and not pattern("not_health_sector").search(self.case.sector)
        )

    @cached_property
    def is_hold_sector(self) -> bool:
        """Whether words of liability are costly here."""
        return self.is_health or bool(pattern("hold_sector").search(self.case.sector))
