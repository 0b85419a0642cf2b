"""The pages, feeds and sitemaps of the simulation's newsrooms. Pure: they depend on the time alone."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from random import Random

from benchmarks.month.newsrooms import Newsroom, Shape, Story, Stumble, Trouble

#: The length of feeds, and the period of a news sitemap.
FEED_ITEMS = 50
SITEMAP_AGE = timedelta(days=2)
_FRONT_LINKS = 40
FEED, MOVED_FEED, SITEMAP, FRONT, ROBOTS = "/feed.xml", "/rss/latest.xml", "/news-sitemap.xml", "/", "/robots.txt"
#: Forbidden by robots.txt, but listed in every feed.
FORBIDDEN = "/partners/"

_PEOPLE = "chairwoman mayor judge minister teacher farmer nurse engineer driver librarian captain pilot".split()
_PLACES = "harbour bridge school hospital library station market courthouse stadium airport museum forest".split()
_THINGS = "budget contract timetable inquiry repair strike survey verdict ballot festival shortage loan".split()
_DID = "postponed approved rejected questioned explained defended praised examined announced cancelled".split()
_WHEN = "on Monday;last week;before noon;after a long debate;in the evening;without warning;for once".split(";")
_WHY = (
    "because the costs had doubled;after residents had complained;although experts disagreed;while reporters waited;"
    "since nobody had objected;before the deadline passed;as the opposition had demanded"
).split(";")
_SENTENCES = 3
_PARAGRAPHS = 5


@lru_cache(maxsize=4_096)
def text(room: int, number: int, version: int) -> tuple[str, ...]:
    """Return headline and paragraphs; each version has one new paragraph that occurs nowhere else."""
    random = Random(f"{room} {number}")  # noqa: S311 - no secret
    place, thing = random.choice(_PLACES), random.choice(_THINGS)
    town = _name(random)
    headline = f"{town}: {place} {thing} {random.choice(_DID)} {random.choice(_WHEN)}"
    paragraphs = [_paragraph(random, town, place, thing) for _ in range(_PARAGRAPHS)]
    if version:
        paragraphs[1 + version % 3] = edited(room, number, version)
    return (headline, *paragraphs)


def edited(room: int, number: int, version: int) -> str:
    """Return the new paragraph of a version."""
    random = Random(f"{room} {number} {version}")  # noqa: S311 - same
    return _paragraph(random, _name(random), random.choice(_PLACES), random.choice(_THINGS))


def _paragraph(random: Random, town: str, place: str, thing: str) -> str:
    return " ".join(_sentence(random, town, place, thing) for _ in range(_SENTENCES))


def _sentence(random: Random, town: str, place: str, thing: str) -> str:
    who, other = random.sample(_PEOPLE, 2)
    number = random.randrange(3, 900)
    return (
        f"The {who} of {town} {random.choice(_DID)} the {thing} at the {place} {random.choice(_WHEN)}, "
        f"{random.choice(_WHY)}, and the {other} {_name(random)} {random.choice(_DID)} {number} of them."
    )


def _name(random: Random) -> str:
    return "".join(random.choice(part) for part in (("Bar", "Kel", "Mor", "Tan", "Ulm", "Wes"), _MIDDLE, _END))


_MIDDLE = ("a", "e", "i", "o", "en", "ar", "ing", "ol")
_END = ("ford", "burg", "ton", "mouth", "stadt", "wick", "dale", "by", "haven", "field")


def article(room: Newsroom, story: Story, now: datetime) -> bytes:
    """Return the page of a story at `now`."""
    stumble = story.stumbles(now)
    if stumble is Stumble.EMPTY:
        return b""
    page = _whole_article(room, story, now)
    return page[: len(page) // 2] if stumble is Stumble.HALF else page


def _whole_article(room: Newsroom, story: Story, now: datetime) -> bytes:
    _, *paragraphs = text(room.number, story.number, story.version(now))
    headline = headline_of(room, story, now)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    modified = story.modified_at(now)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{headline}</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{headline}">'
        f'<meta property="article:published_time" content="{story.published_at.isoformat()}">'
        f'<meta property="article:modified_time" content="{modified.isoformat()}"></head><body>'
        '<nav><a href="/">Home</a> <a href="/about">About us</a> <a href="/contact">Contact</a></nav>'
        f"<main><article><h1>{headline}</h1>{body}</article></main>"
        "<footer><p>All rights reserved. <a href='/imprint'>Imprint</a></p></footer></body></html>"
    ).encode()


def robots(room: Newsroom, now: datetime) -> bytes:
    """Return the robots.txt of an outlet at `now`."""
    lines = ["User-agent: *", f"Disallow: {FORBIDDEN}"]
    if room.crawl_delay is not None:
        lines.append(f"Crawl-delay: {room.crawl_delay}")
    if room.shape in {Shape.SITEMAP, Shape.BARE}:
        lines.append(f"Sitemap: {_url(room, SITEMAP, now)}")
    return "\n".join([*lines, ""]).encode()


def listed(room: Newsroom, now: datetime) -> list[Story]:
    """Return the stories in a feed: those published or announced last."""
    return sorted(room.published(now), key=lambda story: story.announced_at(now), reverse=True)[:FEED_ITEMS]


def feed(room: Newsroom, now: datetime) -> bytes:
    """Return the feed in the format of the outlet."""
    stories = listed(room, now)
    if room.shape is Shape.ATOM:
        return _atom(room, stories, now)
    if room.shape is Shape.JSON:
        return _json(room, stories, now)
    return _rss(room, stories, now)


def _rss(room: Newsroom, stories: Sequence[Story], now: datetime) -> bytes:
    items = "".join(
        f"<item><title>{headline_of(room, story, now)}</title><link>{_link(room, story, now)}</link>"
        f'<guid isPermaLink="false">{room.number}-{story.number}</guid>'
        f"<pubDate>{format_datetime(story.published_at)}</pubDate>"
        f"<atom:updated>{story.announced_at(now).isoformat()}</atom:updated></item>"
        for story in stories
    )
    paid = f"<item><title>Paid for</title><link>{_url(room, FORBIDDEN, now)}offer-of-{now:%Y-%m-%d}.html</link></item>"
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Outlet</title><ttl>15</ttl>{items}{paid}</channel></rss>"
    ).encode()


def _atom(room: Newsroom, stories: Sequence[Story], now: datetime) -> bytes:
    entries = "".join(
        f'<entry><title>{headline_of(room, story, now)}</title><link href="{story.path_at(now)}"/>'
        f"<id>{_url(room, story.path, now)}</id>"
        f"<published>{story.published_at.isoformat()}</published>"
        f"<updated>{story.announced_at(now).isoformat()}</updated></entry>"
        for story in stories
    )
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Outlet</title>{entries}</feed>'
    ).encode()


def _json(room: Newsroom, stories: Sequence[Story], now: datetime) -> bytes:
    items = [
        {
            "id": story.path,
            "url": _link(room, story, now),
            "title": headline_of(room, story, now),
            "date_published": story.published_at.isoformat(),
            "date_modified": story.announced_at(now).isoformat(),
        }
        for story in stories
    ]
    feed_of = {"version": "https://jsonfeed.org/version/1.1", "title": "Outlet", "items": items}
    return json.dumps(feed_of).encode()


def sitemap(room: Newsroom, now: datetime) -> bytes:
    """Return the news sitemap: two days of news, with the announced edits."""
    entries = "".join(
        f"<url><loc>{_link(room, story, now)}</loc><lastmod>{story.announced_at(now).isoformat()}</lastmod>"
        f"<news:news><news:publication><news:name>Outlet</news:name><news:language>en</news:language>"
        f"</news:publication><news:publication_date>{story.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{headline_of(room, story, now)}</news:title></news:news></url>"
        for story in room.published(now)
        if now - story.published_at <= SITEMAP_AGE
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
    ).encode()


def front(room: Newsroom, now: datetime, feed_path: str | None) -> bytes:
    """Return the front page: the latest headlines, and a link to the feed if there is one."""
    latest = [story for _, story in zip(range(_FRONT_LINKS), room.published(now), strict=False)]
    teasers = "".join(
        f'<li><a href="{story.path_at(now)}">{headline_of(room, story, now)}</a></li>' for story in latest
    )
    link = f'<link rel="alternate" type="application/rss+xml" href="{feed_path}">' if feed_path else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outlet</title>{link}</head>'
        f'<body><nav><a href="/about">About us</a></nav><ul>{teasers}</ul></body></html>'
    ).encode()


def headline_of(room: Newsroom, story: Story, now: datetime) -> str:
    """Return the headline of a story at `now`."""
    headline = text(room.number, story.number, 0)[0]
    return f"Edited again: {headline}" if story.is_renamed(now) else headline


def _link(room: Newsroom, story: Story, now: datetime) -> str:
    """Return the link to a story that a document has at `now`."""
    is_changing = room.in_trouble(now) is Trouble.CHANGING_LINKS
    return _url(room, story.path_at(now), now) + (f"?t={now.timestamp():.0f}" if is_changing else "?utm_source=news")


def _url(room: Newsroom, path: str, now: datetime) -> str:
    return f"http://{room.address_at(now)}{path}"
