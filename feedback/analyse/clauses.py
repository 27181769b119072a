"""Split a text into clauses: the parts of its sentences that make a point of their own.

Between two parts stands a joint: a mark, a joining word or both. Whether a point ends there depends
on the words on both sides, above all on whether the right side has a subject and a verb of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib.resources import files
from itertools import repeat

from feedback.analyse.lexicon import valence
from feedback.analyse.text import Span, sentences

_PICTURES = r"\u2600-\u27BF\u2B50\U0001F300-\U0001FAFF"
_TURNING = r"but|though|although|however|except|whereas|otherwise|yet|apart(?=\sfrom)"
# A pattern that begins with one set of characters skips the rest of a text fast; runs are
# possessive, so hostile input costs linear time. The empty group stands where the mark ends.
_JOINT = re.compile(
    rf"[\s,;—–|•()\[\]….{_PICTURES}](?:"
    rf"(?<=\s)(?P<word>and|or|[&+]|{_TURNING})(?!\S)"
    rf"|(?:(?<=\s)[-~/*>]++(?!\S)|(?<=\.)\.++|(?<=[^:;='-][()\[\]])[()\[\]]*+"
    rf"|(?<![\s.])(?<![:;='-][()\[\]])[{_PICTURES}\uFE0F\u200D]*+)(?P<mark>)"
    rf"\s*+(?P<after>(?:and|so|or|then|only|which|who|{_TURNING})(?!['\w])|[&+](?!\S))?+)"
)
_WORD = re.compile(r"[^\W_]++(?:['-][^\W_]++)*+")
_JOINED = r"(?:[\s,;—–…|•]|\.\.++|[-~/*>&+]++(?=\s))*+(?:(?:%s)(?=[\s,.…])[\s,.…]*+)?+"
_FRONT = re.compile(_JOINED % "and|but|or")
_INNER_FRONT = re.compile(_JOINED % "and|but|or|though|although|yet|whereas")
_MAYBE_JOINS = frozenset("abotyw")  # letters that the words above begin with
_BACK = ",;—–|•" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_BEHIND_BRACKET = re.compile(r"\s*+(?:$|[,.;!?—–-]|but\b|and\b)")
_HESITATES = re.compile(r"(?:\.\.+|…)$")
_OPENS = {"(": ")", "[": "]"}
_CLOSES = frozenset(_OPENS.values())
_FACE = ":;='-"  # a bracket behind these is a mouth
_NOTHING = repeat(0.0)
_HEARTS = "❤♥💕💖💗💙💚💛💜🖤💓💞"

_STRONG = frozenset("; — – | • - -- ~ > * /".split())
_ADDING = frozenset(("and", "&", "+"))
_RELATIVE = frozenset(("which", "who"))
_CONTRAST = frozenset("but however though although yet except whereas otherwise apart".split())
_FIXED = {  # a joining word that joins no points, told by the word before or behind it
    "but": (
        frozenset("nothing anything everything all none anywhere nobody help cannot".split()),
        frozenset("also not rather then for".split()),
    ),
    "yet": (frozenset("not and as never best".split()), frozenset("again another to more".split())),
    "though": (frozenset(("as", "even")), frozenset()),
    "so": (frozenset("and even do or think say said hope".split()), frozenset()),
    "only": (frozenset("the an and not it's is was".split()), frozenset()),
    "except": (frozenset("all everything nothing".split()), frozenset()),
}
_I = frozenset("i im i'm ive i've i'd id i'll ill we we've we're we'd we'll weve".split())
_THEY = frozenset(
    "you u he she it they it's its he's she's they're they've you're that's thats you'd you'll "
    "he'd she'd they'd they'll it'll it'd theyre you've ur youre".split()
)
_THERE = frozenset(
    "nobody everyone everybody someone somebody nothing everything something there there's "
    "theres there're there'd there'll".split()
)
_DETERMINERS = frozenset(
    "the a an my our your his her their its every each no another any all one two three these "
    "those this that some most many few both neither none half".split()
)
_TURNS = frozenset(  # what begins a new point after a comma
    "shame pity unfortunately sadly otherwise nevertheless nonetheless plus wish pls please "
    "although though whereas however hopefully luckily thankfully".split()
)
_BEFORE_MAIN = frozenset(  # begins what waits for its main clause
    "if when whenever once after before since as because until unless while whilst given "
    "despite wherever provided considering having being whether for in on at with from by "
    "during".split()
)
_TIMES = frozenset("when if after once before".split())
_CONCEDES = frozenset("although though whereas apart besides aside".split())
_OUTSIDE = frozenset(  # begins what belongs to something else and holds no main verb
    "who whom which that where when while if because as than to what whose how why whoever".split()
)
_PREPOSITIONS = frozenset(
    "with without of from in on at by since after before until about like including for over "
    "under during through between within into up down off per".split()
)
_ADVERBS = frozenset(
    "now then also even still maybe perhaps today yesterday sometimes often always just again "
    "first finally suddenly once overall only too very well".split()
)
_TELLS = frozenset(
    "said says say told tells tell think thinks thought reckon reckons claim claims claimed "
    "reports explained mentioned know knows hope hoping feel mean means heard".split()
)
_ASIDES = frozenset(
    "think guess suppose hope expect believe know mean say reckon swear promise bet imagine "
    "presume assume admit must fear gather understand".split()
)
_FIT_AFTER_IS = frozenset(
    "a an the not no so too very been got gone just still always never".split()
)
_LEAST, _FEW, _MANY = 2, 3, 6  # words
_KEPT = 40  # words of a side that are looked at
_NEAR_END = 3  # characters: a closing bracket and a mark
_LONGEST_BRACKET = 300  # characters
_MARKED = 1.0  # valence of a word that says something is good or bad


class _Opening(Enum):
    """How the words behind a joint begin."""

    WRITER = auto()  # I, we
    PRONOUN = auto()  # mostly goes on about what was said before
    SUBJECT = auto()  # a new subject with a verb
    FRAMED = auto()  # "on Monday", "when I rang", then a verb
    NONE = auto()


@dataclass(slots=True)
class _Side:
    """Words beside a joint; *leaning* is how good or bad they are in sum."""

    words: list[str]
    has_verb: bool
    leaning: float

    def joined(self, other: "_Side") -> "_Side":
        kept = self.words if len(self.words) < _KEPT else self.words[: _KEPT // 2]
        return _Side(
            kept + other.words,
            self.has_verb or other.has_verb,
            self.leaning + other.leaning,
        )


def clauses(text: str) -> tuple[Span, ...]:
    """Return the clauses of *text* in order.

    No span begins or ends with white space, a joining mark or a joining "and", "or", "but"; none
    overlaps another. A text of one point is one clause.
    """
    small = _small(text)
    found = []
    for sentence in _whole_sentences(text):
        start = sentence.start
        for end, following in _cuts(small, sentence.start, sentence.end):
            found.append(_trimmed(small, start, end, sentence.start))
            start = following
        found.append(_trimmed(small, start, sentence.end, sentence.start))
    return tuple(found)


def _small(text: str) -> str:
    """Return *text* in small letters with straight apostrophes, as long as it was."""
    small = text.lower()
    if len(small) != len(text):  # a few capitals become two characters
        small = "".join([c.lower() if len(c.lower()) == 1 else c for c in text])
    return small.replace("’", "'")


def _whole_sentences(text: str) -> Iterator[Span]:
    """Give the sentences; dots before a small letter may only hesitate ("tasted of... nothing")."""
    held: Span | None = None
    for sentence in sentences(text):
        if held is None:
            held = sentence
        elif text[sentence.start].islower() and _HESITATES.search(
            text, max(held.start, held.end - 2), held.end
        ):
            held = Span(held.start, sentence.end)
        else:
            yield held
            held = sentence
    if held is not None:
        yield held


def _cuts(small: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give where clauses end within a sentence, and where the next begin."""
    joints = list(_JOINT.finditer(small, start, end))
    if not joints:
        return
    left = _side(small, start, joints[0].start())
    closes = 0  # where a bracket ends that belongs to the words before it
    for place, joint in enumerate(joints):
        last = place + 1 == len(joints)
        right = _side(small, joint.end(), end if last else joints[place + 1].start())
        word, after = joint.group("word", "after")
        mark = "" if word else small[joint.start() : joint.end("mark")].strip()
        word = word or after or ""
        if mark[:1] in _OPENS:
            close = small.find(_OPENS[mark[0]], joint.end(), joint.end() + _LONGEST_BRACKET)
            behind = None if close < 0 else _BEHIND_BRACKET.match(small, close + 1, end)
            apart = behind is not None and _is_point_in_brackets(left, right)
            if not apart:
                closes = max(closes, close)
        elif mark[:1] in _CLOSES:
            apart = False
        elif word in _RELATIVE:  # a comment at the end, if it is long enough for one
            apart = last and len(left.words) > _FEW and len(right.words) > _MANY
        else:
            apart = joint.start() >= closes and (
                _contrasts(mark, word, left, right, goes_on=not last)
                if word in _CONTRAST
                else _is_apart(mark, word, left, right)
            )
        if apart:
            yield _cut(joint, mark)
            left = right
        else:
            left = left.joined(right)


