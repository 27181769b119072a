"""Plan a reply: which slots it has and what each may say, before any wording is chosen.

A plan holds public facts and public actions only, so whatever words it cannot tell what is private.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from feedback.act.drafting import facts, naming
from feedback.act.drafting.actions import Part, about_action
from feedback.act.drafting.naming import Topic, join, stems
from feedback.act.drafting.values import Slot
from feedback.act.guardrails.channels import channel
from feedback.analyse.findings import Style
from feedback.analyse.style import style
from feedback.decide.replying.values import (
    Bears,
    Case,
    Decision,
    Fact,
    FactKind,
    Standing,
    Undertaking,
    Verdict,
)

_PRAISED = 3  # topics: thanks are short
_FEWEST = 3  # slots of the shortest reply
_LONGER, _LONG = 20, 80  # words of a review from which more of it is named
_WORTH = 0.8  # weight of a topic
_ANSWERED = 2  # topics that an answer names
_SILENT = frozenset({Decision.HOLD, Decision.NO_REPLY})
_TOPICS = (3, 3, 2, 2, 1, 1, 1)  # how many are named, by how much is squeezed


class Squeeze(enum.IntEnum):
    """The steps of the ladder by which a reply is made to fit; each takes those before it."""

    NONE = 0
    UNSIGNED = 1
    MERGED = 2  # fewer aspects, in one sentence
    SHORT_CONTACT = 3
    ONE_ASPECT = 4
    NO_CONTACT = 5
    LEAST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The slots of a reply in their order."""

    parts: tuple[Part, ...] = ()
    contact: str = ""
    signoff: str = ""
    style: Style = Style.UNKNOWN
    squeezed: Squeeze = Squeeze.NONE
    not_covered: tuple[int, ...] = ()  # claims that are criticism or a question and not named


def plan(case: Case, verdict: Verdict, squeeze: Squeeze = Squeeze.NONE) -> Plan:
    """Plan the reply to *case*, squeezed by so many steps."""
    if verdict.decision in _SILENT:
        return Plan()
    planner = _Planner(case, verdict, squeeze)
    parts = planner.parts()
    if squeeze is Squeeze.LEAST:
        parts = parts[:_FEWEST]
    return Plan(
        parts=tuple(parts),
        contact=planner.contact,
        signoff=case.business.signoff if squeeze < Squeeze.UNSIGNED else "",
        style=planner.style,
        squeezed=squeeze,
        not_covered=_not_covered(verdict, parts),
    )


