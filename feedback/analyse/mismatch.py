"""Where a score and the words beside it disagree: ten of ten, and a clear complaint.

People mix up the ends of a scale. Only what is plain on both sides is said; a middling score or an
uncertain reading disagrees with nothing.
"""

from feedback.analyse.findings import Sentiment
from feedback.store.labels import Label
from surveys.words import _

_SURE = 0.75  # confidence of the reading
_CLEAR = 0.35  # distance of its score from 0
_END = 0.2  # share of a scale that counts as its end: 0 to 2 and 8 to 10 of 0 to 10


def mismatch(score: float, low: float, high: float, sentiment: Sentiment | None) -> str | None:
    """Say in words how *score*, on a scale from *low* to *high*, and the words disagree, or None.

    Without a reading there is nothing to disagree with. A scale whose best end is the lower one is
    given as it is: *low* is its worst value, even when that is the larger number.
    """
    if sentiment is None or low == high or sentiment.confidence < _SURE:
        return None
    height = (score - low) / (high - low)
    values = {"score": f"{score:g}", "best": f"{high:g}"}
    is_negative = sentiment.label is Label.NEGATIVE and sentiment.score <= -_CLEAR
    if is_negative and 1 - _END <= height <= 1:
        return _(
            "The score is %(score)s of %(best)s, but the words are a clear complaint.", **values
        )
    is_positive = sentiment.label is Label.POSITIVE and sentiment.score >= _CLEAR
    if is_positive and 0 <= height <= _END:
        return _("The score is %(score)s of %(best)s, but the words are clear praise.", **values)
    return None
