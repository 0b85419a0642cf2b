"""When an article was published and last modified, by what its page and its feed say. Never invented."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

from lxml.etree import XPath

from pipelines.date_strings import parse_date
from pipelines.declarations import Declarations
from pipelines.items import FoundDate
from pipelines.page_tags import PageTags
from pipelines.plain_text import raw_text
from pipelines.shown_dates import shown_dates
from pipelines.structured_data import strings
from pipelines.surroundings import Headline, is_beside, is_foreign

RAW_LIMIT = 100

_PUBLISHED_META = tuple(
    """
    article:published_time article:first_published_time og:article:published_time og:published_time
    article:published datepublished rnews:datepublished parsely-pub-date sailthru.date cxenseparse:recs:publishtime
    cxenseparse:publishtime bt:pubdate published_time article_published_time published-date publisheddate
    published_at published publishdate publish_date publish-date og:publish_date content:publishdate
    content_publisheddate date:published_time publication_date prism.publicationdate citation_publication_date
    citation_date citation_online_date pubdate pub_date sw-pubdate date-pub shareaholic:article_published_time
    vr:published_time mediator_published_time http://ogp.me/ns/article#published_time ya:ovs:upload_date
    article_date_original dc.date.issued dcterms.issued dc.date.created dc.created dcterms.created dc.date dc:date
    dcterms.date datecreated uploaddate date displaydate release_date outbrain-date cludo:date firstcreate
    awa-publisheddate createdate
    """.split()
)
_MODIFIED_META = tuple(
    """
    article:modified_time og:article:modified_time article:modified datemodified og:updated_time bt:moddate
    article_modified_time dcterms.modified dc.date.modified last_updated_date lastmod
    shareaholic:article_modified_time http://ogp.me/ns/article#modified_time article_date_updated modified-date
    last-modified lastupdate last-updated revised
    """.split()
)
#: Asked of the attributes where it can be, not of the elements: many times as fast.
_DATED = XPath(
    "//h1 | //h2 | //time | //abbr[@title] | //span[@title][contains(@class, 'updated')]"
    " | //@itemprop[starts-with(., 'date')]/..",
)
_MODIFIED_WORD = re.compile(
    r"updat|modif|aktualis|aktualiz|mis à jour|mise à jour|actualiz|atualiz|aggiorn|bijgewerkt|oppdatert|uppdaterad|"
    r"opdateret|обновл|güncel|更新|수정|zuletzt|geändert|stand:|edited|revised",
    re.IGNORECASE,
)
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[/_-]?)(?P<m>[01]\d)(?P=s)(?P<d>[0-3]\d)(?!\d)"
    r"|(?<!\d)(?P<d2>[0-3]\d)-(?P<m2>[01]\d)-(?P<y2>(?:19|20)\d\d)(?!\d)",
)
_MAX_DATED = 200
#: Characters of an element's text that are read as a date.
_LONGEST = 200
#: Hours from UTC, the nearest first: from New Zealand to the west coast of America.
_ZONES_OF_OUTLETS = sorted(range(-8, 14), key=abs)
#: A day in the state that a page's script starts from.
_STATE = re.compile(
    r'\\?["\'](?:datePublished|published_?[aA]t|publish_?[dD]ate|publicationDate|createdAt|created_at|createdDateTime|createDate)\\?["\']\s?:\s?\\?["\']?([\dT:.Z+-]{8,35})'
)
_MAX_STATE = 1_000_000


def read_dates(
    declared: Declarations, headline: Headline, language: str | None
) -> tuple[FoundDate | None, FoundDate | None]:
    """Return (published, modified): the first readable date of each, sources in the order of their weight."""
    parse = partial(
        parse_date, fetched_at=declared.page.fetched_at, language=language, month_first=_month_first(declared.tags)
    )
    published = _first(_published(declared, headline), parse)
    if published and published.at.utcoffset() == timedelta(0):
        published = replace(published, at=_on_local_day(published.at, declared))
    return published, _first(_modified(declared, headline), parse)


def _first(candidates: Iterator[tuple[str, str]], parse: Any) -> FoundDate | None:
    for source, raw in candidates:
        moment: datetime | None = parse(raw)
        if moment:
            return FoundDate(moment, raw.strip()[:RAW_LIMIT], source)
    return None


def _on_local_day(moment: datetime, declared: Declarations) -> datetime:
    """Return the same moment in the zone nearest to UTC in which it falls on the day in the page's address.

    Many systems write the moment in UTC, and the outlet's own day into the address. Where no inhabited zone
    explains the difference, the moment stays as it is.
    """
    for _, day in _in_url(declared):
        if day == moment.date().isoformat():
            return moment
        for hours in _ZONES_OF_OUTLETS:
            local = moment.astimezone(timezone(timedelta(hours=hours)))
            if local.date().isoformat() == day:
                return local
    return moment


def _published(declared: Declarations, headline: Headline) -> Iterator[tuple[str, str]]:
    """Yield (source, raw string) of what may be the date of publication, the best first."""
    for value in declared.values("datePublished"):
        yield from (("json_ld", text) for text in strings(value, RAW_LIMIT))
    yield from (("meta", value) for value in declared.tags.every(*_PUBLISHED_META))
    for value in declared.values("dateCreated", "uploadDate"):
        yield from (("json_ld", text) for text in strings(value, RAW_LIMIT))
    yield from (("time", value) for value in _times(declared.tree, headline, modified=False))
    if declared.page.hints.date_published:
        yield "feed", declared.page.hints.date_published
    yield from (("text", value) for value in shown_dates(declared.tree, headline))
    yield from (("script", value) for value in _in_scripts(declared.tree))
    yield from _in_url(declared)
    # Themes call the only date of an article "updated".
    yield from (("time", value) for value in _times(declared.tree, headline, modified=True))


def _modified(declared: Declarations, headline: Headline) -> Iterator[tuple[str, str]]:
    for value in declared.values("dateModified"):
        yield from (("json_ld", text) for text in strings(value, RAW_LIMIT))
    yield from (("meta", value) for value in declared.tags.every(*_MODIFIED_META))
    yield from (("time", value) for value in _times(declared.tree, headline, modified=True))


def _in_scripts(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if script.text and not script.get("src"):
            match = _STATE.search(script.text[:_MAX_STATE])
            if match:
                yield match[1]


def _times(tree: Any, headline: Headline, *, modified: bool) -> Iterator[str]:
    """Yield what `<time>` and microdata say: those named as published (or modified), then the nearest ones."""
    elements = _DATED(tree)[:_MAX_DATED]
    start = elements.index(headline.element) if headline.element in elements else 0
    ranked = []
    for position, element in enumerate(elements):
        if element.tag in ("h1", "h2", "meta"):
            continue
        said = _said(element)
        named = f"{element.get('itemprop', '')} {element.get('class', '')} {said[:40]}".casefold()
        is_modified = bool(_MODIFIED_WORD.search(named)) and "publish" not in named
        if is_modified == modified and not is_foreign(element, headline):
            declared = modified or "publish" in named or element.get("pubdate") is not None
            ranked.append((not declared, is_beside(element, headline), _distance(position, start), said))
    yield from (said for *_, said in sorted(ranked))


def _distance(position: int, start: int) -> int:
    """Return how far from the headline a thing stands: dates stand below it more often than above."""
    return position - start if position >= start else 2 * (start - position)


def _said(element: Any) -> str:
    for name in ("datetime", "content", "data-datetime", "title"):
        value = element.get(name)
        if value and any(map(str.isdecimal, value)):
            return str(value)
    return " ".join(raw_text(element, _LONGEST).split())[:_LONGEST]


def _in_url(declared: Declarations) -> Iterator[tuple[str, str]]:
    for url in (declared.page.url, declared.tags.canonical or ""):
        match = _URL_DAY.search(url.split("?")[0][:500])
        if match:
            yield "url", "-".join(match[key] or match[key + "2"] for key in "ymd")


def _month_first(tags: PageTags) -> bool:
    region = (tags.language or tags.first("og:locale") or "").replace("_", "-").casefold()
    return region in {"en", "en-us"} or (tags.first("og:locale") or "").casefold() == "en_us"
