"""A reply is written for this review: no echo of it, and not what was replied before."""

from collections import Counter
from collections.abc import Iterator, Sequence

from feedback.act.guardrails import reading
from feedback.act.guardrails.channels import Channel
from feedback.act.guardrails.known import Known
from feedback.act.guardrails.names import Check
from feedback.act.guardrails.reading import Read, block, warn
from feedback.act.guardrails.values import Violation
from surveys.words import _

Gram = tuple[str, ...]

_ECHO = 7  # words in a row
_QUOTE = 5  # where the channel rejects pieces of the review
_RUN = 3  # words; what likeness is counted in
_SAME, _NEARLY_SAME = 0.35, 0.25  # of all runs: an earlier reply to this customer or subject
_COPIED, _ALIKE = 0.8, 0.35  # of its own runs that a reply shares with one to somebody else
_FEWEST_WORDS = 8  # a short thank-you looks like another


def grams(words: Sequence[str], size: int = _RUN) -> frozenset[Gram]:
    """Return the runs of so many words."""
    return frozenset(zip(*(words[at:] for at in range(size)), strict=False))


class Likeness:
    """The review and the earlier replies, ready to be compared with."""

    def __init__(self, known: Known, recent: Sequence[str], rules: Channel) -> None:
        business = known.case.business
        self._leave_out = (business.contact, business.signoff)
        self._size = _ECHO if rules.allows_quotes else _QUOTE
        review = reading.words_of(known.case.text)
        self._review, self._quotes = grams(review, _ECHO), grams(review, self._size)
        self._past = [self._grams_of(reply) for reply in known.case.past_replies]
        self._recent = list(recent)
        self._where: dict[Gram, list[int]] = {}
        for at, reply in enumerate(recent):
            for gram in self._grams_of(reply):
                self._where.setdefault(gram, []).append(at)

    def violations(self, read: Read) -> Iterator[Violation]:
        """Yield echoes and copies."""
        yield from self._echoed(read)
        found = grams(read.words)
        if not found or len(read.words) < _FEWEST_WORDS:
            return
        most = max((len(found & past) / len(found | past) for past in self._past), default=0.0)
        if most >= _NEARLY_SAME:
            say = block if most >= _SAME else warn
            why = _("%(share)s %% of it stood in an earlier reply here.", share=round(100 * most))
            yield say(Check.SAME, (0, 0), why)
        shared = Counter(at for gram in found for at in self._where.get(gram, ()))
        if shared:
            at, count = shared.most_common(1)[0]
            if count >= _ALIKE * len(found):
                say = block if count >= _COPIED * len(found) else warn
                share = round(100 * count / len(found))
                why = _(
                    "%(share)s %% of it stands in another reply: “%(words)s”",
                    share=share,
                    words=self._recent[at][:80],
                )
                yield say(Check.ALIKE, (0, 0), why)

    def _echoed(self, read: Read) -> Iterator[Violation]:
        for size, source, say in (
            (_ECHO, self._review, block),
            (self._size, self._quotes, warn),
        ):
            for at in range(len(read.words) - size + 1):
                if tuple(read.words[at : at + size]) in source:
                    span = read.tokens[at].span[0], read.tokens[at + size - 1].span[1]
                    why = _(
                        "“%(words)s” repeats the review word for word.",
                        words=read.body[slice(*span)],
                    )
                    yield say(Check.ECHO, span, why)
                    return

    def _grams_of(self, reply: str) -> frozenset[Gram]:
        return grams(reading.read(reply, self._leave_out).words)
