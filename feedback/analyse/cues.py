"""What words do: ask for a change, report a fault, play down, speak for somebody else.

The rules are phrases, in ``data/cues.txt``, which also says how to read them. They become a machine
with one state a set of half-read phrases, so a text costs a look-up or two for each of its words
however many rules there are.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

# A phrase that must start a clause may do so at the start of a text and after each of these.
_BREAKS = frozenset('. , ; : ! ? … - – — ( ) [ ] " “ ” * / | > •'.split()) | {"\n"}
_OPENERS = frozenset("but so maybe perhaps also otherwise instead hi hello hey ok okay".split())
# What stands in quotes is mostly somebody else's words, or what a button says.
_STARTERS = _BREAKS - {'"', "“"} | _OPENERS
_END = ""  # stands for what follows the last token
_NOTHING = "nothing"
_ENOUGH = 1.0
_LONGEST_GAP = 3


class Found(NamedTuple):
    """A cue in tokens: *start* to before *end*."""

    start: int
    end: int
    cue: str


class _State:
    """What has been read of some phrases: *then* by token, *other* for a token not named there."""

    __slots__ = ("cues", "other", "then")

    def __init__(self, cues: tuple[str, ...]) -> None:
        self.cues = cues
        self.then: dict[str, _State] = {}
        self.other: _State | None = None


class _Phrase(NamedTuple):
    """One phrase: at each place the tokens that fit (None: any word), and whether it may lack."""

    cue: str
    places: tuple[tuple[frozenset[str] | None, bool], ...]
    opens_clause: bool


class Rules(NamedTuple):
    """The rules as read: *weights* say how much each cue speaks for a suggestion."""

    weights: dict[str, float]
    phrases: tuple[_Phrase, ...]


def cues(tokens: Sequence[str]) -> list[str]:
    """Name the cues in *tokens* (small letters, straight apostrophes), in order, each once."""
    return list(dict.fromkeys([found.cue for found in _walk(tokens)]))


def spans(tokens: Sequence[str]) -> list[Found]:
    """Show where each cue stands, for whoever asks why; one cue may stand in several places."""
    return list(_walk(tokens))


def suggests(found: Iterable[str]) -> bool:
    """Tell whether these cues, of one text, ask for or recommend a change or a deed."""
    weights = rules().weights
    return sum(map(weights.__getitem__, found)) >= _ENOUGH


def _walk(tokens: Sequence[str]) -> Iterator[Found]:
    opening, inside = _machine()
    last = len(tokens)
    start_of_clause = True
    for start, token in enumerate(tokens):
        state = (opening if start_of_clause else inside).get(token)
        start_of_clause = token in _STARTERS
        if state is None:
            continue
        here: list[Found] = []
        at = start
        while state is not None:
            if state.cues:
                if state.cues[0] == _NOTHING:
                    here.clear()
                else:
                    here += [Found(start, min(at + 1, last), cue) for cue in state.cues]
            at += 1
            if at > last or not (state.then or state.other):
                break
            state = state.then.get(tokens[at] if at < last else _END, state.other)
        yield from here


@cache
def rules() -> Rules:
    """Read the rules that come with the program."""
    text = files("feedback.analyse").joinpath("data/cues.txt").read_text(encoding="utf-8")
    return read_rules(text)


def read_rules(text: str) -> Rules:
    """Read rules written as ``data/cues.txt`` says; ValueError has the line and the word."""
    classes: dict[str, frozenset[str]] = {}
    weights: dict[str, float] = {}
    phrases: list[_Phrase] = []
    head = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("= "):
            head, *rest = line[2:].split()
            if head.startswith("@"):
                classes[head] = frozenset()
            elif head != _NOTHING:
                weights[head] = float(rest[0])
        elif head.startswith("@"):
            classes[head] |= frozenset(line.split())
        else:
            try:
                phrases.append(_phrase(head, line.split(), classes))
            except KeyError as unknown:
                raise ValueError(number, *unknown.args) from None
    return Rules(weights, tuple(phrases))


def _phrase(cue: str, words: list[str], classes: dict[str, frozenset[str]]) -> _Phrase:
    opens = words[0] == "^"
    places: list[tuple[frozenset[str] | None, bool]] = []
    for written in words[opens:]:
        if written == "...":
            places += [(None, True)] * _LONGEST_GAP
            continue
        may_lack = written.startswith("[") and written.endswith("]")
        word = written[1:-1] if may_lack else written
        if word == "*":
            places.append((None, may_lack))
            continue
        if not word or "*" in word:
            raise KeyError(written)
        tokens: set[str] = set()
        for choice in word.split("|"):
            if choice == "$":
                tokens |= _BREAKS | {_END}
            elif choice.startswith("@"):
                tokens |= classes[choice]
            else:
                tokens.add(choice)
        places.append((frozenset(tokens), may_lack))
    return _Phrase(cue, tuple(places), opens)


@cache
def _machine() -> tuple[dict[str, _State], dict[str, _State]]:
    """Make the two tables of first tokens: at the start of a clause, and inside one."""
    phrases = rules().phrases
    states: dict[frozenset[tuple[int, int]], _State] = {}

    def reached(number: int, place: int) -> set[tuple[int, int]]:
        """Where a phrase stands that got to *place*, with what it may lack skipped."""
        places = phrases[number].places
        found = {(number, place)}
        while place < len(places) and places[place][1]:
            place += 1
            found.add((number, place))
        return found

    def state_of(standing: frozenset[tuple[int, int]]) -> _State:
        if (known := states.get(standing)) is not None:
            return known
        done = {phrases[n].cue: None for n, at in sorted(standing) if at == len(phrases[n].places)}
        state = _State((_NOTHING,) if _NOTHING in done else tuple(done))
        states[standing] = state
        state.then, state.other = follow(standing)
        return state

    def follow(standing: Iterable[tuple[int, int]]) -> tuple[dict[str, _State], _State | None]:
        by_token: dict[str, set[tuple[int, int]]] = {}
        always: set[tuple[int, int]] = set()
        for number, at in standing:
            places = phrases[number].places
            if at == len(places):
                continue
            fits, _ = places[at]
            if fits is None:
                always |= reached(number, at + 1)
                continue
            onward = reached(number, at + 1)
            for token in fits:
                by_token.setdefault(token, set()).update(onward)
        wild = frozenset(always)
        then = {
            token: state_of(frozenset(to) if token in _BREAKS or token == _END else wild | to)
            for token, to in by_token.items()
        }
        if not wild:
            return then, None
        # "any word" is no punctuation: a gap never reaches over a break.
        for token in (*_BREAKS, _END):
            then.setdefault(token, _NOWHERE)
        return then, state_of(wild)

    everywhere = [n for n, phrase in enumerate(phrases) if not phrase.opens_clause]
    return (
        follow({place for n in range(len(phrases)) for place in reached(n, 0)})[0],
        follow({place for n in everywhere for place in reached(n, 0)})[0],
    )


_NOWHERE = _State(())
