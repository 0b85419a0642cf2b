"""What a site's pages teach about its boilerplate, and what it takes to undo a cut that was made of it.

Revision: 0008, after 0007. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # NULL in the rows of older versions: those cuts come back with another cleaning only.
    op.add_column("removed_block", sa.Column("pattern", sa.Text()))
    op.add_column("removed_block", sa.Column("html", sa.Text()))
    op.add_column("removed_block", sa.Column("html_at", sa.Integer()))
    op.create_index("ix_removed_block_pattern", "removed_block", ["pattern"])
    op.create_table(
        "site",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("new_articles", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("learnt_at", _MOMENT),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_site"),
    )
    op.create_index("ix_site_is_applied", "site", ["is_applied"])
    op.create_table(
        "site_page",
        sa.Column("article_id", _ID, autoincrement=False, nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("learnt", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_site_page_article_id_article", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_site_page"),
    )
    op.create_index("ix_site_page_host_seen_at", "site_page", ["host", "seen_at"])
    op.create_table(
        "site_block",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("number", _ID, nullable=False),
        sa.Column("finding", sa.String(length=32), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("stories", "of_stories", "wordings")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("lead", "body", "tail")),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        sa.Column("last_seen_at", _MOMENT, nullable=False),
        sa.Column("is_protected", sa.Boolean(), nullable=False),
        sa.Column("forgotten_at", _MOMENT),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_site_block"),
    )
    op.create_index("ix_site_block_host_last_seen_at", "site_block", ["host", "last_seen_at"])


def downgrade() -> None:
    op.drop_table("site_block")
    op.drop_table("site_page")
    op.drop_table("site")
    op.drop_index("ix_removed_block_pattern", "removed_block")
    for name in ("html_at", "html", "pattern"):
        op.drop_column("removed_block", name)
