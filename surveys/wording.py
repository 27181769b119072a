"""Hints on how a question is worded: they find what is almost surely wrong, and never block.

Every rule is a pattern that a person can read, in English and, where it says so, German; other
languages are only measured by length. Reading level: Flesch-Kincaid grade (Kincaid et al. 1975),
0.39 · words/sentences + 11.8 · syllables/words - 15.59, for English; Amstad's reading ease (1978),
180 - words/sentences - 58.5 · syllables/words, for German. Both only from ten words on: below
that one long word decides.
"""

# ruff: noqa: E501, ISC004 - a pattern is one line

import re
from dataclasses import dataclass
from enum import StrEnum

from surveys.definition import Question, QuestionKind, Survey
from surveys.logic import ALWAYS
from surveys.words import N_, _


class HintKind(StrEnum):
    """What may be wrong with the words of a question."""

    DOUBLE_BARRELLED = "double_barrelled"
    LEADING = "leading"
    ABSOLUTE = "absolute"
    NEGATION = "negation"
    DOUBLE_NEGATIVE = "double_negative"
    JARGON = "jargon"
    TOO_LONG = "too_long"
    READING_LEVEL = "reading_level"
    NO_LABELS = "no_labels"


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint: the words that it is about, and what to do."""

    kind: HintKind
    quote: str
    words: str


_ADVICE = {
    HintKind.DOUBLE_BARRELLED: N_(
        "This asks two things at once; who agrees with only one cannot answer. Make it two."
    ),
    HintKind.LEADING: N_("This pushes towards an answer. Ask it so that either answer is easy."),
    HintKind.ABSOLUTE: N_(
        "Hardly anything is so without exception, so many people have to say no. Ask how often, or how much."
    ),
    HintKind.NEGATION: N_("A “not” is easily overlooked. Ask it the other way round."),
    HintKind.DOUBLE_NEGATIVE: N_(
        "Two negatives make people answer the opposite of what they mean. Ask it directly."
    ),
    HintKind.JARGON: N_("Your customers may not know this word. Say it as they would."),
    HintKind.TOO_LONG: N_("Long questions are skimmed. Say it in under 25 words."),
    HintKind.READING_LEVEL: N_("This is hard to read. Use shorter words and sentences."),
    HintKind.NO_LABELS: N_(
        "Nobody can tell what the points mean. Label the lowest and the highest."
    ),
}

MOST_WORDS = 25
_FEWEST_MEASURED = 10
_HARDEST_GRADE = 13.0
_HARDEST_EASE = 30.0

_FIXED_PAIRS = """
    terms and conditions|pros and cons|friends and family|family and friends|food and drinks?
    |health and safety|name and address|first and last|date and time|black and white
    |bed and breakfast|trial and error|research and development|ups and downs|more and more
    |back and forth|again and again|now and then|and so on|peace and quiet|profit and loss
    |arts and crafts|between [^,?]+? and|each and every|up and running|hard and soft