class _Planner:
    """What the plans of all decisions need to know of a case."""

    def __init__(self, case: Case, verdict: Verdict, squeeze: Squeeze) -> None:
        self.case, self.verdict, self.squeeze = case, verdict, squeeze
        self.most = _TOPICS[squeeze]
        self.style = style(case.text)
        if "factual" in case.voice.lower() and self.style is Style.UNKNOWN:
            self.style = Style.FACTS
        if self.style is Style.FACTS and squeeze < Squeeze.MERGED:
            self.most += 1  # a list of points is what they wrote themselves
        self.is_health = naming.is_health(case.sector)
        contact = case.business.contact
        self.contact = (
            contact
            if contact and channel(case.channel).allows_contact and squeeze < Squeeze.NO_CONTACT
            else ""
        )
        self.facts = [
            f
            for f in case.facts
            if f.is_public and (channel(case.channel).allows_contact or _is_plain(f))
        ]
        self.actions = [a for a in case.actions if a.is_public]

    def parts(self) -> list[Part]:
        """Return the slots by decision."""
        decision = self.verdict.decision
        if decision is Decision.THANK:
            return self._thank()
        if decision is Decision.REFUTE:
            return self._refute()
        if decision is Decision.CLARIFY:
            return self._clarify()
        return self._apologise()

    def _apologise(self) -> list[Part]:
        if self.is_health:
            return self._apologise_in_general()
        found = naming.criticised(self.case, self.verdict)
        topics = self._chosen(found)
        measure = naming.too_long(self.case, self.verdict) if self._keeps(Squeeze.MERGED) else ""
        told = self._acts(self.actions)
        explained = self._explained()
        is_factual = self.style is Style.FACTS and not naming.is_grief(self.case.text)
        parts = [self._acknowledged(topics, is_factual=is_factual)]
        if more := self._further(found, topics):
            parts.append(_about(Slot.ACKNOWLEDGE, "also_named", more))
        if measure:
            parts.append(Part(Slot.ACKNOWLEDGE, "too_long", {"measure": measure}))
        led_to = naming.consequence(self.case) if self._keeps(Squeeze.MERGED) else ""
        if led_to and not _names(topics, led_to):
            parts.append(Part(Slot.APOLOGISE, "apologise_consequence", {"consequence": led_to}))
        else:
            kind = "apologise_facts" if is_factual or self.squeeze else "apologise"
            parts.append(Part(Slot.APOLOGISE, kind))
        parts += [*told, *explained] if is_factual or not self._confirmed() else [*explained, *told]
        is_event = measure or any(topic.is_frame for topic in topics)
        if not told and not explained and is_event and self._keeps(Squeeze.ONE_ASPECT):
            parts.append(Part(Slot.NOT_KNOWN, "not_known"))
        good = naming.conceded(self.case, self.verdict)[:1]
        if (
            good
            and self._keeps(Squeeze.UNSIGNED)
            and not is_factual
            and not _names(topics, good[0].says)
        ):
            parts.append(_about(Slot.ACKNOWLEDGE, "also_good", good))
        is_open = any(p.slot in _OPEN for p in parts) or not told
        return [*parts, *self._offline("offline")] if is_open else parts

    def _apologise_in_general(self) -> list[Part]:
        topics = self._chosen(naming.general(self.case, self.verdict, "problem"))[:2]
        parts = (
            [Part(Slot.ACKNOWLEDGE, "health_complaint")] if self._keeps(Squeeze.ONE_ASPECT) else []
        )
        parts.append(
            _about(Slot.APOLOGISE, "health_topics", topics)
            if topics
            else Part(Slot.APOLOGISE, "health_bare")
        )
        parts += [*self._acts(self.actions), *self._explained()]
        return [*parts, *self._offline("health_offline")]

    def _thank(self) -> list[Part]:
        if self.is_health:
            topics = self._chosen(naming.general(self.case, self.verdict, "praise"))[:2]
            if topics:
                return [_about(Slot.THANK, "health_thank", topics)]
            return [Part(Slot.THANK, "health_thank_bare")]
        topics = self._chosen(naming.praised(self.case, self.verdict)[:_PRAISED])
        if not topics and self.case.text:
            topics = self._chosen(naming.mentioned(self.case, self.verdict)[:_PRAISED])
        is_grief = naming.is_grief(self.case.text)
        if is_grief:
            topics = [topic for topic in topics if topic.says not in _UNFIT]
        kind = "thank_quiet" if is_grief else "thank"
        parts = [_about(Slot.THANK, kind if topics else f"{kind}_bare", topics)]
        fitting = [f for f in self.facts if _shares(f.text, self.case.text)][:1]
        credit = "credit_quiet" if is_grief else "credit"
        who = (
            naming.staff(self.case, self.verdict) if channel(self.case.channel).allows_names else ""
        )
        if who:
            parts.append(Part(Slot.THANK, "credit_named", {"who": who, "who_s": _genitive(who)}))
        elif fitting and self._keeps(Squeeze.MERGED) and self.case.text:
            parts.append(_stated(fitting[0], Slot.EXPLAIN, "plain", topics))
        elif self._keeps(Squeeze.ONE_ASPECT):
            parts.append(Part(Slot.THANK, credit))
        bad = [t for t in naming.conceded(self.case, self.verdict) if not _names(topics, t.says)]
        if bad and self._keeps(Squeeze.ONE_ASPECT):
            parts.append(_about(Slot.ACKNOWLEDGE, "also_bad", bad[:2]))
        told = [a for a in self.actions if a.standing is not Standing.PROPOSED]
        return [*parts, *self._acts(told)] if self.case.text else parts

    def _clarify(self) -> list[Part]:
        explained = self._answers()
        told = self._acts(self.actions)
        if not explained and not told:
            return self._asked()
        parts = [*explained, *told]
        if self._keeps(Squeeze.MERGED):
            parts.append(Part(Slot.ASK, "ask_point"))
        return [*parts, *self._offline("offline_ask")]

    def _asked(self) -> list[Part]:
        """Ask one open question, about what is named if anything is."""
        topics = [] if self.is_health else naming.concrete(self.case, self.verdict)
        named = self._chosen(topics[:_ANSWERED])
        parts: list[Part] = []
        if self._keeps(Squeeze.ONE_ASPECT):
            kind = "before_ask_about" if named else "before_ask"
            parts.append(_about(Slot.ACKNOWLEDGE, kind, named))
        parts.append(Part(Slot.ASK, "ask_more" if named else "ask_open"))
        return [*parts, *self._offline("offline_ask")]

    def _refute(self) -> list[Part]:
        proof = [f for f in self.facts if f.kind in _PROOF] or self.facts
        rest = [f for f in self.facts if f not in proof]
        topics = [] if self.is_health else naming.mentioned(self.case, self.verdict)
        topics = [t for t in topics if _said_in(t, self.facts)][:_ANSWERED]
        parts: list[Part] = []
        if self._keeps(Squeeze.SHORT_CONTACT):
            lead = "lead_refute" if topics else "lead_refute_bare"
            parts.append(_about(Slot.ACKNOWLEDGE, lead, topics))
        parts += [_stated(f, Slot.EXPLAIN, "plain", (), dated=True) for f in proof]
        if self._keeps(Squeeze.ONE_ASPECT):
            parts += [_stated(f, Slot.EXPLAIN, "plain", ()) for f in rest]
        if self._keeps(Squeeze.MERGED):
            parts.append(Part(Slot.ASK, "open_door"))
        return [
            *parts,
            *self._offline("offline_ask" if self._keeps(Squeeze.MERGED) else "offline"),
        ]

    def _acknowledged(self, topics: Sequence[Topic], *, is_factual: bool) -> Part:
        if not topics:
            return Part(Slot.ACKNOWLEDGE, "acknowledge_bare")
        kind = "acknowledge_facts" if is_factual else "acknowledge"
        if not is_factual and all(topic.is_frame for topic in topics):
            kind = "acknowledge_problem"
        return _about(Slot.ACKNOWLEDGE, kind, topics)

    def _chosen(self, topics: Sequence[Topic]) -> list[Topic]:
        frames = [topic for topic in topics if topic.is_frame][: max(1, self.most - 1)]
        nouns = [topic for topic in topics if not topic.is_frame]
        chosen = [*frames[:2], *nouns][: self.most]
        return sorted(chosen, key=lambda topic: topic.start)

    def _further(self, found: Sequence[Topic], named: Sequence[Topic]) -> list[Topic]:
        """Return what else a longer review criticises."""
        words = self.case.text.count(" ")
        if not self._keeps(Squeeze.MERGED) or words < _LONGER:
            return []
        rest = [topic for topic in found if topic not in named and topic.weight > _WORTH]
        rest = rest[: 3 if words >= _LONG else 2]
        return sorted(rest, key=lambda topic: topic.start)

    def _acts(self, actions: Sequence[Undertaking]) -> list[Part]:
        order = {s: at for at, s in enumerate(_ORDER)}
        found = sorted(actions, key=lambda action: order[action.standing])
        return [
            about_action(action) for action in found[: 3 if self._keeps(Squeeze.ONE_ASPECT) else 1]
        ]

    def _confirmed(self) -> set[str]:
        return {b.fact for b in self.verdict.bearings if b.bears is Bears.CONFIRMS}

    def _explained(self) -> list[Part]:
        confirmed = self._confirmed()
        found = sorted(self.facts, key=lambda fact: fact.id not in confirmed)
        return [
            _stated(
                fact,
                Slot.EXPLAIN,
                "lead_confirm" if fact.id in confirmed else "lead_explain" if not at else "plain",
                (),
            )
            for at, fact in enumerate(found[: self._room()])
            if not self._is_done(fact)
        ]

    def _answers(self) -> list[Part]:
        topics = [] if self.is_health else naming.mentioned(self.case, self.verdict)
        shared = [t for t in topics if _said_in(t, self.facts)]
        kept = self._chosen((shared or topics)[:_ANSWERED])
        lead = "lead_answer_about" if kept else "lead_answer"
        if not self._keeps(Squeeze.MERGED):
            lead = "plain"
        return [
            _stated(fact, Slot.ANSWER, "plain" if at else lead, kept)
            for at, fact in enumerate(self.facts[: self._room()])
        ]

    def _is_done(self, fact: Fact) -> bool:
        """Whether a finished action says the same already."""
        return any(
            action.standing is Standing.DONE
            and len(stems(action.title) & stems(fact.text)) > _SHARED
            for action in self.actions
        )

    def _keeps(self, step: Squeeze) -> bool:
        """Whether the ladder has not come to a step yet."""
        return self.squeeze < step

    def _room(self) -> int:
        return 3 if self._keeps(Squeeze.ONE_ASPECT) else 1

    def _offline(self, kind: str) -> list[Part]:
        contact = self.contact
        if not contact or any(contact in fact.text for fact in self.facts):
            return []
        via = (
            f"on {contact}"
            if contact.lstrip("+(").replace(" ", "")[:4].isdigit()
            else f"at {contact}"
        )
        if self.squeeze >= Squeeze.SHORT_CONTACT:
            return [Part(Slot.OFFLINE, "offline_short", {"contact": contact})]
        return [Part(Slot.OFFLINE, kind, {"contact": contact, "via": via})]


