"""Since when the page of a stored article is gone from its site.

Revision: 0013, after 0012. Written on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # NULL in the rows of older versions: no visit has found out.
    op.add_column("article", sa.Column("gone_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("article", "gone_at")
