"""One pass over a text: its passages, what each says, and what the whole says."""

from collections.abc import Sequence

from feedback.analyse.findings import Clause, Reading, Sentiment
from feedback.analyse.kind import kind_of_sentence
from feedback.analyse.sentiment import overall
from feedback.analyse.text import sentences
from feedback.analyse.textblob_judge import default_judge
from feedback.analyse.themes import Codebook
from feedback.store.labels import Kind, Label, Style, Voice

_LONGEST_JUDGED = 1_000  # characters of a sentence that are judged; the rest of it is still shown


def read_many(texts: Sequence[str], codebook: Codebook[str]) -> list[Reading]:
    """Read texts; the same text always gives the same reading, whatever stands beside it."""
    return [_read(text, codebook) for text in texts]


def _read(text: str, codebook: Codebook[str]) -> Reading:
    judge = default_judge()
    spans = sentences(text)
    spoken = [text[span.start : span.end][:_LONGEST_JUDGED] for span in spans]
    judged = [judge.judge(words) for words in spoken]
    kinds = [kind_of_sentence(words, found) for words, found in zip(spoken, judged, strict=True)]
    label, polarity = overall(judged)
    return Reading(
        language="en",
        sentiment=Sentiment(label, polarity, 1.0),
        clauses=tuple(
            Clause(
                span.start,
                span.end,
                Sentiment(found.label, found.polarity, 1.0),
                codebook.themes_of(words),
                kind,
                {},
                Voice.OWN,
                is_played_down=False,
            )
            for span, words, found, kind in zip(spans, spoken, judged, kinds, strict=True)
        ),
        kind=_main(kinds, label),
        emotions={},
        suggestion=Kind.REQUEST in kinds,
        is_own=True,
        is_played_down=False,
        style=Style.UNKNOWN,
        personal=(),
    )


def _main(kinds: Sequence[Kind], label: Label) -> Kind:
    first = (Kind.COMPLAINT, Kind.REQUEST, Kind.QUESTION)
    if label is Label.POSITIVE:
        first = (Kind.REQUEST, Kind.QUESTION, Kind.PRAISE)
    return next((kind for kind in first if kind in kinds), Kind.OTHER)