_SHARED = 2  # beginnings of words; with more, a fact and an action say the same
_SHORT = 3  # letters
_UNFIT = frozenset(
    {"the bill", "the price", "the invoice", "the cost", "the fair price"}
)  # in grief
_COMMON = frozenset("they them there their have been used work our".split())
_PROOF = frozenset({FactKind.EVIDENCE, FactKind.RECORD})
_OPEN = frozenset({Slot.COMMITTED, Slot.UNDER_WAY, Slot.NOT_KNOWN, Slot.DECLINED, Slot.EXPLAIN})
_ORDER = (
    Standing.DONE,
    Standing.COMMITTED,
    Standing.DOING,
    Standing.DECLINED,
    Standing.PROPOSED,
)


def _about(slot: Slot, kind: str, topics: Sequence[Topic]) -> Part:
    fills = {"about": join([topic.says for topic in topics])} if topics else {}
    claims = dict.fromkeys(at for topic in topics for at in topic.claims)
    return Part(slot, kind, fills, claims=tuple(claims), named=tuple(t.says for t in topics))


def _stated(
    fact: Fact, slot: Slot, kind: str, topics: Sequence[Topic], *, dated: bool = False
) -> Part:
    fills = {"literal": facts.said(fact, dated=dated)}
    if topics:
        fills["about"] = join([topic.says for topic in topics])
    claims = tuple(dict.fromkeys(at for topic in topics for at in topic.claims))
    return Part(slot, kind, fills, facts=(fact.id,), claims=claims)


def _not_covered(verdict: Verdict, parts: Sequence[Part]) -> tuple[int, ...]:
    covered = {at for part in parts for at in part.claims}
    if verdict.bearings:
        said = {fact for part in parts for fact in part.facts}
        covered |= {bearing.claim for bearing in verdict.bearings if bearing.fact in said}
    return tuple(
        at
        for at, claim in enumerate(verdict.claims)
        if at not in covered and (claim.polarity < 0 or claim.is_question)
    )


def _is_plain(fact: Fact) -> bool:
    return not facts.has_address(fact.text)


def _shares(one: str, other: str) -> bool:
    long = {stem for stem in stems(one) & stems(other) if len(stem) > _SHORT}
    return bool(long - _COMMON)


def _said_in(topic: Topic, known: Sequence[Fact]) -> bool:
    return any(stems(topic.says) & stems(fact.text) for fact in known)


def _names(topics: Sequence[Topic], said: str) -> bool:
    return any(stems(topic.says) & stems(said) for topic in topics)


def _genitive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
