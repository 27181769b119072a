"""Plan a reply: which slots it has and what each may say, before any wording is chosen.

A plan holds public facts and public actions only, so whatever words it cannot tell what is private.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.act.drafting import facts, naming
from feedback.act.drafting.actions import Part, about_action
from feedback.act.drafting.channels import may_contact, may_name
from feedback.act.drafting.naming import Topic, join
from feedback.act.drafting.values import Slot
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

SMALLEST = 6
_SILENT = frozenset({Decision.HOLD, Decision.NO_REPLY})
_TOPICS = (4, 4, 2, 2, 1, 1, 1)  # how many are named, by how much is squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The slots of a reply in their order.

    *squeezed* counts the steps of the ladder that were taken to make it fit.
    """

    parts: tuple[Part, ...] = ()
    contact: str = ""
    signoff: str = ""
    style: Style = Style.UNKNOWN
    squeezed: int = 0
    not_covered: tuple[int, ...] = ()  # claims that are criticism or a question and not named


def plan(case: Case, verdict: Verdict, squeeze: int = 0) -> Plan:
    """Plan the reply to *case*.

    *squeeze* is the step of the ladder: 1 drops the sign-off, 2 names less and says it in one, 3
    shortens the contact, 4 names one thing only, 5 drops the contact, 6 all but what must be said.
    """
    if verdict.decision in _SILENT:
        return Plan()
    planner = _Planner(case, verdict, squeeze)
    parts = planner.parts()
    return Plan(
        parts=tuple(parts),
        contact=planner.contact,
        signoff=case.business.signoff if squeeze < 1 else "",
        style=planner.style,
        squeezed=squeeze,
        not_covered=_not_covered(verdict, parts),
    )


