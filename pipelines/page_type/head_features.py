"""Features of what a page declares and of the elements that it consists of, from one walk over the tree."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipelines.items import Metadata
from pipelines.page_type.type_lexicon import BODY, TITLE, counts, latin_words

#: Types in JSON-LD, found without parsing it a second time.
_TYPE = re.compile(r'"@type"\s{0,9}:\s{0,9}(?:"([^"]{1,100})"|\[([^\]]{1,500})\])')
_QUOTED = re.compile(r'"([^"]+)"')
_MAX_SCRIPT = 200_000
_COUNTED = ("img", "article", "input", "button", "iframe", "time", "h1", "code", "pre", "video")
_ARTICLE_TYPES = frozenset({"blogposting", "report", "liveblogposting", "review", "recipe"})
#: Values of `og:type` for articles.
ARTICLE_OG = frozenset({"article", "blog", "news", "post", "newsarticle", "articlepage"})
_AUTHOR_META = frozenset({"author", "article:author", "dc.creator", "parsely-author"})
#: Meta tags whose values are features; of all others only the names are.
_VALUED_META = ("og:type", "generator", "twitter:card", "robots")
_TITLE_WORD = re.compile(r"[^\W\d_]{2,}")
_VALUE_LENGTH = 30
#: The least rank of a date of publication that the head declares, and not only the text.
DECLARED_DATE = 2
_WRITTEN_TYPES = etree.XPath("descendant::*/@itemtype", smart_strings=False)


@dataclass(frozen=True, slots=True)
class HeadFeatures:
    """Declared types (JSON-LD, lower case), `og:type`, title, counts of elements, numeric features, prefixed words.

    `item_types` are the types of microdata that occur once, which the page itself may have.
    """

    types: frozenset[str]
    item_types: frozenset[str]
    og_type: str
    title: str
    passwords: int
    images: int
    videos: int
    numeric: dict[str, float]
    words: frozenset[str]

    @property
    def declares_article(self) -> bool:
        """Return whether structured data declares an article."""
        return is_article_type(self.types)


def head_features(tree: Any, metadata: Metadata) -> HeadFeatures:
    """Return the features of a page's head and elements; the tree is not modified."""
    elements, types, metas = _walk(tree)
    title = (tree.findtext(".//title") or "").strip()
    title_words = set(_TITLE_WORD.findall(title.lower()))
    body_words = _names_of_roots(tree)
    numeric = counts("title", TITLE, title_words) | counts("body", BODY, body_words)
    numeric |= {f"tags_{tag}": float(elements[tag]) for tag in _COUNTED}
    numeric |= _declared(types, metas, metadata)
    words = {f"j:{name}" for name in types} | {f"m:{name}" for name in metas}
    words.update(f"m:{name}={_first_word(metas[name])}" for name in _VALUED_META if name in metas)
    words.update(f"t:{word}" for word in title_words)
    words.update(f"b:{word}" for word in body_words)
    return HeadFeatures(
        types=frozenset(types),
        item_types=_item_types(tree),
        og_type=metas.get("og:type", "").lower(),
        title=title,
        passwords=elements["password"],
        images=elements["img"],
        videos=elements["video"],
        numeric=numeric,
        words=frozenset(words),
    )


def _item_types(tree: Any) -> frozenset[str]:
    found = Counter(written.rsplit("/", 1)[-1].lower() for written in _WRITTEN_TYPES(tree))
    return frozenset(name for name, count in found.items() if count == 1)


def is_article_type(types: frozenset[str] | set[str]) -> bool:
    """Return whether one of these types is a type of article."""
    return any(name.endswith("article") or name in _ARTICLE_TYPES for name in types)


def _walk(tree: Any) -> tuple[Counter[str], set[str], dict[str, str]]:
    elements: Counter[str] = Counter()
    types: set[str] = set()
    metas: dict[str, str] = {}
    for element in tree.iter("meta", "script", *_COUNTED):
        tag = element.tag
        elements[tag] += 1
        if tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop")
            if name:
                metas.setdefault(name.lower(), element.get("content") or "")
        elif tag == "script":
            if "ld+json" in (element.get("type") or "") and element.text:
                types.update(_types(element.text[:_MAX_SCRIPT]))
        elif tag == "input":
            kind = element.get("type")
            elements["input"] -= kind == "hidden"
            elements["password"] += kind == "password"
    return elements, types, metas


def _types(text: str) -> set[str]:
    found: set[str] = set()
    for one, several in _TYPE.findall(text):
        found.update(name.rsplit("/", 1)[-1].lower() for name in ([one] if one else _QUOTED.findall(several)))
    return found


def _declared(types: set[str], metas: dict[str, str], metadata: Metadata) -> dict[str, float]:
    return {
        "declared_article": is_article_type(types),
        "declared_news": "newsarticle" in types,
        "declared_og": _og_rank(metas.get("og:type", "").lower()),
        "declared_author": not _AUTHOR_META.isdisjoint(metas),
        "declared_section": metadata.article_section is not None,
        "date": _date_rank(metadata),
        "authors": len(metadata.authors),
        "keywords": len(metadata.keywords),
        "headline_words": len((metadata.headline or "").split()),
        "description_length": len(metadata.description or ""),
    }


def _og_rank(og_type: str) -> int:
    """Return a rank for a value of `og:type`, from articles (2) to products (-2)."""
    if og_type in ARTICLE_OG:
        return 2
    if "product" in og_type:
        return -2
    return -1 if og_type == "website" else 0


def _date_rank(metadata: Metadata) -> int:
    """Return a rank for the source of the date of publication: JSON-LD (3), meta (2), elsewhere (1), none (0)."""
    if metadata.date_published is None:
        return 0
    return {"json_ld": DECLARED_DATE + 1, "meta": DECLARED_DATE}.get(metadata.date_published.source, DECLARED_DATE - 1)


def _names_of_roots(tree: Any) -> set[str]:
    body = tree.find("body")
    named = (f"{root.get('class', '')} {root.get('id', '')}" for root in (tree, body) if root is not None)
    return {word for name in named for word in latin_words(name.lower())}


def _first_word(value: str) -> str:
    return value.lower().partition(" ")[0][:_VALUE_LENGTH]
