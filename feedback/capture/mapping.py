"""Which column of a table is what of a review: guessed, then confirmed by a person."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from feedback.capture.tabular import Row, Table
from feedback.errors import InvalidInputError
from feedback.store.channels import Channel
from surveys.words import _

LONGEST_TEXT = 20_000

_USUAL = {
    "text": "text review body content comment comments feedback message verbatim reviewtext "
    "review_text description opinion bewertung kommentar texte avis",
    "title": "title heading headline subject summary titel titre",
    "score": "score rating stars star mean_rating overall points grade note sterne rate nps",
    "author": "author name user username reviewer customer nickname autor reviewer_name user_name",
    "said_on": "date said_on created created_at time timestamp day published posted datum "
    "review_date submitted_at at",
    "external_id": "id review_id reviewid external_id uuid key identifier",
    "url": "url link permalink href",
    "product": "product item app location store branch product_name place asin",
    "reply": "reply owner_reply owner_response company_reply developer_reply developer_response "
    "reply_text",
    "replied_on": "replied_on reply_date replied_at response_date",
}
FIELDS = tuple(_USUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """The column of each part of a review, "" for none, and the range of the score."""

    text: str = ""
    title: str = ""
    score: str = ""
    author: str = ""
    said_on: str = ""
    external_id: str = ""
    url: str = ""
    product: str = ""
    reply: str = ""
    replied_on: str = ""
    low: float = 1
    high: float = 5
    channel: str = Channel.OTHER.value
    skips_wordless: bool = False  # stars without a text are left out, not refused

    def column(self, part: str) -> str:
        """Return the column that *part* is read from."""
        found: str = getattr(self, part)
        return found

    def to_json(self) -> dict[str, object]:
        """Return the mapping as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """A review as a file tells it."""

    line: int
    text: str
    title: str = ""
    score: float | None = None
    author: str = ""
    said_on: dt.date | None = None
    external_id: str = ""
    url: str = ""
    product: str = ""
    received_at: dt.datetime | None = None  # where the file knows the time
    reply: str = ""  # what was answered elsewhere
    replied_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("line %(line)s: %(reason)s", line=self.line, reason=self.reason)


@dataclass(slots=True)
class SortedRows:
    """What a table holds under a mapping."""

    accepted: list[NewReview] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    wordless: int = 0  # rows with stars and no text, left out


def guess_mapping(table: Table) -> Mapping:
    """Guess by the names of the columns, then by what stands in them; no column is used twice."""
    free = list(table.columns)
    found: dict[str, str] = {}
    for part, names in _USUAL.items():
        usual = names.split()
        match = min(
            (column for column in free if _plain(column) in usual),
            key=lambda column: usual.index(_plain(column)),
            default="",
        )
        if match:
            found[part] = match
            free.remove(match)
    if "text" not in found and free:
        longest = max(free, key=lambda column: _mean_length(table, column))
        found["text"] = longest
        free.remove(longest)
    mapping = replace(Mapping(), **found)  # type: ignore[arg-type]  # every value is a column's name
    low, high = guess_range(table, mapping.score) if mapping.score else (1.0, 5.0)
    return replace(mapping, low=low, high=high)


def guess_range(table: Table, column: str) -> tuple[float, float]:
    """Guess the range of a score from its values: the narrowest usual one that holds them all."""
    values = [
        value for row in table.rows if (value := _number(row.cells.get(column, ""))) is not None
    ]
    if not values:
        return 1, 5
    lowest, highest = min(values), max(values)
    for low, high in ((1, 5), (0, 5), (1, 10), (0, 10), (-1, 1), (-4, 4), (0, 100)):
        if low <= lowest and highest <= high:
            return low, high
    return lowest, highest


def read_range(text: str) -> tuple[float, float]:
    """Read a range written as "1:5"."""
    match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*:\s*(-?\d+(?:\.\d+)?)\s*", text)
    if match is None or float(match[1]) >= float(match[2]):
        msg = _(
            "A range is written as lowest:highest, for example 1:5 or -4:4, not “%(text)s”.",
            text=text[:20],
        )
        raise InvalidInputError(msg)
    return float(match[1]), float(match[2])


def check_mapping(table: Table, mapping: Mapping) -> None:
    """Raise InvalidInputError unless every column named is there, once, and the text is mapped."""
    used = [mapping.column(part) for part in FIELDS if mapping.column(part)]
    for column in used:
        if column not in table.columns:
            columns = ", ".join(table.columns[:30])
            msg = _(
                "There is no column '%(column)s'. The columns are: %(columns)s.",
                column=column,
                columns=columns,
            )
            raise InvalidInputError(msg)
        if used.count(column) > 1:
            msg = _("The column “%(column)s” is used for two things.", column=column)
            raise InvalidInputError(msg)
    if not mapping.text:
        msg = _("Say which column holds the text of the review.")
        raise InvalidInputError(msg)
    if mapping.low >= mapping.high:
        msg = _("The lowest score must be below the highest.")
        raise InvalidInputError(msg)


