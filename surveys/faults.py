"""What is wrong with a definition, where, in words; all of it at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: *path* like ``pages[0].questions[2].code``, *message* a sentence."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'survey'}: {self.message}"


class DefinitionError(Exception):
    """A definition cannot be read or published; *faults* says why, completely."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
