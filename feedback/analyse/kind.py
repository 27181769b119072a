"""What a sentence does: complain, ask for something, ask a question, praise."""

import re

from feedback.analyse.sentiment import Sentiment
from feedback.store.labels import Kind, Label

_REQUEST = re.compile(
    r"\b(?:please (?:add|make|fix|let|give|bring|allow|stop|offer|send|improve|consider|put)"
    r"|(?:i|we) (?:wish|want|need|would (?:like|love|prefer|appreciate))|i'?d (?:like|love|prefer)"
    r"|(?:would|it'?d|might) be (?:great|good|nice|helpful|useful|better|lovely|handy)"
    r"|(?:you|they) (?:should|could|need to|ought to)|should (?:have|be|offer|allow|let|show|tell)"
    r"|could (?:you|we|use|do with)|why (?:not|don['’]?t you)|if only|hope you|suggest"
    r"|(?:an|the) option to|how about|missing a|add (?:an?|the|more)|wish (?:there|it|you|the))\b"
)
_COMPLAINT = re.compile(
    r"\b(?:had to (?:\w+ ){1,4}(?:twice|again|three|several)|took (?:\w+ ){0,3}"
    r"(?:attempts|weeks|days|hours|ages|forever)|i expected|never (?:again|got|came|heard|arrived)"
    r"|no(?:body| one) (?:\w+ )?(?:answer|repl|call|told|knew|came)\w*|still (?:waiting|not|no)"
    r"|instead of|supposed to|no longer|used to be (?:better|good|faster|easier)|gave up"
    r"|(?:does|do|did|could|can|would|will|is|are|was|were|has|have)(?: not|n['’]t) )"
)
_QUESTION = re.compile(r"\?\s*[\"'”’)]*$")


def kind_of_sentence(sentence: str, sentiment: Sentiment) -> Kind:
    """Say what *sentence* does.

    A wish is a request however politely or crossly it is put; a question that is clearly negative
    is a complaint ("Why does it crash every time?").
    """
    plain = sentence.lower().replace("’", "'").strip()
    label = sentiment.label
    if _REQUEST.search(plain):
        return Kind.REQUEST
    if _QUESTION.search(plain):
        return Kind.COMPLAINT if label is Label.NEGATIVE else Kind.QUESTION
    if label is Label.NEGATIVE:
        return Kind.COMPLAINT
    if label is Label.POSITIVE:
        return Kind.PRAISE
    if _COMPLAINT.search(plain):
        return Kind.COMPLAINT
    return Kind.OTHER
