"""Tables of copies, stories and edits. All of it is derived from the articles, and `scrapy db group` makes it again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BIG, Base, Identifier


class Story(Base):
    """The articles of all outlets about one event; `id` is that of the article that began it, and stays."""

    __tablename__ = "story"
    __table_args__ = (Index(None, "last_at", "id"),)

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    # The earliest of its articles.
    first_article_id: Mapped[int] = mapped_column(BIG)
    articles: Mapped[int]
    outlets: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class ArticleStory(Base):
    """The story of an article, and the features by which others are found that belong to it or were copied from it."""

    __tablename__ = "article_story"
    __table_args__ = (
        Index(
            "ix_article_story_stale",
            "article_id",
            sqlite_where=text("text_fetched_at IS NULL"),
            postgresql_where=text("text_fetched_at IS NULL"),
        ),
    )

    article_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    story_id: Mapped[int] = mapped_column(BIG, index=True)
    source_id: Mapped[int] = mapped_column(BIG)
    # When it was published, as far as that decides who had something first.
    at: Mapped[datetime]
    # `article.fetched_at` of the text that was grouped. None: to be grouped again.
    text_fetched_at: Mapped[datetime | None]
    features: Mapped[bytes]
    # Its rows in `article_mark`: signed numbers of four bytes, the lowest byte first.
    marks: Mapped[bytes]
    # Share of its words that stand in earlier articles.
    copied_share: Mapped[float]
    # Agencies that a copy of the same text names, where its own page names none.
    shared_agency: Mapped[str | None]


class ArticleMark(Base):
    """Hashes by which articles with equal passages or terms are found. Rows of missing articles mean nothing."""

    __tablename__ = "article_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class TermFrequency(Base):
    """In how many articles a term occurs, by a hash of the term; negative ones count articles, see `models.stories`."""

    __tablename__ = "term_frequency"

    term: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    articles: Mapped[int]


class ArticleCopy(Base):
    """Passages of an article that stand in an earlier one, each at the first article that had it."""

    __tablename__ = "article_copy"

    article_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    original_id: Mapped[int] = mapped_column(
        BIG, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )
    # Share of the article's words, and their number.
    share_copied: Mapped[float]
    words_copied: Mapped[int]
    # Objects with `paragraph`, `last_paragraph`, `words` and the beginning of the passage, `text`.
    passages: Mapped[list[Any]]


class ArticleEdit(Base):
    """A paragraph that a newer version of an article changed, added or removed."""

    __tablename__ = "article_edit"

    id: Mapped[Identifier]
    article_id: Mapped[int] = mapped_column(BIG, ForeignKey("article.id", ondelete="CASCADE"), index=True)
    # The version with the old text.
    revision_id: Mapped[int] = mapped_column(BIG, ForeignKey("article_revision.id", ondelete="CASCADE"), index=True)
    # The paragraph's place in the new version; of a removed one, the place where it stood.
    position: Mapped[int]
    old_text: Mapped[str | None]
    new_text: Mapped[str | None]
    # The new text is a notice that something was corrected.
    is_notice: Mapped[bool]
