"""The times of a source's articles in an index of their own: each run asks how long a source has been silent.

Revision: 0005, after 0004. Written on 2026-11-22.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_OLD = "ix_article_source_id"
_NEW = "ix_article_source_id_first_seen_at_date_published"


def upgrade() -> None:
    op.create_index(_NEW, "article", ["source_id", "first_seen_at", "date_published"])
    op.drop_index(_OLD, "article")


def downgrade() -> None:
    op.create_index(_OLD, "article", ["source_id"])
    op.drop_index(_NEW, "article")
