"""One pass over a text: its language, its passages, what each says, and what the whole says."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from feedback.analyse.clauses import clauses
from feedback.analyse.cues import cues, suggests
from feedback.analyse.features import FeatureMaker, Weighed, dense, joined
from feedback.analyse.findings import UNRATED, Clause, Emotion, Reading, Sentiment, Style, Voice
from feedback.analyse.language import guess_tokens, is_rated
from feedback.analyse.layer import Layer
from feedback.analyse.linear import Heads, read_heads
from feedback.analyse.personal import personal
from feedback.analyse.style import style
from feedback.analyse.terms import Place, polarities
from feedback.analyse.text import Span
from feedback.analyse.threads import escalates
from feedback.analyse.tokens import tokens
from feedback.analyse.voice import is_soft, marks_of_voice, voice_of
from feedback.analyse.weighing import (
    Look,
    Numbers,
    SecondLook,
    keep_what_is_plain,
    passage_inputs,
    sigmoid,
    softmax,
    text_inputs,
)
from feedback.store.labels import Kind, Label

_WEIGHTS = Path(__file__).parent / "weights"
AT_ONCE = 512  # texts that are scored together
_PRESENT = 0.5  # an emotion, a suggestion is there from this chance
PLAIN = -0.7  # score of a clause that is a complaint whatever is praised beside it
_HALF = 0.5
_BLAME = -0.05  # a rating from here down is no praise
_NEARLY = 0.99
_HARDLY = 1e-6  # the smallest chance
_UNCERTAIN = 0.02  # score of what has a sign and hardly more
_TURNS = frozenset("but however though although yet except only still unfortunately sadly".split())
_BLANK = 2  # characters between clauses that say nothing
_LABELS = (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE, Label.MIXED)
_KINDS = tuple(Kind)
_EMOTIONS = tuple(Emotion)


class Themes(Protocol):
    """A codebook: says which themes a passage is about, by id or code."""

    def themes_of(self, tokens: Sequence[str], language: str) -> tuple[str, ...]:
        """Return the codes of the themes of a passage."""
        ...


class NoThemes:
    """A codebook without themes, for whoever asks how a text sounds and not what it is about."""

    def themes_of(self, tokens: Sequence[str], language: str) -> tuple[str, ...]:
        """Return none."""
        del tokens, language
        return ()


class Passage(NamedTuple):
    """A clause with what the heads look at."""

    span: Span
    tokens: list[str]
    marked: list[str]  # tokens as the heads know them, and cues
    dense: list[float]
    turns: bool  # whether "but" or its like stands before it
    voice: Voice
    is_soft: bool  # whether it plays something down


class Prepared(NamedTuple):
    """A text taken apart, before anything is scored."""

    text: str
    language: str
    passages: list[Passage]
    dense: list[float]  # of the text as a whole
    tokens: list[str]  # of all passages
    asks: bool  # whether it suggests something, by the rules alone


class Weights(NamedTuple):
    """All that was learned."""

    heads: Heads
    passage: SecondLook
    text: SecondLook  # at texts of any kind
    customer: SecondLook  # at what customers write to a provider
    layer: Layer | None = None  # of one project


@cache
def maker() -> FeatureMaker:
    """Return the maker of features; the lexicon is read once."""
    return FeatureMaker()


@cache
def shipped_weights() -> Weights:
    """Return the weights that come with Heard; they are read once."""
    passage, text, customer = (
        SecondLook.from_json((_WEIGHTS / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("passage", "text", "customer")
    )
    return Weights(read_heads(_WEIGHTS / "heads"), passage, text, customer)


@cache
def shipped_term_head() -> Heads:
    """Return the head that judges terms; it has a vocabulary of its own."""
    return read_heads(_WEIGHTS / "terms")


def prepare(text: str, spans: Sequence[Span] | None = None) -> Prepared:
    """Take a text apart; *spans* are its clauses if somebody else knows them better."""
    make = maker()
    passages: list[Passage] = []
    weighed: list[Weighed] = []
    everything: list[str] = []
    named: list[str] = []
    before = 0
    for span in clauses(text) if spans is None else spans:
        said = tokens(text, span.start, span.end)
        everything += said
        between = tokens(text, before, span.start) if span.start - before > _BLANK else ()
        turns = not (_TURNS.isdisjoint(said[:2]) and _TURNS.isdisjoint(between))
        before = span.end
        found = cues(said)
        named += found
        marked = [*make.marked(said), *[f"#{cue}" for cue in found]]
        marked += [f"#{mark}" for mark in marks_of_voice(said)]
        weighed.append(make.weigh(said))
        passages.append(
            Passage(
                span, said, marked, dense(weighed[-1]), turns, voice_of(said, found), is_soft(found)
            )
        )
    whole = dense(joined(weighed)) if len(passages) > 1 else passages[0].dense if passages else []
    language = guess_tokens(everything, text)
    return Prepared(text, language, passages, whole, everything, suggests(named))


def read(text: str, codebook: Themes, weights: Weights | None = None) -> Reading:
    """Read one text."""
    return read_many([text], codebook, weights)[0]


def read_many(
    texts: Sequence[str], codebook: Themes, weights: Weights | None = None
) -> list[Reading]:
    """Read texts; the same text always gives the same reading, whatever stands beside it."""
    known = weights or shipped_weights()
    found: list[Reading] = []
    for begin in range(0, len(texts), AT_ONCE):
        taken = [prepare(text) for text in texts[begin : begin + AT_ONCE]]
        rated = [text for text in taken if text.passages and is_rated(text.language)]
        scored = _scores(rated, known)
        for text in taken:
            if text.passages and is_rated(text.language):
                found.append(_reading(text, next(scored), codebook))
            else:
                found.append(_unrated(text, codebook))
    return found


def first_look(texts: Sequence[Prepared], heads: Heads) -> Look:
    """Score passages and texts by their own words."""
    counts = np.asarray([len(text.passages) for text in texts], np.intp)
    starts = np.asarray([0, *accumulate(counts[:-1])], np.intp)
    passages = [passage for text in texts for passage in text.passages]
    sums = heads.sums([heads.rows(passage.marked, passage.tokens) for passage in passages])
    whole = np.add.reduceat(sums, starts, axis=0)
    return Look(
        heads.outputs(sums, [passage.dense for passage in passages]),
        heads.outputs(whole, [text.dense for text in texts]),
        starts,
        counts,
        np.asarray([passage.turns for passage in passages], np.float32),
        np.asarray([text.dense for text in texts], np.float32),
    )


def register_of(look: Look, weights: Weights) -> Numbers:
    """Return how far each text is of what customers write to a provider, 0 to 1."""
    return sigmoid(look.texts[:, weights.heads.place["register"].start])


def label_chances(look: Look, weights: Weights, inputs: Numbers) -> tuple[Numbers, Numbers]:
    """Return the chances of negative, neutral, positive and mixed of texts, and their ratings.

    What customers write to a provider means other things with the same words than a film review: it
    has a look of its own, which counts as far as a text is of that register. What is rated as blame
    is not called praise: it mostly states a failure without a word of blame.
    """
    register = register_of(look, weights)[:, None]
    customer = softmax(weights.customer.outputs(inputs)[:, weights.customer.part["sentiment"]])
    whole, part = weights.text.outputs(inputs), weights.text.part
    chances: Numbers = register * customer + (1 - register) * softmax(whole[:, part["sentiment"]])
    ratings = whole[:, part["score"].start]
    praise = _LABELS.index(Label.POSITIVE)
    others = np.delete(chances, praise, axis=1).max(axis=1)
    at_most = np.where(ratings < _BLAME, _NEARLY * others, 1.0)
    chances[:, praise] = np.minimum(chances[:, praise], at_most)
    return chances, ratings


class Second(NamedTuple):
    """What is made of a first look, with what was learned in one project on top of it."""

    passages: Numbers  # (passages, outputs of ``weights.passage``)
    texts: Numbers  # (texts, outputs of ``weights.customer``); of sentiment logarithms of chances
    ratings: Numbers  # (texts,)
    register: Numbers  # (texts,) how far each is of what customers write to a provider


def second_look(texts: Sequence[Prepared], look: Look, weights: Weights) -> Second:
    """Score passages and texts by what was found around them."""
    passages = weights.passage.outputs(passage_inputs(look))
    keep_what_is_plain(passages[:, weights.passage.part["sentiment"]], look)
    inputs = text_inputs(look)
    whole, part = weights.customer.outputs(inputs), weights.customer.part
    chances, ratings = label_chances(look, weights, inputs)
    whole[:, part["sentiment"]] = np.log(np.maximum(chances, _HARDLY))
    # Only customers' texts taught what a suggestion is; elsewhere the rules know better.
    register = register_of(look, weights)
    asks = part["suggestion"].start
    by_rule = np.asarray([text.asks for text in texts], np.float32)
    asked = register * sigmoid(whole[:, asks]) + (1 - register) * by_rule
    whole[:, asks] = np.log(np.maximum(asked, _HARDLY)) - np.log(np.maximum(1 - asked, _HARDLY))
    if weights.layer:
        alone = [[passage] for text in texts for passage in text.passages]
        weights.layer.add(passages, weights.passage.names, alone, weights.heads)
        together = [text.passages for text in texts]
        weights.layer.add(whole, weights.customer.names, together, weights.heads)
    return Second(passages, whole, ratings, register)


def term_polarities(places: Sequence[tuple[str, int, int]]) -> list[Sentiment]:
    """Say how a text speaks of a term in it; a place is text, start and end of the term."""
    found = [Place(*place) for place in places]
    return polarities(found, shipped_weights().heads, shipped_term_head(), maker())


class _Scores(NamedTuple):
    """What was scored of one text, as plain numbers."""

    labels: list[list[float]]  # a passage: chances of negative, neutral, positive
    kinds: list[list[float]]  # a passage: chances in the order of Kind
    emotions: list[list[float]]  # a passage, in the order of Emotion
    own: list[float]  # a passage: the output of "own"
    label: list[float]  # of the text: chances of negative, neutral, positive, mixed
    kind: list[float]
    felt: list[float]
    others: list[float]  # outputs of "suggestion", "own", "played_down"
    rating: float
    register: float  # how far it is of what customers write to a provider


def _scores(texts: Sequence[Prepared], weights: Weights) -> Iterator[_Scores]:
    """Score texts together; yields one result a text."""
    if not texts:
        return
    look = first_look(texts, weights.heads)
    emotions = [weights.heads.place[f"emotion_{emotion.value}"].start for emotion in _EMOTIONS]
    passage, whole, ratings, registers = second_look(texts, look, weights)
    part = weights.passage.part
    labels = softmax(passage[:, part["sentiment"]]).tolist()
    kinds = softmax(passage[:, part["kind"]]).tolist()
    felt = sigmoid(look.passages[:, emotions]).tolist()
    own = passage[:, part["own"].start].tolist()
    part = weights.customer.part
    label = softmax(whole[:, part["sentiment"]]).tolist()
    kind = softmax(whole[:, part["kind"]]).tolist()
    felt_in_all = sigmoid(look.texts[:, emotions]).tolist()
    others = whole[:, part["suggestion"].start :].tolist()
    rating, register = ratings.tolist(), registers.tolist()
    ends = (look.starts + look.counts).tolist()
    for number, (start, end) in enumerate(zip(look.starts.tolist(), ends, strict=True)):
        yield _Scores(
            labels[start:end], kinds[start:end], felt[start:end], own[start:end],
            label[number], kind[number], felt_in_all[number], others[number], rating[number],
            register[number],
        )  # fmt: skip


def _reading(text: Prepared, scores: _Scores, codebook: Themes) -> Reading:
    suggestion, own_of_all, is_played_down = scores.others
    overall = sentiment_of(scores.label, scores.rating)
    kind = _kind(scores.kind, overall)
    found = []
    is_one = len(text.passages) == 1
    for passage, chances, kinds, felt, own in zip(
        text.passages, scores.labels, scores.kinds, scores.emotions, scores.own, strict=True
    ):
        told_by = passage.voice
        sentiment = overall if is_one else _sentiment(chances, chances[2] - chances[0])
        found.append(
            Clause(
                passage.span.start,
                passage.span.end,
                sentiment,
                codebook.themes_of(passage.tokens, text.language),
                kind if is_one else _kind(kinds, sentiment),
                _felt(felt),
                Voice.OTHER if told_by is Voice.OWN and own < 0 else told_by,
                passage.is_soft,
            )
        )
    if overall.label is Label.POSITIVE and scores.register > _HALF:
        overall = _not_averaged(overall, found)
    return Reading(
        language=text.language,
        sentiment=overall,
        clauses=tuple(found),
        kind=kind,
        emotions=dict(zip(_EMOTIONS, scores.felt, strict=True)),
        suggestion=suggestion > 0,
        is_own=own_of_all > 0,
        is_played_down=is_played_down > 0,
        style=style(text.text, scores.felt),
        personal=personal(text.text),
        escalates=escalates(text.text, text.tokens),
    )


def _not_averaged(overall: Sentiment, clauses: Sequence[Clause]) -> Sentiment:
    """Return a customer's praise with a plain complaint in it as mixed, leaning to blame."""
    worst = min((clause.sentiment for clause in clauses), key=lambda sentiment: sentiment.score)
    if worst.score > PLAIN:
        return overall
    return Sentiment(Label.MIXED, worst.score / 2, worst.confidence)


