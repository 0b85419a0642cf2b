"""The last full answer of each discovery document, and the changes that "not modified" concealed.

Revision: 0015, after 0014. Written on 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # NULL in the rows of older versions: their next request is unconditional.
    op.add_column("feed", sa.Column("last_full_at", sa.DateTime(timezone=True)))
    op.add_column("feed", sa.Column("concealed_changes", sa.Integer(), nullable=False, server_default=sa.text("0")))


def downgrade() -> None:
    op.drop_column("feed", "concealed_changes")
    op.drop_column("feed", "last_full_at")
