"""Fills an outlet's templates with its articles: complete HTML pages. Opens no socket."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from typing import Any

from samples.content import LINK, Article, Outlet, Passage
from samples.page_heads import head

_LATEST, _TRENDING, _RECOMMENDED = 4, 4, 3


def article_html(outlet: Outlet, article: Article, base_url: str) -> str:
    """Return the article's page; `base_url` has no trailing slash."""
    theme = _theme(outlet.folder)
    latest, trending, recommended = neighbours(outlet, article)
    return _template(outlet.folder / "article.html").substitute(
        {
            **_frame(outlet),
            "head": head(outlet, article, base_url),
            "headline": escape(article.headline),
            "dateline": escape(article.dateline),
            "credit": escape(article.credit),
            "image": article.image,
            "byline": _optional(theme, "byline", article.byline),
            "bio": "\n".join(_optional(theme, "bio", bio) for bio in bios(outlet, article)),
            "repeated_headline": _optional(
                theme, "repeated_headline", article.headline if article.repeat_headline else ""
            ),
            "body": _body({**theme["passages"], **theme.get("layouts", {}).get(article.layout, {})}, article.body),
            "latest": _links(theme["lists"]["latest"], latest),
            "trending": _links(theme["lists"]["trending"], trending),
            "recommended": _links(theme["lists"]["recommended"], recommended),
        },
    )


def listing_html(outlet: Outlet, title: str, text: str, articles: Iterable[Article], more_cards: str = "") -> str:
    """Return a page that is no article: title, paragraph (none when `text` is empty), cards of articles."""
    theme = _theme(outlet.folder)
    return _template(outlet.folder / "listing.html").substitute(
        {
            **_frame(outlet),
            "title": escape(title),
            "text": Template(theme["passages"]["paragraph"]).substitute(text=escape(text)) if text else "",
            "cards": f"{_links(theme['lists']['card'], articles)}\n{more_cards}",
        },
    )


def card_html(outlet: Outlet, path: str, title: str) -> str:
    """Return a card for a page that is no article."""
    card = Template(_theme(outlet.folder)["lists"]["card"])
    return card.substitute(path=path, text=escape(title), description="")


def neighbours(outlet: Outlet, article: Article) -> tuple[Sequence[Article], Sequence[Article], Sequence[Article]]:
    """Return the other articles that the page links to: the latest, the trending and the recommended ones."""
    place = outlet.articles.index(article)
    others = outlet.articles[place + 1 :] + outlet.articles[:place]
    latest = [other for other in outlet.articles if other is not article][:_LATEST]
    return latest, others[2 : 2 + _TRENDING], others[-_RECOMMENDED:]


def bios(outlet: Outlet, article: Article) -> tuple[str, ...]:
    """Return the biographies of the authors, in the same order."""
    return tuple(outlet.bios[author] for author in article.authors)


def _frame(outlet: Outlet) -> dict[str, str]:
    item = Template(_theme(outlet.folder)["lists"]["navigation"])
    return {
        **{name: escape(text) for name, text in outlet.lines.items()},
        "name": escape(outlet.name),
        "language": outlet.language,
        "navigation": "\n".join(
            item.substitute(path=path, text=escape(label)) for label, path in outlet.navigation.items()
        ),
    }


def _body(marks: Mapping[str, str], passages: Iterable[Passage]) -> str:
    lines = []
    for kind, group in groupby(passages, key=lambda passage: passage.kind):
        texts = [_with_links(marks["link"], passage.text) for passage in group]
        rendered = [Template(marks[kind]).substitute(text=text) for text in texts]
        if kind == "item":
            rendered = [Template(marks["list"]).substitute(items="".join(rendered))]
        lines.extend(rendered)
    return "\n".join(lines)


def _with_links(mark: str, text: str) -> str:
    link = Template(mark)
    return LINK.sub(
        lambda found: link.substitute(text=found[1], path=found[2]),
        escape(text, quote=False),
    )


def _links(mark: str, articles: Iterable[Article]) -> str:
    item = Template(mark)
    return "\n".join(
        item.substitute(
            path=article.path,
            text=escape(article.headline),
            thumb=escape(article.thumb),
            image=article.image,
            teaser=escape(article.teaser),
            description=escape(article.description),
        )
        for article in articles
    )


def _optional(theme: Mapping[str, Any], name: str, text: str) -> str:
    return Template(theme["optional"][name]).substitute(text=escape(text)) if text else ""


@cache
def _theme(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))


@cache
def _template(file: Path) -> Template:
    return Template(file.read_text(encoding="utf-8"))