"""
_FIXED = re.compile(
    r"\b(?:" + re.sub(r"\s*\n\s*", "", _FIXED_PAIRS).strip() + r")\b", re.IGNORECASE
)
_ASIDE = re.compile(
    r"\b(?:when|after|before|since|that|which|who|where|while|if|because|until|as)\b.*",
    re.IGNORECASE,
)
_RATING = re.compile(
    r"\b(?:(?:how|are you|were you) (?:\w+ )?(?:satisfied|happy|pleased|content)\b"
    r"|how (?:likely|important|would you rate|do you rate|do you like)\b"
    r"|how (?:easy|hard|difficult|simple) (?:was|is|were|are)\b|(?:please )?rate\b|do you like\b"
    r"|how (?:\w+(?:, \w+)*) and \w+ (?:was|were|is|are|did|do|does)\b"
    r"|how (?:clear|helpful|useful|good|fast|friendly|clean|comfortable)\b)(?P<rest>.*)",
    re.IGNORECASE,
)
_QUALITY = (
    r"(?:\w+(?:ful|ous|ive|able|ible|ic|less|ish)|clear|complete|clean|friendly|polite|kind|fast|"
    r"quick|slow|easy|simple|cheap|fair|safe|modern|warm|quiet|bright|fresh|tasty|accurate|honest|"
    r"open|prompt|relevant|competent|efficient|pleasant|patient|convenient|consistent|important|"
    r"different|interesting|engaging|caring|welcoming|good|bad|great|nice|well|on time|useful)"
)
_TWO_QUALITIES = re.compile(
    rf"\b(?:is|are|was|were|feels?|seems?|seemed|looks?)\b(?:\s+\w+){{0,4}}?\s+(?:\w+ly )?{_QUALITY}"
    rf",? (?:and|&) (?:\w+ )?(?:\w+ly )?{_QUALITY}\b",
    re.IGNORECASE,
)
_TWO_CLAUSES = (
    re.compile(r"\band (?:why|how|what|where|when|who)\b.*\?", re.IGNORECASE),
    re.compile(
        r"^(?:do|does|did|was|were|is|are|have|has) (?:you|we|the|our|it|they)\b[^,]*\band "
        r"(?:do|does|did|was|were|is|are|have|has) (?:you|we|the|our|it|they)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bshould (?:\w+ ){1,4}and (?:buy|build|make|open|close|offer|pay|stop|have)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?:the|our|my) (?:\w+ ){1,2}(?:is|are|was|were) \w+ and "
        r"(?:explained|helped|answered|listened|solved|told|gave|took|made|kept|did)\b",
        re.IGNORECASE,
    ),
)
_CUE = re.compile(r" (?:and|&) ", re.IGNORECASE)

_PRAISE = (
    r"(?:amazing|great|wonderful|fantastic|excellent|awesome|superb|brilliant|outstanding|perfect|"
    r"incredible|delightful|exceptional|terrible|awful|horrible|bad|poor|dreadful|disappointing)"
)
_LEADING = {
    "en": (
        rf"\bhow (?:absolutely |really |truly )?{_PRAISE}\b(?! or\b)",
        r"\bhow much (?:did|do) you (?:enjoy|love)\b",
        r"\byou love\b",
        r"^(?:don|won|wouldn|isn|aren|shouldn|doesn|didn|haven|can|couldn)['’]t (?:you|it|we|the|our|they)\b",
        r", (?:(?:do|wo|would|is|are|should|does|did|have|was|were|could)n['’]t (?:you|it|we|they|he|she)"
        r"|right|correct|okay|won['’]t you|can['’]t you)\?",
        r"\b(?:do|would) you (?:not )?agree (?:that|with)\b",
        r"\b(?:our|your) (?:new |whole )?(?:award-winning|world-class|friendly|helpful|popular|innovative|"
        rf"state-of-the-art|best-in-class|improved|expert|trusted|leading|{_PRAISE})\b",
        r"\b(?:as you know|obviously|of course|clearly|needless to say|everyone knows|it is well known)\b",
        r"\bmost (?:people|customers|users|experts) (?:think|believe|agree|say|prefer|like|love)\b",
        r"\b(?:experts|doctors|scientists|studies) (?:agree|say|recommend|show|believe)\b",
        r"\b(?:responsible|sensible|reasonable|decent) (?:parents|people|citizens|drivers|employees)\b",
        r"\b(?:dangerous|harmful|useless|ridiculous|unfair|outrageous) (?:new )?\w+\?",
    ),
    "de": (
        r"\b(?:finden|meinen|denken|glauben) sie nicht (?:auch|ebenfalls)\b",
        r"\bstimmen sie (?:uns )?zu, dass\b",
        r", (?:oder|nicht wahr|stimmt['’]?s)\?",
        r"\bwie (?:toll|großartig|hervorragend|schlecht|furchtbar|schrecklich)\b",
        r"\bbekanntlich\b|\bwie sie wissen\b",
    ),
}
_ABSOLUTE = {
    "en": (
        r"\b(?:always|never|everyone|everybody|nobody|no one|everything|completely|totally|entirely|"
        r"absolutely|every time|every single|all the time|at all times|(?<!above )all (?:of )?(?:my|our|your|the))\b"
    ),
    "de": r"\b(?:immer|nie|niemals|stets|jeder|jede|alle|niemand|völlig|absolut|vollkommen)\b",
}
_NOT = r"(?:\bnot\b(?! at all| sure|,)|\b(?:do|does|did|is|was|were|are|ca|could|should|would|wo|have|has)n['’]t\b|\bcannot\b)"
_HIDDEN_NOT = (
    r"\b(?:unlikely|unclear|unhappy|unable|unnecessary|unusual|unfair|unreasonable|uncommon|"
    r"unhelpful|unsatisfied|dissatisfied|impossible|incorrect|incomplete|without|never|nobody|"
    r"none|fail(?:s|ed)?|avoid|prevent|oppose|object|disagree|deny|forbid|ban|refuse)\b"
)
_CLEAR_NOT = re.compile(
    r"\b(?:whether or not|if not|or not|why|what|which|reason)\b", re.IGNORECASE
)
_JARGON = re.compile(
    r"\b(?:NPS|CSAT|CES|KPIs?|UX|UI|ROI|SLAs?|SaaS|B2B|B2C|CRM|APIs?|MVP|CTA|SKU|QoQ)\b"
    r"|(?i:\b(?:omni-?channel|touch ?points?|synerg(?:y|ies)|leverag(?:e|ing)|utili[sz](?:e|ation)|"
    r"stakeholders?|value proposition|pain points?|user journeys?|customer journeys?|end-to-end|"
    r"onboarding|holistic|paradigm|actionable|churn|funnel|ecosystem|best-in-class|frictionless|"
    r"deliverables?|self-service portal|turnkey|scalab(?:le|ility)|interoperab\w+|go-to-market)\b)"
)


def hints(question: Question, language: str = "en") -> tuple[Hint, ...]:
    """Return what may be wrong with the words of *question*; nothing when all seems well."""
    if question.kind is QuestionKind.STATEMENT:
        return ()
    title, stem = question.title, language.split("-", maxsplit=1)[0].lower()
    found = [
        _double_barrelled(title, stem) if not question.kind.is_text else None,
        _leading(title, stem),
        _absolute(question, stem),
        _negation(question, stem),
        _jargon(title),
        _length(title, stem),
        _labels(question),
    ]
    return tuple(hint for hint in found if hint is not None)


def all_hints(survey: Survey) -> dict[str, tuple[Hint, ...]]:
    """Return the hints of every question that has some, by its code."""
    every = {question.code: hints(question, survey.language) for question in survey.questions}
    return {code: found for code, found in every.items() if found}


def seconds_to_answer(survey: Survey) -> int:
    """Estimate how long answering takes.

    Words are read at 200 a minute. On top come 3 seconds for a choice or a point of a scale, 2 for
    each option beyond the fifth, 12 for a short and 40 for a long text, 2 for every page. What is
    asked under a condition counts half: it is asked of some.
    """
    seconds = _reading_seconds(survey.intro)
    for page in survey.pages:
        page_share = 1 if page.condition == ALWAYS else 0.5
        seconds += 2 * page_share
        for question in page.questions:
            share = page_share if question.condition == ALWAYS else 0.5
            seconds += share * _seconds(question)
    return round(seconds)


def minutes_to_answer(survey: Survey) -> int:
    """Return the estimate in whole minutes, rounded up."""
    return max(1, -(-seconds_to_answer(survey) // 60))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of an English text: the years of school it takes."""
    words, sentences = _words(text), _sentences(text)
    if not words:
        return 0.0
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def ease(text: str) -> float:
    """Return Amstad's reading ease of a German text: 100 is easy, 0 very hard."""
    words, sentences = _words(text), _sentences(text)
    if not words:
        return 100.0
    syllables = sum(len(re.findall(r"[aeiouyäöü]+", word.lower())) or 1 for word in words)
    return 180 - len(words) / sentences - 58.5 * syllables / len(words)


