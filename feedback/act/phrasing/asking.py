"""Ask a language model for a wording: once, and once more with what was objected to.

Run it outside any transaction: it waits for another machine.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import structlog

from feedback.act.drafting.plan import Plan
from feedback.act.drafting.realising import text_of
from feedback.act.drafting.values import Draft, Sentence, Slot
from feedback.act.guardrails import Guard, Severity, Violation
from feedback.act.outward.wire import Call, HttpWire
from feedback.act.phrasing.prompting import messages
from feedback.decide.replying.values import Case, Verdict
from feedback.errors import FeedbackError
from feedback.settings import Settings
from surveys.words import _

_log = structlog.get_logger()

_TEMPERATURE: Final = 0.2
_MOST_TOKENS: Final = 800
_TRIES: Final = 2
_LEAST_TIME_S: Final = 0.5  # with less left a second try is not begun
_MOST_SENTENCES, _LONGEST = 14, 800
_OK, _REDIRECTS = 200, range(300, 400)
_FACTUAL = frozenset(
    {Slot.EXPLAIN, Slot.CHANGED, Slot.COMMITTED, Slot.UNDER_WAY, Slot.DECLINED, Slot.ANSWER}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One request, what came back, and what was thought of it."""

    prompt: str
    output: str
    verdict: str  # "taken", or why not
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrased:
    """The draft that stands: the model's, or ours with the reason."""

    draft: Draft
    reason: str = ""  # empty: the model's words were taken
    model: str = ""
    attempts: tuple[Attempt, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether the model's words were taken."""
        return not self.reason


class _UselessError(FeedbackError):
    """An answer that is no wording of the plan."""


def is_set_up(settings: Settings) -> bool:
    """Whether a model may be asked."""
    return bool(settings.llm_url and settings.llm_model)


def phrase(
    settings: Settings,
    case: Case,
    verdict: Verdict,
    plan: Plan,
    draft: Draft,
    *,
    recent: Sequence[str] = (),
    said_to_customer: Sequence[str] = (),
) -> Phrased:
    """Return *draft* in the model's words, or as it is with the reason why."""
    if not is_set_up(settings):
        return Phrased(draft=draft, reason=_("No language model is set up."))
    model = settings.llm_model
    if not plan.parts:
        return Phrased(draft=draft, reason=_("There is nothing to word."), model=model)
    guard = Guard(case, verdict, recent, said_to_customer)
    ends_at = time.monotonic() + settings.llm_timeout
    attempts: list[Attempt] = []
    objections: tuple[Violation, ...] = ()
    for _try in range(_TRIES):
        left = ends_at - time.monotonic()
        if attempts and left < _LEAST_TIME_S:
            break
        prompt = json.dumps(_request(model, case, verdict, plan, objections), ensure_ascii=False)
        output = ""
        try:
            output = _ask(settings, prompt, left)
            sentences = _sentences(_content(output), plan)
        except FeedbackError as error:
            attempts.append(_noted(model, prompt, output, str(error)))
            if not isinstance(error, _UselessError):
                break  # who cannot be reached is not reached by asking again at once
            continue
        text = text_of(sentences)
        objections = tuple(o for o in guard.look(text) if o.severity is Severity.BLOCK)
        if not objections:
            attempts.append(_noted(model, prompt, output, "taken"))
            worded = Draft(text=text, sentences=sentences, not_covered=plan.not_covered)
            return Phrased(draft=worded, model=model, attempts=tuple(attempts))
        why = " ".join(dict.fromkeys(one.why for one in objections))
        attempts.append(_noted(model, prompt, output, why, objections))
    reason = _(
        "%(model)s was asked, and the draft stands as it was: %(why)s",
        model=model,
        why=attempts[-1].verdict,
    )
    return Phrased(draft=draft, reason=reason, model=model, attempts=tuple(attempts))


def _request(
    model: str, case: Case, verdict: Verdict, plan: Plan, objections: Sequence[Violation]
) -> dict[str, Any]:
    return {
        "model": model,
        "messages": messages(case, verdict, plan, objections),
        "temperature": _TEMPERATURE,
        "max_tokens": _MOST_TOKENS,
        "response_format": {"type": "json_object"},
    }


def _ask(settings: Settings, prompt: str, left: float) -> str:
    """Send one request and return the body of the answer."""
    url = settings.llm_url.rstrip("/") + "/chat/completions"
    key = settings.llm_key.get_secret_value()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    # Whoever runs this instance named the host, so it may well be on their own network.
    wire = HttpWire(private_hosts=[urlsplit(url).hostname or ""], deadline_s=left)
    answer = wire.ask(
        Call(key="phrase", method="POST", url=url, headers=headers, body=prompt.encode())
    )
    if answer.status in _REDIRECTS:
        raise FeedbackError(_("It sent us elsewhere, and we do not follow."))
    if answer.status != _OK:
        raise FeedbackError(_("It answered with status %(status)s.", status=answer.status))
    return answer.body.decode("utf-8", "replace")


def _content(output: str) -> dict[str, Any]:
    """Return the object that the model was asked for."""
    try:
        said = json.loads(output)["choices"][0]["message"]["content"]
        found = json.loads(said)
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _UselessError(_("Its answer was not the JSON that was asked for.")) from None
    if not isinstance(found, dict):
        raise _UselessError(_("Its answer was not the JSON that was asked for."))
    return found


def _sentences(found: dict[str, Any], plan: Plan) -> tuple[Sentence, ...]:
    """Return the sentences, each in a slot of the plan and resting on what the plan gave it."""
    given = found.get("sentences")
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_SENTENCES:
        raise _UselessError(_("Its answer was not the JSON that was asked for."))
    sentences = [_sentence(one, plan) for one in given]
    if plan.signoff:
        sentences.append(Sentence(text=plan.signoff, slot=Slot.SIGN))
    return tuple(sentences)


def _sentence(given: object, plan: Plan) -> Sentence:
    if not isinstance(given, dict):
        raise _UselessError(_("Its answer was not the JSON that was asked for."))
    text, slot, ids = given.get("text"), given.get("slot"), given.get("fact_ids") or []
    if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST:
        raise _UselessError(_("A sentence of its answer had no text."))
    parts = [part for part in plan.parts if part.slot.value == slot]
    if not parts:
        raise _UselessError(_("A sentence of its answer had no place in the plan."))
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise _UselessError(_("A sentence of its answer rested on what was not given."))
    facts = tuple(dict.fromkeys(key for part in parts for key in part.facts if key in ids))
    actions = tuple(dict.fromkeys(key for part in parts for key in part.actions if key in ids))
    rests = any(part.facts or part.actions for part in parts)
    if set(ids) - {*facts, *actions} or (parts[0].slot in _FACTUAL and rests and not ids):
        raise _UselessError(_("A sentence of its answer rested on what was not given."))
    return Sentence(
        text=" ".join(text.split()),
        slot=parts[0].slot,
        facts=facts,
        actions=actions,
        claims=tuple(dict.fromkeys(at for part in parts for at in part.claims)),
    )


def _noted(
    model: str, prompt: str, output: str, verdict: str, violations: tuple[Violation, ...] = ()
) -> Attempt:
    """Log what happened without a word of it: prompts hold what customers wrote."""
    _log.info(
        "reply_phrased",
        model=model,
        prompt=hashlib.sha256(prompt.encode()).hexdigest()[:16],
        taken=verdict == "taken",
        checks=sorted({one.check for one in violations}),
    )
    return Attempt(prompt=prompt, output=output, verdict=verdict, violations=violations)
