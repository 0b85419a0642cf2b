"""What pages say about themselves: impossible dates, bombs of JSON-LD, titles that act, canonical URLs that lie."""

import json
from datetime import UTC, datetime

from tests.hostile.articles import Story
from tests.hostile.mechanism import Act, Mechanism, Stored
from tests.hostile.server_acts import shows

_UNDATED = Stored(fields={"date_published": None})
_MEGABYTE = 1 << 20
_LONGEST_HEADLINE = 10_000


def _dated(date: str) -> Act:
    """Show a story that is published then, by its mark-up, and speaks of years in its text."""
    text = "<p>The old wall was built in 1996 and mended in 2008, after the flood of 12 March 2001.</p>"
    return shows(
        lambda story: story.page(head=f'<meta property="article:published_time" content="{date}">', inside=text)
    )


def _ld(text: str) -> Act:
    return shows(lambda story: story.page(head=f'<script type="application/ld+json">{text}</script>'))


def _article(**fields: object) -> Act:
    def build(story: Story) -> str:
        known = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": story.headline}
        return story.page(head=f'<script type="application/ld+json">{json.dumps(known | fields)}</script>')

    return shows(build)


def _canonical(url: str) -> Act:
    return shows(lambda story: story.page(head=f'<link rel="canonical" href="{url}">'))


def _is_that_day(value: object) -> bool:
    return value is None or str(value).startswith("2026-11-01")


def _is_short(value: object) -> bool:
    return value is None or len(str(value)) <= _LONGEST_HEADLINE


_IMPOSSIBLE_DATES = {
    "month-13": "2026-13-45T10:00:00Z",
    "year-9999": "9999-12-31T23:59:59Z",
    "year-0": "0000-00-00T00:00:00Z",
    "year-1": "0001-01-01T00:00:00Z",
    "of-tomorrow": "2031-01-01T00:00:00Z",
    "of-digits": "9" * 5000,
    "negative": "-62135596800",
    "of-words": "the day after the storm",
    "of-a-script": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "empty": "",
    "february-30": "2026-02-30",
}

METADATA = (
    *(Mechanism(f"date-{name}", _dated(date), _UNDATED) for name, date in _IMPOSSIBLE_DATES.items()),
    # The day is told, the zone is not.
    Mechanism("date-zone-99", _dated("2026-11-01T10:00:00+99:99"), Stored(fields={"date_published": _is_that_day})),
    Mechanism(
        "date-by-two-zones",
        _dated("2026-11-01T23:30:00-05:00"),
        Stored(fields={"date_published": datetime(2026, 11, 2, 4, 30, tzinfo=UTC)}),
    ),
    Mechanism("date-number-beyond-all", _article(datePublished=1e308), _UNDATED),
    Mechanism("date-of-a-list", _article(datePublished=[["2026"], {"a": None}]), _UNDATED),
    Mechanism("ld-of-5-megabytes", _article(description="w " * (5 * _MEGABYTE // 2)), Stored()),
    Mechanism("ld-100000-deep", _ld("[" * 100_000), Stored()),
    Mechanism("ld-deep-and-closed", _ld('{"a":' * 5_000 + "1" + "}" * 5_000), Stored()),
    Mechanism("ld-of-100000-articles", _ld("[" + ",".join(['{"@type":"NewsArticle"}'] * 100_000) + "]"), Stored()),
    Mechanism(
        "ld-of-wrong-types",
        _article(headline=[1, None, {"a": 2}], author=7, keywords={"x": [1]}, image=[[[]]], publisher=True),
        Stored(),
    ),
    Mechanism("ld-that-is-torn", _ld('{"@type": "NewsArticle", "headline": "half a'), Stored()),
    Mechanism(
        "ld-of-nan", _ld('{"@type": "NewsArticle", "wordCount": NaN, "x": -Infinity, "headline": "\\ud800"}'), Stored()
    ),
    Mechanism(
        "ld-that-points-to-itself",
        _ld('{"@id": "#a", "@type": "NewsArticle", "author": {"@id": "#a"}, "mainEntity": {"@id": "#a"}}'),
        Stored(),
    ),
    Mechanism(
        "10000-authors",
        _article(author=[{"@type": "Person", "name": f"Ann Quill{number}"} for number in range(10_000)]),
        Stored(),
    ),
    Mechanism("100000-keywords", _article(keywords=[f"word{number}" for number in range(100_000)]), Stored()),
    Mechanism(
        "title-of-a-megabyte",
        shows(lambda story: story.page(headline="Tram " * 200_000)),
        Stored(fields={"headline": _is_short}),
    ),
    Mechanism(
        "title-of-escapes",
        shows(lambda story: story.page(headline=f"{story.headline} \x1b]0;pwned\x07\x1b[2J\x9b31m\u202e")),
        Stored(fields={"headline": lambda said: "\x1b" not in str(said) and "\x9b" not in str(said)}),
    ),
    Mechanism(
        "title-of-script",
        shows(lambda story: story.page(headline=f"{story.headline} &lt;script&gt;alert(1)&lt;/script&gt;")),
        Stored(lacks=("alert(1)",)),
    ),
    Mechanism(
        "title-of-a-formula",
        shows(lambda story: story.page(headline=f"=HYPERLINK(&quot;http://127.99.0.1&quot;) {story.headline}")),
        Stored(),
    ),
    Mechanism(
        "title-of-sql", shows(lambda story: story.page(headline=f"{story.headline}'); DROP TABLE article;--")), Stored()
    ),
    Mechanism("title-of-nothing", shows(lambda story: story.page(headline=" \u200b\u2060 ")), Stored()),
    Mechanism("canonical-front-page", _canonical("/"), Stored()),
    Mechanism("canonical-elsewhere", _canonical("http://127.99.0.1/news/other.html"), Stored()),
    Mechanism("canonical-script", _canonical("javascript:alert(1)"), Stored(fields={"canonical_url": None})),
    Mechanism(
        "canonical-of-a-megabyte", _canonical("/" + "a" * _MEGABYTE), Stored(fields={"canonical_url": _is_short})
    ),
    Mechanism("canonical-rubbish", _canonical("http://[::g]:99999/\x00"), Stored(fields={"canonical_url": None})),
    Mechanism(
        "image-script",
        shows(lambda story: story.page(head='<meta property="og:image" content="javascript:alert(1)">')),
        Stored(fields={"image_url": None}),
    ),
    Mechanism(
        "og-of-another",
        shows(
            lambda story: story.page(
                head='<meta property="og:url" content="http://127.99.0.1/"><meta property="og:type" content="website">'
            )
        ),
        Stored(),
    ),
    Mechanism(
        "lang-of-rubbish",
        shows(lambda story: story.page().replace('lang="en"', f'lang="{"x-" * 5000}\u202e"')),
        Stored(fields={"in_language": "en"}),
    ),
)
