"""The exports of well-known platforms, recognised by their columns: nothing is left to map."""

from collections.abc import Mapping as Names
from dataclasses import dataclass, replace

from feedback.capture.mapping import Mapping, guess_mapping
from feedback.capture.tabular import Table
from feedback.store.channels import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One platform's export: the columns that give it away, and what each one is."""

    name: str
    channel: Channel
    needs: frozenset[str]
    parts: Names[str, str]
    low: float = 1
    high: float = 5


def _preset(
    name: str, channel: Channel, needs: tuple[str, ...], low: float = 1, high: float = 5,
    **parts: str,
) -> Preset:  # fmt: skip
    return Preset(
        name=name, channel=channel, needs=frozenset(needs), parts=parts, low=low, high=high
    )


PRESETS = (
    _preset(
        "Google Business", Channel.GOOGLE, ("starRating", "createTime"),
        text="comment", score="starRating", author="reviewer.displayName", said_on="createTime",
        external_id="name", reply="reviewReply.comment", replied_on="reviewReply.updateTime",
    ),
    _preset(
        "App Store Connect", Channel.APPSTORE, ("attributes.rating", "attributes.body"),
        text="attributes.body", title="attributes.title", score="attributes.rating",
        author="attributes.reviewerNickname", said_on="attributes.createdDate", external_id="id",
    ),
    _preset(
        "Google Play", Channel.PLAY, ("Package Name", "Star Rating", "Review Text"),
        text="Review Text", title="Review Title", score="Star Rating",
        said_on="Review Submit Millis Since Epoch", external_id="Review Link",
        product="Package Name", reply="Developer Reply Text",
        replied_on="Developer Reply Millis Since Epoch",
    ),
    _preset(
        "Trustpilot", Channel.TRUSTPILOT, ("stars", "consumer.displayName", "createdAt"),
        text="text", title="title", score="stars", author="consumer.displayName",
        said_on="createdAt", external_id="id", reply="companyReply.text",
        replied_on="companyReply.createdAt",
    ),
    _preset(
        "TripAdvisor", Channel.TRIPADVISOR, ("location_id", "published_date", "rating"),
        text="text", title="title", score="rating", author="user.username",
        said_on="published_date", external_id="id", url="url", product="location_id",
        reply="owner_response.text", replied_on="owner_response.published_date",
    ),
    _preset(
        "Delighted", Channel.OTHER, ("survey_type", "score", "comment", "permalink"), 0, 10,
        text="comment", score="score", said_on="created_at", external_id="id", url="permalink",
    ),
    _preset(
        "Social mentions", Channel.SOCIAL, ("mention", "network"),
        text="mention", author="author", said_on="date", external_id="id", url="url",
    ),
)  # fmt: skip


def recognise(table: Table) -> Preset | None:
    """Return whose export this is; None for a table of nobody's."""
    columns = frozenset(table.columns)
    return next((preset for preset in PRESETS if preset.needs <= columns), None)


def mapping_of(table: Table) -> Mapping:
    """Return the mapping of a known export, else a guess."""
    preset = recognise(table)
    if preset is None:
        return guess_mapping(table)
    there = {part: column for part, column in preset.parts.items() if column in table.columns}
    mapping = replace(Mapping(), **there)  # type: ignore[arg-type]  # every value is a column's name
    return replace(
        mapping, low=preset.low, high=preset.high, channel=preset.channel.value,
        skips_wordless=True,
    )  # fmt: skip
