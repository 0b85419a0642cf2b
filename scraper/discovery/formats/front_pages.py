"""Reads front pages: links to articles, feeds and sections, and counts of all other links by reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from models.frontier.hints import Candidate, Hints
from pipelines.html.encoding import decode
from pipelines.metadata.rights.robots_tags import robots_tags
from pipelines.urls.article_urls import LinkReject, reject_reason
from scraper.discovery.formats.anchors import anchors
from scraper.discovery.formats.candidates import MAX_ENTRIES, absolute_url, single_line
from scraper.discovery.formats.feed_links import declared_feeds, linked_feeds
from scraper.discovery.formats.sections import section_links

VIA = "front"

# Longer texts are whole teasers.
_MAX_LINK_TEXT = 300
_PARSING = {"no_network": True, "remove_comments": True, "remove_pis": True}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class ParsedFront:
    """The contents of a front page: article links with their texts, and counts of the others by reason.

    Each distinct URL is a candidate or counted once. `feeds` are declared, `feed_links` only look like feeds or lists
    of feeds; `sections` are further front pages.
    """

    candidates: tuple[Candidate, ...] = ()
    feeds: tuple[str, ...] = ()
    feed_links: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    rejected: Mapping[str, int] = field(default_factory=dict)
    #: The contents of `<meta name="robots">`.
    robots_tags: tuple[str, ...] = ()


def read_front(body: bytes, url: str, headers: Iterable[tuple[str, str]] = ()) -> ParsedFront:
    """Read the front page `url`; never raises, whatever the bytes are."""
    tree = _tree(decode(body, headers).text)
    if tree is None:
        return ParsedFront()
    base = _base(tree, url)
    headlines, rejected = _article_links(tree, base, url)
    candidates = tuple(Candidate(link, Hints(headline or None, via=VIA)) for link, headline in headlines.items())
    counts = Counter(reason.value for reason in rejected.values())
    return ParsedFront(
        candidates,
        declared_feeds(tree, base),
        linked_feeds(tree, base),
        section_links(tree, base, url),
        dict(sorted(counts.items())),
        robots_tags((), {"robots": _robots(tree)}, ""),
    )


def _robots(tree: "etree._Element") -> tuple[str, ...]:
    named = (element for element in tree.iter("meta") if (element.get("name") or "").strip().lower() == "robots")
    return tuple(element.get("content") or "" for element in named)


def _tree(text: str) -> "etree._Element | None":
    try:
        tree = etree.fromstring(text.encode(), etree.HTMLParser(encoding="utf-8", **_PARSING))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if tree is not None:
        etree.strip_elements(tree, "script", "style", "template", with_tail=False)
    return tree


def _base(tree: "etree._Element", url: str) -> str:
    href = next((element.get("href") for element in tree.iter("base") if element.get("href")), "")
    return absolute_url(href, url) or url


def _article_links(
    tree: "etree._Element",
    base: str,
    front_url: str,
) -> tuple[dict[str, str], dict[str, LinkReject]]:
    """Return the longest text of each link to an article, and the reason of each other link."""
    headlines: dict[str, str] = {}
    rejected: dict[str, LinkReject] = {}
    for href, anchor in anchors(tree):
        link = absolute_url(href, base)
        if link is None:
            rejected[href] = LinkReject.NOT_A_URL
        elif link in headlines or (link not in rejected and _leads_to_article(link, front_url, rejected)):
            headlines[link] = max(headlines.get(link, ""), _link_text(anchor), key=len)
        if len(headlines) + len(rejected) >= MAX_ENTRIES:
            break
    return headlines, rejected


def _leads_to_article(link: str, front_url: str, rejected: dict[str, LinkReject]) -> bool:
    reason = reject_reason(link, front_url)
    if reason is not None:
        rejected[link] = reason
    return reason is None


def _link_text(anchor: "etree._Element") -> str:
    """Return the heading inside a link that wraps a whole teaser, else the link's text."""
    heading = next(anchor.iter(*_HEADINGS), anchor)
    text = single_line(" ".join(heading.itertext()))
    return text if len(text) <= _MAX_LINK_TEXT else ""