def _hint(kind: HintKind, quote: str) -> Hint:
    return Hint(kind, quote.strip(" ,."), _(_ADVICE[kind]))


def _double_barrelled(title: str, stem: str) -> Hint | None:
    if stem == "de":
        found = re.search(
            r"\bwie (?:zufrieden|wichtig|bewerten|beurteilen)\b.*?(\w+ und [\w ]+)",
            title,
            re.IGNORECASE,
        )
        return _hint(HintKind.DOUBLE_BARRELLED, found[1]) if found else None
    if stem != "en":
        return None
    for pattern in _TWO_CLAUSES:
        if (found := pattern.search(title)) and not _FIXED.search(found[0]):
            return _hint(HintKind.DOUBLE_BARRELLED, found[0])
    if (found := _TWO_QUALITIES.search(title)) and not _FIXED.search(found[0]):
        return _hint(HintKind.DOUBLE_BARRELLED, found[0])
    rating = _RATING.search(title)
    if rating is None:
        return None
    rated = _ASIDE.sub("", _FIXED.sub("", rating[0]))
    cue = _CUE.search(rated)
    if cue is None or _is_one_name(rated, cue):
        return None
    before, after = rated[: cue.start()].split()[-2:], rated[cue.end() :].split()[:3]
    return _hint(HintKind.DOUBLE_BARRELLED, " ".join([*before, cue[0].strip(), *after]).strip("?"))


