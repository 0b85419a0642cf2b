"""Pages that are too large, too deep, torn, or no pages at all."""

import json
import zipfile
from html import escape
from io import BytesIO

from models.enums import Reason
from tests.hostile.articles import Story
from tests.hostile.mechanism import Bounded, Mechanism, Stored, ends
from tests.hostile.server_acts import HTML, OK, answer, forever, head, shows

_NOT_HTML = ends(Reason.NOT_HTML)
_TOO_LARGE = ends(Reason.TOO_LARGE, Reason.TIMEOUT)
_DEEP, _MANY = 100_000, 1_000_000
_MEGABYTE = 1 << 20
_WORDS = "The quay was quiet and the lamps were lit. "


def _zip() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("story.html", "<p>words</p>")
    return packed.getvalue()


def _as_json(story: Story) -> str:
    return json.dumps({"headline": story.headline, "articleBody": "\n".join(story.paragraphs)})


CONTENT = (
    # Not pages
    Mechanism("pdf", shows(lambda _: b"%PDF-1.7\n" + bytes(range(256)) * 50, kind="application/pdf"), _NOT_HTML),
    Mechanism("pdf-called-html", shows(lambda _: b"%PDF-1.7\n" + bytes(range(256)) * 50), _NOT_HTML),
    Mechanism("image-called-html", shows(lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50), _NOT_HTML),
    Mechanism("zip-called-html", shows(lambda _: _zip()), _NOT_HTML),
    Mechanism("noise-called-html", shows(lambda _: bytes(range(255, -1, -1)) * 200), _NOT_HTML),
    Mechanism("json", shows(_as_json, kind="application/json"), _NOT_HTML),
    Mechanism("html-called-image", shows(lambda story: story.page(), kind="image/png"), _NOT_HTML),
    Mechanism("html-called-nothing", answer("Content-Length: %SIZE%"), Stored()),
    Mechanism("html-called-octets", shows(lambda story: story.page(), kind="application/octet-stream"), Stored()),
    Mechanism("html-called-plain-text", shows(lambda story: story.page(), kind="text/plain"), Stored()),
    Mechanism("type-in-capitals", shows(lambda story: story.page(), kind="TEXT/HTML;CHARSET=UTF-8"), Stored()),
    Mechanism("type-of-rubbish", shows(lambda story: story.page(), kind="text/html;;;,;charset"), Stored()),
    Mechanism("plain-text", shows(lambda story: "\n".join(story.paragraphs), kind="text/plain"), _NOT_HTML),
    Mechanism(
        "feed-in-place-of-a-page",
        shows(
            lambda story: f"<rss><channel><item><title>{story.headline}</title></item></channel></rss>",
            kind="application/rss+xml",
        ),
        _NOT_HTML,
    ),
    Mechanism(
        "full-of-nul",
        shows(lambda story: story.page().encode().replace(b"e", b"\0e")),
        ends(Reason.NOT_HTML, Reason.BAD_RESPONSE),
    ),
    # Too much
    Mechanism(
        "50-megabytes", forever(head(OK, HTML, f"Content-Length: {50 * _MEGABYTE}"), b"<p>words</p>" * 5000), _TOO_LARGE
    ),
    Mechanism("9-megabytes-of-text", shows(lambda story: story.page(inside=f"<p>{_WORDS * 220_000}</p>")), _TOO_LARGE),
    Mechanism(
        "5-megabytes-of-script-first",
        shows(lambda story: story.page(before=f"<script>{'var a=1;' * 650_000}</script>")),
        Stored(lacks=("var a",)),
    ),
    Mechanism(
        "5-megabytes-of-comment",
        shows(lambda story: story.page(before=f"<!--{_WORDS * 120_000}-->")),
        Stored(lacks=("The quay was",)),
    ),
    Mechanism(
        "5-megabytes-of-attribute",
        shows(lambda story: story.page(before=f"<div data-x='{'a' * 5 * _MEGABYTE}'></div>")),
        Stored(),
    ),
    Mechanism(
        "5-megabytes-of-image",
        shows(lambda story: story.page(inside=f"<img src='data:image/png;base64,{'A' * 5 * _MEGABYTE}'>")),
        Stored(),
    ),
    Mechanism("3-megabytes-of-spaces-first", shows(lambda story: " " * 3 * _MEGABYTE + story.page()), Stored()),
    Mechanism(
        "10000-attributes",
        shows(lambda story: story.page(before=f"<div {' '.join(f'a{n}=1' for n in range(10_000))}></div>")),
        Stored(),
    ),
    Mechanism(
        "10000-classes",
        shows(lambda story: story.page(before=f"<div class='{' '.join(f'c{n}' for n in range(10_000))}'>x</div>")),
        Stored(),
    ),
    Mechanism(
        "table-of-colspans",
        shows(
            lambda story: story.page(
                after=f"<table>{'<tr><td colspan=99999999 rowspan=99999999>x</td></tr>' * 200}</table>"
            )
        ),
        Stored(),
    ),
    Mechanism(
        "50000-paragraphs",
        shows(lambda story: story.page(after=f"<div>{'<p>x y</p>' * 50_000}</div>")),
        Bounded(ends(Reason.EXTRACTION_TIMEOUT)),
        is_heavy=True,
    ),
    Mechanism(
        "20000-links",
        shows(lambda story: story.page(after="".join(f"<a href='/{n}'>Link {n}</a> " for n in range(20_000)))),
        Stored(),
        is_heavy=True,
    ),
    Mechanism("a-million-elements", shows(lambda story: story.page(after="<i>x" * _MANY)), Stored(), is_heavy=True),
    Mechanism(
        "a-million-empty-elements", shows(lambda story: story.page(after="<br>" * _MANY)), Stored(), is_heavy=True
    ),
    # Too deep
    Mechanism("deep-after", shows(lambda story: story.page(after="<div>" * _DEEP)), Stored()),
    Mechanism("deep-before", shows(lambda story: story.page(before="<div>" * 200 + "</div>" * 200)), Stored()),
    Mechanism(
        "unclosed-inline-tags", shows(lambda story: story.page(before="<p>" + "<b><i>" * 60 + "x</p>")), Stored()
    ),
    Mechanism(
        "one-table-in-another",
        shows(lambda story: story.page(before="<table><tr><td>" * 20, after="</td></tr></table>" * 20)),
        Stored(),
    ),
    Mechanism(
        "doctype-bomb",
        shows(
            lambda story: (
                "<!DOCTYPE html ["
                + "".join(f"<!ENTITY a{n} '{'&a' + str(n - 1) + ';' * 10}'>" for n in range(1, 12))
                + "]>"
                + story.page(inside="<p>&a11;</p>")
            )
        ),
        Stored(),
    ),
    Mechanism(
        "entity-of-a-file",
        shows(
            lambda story: (
                "<?xml version='1.0'?><!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
                + story.page(inside="<p>Names: &x;</p>")
            )
        ),
        Stored(lacks=("root:",)),
    ),
    # Torn
    Mechanism(
        "unclosed-everything",
        shows(lambda story: story.page().replace("</p>", "").replace("</article>", "").replace("</div>", "")),
        Stored(),
    ),
    Mechanism("unclosed-comment-after", shows(lambda story: story.page(after="<!-- for ever")), Stored()),
    Mechanism(
        "unclosed-script-after", shows(lambda story: story.page(after="<script>if (a < b) {")), Stored(lacks=("a < b",))
    ),
    Mechanism("unclosed-quote-after", shows(lambda story: story.page(after="<a href='/x")), Stored()),
    Mechanism("cdata-inside", shows(lambda story: story.page(inside="<![CDATA[ hidden ]]>")), Stored()),
    Mechanism("closed-too-early", shows(lambda story: story.page(before="</body></html>")), Stored()),
    Mechanism(
        "two-pages-in-one",
        shows(lambda story: "<html><head><title>x</title></head><body></body></html>" + story.page()),
        Stored(),
    ),
    Mechanism(
        "php-notice-first",
        shows(
            lambda story: (
                "<br />\n<b>Notice</b>:  Undefined index in <b>/var/www/x.php</b> on line <b>7</b><br />" + story.page()
            )
        ),
        Stored(),
    ),
    Mechanism(
        "xhtml",
        shows(lambda story: '<?xml version="1.0" encoding="utf-8"?>' + story.page(), kind="application/xhtml+xml"),
        Stored(),
    ),
    Mechanism(
        "tags-in-capitals",
        shows(lambda story: story.page().replace("<p>", "<P>").replace("article>", "ARTICLE>")),
        Stored(),
    ),
    # Not to be read
    Mechanism(
        "hidden-words",
        shows(
            lambda story: story.page(inside='<p style="display:none">Casino bonus for readers of this page today.</p>')
        ),
        Stored(lacks=("Casino",)),
    ),
    Mechanism(
        "template-and-noscript",
        shows(
            lambda story: story.page(
                inside="<template><p>Casino bonus here.</p></template><noscript><p>Casino needs scripts.</p></noscript>"
            )
        ),
        Stored(lacks=("Casino",)),
    ),
    Mechanism(
        "article-in-a-frame",
        shows(lambda story: f"<html><body><iframe srcdoc='{escape(story.page())}'></iframe></body></html>"),
        ends(Reason.NO_TEXT, Reason.TOO_SHORT, Reason.EMPTY_PAGE, Reason.SCRIPT_SHELL),
    ),
    Mechanism(
        "frameset",
        shows(lambda _: "<html><frameset cols=50%><frame src='http://127.99.0.1/'></frameset></html>"),
        ends(Reason.NO_TEXT, Reason.EMPTY_PAGE),
    ),
    Mechanism(
        "nothing-but-script",
        shows(lambda _: "<script>document.write('x')</script>" * 50),
        ends(Reason.NO_TEXT, Reason.EMPTY_PAGE, Reason.SCRIPT_SHELL),
    ),
)