def _unrated(text: Prepared, codebook: Themes) -> Reading:
    """Keep what is not English unrated; the codebook may know words of its language."""
    return Reading(
        language=text.language,
        sentiment=None,
        clauses=tuple(
            Clause(
                passage.span.start, passage.span.end, UNRATED,
                codebook.themes_of(passage.tokens, text.language),
                Kind.OTHER, {}, Voice.OWN, is_played_down=False,
            )
            for passage in text.passages
        ),
        kind=Kind.OTHER,
        emotions=dict.fromkeys(_EMOTIONS, 0.0),
        suggestion=False,
        is_own=True,
        is_played_down=False,
        style=Style.UNKNOWN,
        personal=personal(text.text),
        escalates=(),
    )  # fmt: skip


def sentiment_of(chances: list[float], rating: float) -> Sentiment:
    """Return the sentiment of a whole text, its score of the same sign as its chances."""
    negative, _neutral, positive, mixed = chances
    leaning = positive - negative - mixed
    clear = rating if rating * leaning > 0 else math.copysign(_UNCERTAIN, leaning)
    return _sentiment(chances, max(-1.0, min(1.0, clear)))


def _sentiment(chances: list[float], score: float) -> Sentiment:
    best = max(chances)
    return Sentiment(_LABELS[chances.index(best)], score, best)


def _kind(chances: list[float], sentiment: Sentiment) -> Kind:
    """Return the likeliest kind; what praises in words and blames in sense is a complaint."""
    kind = _KINDS[chances.index(max(chances))]
    if sentiment.label is Label.NEGATIVE and kind is Kind.PRAISE:
        return Kind.COMPLAINT
    if sentiment.label is Label.POSITIVE and kind in (Kind.COMPLAINT, Kind.BUG):
        return Kind.PRAISE
    return kind


def _felt(chances: list[float]) -> Mapping[Emotion, float]:
    return {
        emotion: chance
        for emotion, chance in zip(_EMOTIONS, chances, strict=True)
        if chance >= _PRESENT
    }