def _cut(joint: re.Match[str], mark: str) -> tuple[int, int]:
    """Return where the left clause ends and the right begins; contrast words stay on the right."""
    shows = mark != "" and (mark[0] in "….)]" or mark[0] > "\u2599")
    end = joint.end("mark") if shows else joint.start()
    if joint["after"]:
        return end, joint.start("after")
    return end, joint.start("word") if joint["word"] else joint.end()


def _side(small: str, start: int, end: int) -> _Side:
    words = _WORD.findall(small, start, end)
    has_verb = (
        not _verbs().isdisjoint(words)
        or small.find("'", start, end) >= 0
        or small.find("ed ", start, end) >= 0
        or (bool(words) and words[-1][-2:] == "ed")
    )
    return _Side(words, has_verb, sum(map(valence().get, words, _NOTHING)))


def _is_apart(mark: str, word: str, left: _Side, right: _Side) -> bool:
    """Whether one point ends before a joint and another begins behind it."""
    before, behind = left.words, right.words
    if len(before) < _LEAST or len(behind) < _LEAST:
        return False
    if _is_fixed(word, before, behind):
        return False
    opening = _opening(behind)
    if mark in _STRONG:
        return mark == ";" or len(behind) >= _FEW or left.leaning * right.leaning < 0
    if mark and mark != ",":  # an ellipsis or a picture
        return mark[0] not in _HEARTS and (opening is not _Opening.NONE or right.leaning != 0)
    if word in _ADDING:
        return _adds(mark, left, right, opening)
    if not mark:
        return opening is _Opening.WRITER  # "or I'm gone"
    if word:
        return left.has_verb if word == "then" else opening is not _Opening.NONE
    return _is_spliced(left, right, opening)


