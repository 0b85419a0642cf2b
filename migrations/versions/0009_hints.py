"""More of what feeds and sitemaps say about a page: when it was changed, its language, keywords and publication.

Revision: 0009, after 0008. Written on 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_HINTS = ("hint_modified", "hint_language", "hint_keywords", "hint_publication")


def upgrade() -> None:
    for name in _HINTS:
        op.add_column("url", sa.Column(name, sa.Text()))
    # Until now a sitemap's `lastmod` stood for a date of publication where there was none: in all but news sitemaps,
    # which give a headline too.
    op.execute(
        "UPDATE url SET hint_modified = hint_date, hint_date = NULL WHERE via = 'sitemap' AND hint_headline IS NULL",
    )


def downgrade() -> None:
    op.execute("UPDATE url SET hint_date = hint_modified WHERE via = 'sitemap' AND hint_date IS NULL")
    for name in reversed(_HINTS):
        op.drop_column("url", name)
