"""Changes pages as sites do between two visits, without touching their articles.

Advertisements come and go, counters count, related links are others in another order, class names get new hashes,
texts get invisible characters, reading times and "updated 3 minutes ago" are written anew. The seed decides everything.
"""

import random
from contextlib import suppress

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement

_INVISIBLE = ("\u200b", "\u00ad", "\u200d\u200d", "\ufeff", "\u2060")
_AD = (
    '<div class="ad-slot ad-slot--{number}" id="gpt-{number}"><script>googletag.display("gpt-{number}")</script></div>',
    '<div class="advertisement"><span>Advertisement</span><iframe src="/ads/{number}" width="300"></iframe></div>',
    '<aside class="promo-box"><a href="/offers/{number}">Save {number}% on a subscription today</a></aside>',
    '<ins class="adsbygoogle" data-ad-slot="{number}"></ins>',
)
_COUNTERS = (
    '<div class="share-bar"><span class="share-count">{number}</span> shares</div>',
    '<div class="meta"><a class="comment-count" href="#comments">{number} comments</a></div>',
    '<div class="meta"><span class="views">{number} views</span></div>',
)
_TIMES = (
    '<div class="meta"><span class="reading-time">{small} min read</span></div>',
    '<p class="updated-ago">Updated {small} minutes ago</p>',
    '<div class="byline"><time class="relative">{small} hours ago</time></div>',
)
_RELATED = (
    "Council delays decision on harbour wall",
    "Five things to know before the derby",
    "Rail fares to rise again in spring",
    "Bakery wins award for rye bread",
    "New cycle lane opens on Mill Street",
    "Storm closes schools along the coast",
    "Museum finds lost painting in attic",
    "Why the price of eggs has doubled",
    "Hospital to add forty beds by winter",
    "Student invents cheap water filter",
)
_FEW_WORDS = 12


def mutated(html: bytes, seed: int) -> bytes:
    """Return the page as another visit finds it; one that cannot be parsed is returned as it is."""
    try:
        tree = lxml.html.document_fromstring(html.decode("utf-8", "replace"))
    except (ParserError, ValueError):
        return html
    chance = random.Random(seed)  # noqa: S311 - no secret
    changes = (
        _with_ads,
        _with_counters,
        _with_times,
        _with_related,
        _with_side_list,
        _with_hashed_classes,
        _with_invisible,
        _with_tokens,
    )
    for change in changes:
        change(tree, chance)
    page: bytes = lxml.html.tostring(tree, encoding="utf-8", doctype="<!DOCTYPE html>")
    return page


def _paragraphs(tree: HtmlElement) -> list[HtmlElement]:
    return [one for one in tree.iter("p") if len(one.text_content().split()) >= _FEW_WORDS]


def _element(template: str, chance: random.Random) -> HtmlElement:
    text = template.format(number=chance.randint(2, 900), small=chance.randint(2, 55))
    return lxml.html.fragment_fromstring(text)


def _insert_after(place: HtmlElement, new: HtmlElement) -> None:
    """Insert an element behind another one, and its tail stays where it was."""
    new.tail, place.tail = place.tail, None
    place.addnext(new)


def _with_ads(tree: HtmlElement, chance: random.Random) -> None:
    paragraphs = _paragraphs(tree)
    for place in chance.sample(paragraphs, min(len(paragraphs), chance.randint(0, 3))):
        _insert_after(place, _element(chance.choice(_AD), chance))


def _with_counters(tree: HtmlElement, chance: random.Random) -> None:
    for heading in list(tree.iter("h1"))[:1]:
        _insert_after(heading, _element(chance.choice(_COUNTERS), chance))


def _with_times(tree: HtmlElement, chance: random.Random) -> None:
    for heading in list(tree.iter("h1"))[:1]:
        _insert_after(heading, _element(chance.choice(_TIMES), chance))


def _links(chance: random.Random, number: int) -> str:
    titles = chance.sample(_RELATED, number)
    return "".join(f'<li><a href="/news/{chance.randint(1000, 9999)}">{title}</a></li>' for title in titles)


def _with_related(tree: HtmlElement, chance: random.Random) -> None:
    for last in _paragraphs(tree)[-1:]:
        links = _links(chance, chance.randint(3, 5))
        _insert_after(
            last, lxml.html.fragment_fromstring(f'<div class="related"><h3>Related</h3><ul>{links}</ul></div>')
        )


def _with_side_list(tree: HtmlElement, chance: random.Random) -> None:
    body = tree.find("body")
    if body is not None:
        links = _links(chance, 5)
        body.append(
            lxml.html.fragment_fromstring(f'<aside class="most-read"><h2>Most read</h2><ol>{links}</ol></aside>')
        )


def _with_hashed_classes(tree: HtmlElement, chance: random.Random) -> None:
    """Give every class name the hash of another build, as bundlers do."""
    suffix = f"{chance.getrandbits(24):06x}"
    for one in tree.iter():
        names = one.get("class") if isinstance(one.tag, str) else None
        if names:
            one.set("class", f"{names} css-{suffix}{len(names) % 97:02d}")


def _with_invisible(tree: HtmlElement, chance: random.Random) -> None:
    for paragraph in _paragraphs(tree):
        if paragraph.text and chance.random() < 0.3:  # noqa: PLR2004 - some
            words = paragraph.text.split(" ")
            place = chance.randrange(len(words))
            words[place] = words[place][:1] + chance.choice(_INVISIBLE) + words[place][1:]
            with suppress(ValueError):  # characters that a tree cannot take
                paragraph.text = " ".join(words)


def _with_tokens(tree: HtmlElement, chance: random.Random) -> None:
    head = tree.find("head")
    if head is not None:
        token = f"{chance.getrandbits(64):x}"
        head.append(lxml.html.fragment_fromstring(f'<meta name="csrf-token" content="{token}">'))
        head.append(lxml.html.fragment_fromstring(f'<script>window.built="{token}"</script>'))