def _is_fixed(word: str, before: list[str], behind: list[str]) -> bool:
    fixed = _FIXED.get(word)
    return fixed is not None and (before[-1] in fixed[0] or behind[0] in fixed[1])


def _contrasts(mark: str, word: str, left: _Side, right: _Side, *, goes_on: bool) -> bool:
    """Whether "but" or its like begins a new point; *goes_on*: more follows the right side."""
    before, behind = left.words, right.words
    if not before or len(behind) < _LEAST or _is_fixed(word, before, behind):
        return False
    if len(before) < _LEAST and not left.leaning:
        return False
    if word == "yet" and not mark and _opening(behind) is _Opening.NONE:
        return False
    if word in ("except", "apart") and not left.has_verb:
        return False
    return len(behind) >= _FEW or goes_on or left.leaning * right.leaning < 0


def _adds(mark: str, left: _Side, right: _Side, opening: _Opening) -> bool:
    """Whether "and" begins a new point."""
    if left.words[0] in _BEFORE_MAIN and not mark:
        return False
    if not left.has_verb and not left.leaning:
        return False
    if mark:
        return opening not in (_Opening.NONE, _Opening.PRONOUN)
    if not _TELLS.isdisjoint(left.words):
        return False  # "she said that … and …"
    if opening is _Opening.FRAMED:
        return right.words[0] in _TIMES and right.words[1] in _I
    if opening in (_Opening.WRITER, _Opening.PRONOUN):
        return left.leaning * right.leaning < 0
    return opening is _Opening.SUBJECT and len(right.words) > _FEW


