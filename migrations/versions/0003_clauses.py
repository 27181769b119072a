"""clauses instead of sentences, and what a text means as a whole.

Everything here is derived, and the analyser of this release reads every text anew. Two things keep
people from waiting for it. What the one before found is copied, so no page is empty meanwhile. And
its tables stay: servers are restarted one after the other, and those of the release before still
read them and write into them. They lose their rows with every text that is read anew, nothing else
uses them, and the next release drops them (``schema.LEFT_BEHIND``).

A review's item takes a key that stands in the order of the reviews (``store.items.item_key``), and
with it whatever refers to it: what people put away, what they cite.

`item` only gains columns: rebuilding it on SQLite would delete what refers to it. Their defaults
are for the release before, which does not know them.
"""

# ruff: noqa: S608 - names of our own

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LABELS = ("negative", "neutral", "positive", "mixed")
_KINDS = ("complaint", "bug", "request", "question", "praise", "experience", "other")
_VOICES = ("own", "other", "hypothetical")
_STYLES = ("facts", "feelings", "unknown")
_KEY = "(CASE source_kind WHEN 'review' THEN 'review-' || source_id ELSE id END)"


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "clause",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("label", _enum("label", _LABELS), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("kind", _enum("kind", _KINDS), nullable=False),
        sa.Column("voice", _enum("voice", _VOICES), nullable=False),
        sa.Column("is_played_down", sa.Boolean(), nullable=False),
        sa.Column("emotions", sa.String(length=12), nullable=False),
        sa.CheckConstraint("start_at >= 0 AND end_at > start_at", name=op.f("ck_clause_span")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_clause_item_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "position", name=op.f("pk_clause")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "clause_theme",
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id", "position"],
            ["clause.item_id", "clause.position"],
            name=op.f("fk_clause_theme_item_id_position"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_clause_theme_theme_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "position", "theme_id", name=op.f("pk_clause_theme")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("clause_theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_theme_theme_id"), ["theme_id"], unique=False)
    op.add_column(
        "item", sa.Column("confidence", sa.Double(), server_default="1.0", nullable=False)
    )
    op.add_column(
        "item", sa.Column("is_rated", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.add_column(
        "item", sa.Column("language", sa.String(length=40), server_default="und", nullable=False)
    )
    op.add_column(
        "item", sa.Column("suggestion", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "item", sa.Column("emotions", sa.String(length=12), server_default="", nullable=False)
    )
    op.add_column("item", sa.Column("fingerprint", sa.BigInteger(), nullable=True))
    op.add_column(
        "item", sa.Column("escalates", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "item", sa.Column("mismatch", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _add_enum_to_item("kind", _KINDS, "other")
    _add_enum_to_item("style", _STYLES, "unknown")
    _copy_reviews()
    op.execute(
        "INSERT INTO clause (item_id, position, start_at, end_at, label, score, confidence, kind, "
        f"voice, is_played_down, emotions) SELECT {_KEY}, position, start_at, end_at, s.label, "
        "s.polarity, 1.0, s.kind, 'own', false, '' FROM sentence s JOIN item ON id = item_id"
    )
    op.execute(
        f"INSERT INTO clause_theme (item_id, position, theme_id) SELECT {_KEY}, position, theme_id "
        "FROM sentence_theme JOIN item ON id = item_id"
    )
    op.execute(f"DELETE FROM item WHERE id <> {_KEY}")  # and with them their sentences


def _copy_reviews() -> None:
    """Store each review's item under its new key as well, and have that referred to."""
    columns = (
        "project_id, source_kind, source_id, place, origin, asked, text, said_on, contact_id, "
        "score, score_low, score_high, label, polarity, is_counted"
    )
    op.execute(
        f"INSERT INTO item (id, {columns}) SELECT {_KEY}, {columns} FROM item WHERE id <> {_KEY}"
    )
    for table in ("evidence", "triage"):
        op.execute(
            f"UPDATE {table} SET item_id = (SELECT {_KEY} FROM item WHERE id = item_id) "
            "WHERE item_id IN (SELECT id FROM item WHERE source_kind = 'review')"
        )


def _add_enum_to_item(name: str, values: tuple[str, ...], default: str) -> None:
    """Add a column together with its CHECK, which Alembic leaves out on SQLite."""
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(
        f"ALTER TABLE item ADD COLUMN {name} VARCHAR(40) DEFAULT '{default}' NOT NULL "
        f"CONSTRAINT ck_item_{name} CHECK ({name} IN ({listed}))"
    )
