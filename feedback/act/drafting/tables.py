"""The hand-written data of drafting: wordings of each slot, and frames of what is told."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Frame:
    """What is told in many words, and the phrase by which a reply names it.

    *general* names it without saying that it happened to anybody.
    """

    pattern: re.Pattern[str]
    says: str
    general: str = ""


@cache
def wordings() -> dict[str, tuple[str, ...]]:
    """Return the variants of every kind of sentence."""
    return {kind: tuple(said) for kind, said in _read("wording.json").items()}


@cache
def frames(kind: str) -> tuple[Frame, ...]:
    """Return the frames of a kind: problem, consequence or praise."""
    return tuple(
        Frame(re.compile(pattern, re.IGNORECASE), says or "", *(g or "" for g in general))
        for pattern, says, *general in _read("frames.json")[kind]
        if says or any(general)
    )


@cache
def cue(kind: str) -> re.Pattern[str]:
    """Return the pattern of a cue: grief, health, not_health or obey."""
    return re.compile("|".join(_read("frames.json")[kind]), re.IGNORECASE)


@cache
def _read(name: str) -> dict:  # type: ignore[type-arg]
    path = files("feedback.act.drafting") / "data" / name
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
