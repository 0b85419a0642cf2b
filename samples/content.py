"""Reads the outlets' content files: articles, and the texts around them. Independent of mark-up and network."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

_FOLDERS = ("skerrow_tide", "brasswire", "brennauer_bote")
#: The kinds of passages that cleaning keeps; all others are cut.
ARTICLE_KINDS = frozenset({"paragraph", "heading", "item", "quote"})
_CUT = re.compile(r"\[([a-z_]+)\] (.+)")
_PREFIXES = {"## ": "heading", "- ": "item", "> ": "quote"}
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of an article's body: its kind, and its text, with links as `[words](/path/)`."""

    kind: str
    text: str

    @property
    def is_kept(self) -> bool:
        """Whether the passage belongs to the article."""
        return self.kind in ARTICLE_KINDS

    @property
    def plain(self) -> str:
        """The text with links replaced by their words."""
        return LINK.sub(r"\1", self.text)


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its body and all its metadata."""

    path: str
    headline: str
    description: str
    section: str
    keywords: tuple[str, ...]
    authors: tuple[str, ...]
    #: Visible lines; empty if the page names no author.
    byline: str
    dateline: str
    published: datetime
    modified: datetime | None
    #: The formats of the metadata in the page's head, keys of `samples.page_heads`.
    metadata: tuple[str, ...]
    image: str
    #: The file name that appears as a caption where other pages link to this article.
    thumb: str
    credit: str
    layout: str
    repeat_headline: bool
    in_feed: bool
    in_sitemap: bool
    body: tuple[Passage, ...]

    @property
    def changed_at(self) -> datetime:
        """The time of the last change, with its UTC offset."""
        return self.modified or self.published

    @property
    def teaser(self) -> str:
        """The description cut off after some words, as on cards."""
        return self.description[:60].rsplit(" ", 1)[0].rstrip(",;:") + "..."


@dataclass(frozen=True, slots=True)
class Section:
    """A page that lists the articles of some sections."""

    path: str
    title: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A page that is no article. Without text it is empty; `linked` puts it on the front page."""

    path: str
    title: str
    text: str
    linked: bool


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet: how it is served, its articles (newest first) and the texts around them."""

    folder: Path
    name: str
    address: str
    host: str
    language: str
    encoding: str
    declares_encoding_in_header: bool
    feed: str
    feed_tracking: str
    canonical: str
    lines: Mapping[str, str]
    navigation: Mapping[str, str]
    bios: Mapping[str, str]
    sections: tuple[Section, ...]
    pages: tuple[PlainPage, ...]
    articles: tuple[Article, ...]

    @property
    def slug(self) -> str:
        """The name of the outlet's folder."""
        return self.folder.name


@cache
def outlets() -> tuple[Outlet, ...]:
    """Return the three outlets in the order of their addresses."""
    here = Path(__file__).parent
    return tuple(_outlet(here / name) for name in _FOLDERS)


def parse_body(text: str) -> tuple[Passage, ...]:
    """Return a passage for each non-empty line; `## `, `- `, `> ` and `[kind] ` mark its kind."""
    return tuple(_passage(line.strip()) for line in text.splitlines() if line.strip())


def _passage(line: str) -> Passage:
    cut = _CUT.fullmatch(line)
    if cut:
        return Passage(cut[1], cut[2])
    for prefix, kind in _PREFIXES.items():
        if line.startswith(prefix):
            return Passage(kind, line.removeprefix(prefix))
    return Passage("paragraph", line)


def _outlet(folder: Path) -> Outlet:
    values = _read(folder / "outlet.toml")
    articles = [_article(_read(file)) for file in sorted((folder / "articles").glob("*.toml"))]
    return Outlet(
        **{
            **values,
            "folder": folder,
            "sections": tuple(_section(section) for section in values["sections"]),
            "pages": tuple(PlainPage(**{"linked": False, **page}) for page in values["pages"]),
            "articles": tuple(sorted(articles, key=lambda article: article.published, reverse=True)),
        },
    )


def _section(values: Mapping[str, Any]) -> Section:
    return Section(values["path"], values["title"], tuple(values["sections"]))


def _article(values: Mapping[str, Any]) -> Article:
    usual = {"modified": None, "layout": "", "repeat_headline": False, "in_feed": True, "in_sitemap": True}
    return Article(
        **{
            **usual,
            **values,
            "keywords": tuple(values["keywords"]),
            "authors": tuple(values["authors"]),
            "metadata": tuple(values["metadata"]),
            "body": parse_body(values["body"]),
        },
    )


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
