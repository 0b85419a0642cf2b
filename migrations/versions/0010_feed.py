"""When feeds, sitemaps and front pages are asked again, and which edits of stored articles they have told of.

Revision: 0010, after 0009. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("source", sa.Column("next_discovery_at", _MOMENT))
    for name in ("announced_visits", "announced_changes"):
        op.add_column("source", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("url", sa.Column("announced_at", _MOMENT))
    op.add_column("url", sa.Column("is_announced", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "feed",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("via", sa.String(length=32), nullable=False),
        sa.Column("found_in", _ID),
        *(sa.Column(name, sa.Text()) for name in ("etag", "last_modified", "body_sha256", "moved_to", "lastmod")),
        sa.Column("last_status", sa.Integer()),
        sa.Column("problem", sa.Text()),
        sa.Column("failures", sa.Double(), nullable=False),
        sa.Column("new_per_day", sa.Double()),
        sa.Column("interval_seconds", sa.Double()),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        *(sa.Column(name, _MOMENT) for name in ("last_polled_at", "last_read_at", "last_changed_at", "last_new_at")),
        sa.Column("next_poll_at", _MOMENT),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_feed_source_id_source"),
        sa.ForeignKeyConstraint(["found_in"], ["feed.id"], name="fk_feed_found_in_feed", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.UniqueConstraint("source_id", "kind", "url", name="uq_feed_source_id_kind_url"),
    )
    op.create_index("ix_feed_found_in", "feed", ["found_in"])


def downgrade() -> None:
    op.drop_table("feed")
    for name in ("is_announced", "announced_at"):
        op.drop_column("url", name)
    for name in ("announced_changes", "announced_visits", "next_discovery_at"):
        op.drop_column("source", name)
