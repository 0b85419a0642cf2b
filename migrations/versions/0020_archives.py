"""Archives that were read, re-extractions, and the version by which each article was extracted.

Revision: 0020, after 0019. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

from models.views import VIEWS

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    # NULL in the rows of older versions.
    op.add_column("article", sa.Column("extraction_version", sa.Text()))
    op.create_table(
        "archive_file",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("before_position", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("member", _BIG, nullable=False),
        sa.Column("skipped", _BIG, nullable=False),
        sa.Column("records", _BIG, nullable=False),
        sa.Column("pages", _BIG, nullable=False),
        sa.Column("damaged", _BIG, nullable=False),
        sa.Column("bytes", _BIG),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("run_id", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_archive_file"),
    )
    op.create_index("ix_archive_file_identity_selection", "archive_file", ["identity", "selection"])
    op.create_table(
        "extraction_run",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("last_article_id", _BIG, nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("overtaken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_extraction_run"),
    )
    op.create_table(
        "extraction_change",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("extraction_run_id", _BIG, nullable=False),
        sa.Column("article_id", _BIG, nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("before", sa.LargeBinary()),
        sa.Column("after", sa.LargeBinary()),
        sa.Column("version_before", sa.Text()),
        sa.Column("article_fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("article_run_id", _BIG),
        sa.Column("revision_id", _BIG),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["extraction_run_id"],
            ["extraction_run.id"],
            name="fk_extraction_change_extraction_run_id_extraction_run",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_extraction_change_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_extraction_change"),
        sa.UniqueConstraint(
            "extraction_run_id", "article_id", name="uq_extraction_change_extraction_run_id_article_id"
        ),
    )
    op.create_index("ix_extraction_change_article_id", "extraction_change", ["article_id"])


def downgrade() -> None:
    # They show columns that go; the next upgrade makes them again.
    for view in reversed(VIEWS):
        op.execute(f"DROP VIEW IF EXISTS {view.name}")
    op.drop_table("extraction_change")
    op.drop_table("extraction_run")
    op.drop_table("archive_file")
    op.execute("DELETE FROM article_revision WHERE reason = 'reextracted'")
    op.drop_column("article", "extraction_version")
