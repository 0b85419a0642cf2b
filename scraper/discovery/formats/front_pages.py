"""Reads front pages: links that look like articles, linked feeds, and counts of the links that do not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from models.frontier.hints import Candidate, Hints
from pipelines.metadata.robots_tags import robots_tags
from pipelines.urls.article_urls import LinkReject, reject_reason
from scraper.discovery.formats.anchors import anchors
from scraper.discovery.formats.candidates import MAX_ENTRIES, absolute_url, folded
from scraper.discovery.formats.feed_links import declared_feeds, mentioned_feeds
from scraper.discovery.formats.sections import section_links

VIA = "front"

# Longer texts are whole teasers, no headlines.
_MAX_LINK_TEXT = 300
_PARSING = {"no_network": True, "remove_comments": True, "remove_pis": True}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class FrontDocument:
    """A front page as read: article links with their texts, and rejected links counted by reason.

    Each distinct URL is a candidate or counted once. `feeds` are declared, `feed_links` only look like feeds or lists
    of feeds; `sections` are other fronts.
    """

    candidates: tuple[Candidate, ...] = ()
    feeds: tuple[str, ...] = ()
    feed_links: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    rejected: Mapping[str, int] = field(default_factory=dict)
    #: What `<meta name="robots">` says.
    robots_tags: tuple[str, ...] = ()


def read_front(body: bytes, url: str, encoding: str | None = None) -> FrontDocument:
    """Read the front page `url`; never raises, whatever the bytes are.

    `encoding` is what the response declares; bytes that are UTF-8 are read as such whatever it says, and
    without it, or with an unknown one, the parser looks for the page's own declaration.
    """
    tree = _tree(body, encoding)
    if tree is None:
        return FrontDocument()
    base = _base(tree, url)
    headlines, rejected = _judged(tree, base, url)
    candidates = tuple(Candidate(link, Hints(headline or None, via=VIA)) for link, headline in headlines.items())
    counts = Counter(reason.value for reason in rejected.values())
    return FrontDocument(
        candidates,
        declared_feeds(tree, base),
        mentioned_feeds(tree, base),
        section_links(tree, base, url),
        dict(sorted(counts.items())),
        robots_tags((), {"robots": _robots(tree)}, ""),
    )


def _robots(tree: "etree._Element") -> tuple[str, ...]:
    named = (element for element in tree.iter("meta") if (element.get("name") or "").strip().lower() == "robots")
    return tuple(element.get("content") or "" for element in named)


def _tree(body: bytes, encoding: str | None) -> "etree._Element | None":
    try:
        tree = etree.fromstring(body, _parser(encoding, body))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if tree is not None:
        etree.strip_elements(tree, "script", "style", "template", with_tail=False)
    return tree


def _parser(encoding: str | None, body: bytes) -> etree.HTMLParser:
    for name in _encodings(encoding, body):
        try:
            return etree.HTMLParser(encoding=name, **_PARSING)
        except (LookupError, ValueError):
            continue
    return etree.HTMLParser(**_PARSING)


def _encodings(declared: str | None, body: bytes) -> tuple[str, ...]:
    """Return the encodings to try: UTF-8 for bytes that are, whatever is declared, else what is declared."""
    if b"\x1b" not in body and b"\x00" not in body:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return ("utf-8",)
    # Python spells with an underscore what the parser knows with a hyphen.
    return (declared, declared.replace("_", "-")) if declared else ()


def _base(tree: "etree._Element", url: str) -> str:
    href = next((element.get("href") for element in tree.iter("base") if element.get("href")), "")
    return absolute_url(href, url) or url


def _judged(
    tree: "etree._Element",
    base: str,
    front_url: str,
) -> tuple[dict[str, str], dict[str, LinkReject]]:
    """Return the longest text of each article link, and the reason of each other link."""
    headlines: dict[str, str] = {}
    rejected: dict[str, LinkReject] = {}
    for href, anchor in anchors(tree):
        link = absolute_url(href, base)
        if link is None:
            rejected[href] = LinkReject.NOT_A_URL
        elif link in headlines or (link not in rejected and _passes(link, front_url, rejected)):
            headlines[link] = max(headlines.get(link, ""), _link_text(anchor), key=len)
        if len(headlines) + len(rejected) >= MAX_ENTRIES:
            break
    return headlines, rejected


def _passes(link: str, front_url: str, rejected: dict[str, LinkReject]) -> bool:
    reason = reject_reason(link, front_url)
    if reason is not None:
        rejected[link] = reason
    return reason is None


def _link_text(anchor: "etree._Element") -> str:
    """Return the heading inside a link that wraps a whole teaser, else the link's text."""
    heading = next(anchor.iter(*_HEADINGS), anchor)
    text = folded(" ".join(heading.itertext()))
    return text if len(text) <= _MAX_LINK_TEXT else ""