def _is_spliced(left: _Side, right: _Side, opening: _Opening) -> bool:
    """Whether a bare comma stands where a full stop could."""
    before, behind = left.words, right.words
    if behind[0] in _TURNS:
        return True
    opposed = left.leaning * right.leaning < 0
    if before[0] in _CONCEDES or before[:2] == ["other", "than"]:
        return opening not in (_Opening.NONE, _Opening.FRAMED)
    if before[0] in _BEFORE_MAIN:
        return False
    if opening is _Opening.SUBJECT:
        return (left.has_verb or left.leaning != 0) and before[-1] not in _TELLS
    if opening in (_Opening.WRITER, _Opening.PRONOUN):
        return opposed and not (len(behind) <= _FEW and behind[1] in _ASIDES)
    if opening is _Opening.NONE:
        return _is_verdict(left, right)
    return False


def _is_verdict(left: _Side, right: _Side) -> bool:
    """Whether "great camera, rubbish battery": verdicts beside one another, without verbs."""
    value = valence().get
    if abs(right.leaning) < _MARKED or abs(left.leaning) < _MARKED or len(right.words) > 2 * _MANY:
        return False
    first = next((word for word in right.words if word not in _ADVERBS), "")
    if value(left.words[-1]) and (value(first) or not first):
        return False  # adjectives in a row: "so kind, very friendly to all"
    if right.words[0] in _PREPOSITIONS or right.words[0] in _OUTSIDE:
        return False
    return left.leaning * right.leaning < 0 or not left.has_verb


def _is_point_in_brackets(left: _Side, right: _Side) -> bool:
    return (
        len(left.words) >= _FEW
        and len(right.words) > _FEW
        and (_opening(right.words) is not _Opening.NONE)
    )


def _opening(words: Sequence[str]) -> _Opening:
    place = 0
    while place < len(words) - 2 and (words[place] in _ADVERBS or words[place][-2:] == "ly"):
        place += 1
    first = words[place]
    if first in _I:
        return _Opening.WRITER
    if first in _THEY:
        return _Opening.PRONOUN
    if first in _THERE:
        return _Opening.SUBJECT
    rest = words[place + 1 : place + 8]
    if first in _OUTSIDE or first in _PREPOSITIONS or first in _BEFORE_MAIN:
        return _Opening.FRAMED if any(map(_is_verb, rest)) else _Opening.NONE
    if first in _DETERMINERS:
        return _Opening.SUBJECT if _verb_behind(rest, 1) else _Opening.NONE
    if place or first in _ADVERBS or (_is_verb(first) and not first.endswith("'s")):
        return _Opening.NONE
    if first.endswith("'s") and rest and _fits_after_is(rest[0]):
        return _Opening.SUBJECT
    return _Opening.SUBJECT if _verb_behind(rest[:4], 0) else _Opening.NONE


def _verb_behind(words: Sequence[str], least: int) -> bool:
    """Whether a subject that goes on with *words* has its verb among them."""
    for place, word in enumerate(words):
        if word in _OUTSIDE or word in _I or word in _THEY:
            return False  # "a table you can sit at"
        if word.endswith("'s"):
            if place + 1 < len(words) and _fits_after_is(words[place + 1]):
                return True
        elif place >= least and _is_verb(word):
            return True
    return False


def _fits_after_is(word: str) -> bool:
    return word in _FIT_AFTER_IS or word[-3:] == "ing" or word[-2:] == "ed" or word in valence()


@cache
def _verbs() -> frozenset[str]:
    text = files("feedback.analyse").joinpath("data", "verbs.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(" ".join(lines).split())


def _is_verb(word: str) -> bool:
    return word in _verbs() or word[-2:] == "ed" or "'" in word


def _trimmed(small: str, start: int, end: int, sentence: int) -> Span:
    """Leave out what joins at both ends, but never everything."""
    first = start
    if small[start] in _MAYBE_JOINS or not small[start].isalnum():
        front = (_FRONT if start == sentence else _INNER_FRONT).match(small, start, end)
        first = front.end() if front else start
    last = first + len(small[first:end].rstrip(_BACK))
    close = small.rfind(")", max(first, last - _NEAR_END), last)
    if (
        close > first
        and small[close - 1] not in _FACE
        and not small[close + 1 : last].strip(".!?")
        and "(" not in small[first:close]
    ):
        last = first + len(small[first:close].rstrip(_BACK))  # the clause stood in brackets
    if _WORD.search(small, first, last):
        return Span(first, last)
    kept = small[start:end].strip()
    first = small.index(kept, start) if kept else start
    return Span(first, first + len(kept))
