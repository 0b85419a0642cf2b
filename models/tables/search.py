"""Tables of full-text search: what is indexed of each article. SQLite's index itself is `article_search_fts`."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models.base import BIG, Base

#: The words of an article: a vector of PostgreSQL; for SQLite compressed text, with which its index is undone.
TERMS = LargeBinary().with_variant(TSVECTOR(), "postgresql")


class ArticleSearch(Base):
    """The words of an article, as the analyser made them; the ids are in the order of the articles' dates."""

    __tablename__ = "article_search"

    # The row's id in SQLite's index too.
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    # No foreign key: SQLite's index is to be undone first, by `models.articles.search_index`.
    article_id: Mapped[int] = mapped_column(BIG, unique=True)
    # None: not known; the id is then of the moment when it was first seen.
    date_published: Mapped[datetime | None]
    # PostgreSQL has a GIN index of it, SQLite the table `article_search_fts`: migration 0018.
    terms: Mapped[Any] = mapped_column(TERMS)


class ArticleSearchState(Base):
    """How far the index is complete: one row, or none where no article was stored before there was an index."""

    __tablename__ = "article_search_state"

    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    # Of the analyser.
    version: Mapped[int]
    # Articles with this id or a smaller one may be missing, or indexed by another version; None: none is.
    backlog_id: Mapped[int | None] = mapped_column(BIG)
