"""What the words of one text show, looked up when it is opened: emotions, data, near-copies, why.

The judge and TextBlob are loaded by the first page that asks for them, not with the server.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedback.store.items import Item, fingerprints
from feedback.store.labels import Emotion, Style
from surveys.words import _

_COMPARED = 2_000  # the newest texts that near-copies are looked for in
_FEW_BITS = 3  # fingerprints of near-copies differ in no more


@dataclass(frozen=True, slots=True)
class Push:
    """A token with what it says: *width* of its bar from 0 to 100."""

    text: str
    push: float
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The explanation of a label, and TextBlob's opinion beside it."""

    pushes: tuple[Push, ...]
    words: float
    together: float
    beside: float
    learned: float
    total: float
    is_cut: bool
    polarity: float
    subjectivity: float


_MOST = 400  # tokens of an explanation


def words_of_emotions(text: str) -> dict[Emotion, list[str]]:
    """Return the words that voice each emotion, each once."""
    from feedback.analyse.explaining import felt  # noqa: PLC0415 - see above

    found: dict[Emotion, list[str]] = {}
    for shown in felt(text):
        words = found.setdefault(Emotion(shown.what), [])
        said = text[shown.start : shown.end]
        if said.lower() not in {word.lower() for word in words}:
            words.append(said)
    return found


def words_of_style(text: str, style: Style) -> list[str]:
    """Return the words by which a text is told so, each once and no bare marks."""
    from feedback.analyse.style import style_words  # noqa: PLC0415 - see above

    shown = (text[s.start : s.end] for s in style_words(text) if s.what == style.value)
    return list({word.lower(): word for word in shown if word[-1].isalnum()}.values())


def personal_data(text: str) -> list[tuple[int, int, str]]:
    """Return where personal data stands, and what it is in the reader's language."""
    from feedback.analyse.personal import KINDS, personal  # noqa: PLC0415 - see above

    return [(shown.start, shown.end, _(KINDS[shown.what])) for shown in personal(text)]


def rising(text: str) -> list[tuple[str, str]]:
    """Return by which words a text escalates, and why those."""
    from feedback.analyse.threads import REASONS, escalates  # noqa: PLC0415 - see above

    return [(text[s.start : s.end], _(REASONS[s.what])) for s in escalates(text)]


def near_copies(session: Session, item: Item) -> list[str]:
    """Return the keys of texts among the newest that say nearly the same."""
    from feedback.analyse.duplicates import bits_apart  # noqa: PLC0415 - see above

    if item.fingerprint is None:
        return []
    return [
        key
        for key, other in session.execute(fingerprints(item.project_id).limit(_COMPARED))
        if key != item.id and other is not None and bits_apart(item.fingerprint, other) <= _FEW_BITS
    ]


def why(text: str, layer: str) -> Why | None:
    """Explain how a text sounds with this layer (JSON, "" for none); None where it is not rated."""
    from feedback.analyse import explaining  # noqa: PLC0415 - see above
    from feedback.analyse.layers import weights_with  # noqa: PLC0415 - see above
    from feedback.analyse.textblob_judge import second_opinion  # noqa: PLC0415 - see above

    found = explaining.why(text, weights_with(layer))
    if found is None:
        return None
    shown = found.words[:_MOST]
    most = max((abs(word.push + word.learned) for word in shown), default=0) or 1
    opinion = second_opinion(text)
    return Why(
        pushes=tuple(
            Push(
                text[word.start : word.end],
                word.push + word.learned,
                round(100 * abs(word.push + word.learned) / most),
            )
            for word in shown
        ),
        words=sum(word.push for word in found.words),
        together=found.together,
        beside=found.beside,
        learned=found.learned,
        total=found.total,
        is_cut=len(found.words) > _MOST,
        polarity=opinion.polarity,
        subjectivity=opinion.subjectivity,
    )