def _is_one_name(text: str, cue: re.Match[str]) -> bool:
    """Whether capital letters on both sides make it one name: Marks and Spencer."""
    before, after = text[: cue.start()].split()[-1:], text[cue.end() :].split()[:1]
    return all(word[:1].isupper() for word in (*before, *after))


def _leading(title: str, stem: str) -> Hint | None:
    for pattern in _LEADING.get(stem, ()):
        if found := re.search(pattern, title, re.IGNORECASE):
            return _hint(HintKind.LEADING, found[0])
    return None


def _absolute(question: Question, stem: str) -> Hint | None:
    if question.kind.is_text or question.kind is QuestionKind.MANY_CHOICES:
        return None
    found = re.search(_ABSOLUTE[stem], question.title, re.IGNORECASE) if stem in _ABSOLUTE else None
    return _hint(HintKind.ABSOLUTE, found[0]) if found else None


def _negation(question: Question, stem: str) -> Hint | None:
    title = question.title
    if stem != "en" or question.kind.is_text or question.kind is QuestionKind.MANY_CHOICES:
        return None
    if _CLEAR_NOT.search(title) or any(re.search(p, title, re.IGNORECASE) for p in _LEADING["en"]):
        return None
    plain = list(re.finditer(_NOT, title, re.IGNORECASE))
    if not plain:
        return None
    hidden = list(re.finditer(_HIDDEN_NOT, title, re.IGNORECASE))
    if len(plain) + len(hidden) > 1:
        quotes = sorted((*plain, *hidden), key=lambda found: found.start())
        return _hint(HintKind.DOUBLE_NEGATIVE, " … ".join(found[0] for found in quotes[:2]))
    return _hint(HintKind.NEGATION, plain[0][0])


def _jargon(title: str) -> Hint | None:
    found = _JARGON.search(title)
    return _hint(HintKind.JARGON, found[0]) if found else None


def _length(title: str, stem: str) -> Hint | None:
    words = _words(title)
    if len(words) > MOST_WORDS:
        return _hint(HintKind.TOO_LONG, _("%(words)s words", words=len(words)))
    if len(words) < _FEWEST_MEASURED:
        return None
    if stem == "en" and grade(title) > _HARDEST_GRADE:
        return _hint(
            HintKind.READING_LEVEL, _("%(years)s years of school", years=round(grade(title)))
        )
    if stem == "de" and ease(title) < _HARDEST_EASE:
        return _hint(
            HintKind.READING_LEVEL,
            _("reading ease %(ease)s of 100", ease=max(0, round(ease(title)))),
        )
    return None


def _labels(question: Question) -> Hint | None:
    if not question.kind.is_number or question.kind is QuestionKind.STARS:
        return None
    if question.point_labels or (question.low_label and question.high_label):
        return None
    return _hint(HintKind.NO_LABELS, f"{question.low}–{question.high}")


def _seconds(question: Question) -> float:
    labels = [option.label for option in question.options] + list(question.point_labels)
    read = _reading_seconds(" ".join((question.title, question.hint, *labels)))
    if question.kind is QuestionKind.STATEMENT:
        return read
    if question.kind.is_text:
        return read + (12 if question.kind is QuestionKind.SHORT_TEXT else 40)
    return read + 3 + 2 * max(0, len(question.options) - 5)


def _reading_seconds(text: str) -> float:
    return len(text.split()) * 60 / 200


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text)


def _sentences(text: str) -> int:
    return max(1, len(re.findall(r"[.!?:…]+(?:\s|$)", text)))


def _syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end, and -ed and -es after most letters, count not."""
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouylr]e$|[^aeiouytd]ed$|[^aeiouysxzh]es$", word) and groups > 1:
        groups -= 1
    return max(1, groups)
