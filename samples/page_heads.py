"""Formats of the metadata of sample pages: each function returns lines for the page's head."""

import json
from collections.abc import Callable, Mapping
from html import escape

from samples.content import Article, Outlet


def head(outlet: Outlet, article: Article, base_url: str) -> str:
    """Return the lines of the head: title, canonical link, and metadata in the formats of the article."""
    lines = [f"<title>{escape(article.headline)} - {escape(outlet.name)}</title>"]
    address = canonical_url(outlet, article, base_url)
    if address:
        lines.append(f'<link rel="canonical" href="{escape(address)}">')
    for style in article.metadata:
        lines.extend(_STYLES[style](outlet, article, base_url))
    return "\n".join(lines)


def canonical_url(outlet: Outlet, article: Article, base_url: str) -> str | None:
    """Return the address that the page declares: its own, one on the outlet's public host, or none."""
    bases = {"own": base_url, "host": f"https://{outlet.host}"}
    base = bases.get(outlet.canonical)
    return None if base is None else base + article.path


def _json_ld(outlet: Outlet, article: Article, base_url: str) -> list[str]:
    document = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "NewsMediaOrganization", "@id": f"{base_url}/#publisher", "name": outlet.name},
            {
                "@type": "NewsArticle",
                "headline": article.headline,
                "description": article.description,
                "datePublished": article.published.isoformat(),
                "dateModified": article.changed_at.isoformat(),
                "author": [{"@type": "Person", "name": name} for name in article.authors],
                "publisher": {"@id": f"{base_url}/#publisher", "name": outlet.name},
                "image": f"{base_url}/images/{article.image}.svg",
                "articleSection": article.section,
                "keywords": list(article.keywords),
                "inLanguage": outlet.language,
                "isAccessibleForFree": True,
            },
        ],
    }
    return [f'<script type="application/ld+json">{json.dumps(document, ensure_ascii=False)}</script>']


def _open_graph(outlet: Outlet, article: Article, base_url: str) -> list[str]:
    address = canonical_url(outlet, article, base_url)
    properties = [
        ("og:type", "article"),
        ("og:title", article.headline),
        ("og:description", article.description),
        ("og:site_name", outlet.name),
        ("og:image", f"{base_url}/images/{article.image}.svg"),
        ("og:locale", outlet.language.replace("-", "_")),
        *([("og:url", address)] if address else []),
        ("article:published_time", article.published.isoformat()),
        *([("article:modified_time", article.modified.isoformat())] if article.modified else []),
        ("article:section", article.section),
        *(("article:author", name) for name in article.authors),
        *(("article:tag", keyword) for keyword in article.keywords),
    ]
    return [f'<meta property="{name}" content="{escape(content)}">' for name, content in properties]


def _meta(outlet: Outlet, article: Article, _base_url: str) -> list[str]:
    names = [
        ("description", article.description),
        ("keywords", ", ".join(article.keywords)),
        ("date", article.published.isoformat()),
        *([("last-modified", article.modified.isoformat())] if article.modified else []),
        *([("author", ", ".join(article.authors))] if article.authors else []),
        ("publisher", outlet.name),
    ]
    return [f'<meta name="{name}" content="{escape(content)}">' for name, content in names]


def _visible(_outlet: Outlet, _article: Article, _base_url: str) -> list[str]:
    return []


_STYLES: Mapping[str, Callable[[Outlet, Article, str], list[str]]] = {
    "json_ld": _json_ld,
    "open_graph": _open_graph,
    "meta": _meta,
    "visible": _visible,
}
