"""Names for columns: never empty, never twice."""

from collections.abc import Iterable

from surveys.text import normalise


def column_names(headings: Iterable[object]) -> tuple[str, ...]:
    """Return a name for each heading: its text, else its number; a second "Name" is "Name (2)"."""
    names: list[str] = []
    for number, heading in enumerate(headings, 1):
        text = " ".join(normalise("" if heading is None else str(heading)).split())[:100]
        name, repeat = text or f"Column {number}", 1
        while name in names:
            repeat += 1
            name = f"{text or f'Column {number}'} ({repeat})"
        names.append(name)
    return tuple(names)
