"""The day of publication beside each keyword of an article; `0024` fills it.

Revision: 0023, after 0022. Written on 2026-12-01.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("article_keyword", sa.Column("day_published", sa.Text()))


def downgrade() -> None:
    op.drop_column("article_keyword", "day_published")
