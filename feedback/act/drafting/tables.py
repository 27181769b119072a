"""The hand-written data of drafting: wordings of each slot, and frames of what is told."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

_CHOICE = re.compile(r"\[([^]]*)\]")


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
    """Return the variants of every kind of sentence; "[a|b]" in the data makes two."""
    return {
        kind: tuple(one for variant in said for one in _expanded(variant))
        for kind, said in _read("wording.json").items()
    }


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
def theme_names(kind: str) -> dict[str, str]:
    """Return how a reply names a theme that is criticised or praised, by its code."""
    return dict(_read("frames.json")["good_themes" if kind == "praise" else "themes"])


def _expanded(variant: str) -> Iterator[str]:
    parts = _CHOICE.split(variant)  # what stands between brackets is every other part
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    for chosen in product(*choices):
        yield "".join(chosen)


@cache
def _read(name: str) -> dict:  # type: ignore[type-arg]
    path = files("feedback.act.drafting") / "data" / name
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