class _Planner:
    """What the plans of all decisions need to know of a case."""

    def __init__(self, case: Case, verdict: Verdict, squeeze: int) -> None:
        self.case, self.verdict, self.squeeze = case, verdict, squeeze
        self.most = _TOPICS[min(squeeze, SMALLEST)]
        self.style = style(case.text)
        if "factual" in case.voice.lower() and self.style is Style.UNKNOWN:
            self.style = Style.FACTS
        self.is_health = naming.is_health(case.sector)
        contact = case.business.contact
        self.contact = contact if contact and may_contact(case.channel) and squeeze < 5 else ""
        self.facts = [
            f for f in case.facts if f.is_public and (may_contact(case.channel) or _is_plain(f))
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
        topics = self._chosen(naming.criticised(self.case, self.verdict))
        told = self._acts(self.actions)
        explained = self._explained()
        is_factual = self.style is Style.FACTS
        parts = [self._acknowledged(topics, is_factual=is_factual)]
        led_to = naming.consequence(self.case) if self.squeeze < 2 else ""
        if led_to and not _names(topics, led_to):
            parts.append(Part(Slot.APOLOGISE, "apologise_consequence", {"consequence": led_to}))
        else:
            kind = "apologise_facts" if is_factual or self.squeeze else "apologise"
            parts.append(Part(Slot.APOLOGISE, kind))
        parts += [*told, *explained] if is_factual or not self._confirmed() else [*explained, *told]
        if not told and not explained and topics and self.squeeze < 4:
            parts.append(Part(Slot.NOT_KNOWN, "not_known"))
        good = self._chosen(naming.praised(self.case, self.verdict))[:1]
        if good and self.squeeze < 1 and not is_factual and not _names(topics, good[0].says):
            parts.append(_about(Slot.ACKNOWLEDGE, "also_good", good))
        is_open = any(p.slot in _OPEN for p in parts) or not told
        return [*parts, *self._offline("offline")] if is_open else parts

    def _apologise_in_general(self) -> list[Part]:
        topics = self._chosen(naming.general(self.case, self.verdict, "problem"))[:2]
        parts = [Part(Slot.ACKNOWLEDGE, "health_complaint")] if self.squeeze < 4 else []
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
        topics = self._chosen(naming.praised(self.case, self.verdict))[:3]
        if not topics and self.case.text:
            topics = self._chosen(naming.mentioned(self.case, self.verdict))[:3]
        parts = [_about(Slot.THANK, "thank", topics) if topics else Part(Slot.THANK, "thank_bare")]
        fitting = [f for f in self.facts if _shares(f.text, self.case.text)][:1]
        if naming.is_grief(self.case.text):
            credit = "credit_quiet"
        else:
            credit = "credit"
        who = naming.staff(self.case, self.verdict) if may_name(self.case.channel) else ""
        if who:
            parts.append(Part(Slot.THANK, "credit_named", {"who": who, "who_s": _genitive(who)}))
        elif fitting and self.squeeze < 2 and self.case.text:
            parts.append(_stated(fitting[0], Slot.EXPLAIN, "plain", topics))
        elif self.squeeze < 4 and (topics or not self.case.text):
            parts.append(Part(Slot.THANK, credit))
        bad = naming.criticised(self.case, self.verdict) if self._has_bad() else []
        bad = [t for t in bad if not _names(topics, t.says)][:2]
        if bad and self.squeeze < 4:
            parts.append(_about(Slot.ACKNOWLEDGE, "also_bad", bad))
        told = [a for a in self.actions if a.standing is not Standing.PROPOSED]
        return [*parts, *self._acts(told)] if self.case.text else parts

    def _clarify(self) -> list[Part]:
        explained = self._answers("lead_answer")
        told = self._acts(self.actions)
        if not explained and not told:
            return [
                *([Part(Slot.ACKNOWLEDGE, "before_ask")] if self.squeeze < 4 else []),
                Part(Slot.ASK, "ask_open"),
                *self._offline("offline_ask"),
            ]
        parts = [*explained, *told]
        if self.squeeze < 2:
            parts.append(Part(Slot.ASK, "ask_point"))
        return [*parts, *self._offline("offline_ask")]

    def _refute(self) -> list[Part]:
        proof = [f for f in self.facts if f.kind in _PROOF] or self.facts
        rest = [f for f in self.facts if f not in proof]
        topics = [t for t in naming.mentioned(self.case, self.verdict) if _said_in(t, self.facts)]
        topics = topics[:2]
        parts: list[Part] = []
        if self.squeeze < 3:
            lead = "lead_refute" if topics else "lead_refute_bare"
            parts.append(_about(Slot.ACKNOWLEDGE, lead, topics))
        parts += [_stated(f, Slot.EXPLAIN, "plain", (), dated=True) for f in proof]
        if self.squeeze < 4:
            parts += [_stated(f, Slot.EXPLAIN, "plain", ()) for f in rest]
        if self.squeeze < 2:
            parts.append(Part(Slot.ASK, "open_door"))
        return [*parts, *self._offline("offline_ask" if self.squeeze < 2 else "offline")]

    def _acknowledged(self, topics: Sequence[Topic], *, is_factual: bool) -> Part:
        if not topics:
            return Part(Slot.ACKNOWLEDGE, "acknowledge_bare")
        kind = "acknowledge_facts" if is_factual else "acknowledge"
        return _about(Slot.ACKNOWLEDGE, kind, topics)

    def _chosen(self, topics: Sequence[Topic]) -> list[Topic]:
        chosen = list(topics[: self.most])
        return sorted(chosen, key=lambda topic: topic.start)

    def _has_bad(self) -> bool:
        return naming.has_criticism(self.verdict) and any(
            claim.polarity > 0 for claim in self.verdict.claims
        )

    def _acts(self, actions: Sequence[Undertaking]) -> list[Part]:
        order = {s: at for at, s in enumerate(_ORDER)}
        found = sorted(actions, key=lambda action: order[action.standing])
        return [about_action(action) for action in found[: 3 if self.squeeze < 4 else 1]]

    def _confirmed(self) -> set[str]:
        return {b.fact for b in self.verdict.bearings if b.bears is Bears.CONFIRMS}

    def _explained(self) -> list[Part]:
        confirmed = self._confirmed()
        found = sorted(self.facts, key=lambda fact: fact.id not in confirmed)
        topics = naming.asked(self.case, self.verdict)
        return [
            _stated(
                fact,
                Slot.EXPLAIN,
                "lead_confirm" if fact.id in confirmed else "lead_explain" if not at else "plain",
                topics,
            )
            for at, fact in enumerate(found[: self._room()])
            if not self._is_done(fact)
        ]

    def _answers(self, lead: str) -> list[Part]:
        topics = [t for t in naming.mentioned(self.case, self.verdict) if _said_in(t, self.facts)]
        kept = topics[:1]
        return [
            _stated(fact, Slot.ANSWER, "plain" if at or self.squeeze > 1 else lead, kept)
            for at, fact in enumerate(self.facts[: self._room()])
        ]

    def _is_done(self, fact: Fact) -> bool:
        """Whether a finished action says the same already."""
        return any(
            action.standing is Standing.DONE and len(_stems(action.title) & _stems(fact.text)) > 2
            for action in self.actions
        )

    def _room(self) -> int:
        return 3 if self.squeeze < 4 else 1

    def _offline(self, kind: str) -> list[Part]:
        contact = self.contact
        if not contact or any(contact in fact.text for fact in self.facts):
            return []
        via = f"on {contact}" if contact.lstrip("+(").replace(" ", "")[:4].isdigit() else f"at {contact}"
        if self.squeeze >= 2:
            return [Part(Slot.OFFLINE, "offline_short", {"contact": contact})]
        return [Part(Slot.OFFLINE, kind, {"contact": contact, "via": via})]


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
        fills["about"] = topics[0].says
    claims = tuple(dict.fromkeys(at for topic in topics[:1] for at in topic.claims))
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


def _stems(text: str) -> set[str]:
    return {word.strip(".,:;()").lower()[:5] for word in text.split() if len(word) > 4}


def _shares(one: str, other: str) -> bool:
    return bool(_stems(one) & _stems(other))


def _said_in(topic: Topic, known: Sequence[Fact]) -> bool:
    return any(_stems(topic.says) & _stems(fact.text) for fact in known)


def _names(topics: Sequence[Topic], said: str) -> bool:
    return any(_stems(topic.says) & _stems(said) for topic in topics)


def _genitive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
