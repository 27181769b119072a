"""A judge behind TextBlob's interface: its lexicon, with what it gets wrong mended at the cause.

TextBlob's own analyzer splits "isn't" so that the negation is lost ("isn't very good" comes out as
+0.91), does not know what fails in products ("crashes on login" is 0), and takes "never works
great" for praise. So its analyzer is wrapped: contractions are written out before it sees them, the
words of customers are added to what it found, and a negated word turns round.
"""

import re
from functools import cache
from typing import ClassVar, NamedTuple

from textblob import TextBlob
from textblob.base import CONTINUOUS, BaseSentimentAnalyzer
from textblob.en.sentiments import PatternAnalyzer

from feedback.analyse.sentiment import Sentiment

_CONTRACTIONS = (
    (re.compile(r"\bcan(?:no|'|’)t\b"), "can not"),
    (re.compile(r"\bwon['’]t\b"), "will not"),
    (re.compile(r"\bshan['’]t\b"), "shall not"),
    (re.compile(r"n['’]t\b"), " not"),
    (re.compile(r"\b(do|does|did|is|was|would|could|should|has|have|had|are|were)nt\b"), r"\1 not"),
)
_NEGATIONS = frozenset("not no never nothing nobody neither nor without hardly barely".split())
_REACH = 3  # words that a negation turns round behind itself

# Words of customers that the lexicon lacks or takes for neutral, by stem; -1 … 1.
_DOMAIN: dict[str, float] = {
    **dict.fromkeys(
        "crash crashes crashed crashing broken breaks broke fails failed failing failure bug bugs "
        "buggy freezes froze unusable useless scam rude refuses refused ignored lost misleading "
        "overcharged ripped cheated nightmare appalling disgusting unacceptable pathetic".split(),
        -0.7,
    ),
    **dict.fromkeys(
        "slow slower late delay delays delayed waited waiting confusing confused complicated "
        "overpriced expensive pricey missing stuck error errors problem problems issue issues "
        "complaint disappointed disappointing disappointment annoying annoyed frustrating "
        "frustrated hard difficult wrong faulty damaged noisy dirty cold leaking leaks cheap flimsy "
        "unhelpful unreliable glitch glitches glitchy hides hidden unclear clunky awkward lagging "
        "laggy cancelled canceled refund overcrowded rattle rattles squeak squeaks".split(),
        -0.45,
    ),
    **dict.fromkeys(
        "easy smooth reliable quick quickly friendly helpful polite intuitive comfortable love "
        "loved loves recommend recommended thanks thank brilliant spotless seamless effortless "
        "flawless patient kind clear works worked".split(),
        0.45,
    ),
}
# Phrases that say more than their words.
_PHRASES = (
    (re.compile(r"\b(?:had|have) to (?:\w+ ){1,4}(?:twice|again|three times|several times)\b"), -0.5),
    (re.compile(r"\b(?:waste of|too (?:long|much|many|slow|small|late|expensive|hard|few|loud|high|big|heavy|short))\b"), -0.5),
    (re.compile(r"\b(?:gave|given|giving) up\b|\bno (?:reply|answer|response|help|idea)\b"), -0.5),
    (re.compile(r"\bnobody (?:\w+ )?(?:answered|replied|called|told|knew|came|picks)\b"), -0.6),
    (re.compile(r"\b(?:does|do|did|could|would|will|can) not (?:work|open|load|find|log|start|get|help)\w*"), -0.6),
    (re.compile(r"\b(?:never|still not|not yet) (?:\w+ )?(?:works?|worked|arrived|came|got|heard|fixed|received)\b"), -0.6),
    (re.compile(r"\bno (?:problems?|issues?|complaints?|faults?|delays?)\b|\bnothing (?:to complain|wrong)\b"), 0.5),
    (re.compile(r"\bcould be (?:better|faster|clearer|easier|cheaper|nicer)\b|\bexpected (?:more|better)\b"), -0.4),
    (re.compile(r"\bkeep up\b|\bwell done\b|\bspot on\b|\bworth (?:it|every)\b|\bas (?:good|quick|easy) as new\b"), 0.6),
)  # fmt: skip


class Polarity(NamedTuple):
    """What TextBlob's interface returns."""

    polarity: float
    subjectivity: float


class CustomerAnalyzer(BaseSentimentAnalyzer):
    """TextBlob's pattern analyzer, told how customers write."""

    kind: ClassVar[str] = CONTINUOUS
    RETURN_TYPE = Polarity

    def __init__(self) -> None:
        super().__init__()
        self._pattern = PatternAnalyzer()

    def analyze(self, text: str) -> Polarity:
        """Return polarity and subjectivity of one sentence."""
        plain = text.lower()
        for pattern, replacement in _CONTRACTIONS:
            plain = pattern.sub(replacement, plain)
        theirs = self._pattern.analyze(plain)
        pieces = [value for pattern, value in _PHRASES if pattern.search(plain)]
        found = plain.split()
        known = [word.strip(".,!?;:()\"'“”’…") for word in found]
        for index, word in enumerate(known):
            value = _DOMAIN.get(word)
            if value is not None:
                turned = not _NEGATIONS.isdisjoint(known[max(0, index - _REACH) : index])
                pieces.append(-0.6 * value if turned else value)
        lexicon = float(theirs.polarity)
        if "never" in known and lexicon > 0:
            lexicon = -lexicon / 2
        if not pieces:
            return Polarity(lexicon, float(theirs.subjectivity))
        # The worst of our words counts against the rest: a good thing does not undo a broken one.
        worst, mean = min(pieces), sum(pieces) / len(pieces)
        ours = worst if worst < 0 else mean
        blended = ours if lexicon == 0 else 0.7 * ours + 0.3 * lexicon
        return Polarity(max(-1.0, min(1.0, blended)), float(theirs.subjectivity))


class TextBlobJudge:
    """Judges sentences through TextBlob with our analyzer."""

    name = "textblob-customer-1"

    def __init__(self) -> None:
        self._analyzer = CustomerAnalyzer()

    def judge(self, sentence: str) -> Sentiment:
        """Judge one sentence."""
        return Sentiment(TextBlob(sentence, analyzer=self._analyzer).sentiment.polarity)


@cache
def default_judge() -> TextBlobJudge:
    """Return the judge of this process; its lexicon is read once."""
    return TextBlobJudge()
