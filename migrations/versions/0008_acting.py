"""acting: what closing an action asks for, why-ladders, the ledger of promises."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LOOPS = "'inner', 'huddle', 'outer'"
_AUDIENCES = ("customer", "readers", "everybody")
_TEXTS = ("problem", "success_measure", "contact_outcome", "untold_because", "declined_because")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("action_item", sa.Column(name, sa.Text(), server_default="", nullable=False))
    for name in ("is_public", "declined_is_public"):
        op.add_column(
            "action_item",
            sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False),
        )
    _add("action_item", f"effort {_double()}", "effort", "effort IS NULL OR effort > 0")
    _add("action_item", "loop VARCHAR(40) DEFAULT 'outer' NOT NULL", "loop", f"loop IN ({_LOOPS})")
    _add(
        "action_item",
        "merged_into_id INTEGER",
        "merged",
        "merged_into_id IS NULL OR status = 'dropped'",
    )
    op.add_column("action_item", sa.Column("comparison_theme_id", sa.Integer(), nullable=True))
    _add("proposal", f"effort {_double()}", "effort", "effort IS NULL OR effort > 0")
    op.add_column(
        "proposal", sa.Column("rejected_because", sa.Text(), server_default="", nullable=False)
    )
    _make_whys()
    _make_promises()
    _make_mentions()


def _add(table: str, column: str, name: str, condition: str) -> None:
    """Add a column together with its CHECK, which Alembic leaves out on SQLite."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} CONSTRAINT ck_{table}_{name} CHECK ({condition})"
    )


def _double() -> str:
    return sa.Double().compile(dialect=op.get_bind().dialect)


def _make_whys() -> None:
    op.create_table(
        "why_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("is_root", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("position > 0", name=op.f("ck_why_step_position")),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["action_item.id"],
            name=op.f("fk_why_step_action_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_why_step_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_why_step")),
        sa.UniqueConstraint("action_id", "position", name=op.f("uq_why_step_action_id_position")),
    )
    op.create_index(op.f("ix_why_step_item_id"), "why_step", ["item_id"])
    op.create_index(
        "uq_why_step_root",
        "why_step",
        ["action_id"],
        unique=True,
        sqlite_where=sa.text("is_root"),
        postgresql_where=sa.text("is_root"),
    )


def _make_promises() -> None:
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                *_AUDIENCES, name="audience", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("kept_with_action", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_because", sa.Text(), server_default="", nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("correction", sa.Text(), server_default="", nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("sentence <> ''", name=op.f("ck_promise_sentence")),
        sa.CheckConstraint(
            "kept_on IS NULL OR withdrawn_on IS NULL", name=op.f("ck_promise_settled_once")
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_because = '')", name=op.f("ck_promise_withdrawn")
        ),
        sa.CheckConstraint(
            "(corrected_at IS NULL) = (correction = '')", name=op.f("ck_promise_corrected")
        ),
        _refers("project_id", "project", "CASCADE"),
        _refers("owner_id", "user_account"),
        _refers("action_id", "action_item"),
        _refers("review_id", "review"),
        _refers("contact_id", "contact"),
        _refers("made_by", "user_account"),
        _refers("follows_id", "promise"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("follows_id", name=op.f("uq_promise_follows_id")),
    )
    op.create_index(op.f("ix_promise_project_id_due_on"), "promise", ["project_id", "due_on"])
    for name in ("action_id", "review_id", "contact_id"):
        op.create_index(op.f(f"ix_promise_{name}"), "promise", [name])


def _make_mentions() -> None:
    op.create_table(
        "reply_mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        _refers("review_id", "review", "CASCADE", owner="reply_mention"),
        _refers("action_id", "action_item", "CASCADE", owner="reply_mention"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_mention")),
        sa.UniqueConstraint(
            "review_id",
            "action_id",
            "is_done",
            name=op.f("uq_reply_mention_review_id_action_id_is_done"),
        ),
    )
    op.create_index(op.f("ix_reply_mention_action_id"), "reply_mention", ["action_id"])


def _refers(
    column: str, table: str, ondelete: str = "SET NULL", *, owner: str = "promise"
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{table}.id"], name=op.f(f"fk_{owner}_{column}"), ondelete=ondelete
    )
