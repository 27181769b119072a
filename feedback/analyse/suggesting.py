"""Suggest themes from what no theme covers yet.

Words and phrases of uncovered clauses are weighed by class-based TF-IDF (Grootendorst 2022,
"BERTopic: Neural topic modeling with a class-based TF-IDF procedure"): the frequency of a term in a
class times log(1 + A / f), with f its frequency in all classes and A the mean number of terms of a
class. What is covered is one class and what is not the other. Terms that are said together make a
suggestion.
"""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from feedback.analyse.trends import weeks_until

MOST = 10  # suggestions
_MOST_WORDS = 8  # of a suggestion
_CANDIDATES = 160
_FEWEST = 5  # texts with a term: who repeats themselves is one voice
_TOO_COMMON = 0.15  # of all clauses: a word of grammar in whatever language
_NEVER_COMMON = 25  # clauses: few voices may well speak of one thing
_LONGEST = 3  # words of a term
_MOSTLY = 0.6  # of a word's clauses, said in one phrase
_TOGETHER = 0.5  # of the rarer term's clauses in which the other is said too
_LIFT = 3  # times as often together as by chance
_EXAMPLES = 3
_WEEKS = 12
_SHORTEST_EXAMPLE = 4  # words
_SHORTEST = 2  # letters of a word are too few

# Words of grammar, of judging and of talking: they name no subject.
_PLAIN = frozenset(
    """
    a about above after again all almost already also although always am an and another any
    anyone anything are aren't around as at away back be became because been before being
    below best better between both but by came can can't cannot could couldn't day did didn't
    do does doesn't doing don't done down during each either else enough even ever every
    everyone everything few first for from further gave get gets getting give given go goes
    going gone got had hadn't has hasn't have haven't having he he's her here hers him his how
    however i i'd i'll i'm i've if in instead into is isn't it it's its itself just keep kept
    kind know last least less let like little long look lot lots made make makes many may
    maybe me might mine more most much must my myself need needed needs neither never new next
    no nobody none nor not nothing now of off often ok okay old on once one only onto or other
    others our out over own part per perhaps please put quite rather really right said same
    saw say says see seem seems seen she she's should shouldn't since so some someone
    something sometimes soon still such sure take taken takes than thank thanks that that's
    the their them then there there's these they they're they've thing things think this those
    though thought three through time times to today together told too took two under until up
    upon us use used using usually very want wanted wants was wasn't way we we'd we'll we're
    we've well went were weren't what what's when where whether which while who why will with
    within without won't would wouldn't wrong yes yet you you'd you'll you're you've your
    yours etc im ive dont cant didnt doesnt isnt wasnt u ur one's four five six seven eight
    nine ten eleven twelve fifteen twenty thirty forty fifty hundred half second seconds
    minute minutes hour hours morning afternoon evening night nights days week weeks month
    months year years monday tuesday wednesday thursday friday saturday sunday late early
    people person man woman guy someone's work works working trying try tried feel felt enjoy
    started start ordered order orders amazing awesome awful bad brilliant disappointed
    disappointing excellent fantastic fine good great happy horrible lovely love loved nice
    perfect poor sad satisfied super superb terrible wonderful worse worst hate annoying
    annoyed honest honestly shame hope wish glad sorry come comes read reads shown showed end
    real big small idea reason problem problems bit sort able turn turned mean means find
    found run runs open line lines suppose expected expect expecting special world far asked
    ask asking brought bring fix visit visits visited hi hello hey dear customer customers twice
    knew knows known complain complains complaining complaint complaints
    """.split()
)

_JOINING = frozenset(("at", "for", "in", "of", "on", "the", "to", "up", "with"))  # within a phrase


