"""Make a reply fit its channel, by a ladder of what may go first."""

from collections.abc import Sequence

from feedback.act.drafting.plan import Squeeze, plan
from feedback.act.drafting.realising import Wording, realise, text_of
from feedback.act.drafting.sameness import Grams, Remembered
from feedback.act.drafting.values import Draft
from feedback.act.guardrails.channels import channel
from feedback.decide.replying.values import Case, Verdict

_TURNS = 60  # wordings that are tried for one that is different enough


def fitted(
    case: Case, verdict: Verdict, said: Remembered, past: Sequence[Grams], first_turn: int = 0
) -> Draft:
    """Return the fullest draft that fits, as unlike *said* and *past* as can be."""
    seed = f"{verdict.decision}\0{case.text}"
    rules = channel(case.channel)
    for squeeze in Squeeze:
        planned = plan(case, verdict, squeeze)
        if not planned.parts:
            return Draft()
        best: Wording | None = None
        for turn in range(first_turn, first_turn + _TURNS):
            worded = realise(planned, seed, said, past, turn)
            if not rules.fits(text_of(worded.sentences), case.max_chars):
                continue
            if best is None or worded.sameness < best.sameness:
                best = worded
            if worded.sameness < 1:
                break
        if best is not None:
            return Draft(
                text=text_of(best.sentences),
                sentences=best.sentences,
                not_covered=planned.not_covered,
            )
    return Draft(not_covered=tuple(range(len(verdict.claims))))
