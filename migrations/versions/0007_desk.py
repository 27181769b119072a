"""desk: what is known, cases and receipts of replies, prepared answers, how a business answers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS = {
    "factkind": ("record", "policy", "evidence", "booking", "crm", "log", "staff note", "internal"),
    "bears": ("confirms", "contradicts", "explains"),
    "decision": ("thank", "apologise_fix", "clarify", "refute", "hold", "no_reply"),
    "holdkind": ("safety", "legal", "privacy", "abuse", "dispute"),
    "version": ("first", "correction", "follow_up"),
}


def upgrade() -> None:
    _make_knowledge()
    _make_cases()
    _make_library()
    _make_words()


def _one_of(kind: str, name: str = "") -> sa.Enum:
    values = _KINDS[kind]
    return sa.Enum(*values, name=name or kind, native_enum=False, create_constraint=True, length=40)


def _make_knowledge() -> None:
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", _one_of("factkind"), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_fact_text")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_fact_added_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_fact_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["fact.id"], name=op.f("fk_fact_replaces_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
    )
    op.create_index(op.f("ix_fact_project_id"), "fact", ["project_id"])
    op.create_table(
        "fact_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_fact_use_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_fact_use_fact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_fact_use_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_use")),
        sa.UniqueConstraint("review_id", "fact_id", name=op.f("uq_fact_use_review_id_fact_id")),
    )
    op.create_index(op.f("ix_fact_use_fact_id"), "fact_use", ["fact_id"])
    op.create_table(
        "claim_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("bears", _one_of("bears"), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("start_at >= 0 AND end_at > start_at", name=op.f("ck_claim_link_span")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_claim_link_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_claim_link_fact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_claim_link_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_link")),
        sa.UniqueConstraint(
            "review_id",
            "fact_id",
            "start_at",
            "end_at",
            name=op.f("uq_claim_link_review_id_fact_id_start_at_end_at"),
        ),
    )
    op.create_index(op.f("ix_claim_link_fact_id"), "claim_link", ["fact_id"])


def _make_cases() -> None:
    op.create_table(
        "reply_case",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("decision", _one_of("decision"), nullable=False),
        sa.Column("hold_kind", _one_of("holdkind"), nullable=True),
        sa.Column("is_emotional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen", _one_of("decision", "chosen"), nullable=True),
        sa.Column("chosen_why", sa.Text(), server_default="", nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", sa.Text(), server_default="", nullable=False),
        sa.Column("rewriting", _one_of("version"), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_why", sa.Text(), server_default="", nullable=False),
        sa.Column("left_by", sa.Integer(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(chosen IS NULL) = (chosen_why = '')", name=op.f("ck_reply_case_overruled")
        ),
        sa.CheckConstraint(
            "hold_kind IS NULL OR decision = 'hold'", name=op.f("ck_reply_case_held")
        ),
        sa.CheckConstraint(
            "approved_at IS NULL OR asked_at IS NOT NULL", name=op.f("ck_reply_case_approved")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> asked_by",
            name=op.f("ck_reply_case_second_person"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["user_account.id"],
            name=op.f("fk_reply_case_approved_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["user_account.id"],
            name=op.f("fk_reply_case_asked_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["chosen_by"],
            ["user_account.id"],
            name=op.f("fk_reply_case_chosen_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["left_by"],
            ["user_account.id"],
            name=op.f("fk_reply_case_left_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["user_account.id"],
            name=op.f("fk_reply_case_owner_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_reply_case_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_reply_case_review_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_reply_case")),
    )
    op.create_index(op.f("ix_reply_case_project_id_due_at"), "reply_case", ["project_id", "due_at"])
    op.create_table(
        "posted_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _one_of("version"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("drafted", sa.Text(), nullable=False),
        sa.Column("decision", _one_of("decision"), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decision <> 'refute' OR (approved_by IS NOT NULL AND approved_by <> written_by)",
            name=op.f("ck_posted_reply_second_person"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_posted_reply_text")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_posted_reply_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["user_account.id"], name=op.f("fk_posted_reply_posted_by")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_posted_reply_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk_posted_reply_reply_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["user_account.id"], name=op.f("fk_posted_reply_written_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_reply")),
        sa.UniqueConstraint("reply_id", "number", name=op.f("uq_posted_reply_reply_id_number")),
    )
    op.create_index(op.f("ix_posted_reply_posted_by"), "posted_reply", ["posted_by"])
    op.create_index(
        op.f("ix_posted_reply_project_id_posted_at"), "posted_reply", ["project_id", "posted_at"]
    )


def _make_library() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("title <> '' AND text <> ''", name=op.f("ck_answer_words")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_answer_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_answer_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_project_id"), "answer", ["project_id"])
    op.create_table(
        "answer_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_answer_use_answer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_answer_use_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["reply.id"], name=op.f("fk_answer_use_reply_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_use")),
        sa.UniqueConstraint("answer_id", "reply_id", name=op.f("uq_answer_use_answer_id_reply_id")),
    )
    op.create_index(op.f("ix_answer_use_reply_id"), "answer_use", ["reply_id"])


def _make_words() -> None:
    op.create_table(
        "reply_voice",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("voice", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("banned", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_reply_voice_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_reply_voice")),
    )
    op.create_table(
        "sign_off",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sign_off_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_sign_off")),
    )
    op.create_table(
        "understanding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=200), nullable=False),
        sa.Column("restated", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("sent_key", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "correction = '' OR is_right = false", name=op.f("ck_understanding_corrected")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (is_right IS NULL)", name=op.f("ck_understanding_answered")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["user_account.id"],
            name=op.f("fk_understanding_asked_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_understanding_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["review.id"],
            name=op.f("fk_understanding_review_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_understanding")),
        sa.UniqueConstraint("token", name=op.f("uq_understanding_token")),
    )
    op.create_index(op.f("ix_understanding_project_id"), "understanding", ["project_id"])
    op.create_index(op.f("ix_understanding_review_id"), "understanding", ["review_id"])
