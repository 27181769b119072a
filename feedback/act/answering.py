"""Answer reviews: decide, plan, word and check; what a guardrail blocks is never given out."""

from collections.abc import Sequence
from dataclasses import dataclass

from feedback.act.drafting.fitting import fitted
from feedback.act.drafting.realising import body
from feedback.act.drafting.sameness import Remembered, grams, without
from feedback.act.drafting.values import Draft
from feedback.act.guardrails import Guard, Violation, is_blocked
from feedback.decide.replying.deciding import decide
from feedback.decide.replying.values import Case, Decision, Verdict

_TRIES = 4
_SILENT = frozenset({Decision.HOLD, Decision.NO_REPLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was decided about a review and what may be posted.

    *draft* is empty where nothing may be said, and where every wording was blocked: then
    *violations* say by what.
    """

    verdict: Verdict
    draft: Draft
    violations: tuple[Violation, ...] = ()


class Replying:
    """Answers one review after another, and remembers what it said so as not to say it again."""

    def __init__(self, recent: Sequence[str] = ()) -> None:
        self._recent = list(recent)
        self._said = Remembered(recent)

    def answer(self, case: Case) -> Answer:
        """Decide about a review and draft the reply to it."""
        return self.word(case, decide(case))

    def word(self, case: Case, verdict: Verdict) -> Answer:
        """Draft the reply to a review that is decided."""
        if verdict.decision in _SILENT:
            return Answer(verdict=verdict, draft=Draft())
        fixed = (case.business.contact, case.business.signoff)
        past = [grams(without(reply, fixed)) for reply in case.past_replies]
        guard = Guard(case, verdict, self._recent)
        blocked: tuple[Violation, ...] = ()
        for turn in range(_TRIES):
            draft = fitted(case, verdict, self._said, past, first_turn=turn * 100)
            found = guard.look(draft.text)
            if not is_blocked(found):
                self._remember(draft, case)
                return Answer(verdict=verdict, draft=draft, violations=found)
            blocked = blocked or found
        return Answer(verdict=verdict, draft=Draft(), violations=blocked)

    def _remember(self, draft: Draft, case: Case) -> None:
        self._recent = [*self._recent[-49:], draft.text]
        self._said.add(grams(body(draft.sentences, case.business.contact)))