def sort_rows(table: Table, mapping: Mapping, *, today: dt.date) -> SortedRows:
    """Turn rows into reviews; every row that is none is named with its line and reason."""
    check_mapping(table, mapping)
    months_first = _months_first(table.rows, mapping.said_on)
    result = SortedRows()
    for row in table.rows:
        if mapping.skips_wordless and not row.fault and not row.cells[mapping.text].strip():
            result.wordless += 1
            continue
        try:
            result.accepted.append(_review(row, mapping, today=today, months_first=months_first))
        except InvalidInputError as error:
            result.refused.append(RefusedRow(row.line, str(error)))
    return result


def _review(row: Row, mapping: Mapping, *, today: dt.date, months_first: bool) -> NewReview:
    if row.fault:
        raise InvalidInputError(row.fault)
    cells = {
        part: row.cells.get(mapping.column(part), "").strip() if mapping.column(part) else ""
        for part in FIELDS
    }
    if not cells["text"]:
        msg = _("has no text")
        raise InvalidInputError(msg)
    if len(cells["text"]) > LONGEST_TEXT:
        msg = _(
            "has a text of %(count)s characters; %(most)s are the most",
            count=f"{len(cells['text']):,}",
            most=f"{LONGEST_TEXT:,}",
        )
        raise InvalidInputError(msg)
    received_at = moment_in(cells["said_on"])
    said_on = received_at.date() if received_at else None
    if said_on is None and cells["said_on"]:
        said_on = _date(cells["said_on"], months_first=months_first)
    if said_on is not None and said_on > today + dt.timedelta(days=1):
        msg = _("is dated %(day)s, which is still to come", day=said_on)
        raise InvalidInputError(msg)
    return NewReview(
        line=row.line,
        text=cells["text"],
        title=cells["title"][:500],
        score=_score(cells["score"], mapping),
        author=" ".join(cells["author"].split())[:150],
        said_on=said_on,
        external_id=cells["external_id"][:500],
        url=cells["url"][:2000],
        product=cells["product"][:500],
        received_at=received_at,
        reply=cells["reply"][:LONGEST_TEXT],
        replied_at=_replied_at(cells, months_first=months_first),
    )


def _replied_at(cells: dict[str, str], *, months_first: bool) -> dt.datetime | None:
    """Return when the reply was written; of a day without a time, its noon."""
    told = cells["replied_on"]
    if not cells["reply"] or not told:
        return None
    noon = dt.time(12, tzinfo=dt.UTC)
    return moment_in(told) or dt.datetime.combine(_date(told, months_first=months_first), noon)


def _score(text: str, mapping: Mapping) -> float | None:
    if not text:
        return None
    value = _number(text)
    if value is None:
        msg = _("has the score “%(text)s”, which is no number", text=text[:30])
        raise InvalidInputError(msg)
    if not mapping.low <= value <= mapping.high:
        msg = _(
            "has the score %(text)s, outside %(low)s to %(high)s",
            text=text[:30],
            low=f"{mapping.low:g}",
            high=f"{mapping.high:g}",
        )
        raise InvalidInputError(msg)
    return value


_NUMBER = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)(?:\s*(?:/|of|out of)\s*\d+)?")


# As Google writes stars; no other spelling is a number.
_NUMBER_WORDS = {"ONE": 1.0, "TWO": 2.0, "THREE": 3.0, "FOUR": 4.0, "FIVE": 5.0}


def _number(text: str) -> float | None:
    worded = _NUMBER_WORDS.get(text.strip())
    if worded is not None:
        return worded
    match = _NUMBER.fullmatch(text.strip())
    return float(match[1].replace(",", ".")) if match else None


_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_SECONDS = 10  # digits; with three more they are milliseconds


def moment_in(text: str) -> dt.datetime | None:
    """Return the moment a text names, in UTC; None for what is none or says no time zone."""
    text = text.strip().removesuffix(" UTC") + ("+00:00" if text.strip().endswith(" UTC") else "")
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1 if len(text) == _SECONDS else 1000)
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    try:
        told = dt.datetime.fromisoformat(text)
        return told.astimezone(dt.UTC) if told.tzinfo else None
    except (ValueError, OverflowError):
        return None


_NUMERIC_DATE = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T,].*)?")
_WORD_DATES = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y")


def _date(text: str, *, months_first: bool) -> dt.date:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    match = _NUMERIC_DATE.fullmatch(text)
    try:
        if match:
            first, second, year = int(match[1]), int(match[3]), int(match[4])
            day, month = (second, first) if months_first else (first, second)
            return dt.date(year, month, day)
        for form in _WORD_DATES:
            try:
                return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date()
            except ValueError:
                continue
    except ValueError:
        pass
    msg = _("has the date “%(text)s”, which cannot be read (write 2026-11-20)", text=text[:30])
    raise InvalidInputError(msg)


def _months_first(rows: Sequence[Row], column: str) -> bool:
    """Decide 3/4/2026 over the whole column: a number above 12 says which part is the day."""
    slashed = [
        match
        for row in rows
        if column and (match := _NUMERIC_DATE.fullmatch(row.cells.get(column, "").strip()))
    ]
    month = 12
    if any(int(match[1]) > month for match in slashed):
        return False
    if any(int(match[3]) > month for match in slashed):
        return True
    return bool(slashed) and slashed[0][2] == "/"


def _plain(column: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")


def _mean_length(table: Table, column: str) -> float:
    return sum(len(row.cells.get(column, "")) for row in table.rows[:200])
