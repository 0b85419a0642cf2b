"""Made-up visits of made-up outlets: texts in several languages, with cuts, authors and keywords."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pipelines.items import (
    ArticleItem,
    Author,
    CutReason,
    FoundDate,
    Metadata,
    Origin,
    OriginKind,
    PageItem,
    RemovedBlock,
)
from pipelines.text.fingerprint import fingerprint
from pipelines.visit import Visit

#: The day of the newest article. Copies go back from there.
LAST_DAY = datetime(2026, 11, 1, tzinfo=UTC)
#: Articles that are stored before any is copied: a visit each minute, until `LAST_DAY`.
STORED = 2_000
OUTLETS = 100
#: One article in so many of the first ones is in a rare language.
RARE = 1_000
_LANGUAGES = ("en",) * 10 + ("de",) * 4 + ("fr",) * 3 + ("es",) * 2 + ("pl",)
_SYLLABLES = tuple("ba cor del en fir gal ho in ka lom mer nos or pra ri sto tu".split())
_PARAGRAPHS = (8, 30)
_DATED, _PAYWALLED = 0.97, 0.2
#: Links of an article, and the share of those to its own site.
_LINKS, _INTERNAL = 3, 0.6
_KINDS = (None,) * 5 + tuple(OriginKind)
_SECTIONS = ("Politics", "Local", "Economy", "Sport", "Culture", None)


def visits(number: int, first: int = 0) -> Iterator[Visit]:
    """Yield so many visits, each with an article; always the same ones. `first`: how many others there are already."""
    for index in range(first, first + number):
        chance = random.Random(index)  # noqa: S311 - no secret
        yield _visit(index, chance)


def outlet(number: int) -> str:
    """Return the host of an outlet."""
    return f"outlet{number % OUTLETS}.example"


def _visit(index: int, chance: random.Random) -> Visit:
    source = outlet(index)
    url = f"https://{source}/{_words(chance, 5).replace(' ', '-')}-{index}"
    # One after the other, as a crawl makes them: what it stores has times later than all that is stored.
    at = LAST_DAY - timedelta(minutes=STORED - index, seconds=chance.randint(0, 59))
    article = _article(url, source, at, index, chance)
    page = PageItem(
        url=url,
        requested_url=url,
        status=200,
        headers=(("Content-Type", "text/html"),),
        body=b"<html></html>",
        fetched_at=at,
        source=source,
    )
    return Visit(url, source, at, page, article, outcome=None, reason=None, detail=None, status=200)


def _article(url: str, source: str, at: datetime, index: int, chance: random.Random) -> ArticleItem:
    lines = [_sentences(chance) for _ in range(chance.randint(*_PARAGRAPHS))]
    body, headline = "\n".join(lines), _words(chance, 7).capitalize()
    published = at - timedelta(minutes=chance.randint(1, 300))
    metadata = Metadata(
        headline=headline,
        description=_sentences(chance)[:160],
        authors=tuple(Author(_name(chance)) for _ in range(chance.randint(0, 2))),
        date_published=FoundDate(published, published.isoformat(), "json_ld") if chance.random() < _DATED else None,
        keywords=tuple(_words(chance, 1) for _ in range(chance.randint(0, 5))),
        article_section=chance.choice(_SECTIONS),
        is_paywalled=chance.random() < _PAYWALLED,
        image_url=f"{url}.jpg",
        publisher=source,
        canonical_url=url,
        origin=Origin(chance.choice(_KINDS)),
    )
    removed = (
        RemovedBlock(number, chance.choice(tuple(CutReason)), "made up", _sentences(chance)[:120])
        for number in range(chance.randint(0, 6))
    )
    return ArticleItem(
        url=url,
        requested_url=url,
        source=source,
        fetched_at=at,
        metadata=metadata,
        article_body=body,
        article_body_html="\n".join(f"<p>{line}</p>" for line in lines) + _links(source, chance),
        in_language="is" if index % RARE == RARE // 2 else chance.choice(_LANGUAGES),
        word_count=len(body.split()),
        page_type="article",
        fingerprint=fingerprint(headline, body),
        removed=tuple(removed),
        furniture={"navigation": 4, "footer": 2},
        extraction_quality=round(chance.uniform(0.7, 1), 3),
        extraction_version="0.1",
    )


def _links(source: str, chance: random.Random) -> str:
    """Return a paragraph of links to the article's own site and to others."""
    hosts = (source if chance.random() < _INTERNAL else outlet(chance.randrange(OUTLETS)) for _ in range(_LINKS))
    links = (f'<a href="https://{host}/{_word(chance.randrange(500))}">{_words(chance, 3)}</a>' for host in hosts)
    return f"\n<p>{' '.join(links)}</p>"


def _sentences(chance: random.Random) -> str:
    return " ".join(_words(chance, chance.randint(6, 18)).capitalize() + "." for _ in range(chance.randint(1, 4)))


def _name(chance: random.Random) -> str:
    return _words(chance, 2).title()


def _words(chance: random.Random, number: int) -> str:
    """Return words, of which few are frequent and most are rare."""
    return " ".join(_word(int(chance.paretovariate(0.4)) % 5_000) for _ in range(number))


def _word(rank: int) -> str:
    word = ""
    while rank or not word:
        word += _SYLLABLES[rank % len(_SYLLABLES)]
        rank //= len(_SYLLABLES)
    return word
