"""what people say of texts that were read wrongly, layers learned from it, the queue of doubts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FIELDS = ("sentiment", "kind", "suggestion", "voice", "theme")
_DOUBTFUL = "confidence < 0.5 AND is_rated AND is_counted"


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column(
            "field",
            sa.Enum(*_FIELDS, name="field", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("text_mark", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "start_at >= 0 AND (end_at > start_at OR end_at = 0)", name=op.f("ck_correction_span")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_correction_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_correction_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_correction_project_id_at"), ["project_id", "at"], unique=False
        )
    op.create_table(
        "layer",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_layer_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "version", name=op.f("pk_layer")),
    )
    op.add_column(
        "project", sa.Column("layer", sa.String(length=40), server_default="", nullable=False)
    )
    op.add_column("triage", sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_item_doubtful",
        "item",
        ["project_id", "confidence"],
        sqlite_where=sa.text(_DOUBTFUL),
        postgresql_where=sa.text(_DOUBTFUL),
    )
