"""What the inbox is narrowed to, as its address says it."""

from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from feedback.store.items import Item, SourceKind, inbox
from feedback.store.labels import Label
from feedback.web.context import project
from feedback.web.requests import id_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A narrowing of the list."""

    label: str
    theme: int | None
    source: str
    words: str
    done: bool
    page: int

    @classmethod
    def of_request(cls) -> "Filter":
        """Read the filter from the address; what is unknown narrows nothing."""
        page = request.args.get("page", 1, type=int)
        label, source = request.args.get("label", ""), request.args.get("source", "")
        return cls(
            label=label if label in set(Label) else "",
            theme=id_in(request.args.get("theme", "")),
            source=source if source in set(SourceKind) else "",
            words=request.args.get("words", "").strip()[:100],
            done=request.args.get("done") == "yes",
            page=min(max(1, page), 10_000),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out of what waits or was put away."""
        return bool(self.words or self.label or self.theme or self.source)

    def address(self, **changes: object) -> dict[str, Any]:
        """Return the filter as parts of an address, without what narrows nothing."""
        parts: dict[str, Any] = {
            "label": self.label,
            "theme": self.theme,
            "source": self.source,
            "words": self.words,
            "done": "yes" if self.done else "",
            "page": self.page if self.page > 1 else "",
        } | changes
        return {name: value for name, value in parts.items() if value not in ("", None)}

    def query(self) -> Select[Item]:
        """Select what the list shows, with the names of those who said it."""
        return inbox(
            project().id,
            label=Label(self.label) if self.label else None,
            theme_id=self.theme,
            source_kind=SourceKind(self.source) if self.source else None,
            done=self.done,
            words=self.words,
        ).options(selectinload(Item.contact))