@dataclass(frozen=True, slots=True)
class Heard:
    """A clause as its tokens, whether a theme covers it, when it was said, and in which text."""

    tokens: Sequence[str]
    is_covered: bool
    said_on: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A subject that many speak of and no theme covers.

    *words* are patterns for it, the strongest first; *clauses* the places of all that hold one;
    *weeks* how many there were in each of the last twelve weeks; *examples* places to quote.
    """

    label: str
    words: tuple[str, ...]
    clauses: tuple[int, ...]
    share: float  # of the uncovered clauses
    weeks: tuple[int, ...]
    examples: tuple[int, ...]


def suggest(
    clauses: Sequence[Heard], *, until: dt.date, dismissed: Collection[str] = ()
) -> list[Suggestion]:
    """Return up to ten suggestions, the largest first; none holds words that were *dismissed*."""
    terms = _Terms(clauses)
    for term in [term for term in terms.where if terms.forms(term) & set(dismissed)]:
        del terms.where[term]
    weights = terms.weights()
    ranked = sorted(weights, key=lambda term: (-weights[term], term))[:_CANDIDATES]
    found = []
    for group in _groups(ranked, terms.where, terms.uncovered):
        places = sorted(set().union(*(terms.where[term] for term in group)))
        said = Counter(clauses[place].said_on for place in places)
        found.append(
            Suggestion(
                label=_label(group, terms),
                words=tuple(dict.fromkeys(f for t in group for f in sorted(terms.forms(t))))[
                    :_MOST_WORDS
                ],
                clauses=tuple(places),
                share=len(places) / terms.uncovered,
                weeks=tuple(weeks_until(said, until, _WEEKS)),
                examples=_examples(clauses, places, [terms.where[term] for term in group]),
            )
        )
    found.sort(key=lambda suggestion: (-len(suggestion.clauses), suggestion.label))
    return found[:MOST]


class _Terms:
    """The words and phrases of the uncovered clauses, and where each is said."""

    def __init__(self, clauses: Sequence[Heard]) -> None:
        self._words = _subjects(clauses)
        self._surfaces: dict[str, set[str]] = defaultdict(set)
        self._covered: Counter[str] = Counter()
        self._sizes = [0, 0]  # terms of what is not covered, and of what is
        self.uncovered = 0
        self.where: dict[str, set[int]] = defaultdict(set)
        for place, clause in enumerate(clauses):
            found = self._in(clause.tokens)
            self._sizes[clause.is_covered] += len(found)
            if clause.is_covered:
                self._covered.update(found.keys())
                continue
            self.uncovered += 1
            for term, surface in found.items():
                self.where[term].add(place)
                self._surfaces[term].add(surface)
        self.where = {
            term: places
            for term, places in self.where.items()
            if len({clauses[place].text for place in places}) >= _FEWEST
        }
        self._drop_parts()

    def forms(self, term: str) -> set[str]:
        """Return how a term was written: singular, plural or both."""
        return self._surfaces[term]

    def weights(self) -> dict[str, float]:
        """Weigh the terms that are more frequent in what is not covered than in what is."""
        mean = sum(self._sizes) / 2
        fewer, more = (max(1, size) for size in self._sizes)
        return {
            term: len(places) * math.log(1 + mean / (len(places) + self._covered[term]))
            for term, places in self.where.items()
            if len(places) / fewer > self._covered[term] / more
        }

    def _in(self, tokens: Sequence[str]) -> dict[str, str]:
        """Return the terms of a clause, each with how it is written here."""
        subjects = [self._words.get(token, "") for token in tokens]
        found: dict[str, str] = {}
        for start, first in enumerate(subjects):
            if not first:
                continue
            found[first] = tokens[start]
            for end in range(start + 2, min(start + _LONGEST, len(tokens)) + 1):
                inner = tokens[start + 1 : end - 1]
                if subjects[end - 1] and all(w in self._words or w in _JOINING for w in inner):
                    term = " ".join((first, *inner, subjects[end - 1]))
                    found[term] = " ".join(tokens[start:end])
        return found

    def _drop_parts(self) -> None:
        """Leave out words that are said in a phrase mostly: the phrase says it better."""
        phrases = sorted((t for t in self.where if " " in t), key=lambda t: (t.count(" "), t))
        for phrase in phrases:
            words = phrase.split()
            size = len(self.where[phrase])
            parts = {
                " ".join(words[a:b])
                for a in range(len(words))
                for b in range(a + 1, len(words) + 1)
            }
            for part in sorted(parts - {phrase}):
                if part in self.where and size >= _MOSTLY * len(self.where[part]):
                    del self.where[part]


def _subjects(clauses: Sequence[Heard]) -> dict[str, str]:
    """Return the words that may name a subject, each with its singular where that is said too."""
    counts: Counter[str] = Counter()
    for clause in clauses:
        counts.update(set(clause.tokens))
    most = max(_NEVER_COMMON, _TOO_COMMON * len(clauses))
    subjects = {
        word
        for word, count in counts.items()
        if count <= most and len(word) > _SHORTEST and word.isalpha() and word not in _PLAIN
    }
    return {
        word: word[:-1] if word.endswith("s") and word[:-1] in subjects else word
        for word in subjects
    }


def _groups(ranked: Sequence[str], where: dict[str, set[int]], clauses: int) -> list[list[str]]:
    """Put terms together that are said in the same clauses, around the heaviest that is left."""
    groups: list[list[str]] = []
    left = list(ranked)
    while left and len(groups) < 2 * MOST:
        seed, *others = left
        places = where[seed]
        group = [seed]
        for term in others:
            both = len(places & where[term])
            by_chance = len(places) * len(where[term]) / clauses
            if both >= max(_TOGETHER * min(len(places), len(where[term])), _LIFT * by_chance):
                group.append(term)
        groups.append(group)
        taken = set(group)
        left = [term for term in left if term not in taken]
    return groups


def _label(group: Sequence[str], terms: _Terms) -> str:
    """Name a group by its heaviest term, or by a phrase that is said nearly as often."""
    seed = group[0]
    close = [t for t in group if 2 * len(terms.where[t]) >= len(terms.where[seed])]
    best = max(close, key=lambda term: (term.count(" "), len(terms.where[term]), term))
    form = min(terms.forms(best), key=lambda form: (len(form), form))
    return form[:1].upper() + form[1:]


def _examples(
    clauses: Sequence[Heard], places: Iterable[int], held: Sequence[set[int]]
) -> tuple[int, ...]:
    """Choose places to quote: those that hold most of the terms, the newest first, none twice."""

    def last(place: int) -> tuple[bool, int, int, int]:
        clause = clauses[place]
        terms = sum(place in some for some in held)
        is_short = len(clause.tokens) < _SHORTEST_EXAMPLE
        return is_short, -terms, -clause.said_on.toordinal(), place

    first: dict[tuple[str, ...], int] = {}
    for place in sorted(places, key=last):
        first.setdefault(tuple(clauses[place].tokens), place)
    return tuple(first.values())[:_EXAMPLES]


def standing_out(clauses: Sequence[Heard], *, most: int) -> list[str]:
    """Return the terms that are said in the clauses that are not covered rather than elsewhere."""
    terms = _Terms(clauses)
    weights = terms.weights()
    ranked = sorted(weights, key=lambda term: (-weights[term], term))[:most]
    return [min(terms.forms(term), key=lambda form: (len(form), form)) for term in ranked]
