"""How often each answer to a question was given: counts that add up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from surveys.answers import Answer, Choices, Number, Unanswered, Words
from surveys.definition import OTHER, Question


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one question: by option code or point, and of those who gave no answer."""

    counts: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    unanswered: int = 0

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> "Tally":
        """Count answers to one question; of words only how many there are."""
        counts: Counter[str] = Counter()
        answered = unanswered = 0
        for answer in answers:
            match answer:
                case Unanswered():
                    unanswered += 1
                    continue
                case Choices(codes):
                    counts.update(codes)
                case Number(value):
                    counts[str(value)] += 1
                case Words():
                    pass
            answered += 1
        return cls(counts, answered, unanswered)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.counts + other.counts,
            self.answered + other.answered,
            self.unanswered + other.unanswered,
        )

    def rows(self, question: Question) -> tuple[tuple[str, int], ...]:
        """Return (label, count) for everything that can be or was answered, in order.

        Codes that are no longer offered come last, under their code.
        """
        if question.kind.is_choice:
            labels = {option.code: option.label for option in question.options}
            if question.has_other:
                labels[OTHER] = "Other"
        else:
            labels = {
                str(value): f"{value} {label}".strip()
                for value, label in (question.points if question.kind.is_number else ())
            }
        gone = [code for code in sorted(self.counts) if code not in labels]
        return tuple((labels.get(code, code), self.counts[code]) for code in [*labels, *gone])
