"""Countries and tags of sources.

Revision: 0021, after 0020. Written on 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # NULL: not in the user's list, or not crawled since.
    op.add_column("source", sa.Column("country", sa.Text()))
    op.add_column("source", sa.Column("tags", sa.Text()))


def downgrade() -> None:
    op.drop_column("source", "tags")
    op.drop_column("source", "country")
