"""When an article was published and last modified, according to its page and its feed. Never invented."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, cached_property, partial
from itertools import islice
from typing import Any

from lxml.etree import XPath

from models.frontier.hints import Hints
from pipelines.html.visible_text import raw_text
from pipelines.items import DateFlag, DateMissing, FoundDate
from pipelines.metadata.date_labels import says_changed
from pipelines.metadata.declared import Declarations
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article, in_side_column
from pipelines.metadata.json_ld import plain_texts
from pipelines.metadata.local_day import on_local_day
from pipelines.metadata.meta_tags import PageTags
from pipelines.metadata.tagged_elements import TaggedElements
from pipelines.metadata.visible_dates import dates_below, labelled_dates, visible_dates
from pipelines.text.date_parsing import EARLIEST, ParsedDate, is_plausible, parse_date_string

_Parse = Callable[[str], ParsedDate | None]

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
    article_date_original dc.date.issued dcterms.issued dc.date.created dc.created dcterms.created
    datecreated uploaddate displaydate release_date outbrain-date cludo:date firstcreate awa-publisheddate createdate
    """.split()
)
#: Tags of an ambiguous date: of the last change, of print, or of the page itself.
_VAGUE_META = ("dc.date", "dc:date", "dcterms.date", "date")
_MODIFIED_META = tuple(
    """
    article:modified_time og:article:modified_time article:modified datemodified og:updated_time bt:moddate
    article_modified_time dcterms.modified dc.date.modified last_updated_date lastmod
    shareaholic:article_modified_time http://ogp.me/ns/article#modified_time article_date_updated modified-date
    last-modified lastupdate last-updated revised
    """.split()
)
#: Matched against attributes where possible, not elements: many times as fast.
_DATED_BY_ATTRIBUTE = (
    "descendant::span[@title][contains(@class, 'updated')] | descendant::*/@itemprop[starts-with(., 'date')]/.."
)
_BY_ATTRIBUTE = XPath(_DATED_BY_ATTRIBUTE)
_DATED = XPath(f"//h1 | //h2 | //time | //abbr[@title] | {_DATED_BY_ATTRIBUTE}")
_URL_DAY = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[/_-]?)(?P<m>[01]\d)(?P=s)(?P<d>[0-3]\d)(?!\d)"
    r"|(?<!\d)(?P<d2>[0-3]\d)-(?P<m2>[01]\d)-(?P<y2>(?:19|20)\d\d)(?!\d)",
)
#: Sources whose values are meant as dates: a reason is given if they are not.
_DECLARED = frozenset({"json_ld", "meta", "time", "feed", "sitemap"})
_HINTED = frozenset({"feed", "sitemap"})
#: Source of a publication date that the page calls an update, and that is its only date.
_UPDATED = "time_updated"
#: The same in a text, and in a feed.
_TEXT_UPDATED = "text_updated"
_FEED_UPDATED = "feed_updated"
#: The first so many names of meta tags are unambiguous.
_UNAMBIGUOUS_META = 12
#: Visible dates that are compared with a declared moment.
_SHOWN = 3
#: Hours of UTC at which the day is the same from the west coast of America to New Zealand.
_SAME_DAY_EVERYWHERE = (8, 11)
#: Tolerance between a publisher's clocks; an article changed so much later is rewritten, or a guide.
_CLOCKS = timedelta(minutes=5)
_LONG_AFTER = timedelta(days=365)
#: Days no further apart may be one moment in two zones.
_NEIGHBOURS = timedelta(days=1)
#: Maximum distance of an unnamed publication date from the headline, in dated elements; bonus for a named one.
_NEAR, _HEAD_START = 5, 4
_MAX_DATED = 200
#: Characters of an element's text that are parsed as a date.
_MAX_CHARACTERS = 200
#: A date in the initial state of a page's scripts.
_STATE = re.compile(
    r'["\'](?:datePublished|published_?[aA]t|publish_?[dD]ate|publicationDate|createdAt|created_at|createdDateTime|createDate)\\?["\']\s?:\s?\\?["\']?([\dT:.Z+-]{8,35})'
)
_MAX_STATE = 1_000_000


@dataclass(frozen=True, slots=True)
class Dates:
    """When an article was published and modified, or why that is unknown, with caveats."""

    published: FoundDate | None = None
    modified: FoundDate | None = None
    published_missing: DateMissing | None = None
    modified_missing: DateMissing | None = None
    flags: tuple[DateFlag, ...] = ()


def read_dates(declared: Declarations, headline: HeadlinePosition, language: str | None) -> Dates:
    """Return the first readable date of each kind, sources in the order of their weight."""
    # The same strings stand in several places.
    parse = cache(partial(parse_date_string, language=language, month_first=_month_first(declared.tags)))
    fetched_at = declared.page.fetched_at
    times = _Times(declared, headline)
    published, published_missing = _first(_published(declared, headline, times), parse, fetched_at)
    modified, modified_missing = _first(_modified(declared, times), parse, fetched_at)
    if published is not None:
        published = _as_written(published, declared)
        others = _undeclared(declared, headline, times)
        published = _disambiguated(published, modified, others, parse, fetched_at)
        seen = _seen(published.at, declared, headline)
        published = replace(published, at=on_local_day(published, _with_offset(declared), seen, parse))
    if published and modified and modified.source in _HINTED and modified.at < published.at:
        modified, modified_missing = None, DateMissing.NOT_STATED  # that of an earlier version, or of the day alone
    days = _declared_days(declared, parse, fetched_at, published.raw) if published else set()
    flags = tuple(_flags(published, modified, days))
    return Dates(published, modified, published_missing, modified_missing, flags)


def _first(
    candidates: Iterator[tuple[str, str]], parse: _Parse, fetched_at: datetime
) -> tuple[FoundDate | None, DateMissing | None]:
    """Return the first plausible date, otherwise why there is none: the reason of the first declared value."""
    missing: DateMissing | None = None
    for source, raw in candidates:
        parsed = parse(raw)
        if parsed and is_plausible(parsed.at, fetched_at):
            return FoundDate(parsed.at, raw.strip()[:RAW_LIMIT], source, parsed.has_time, parsed.has_zone), None
        if source in _DECLARED and missing is None:
            missing = _missing_because(parsed)
    return None, missing or DateMissing.NOT_STATED


def _missing_because(parsed: ParsedDate | None) -> DateMissing:
    if parsed is None:
        return DateMissing.UNREADABLE
    return DateMissing.TOO_EARLY if parsed.at < EARLIEST else DateMissing.IN_FUTURE


def _disambiguated(
    published: FoundDate,
    modified: FoundDate | None,
    others: Iterator[tuple[str, str]],
    parse: _Parse,
    fetched_at: datetime,
) -> FoundDate:
    """Return the date with an ambiguous order of day and month resolved by other dates of the page."""
    parsed = parse(published.raw) if published.source != "url" else None  # there the day comes first
    if parsed is None or parsed.swapped is None or not is_plausible(parsed.swapped, fetched_at):
        return published
    days = [modified.at.date()] if modified else []
    for _, raw in islice(others, _SHOWN):
        shown = parse(raw)
        if shown and raw != published.raw:
            days.append(shown.at.date())
    is_other = parsed.swapped.date() in days and parsed.at.date() not in days
    return replace(published, at=parsed.swapped) if is_other else published


def _with_offset(declared: Declarations) -> Iterator[str]:
    """Yield the other moments that a page declares, whose offset may be that of the outlet."""
    for value in declared.values("datePublished", "dateModified"):
        yield from plain_texts(value, RAW_LIMIT)
    yield from declared.tags.every(*_PUBLISHED_META[:_UNAMBIGUOUS_META], *_MODIFIED_META)


def _seen(moment: datetime, declared: Declarations, headline: HeadlinePosition) -> Iterator[tuple[str, str]]:
    """Yield the visible dates; those on the page only if the date differs between zones at that hour."""
    yield from _in_url(declared)
    if not _SAME_DAY_EVERYWHERE[0] <= moment.hour < _SAME_DAY_EVERYWHERE[1]:
        yield from (("text", value) for value in islice(dates_below(headline), _SHOWN))


def _undeclared(declared: Declarations, headline: HeadlinePosition, times: "_Times") -> Iterator[tuple[str, str]]:
    yield from _in_url(declared)
    yield from (("time", value) for value in times.values(modified=False))
    yield from (("text", shown.text) for shown in visible_dates(declared.elements.all, headline))


def _declared_days(declared: Declarations, parse: _Parse, fetched_at: datetime, chosen: str) -> set[date]:
    """Return the other dates that the sources of publication dates declare."""
    places = (
        (text for value in declared.values("datePublished") for text in plain_texts(value, RAW_LIMIT)),
        declared.tags.every(*_PUBLISHED_META[:_UNAMBIGUOUS_META]),
        filter(None, (declared.page.hints.date_published,)),
        (day for _, day in _in_url(declared)),
    )
    found = (next(iter(place), None) for place in places)
    parsed = (parse(raw) for raw in found if raw and raw != chosen)
    return {one.at.date() for one in parsed if one and is_plausible(one.at, fetched_at)}


def _is_before(one: FoundDate, other: FoundDate) -> bool:
    if one.has_time and other.has_time:
        return one.at < other.at - _CLOCKS
    return one.at.date() < other.at.date()


def _flags(published: FoundDate | None, modified: FoundDate | None, days: set[date]) -> Iterator[DateFlag]:
    if published is None:
        return
    if modified and _is_before(modified, published):
        yield DateFlag.MODIFIED_BEFORE_PUBLISHED
    if modified and modified.at - published.at > _LONG_AFTER:
        yield DateFlag.MODIFIED_LONG_AFTER
    if any(abs(day - published.at.date()) > _NEIGHBOURS for day in days):
        yield DateFlag.SOURCES_DISAGREE
    if published.source in {_UPDATED, _TEXT_UPDATED, _FEED_UPDATED}:
        yield DateFlag.ONLY_UPDATED
    if not published.has_time:
        yield DateFlag.NO_TIME
    elif not published.has_zone:
        yield DateFlag.NO_ZONE


def _published(declared: Declarations, headline: HeadlinePosition, times: "_Times") -> Iterator[tuple[str, str]]:
    """Yield (source, raw string) of possible publication dates, the best first."""
    for value in declared.values("datePublished"):
        yield from (("json_ld", text) for text in _date_texts(value))
    yield from (("meta", value) for value in declared.tags.every(*_PUBLISHED_META))
    for value in declared.values("dateCreated", "uploadDate"):
        yield from (("json_ld", text) for text in _date_texts(value))
    yield from (("time", value) for value in times.values(modified=False))
    hints = declared.page.hints
    if hints.date_published:
        yield _place(hints), hints.date_published
    vague = declared.tags.every(*_VAGUE_META)
    if vague:
        yield from (("text", value) for value in labelled_dates(declared.elements.all, headline))
    yield from (("meta", value) for value in vague)
    shown = list(visible_dates(declared.elements.all, headline))
    yield from (("text", one.text) for one in shown if not one.is_update)
    yield from (("script", value) for value in _in_scripts(declared.elements))
    yield from _in_url(declared)
    # Some themes label the only date of an article "updated".
    yield from ((_UPDATED, value) for value in times.values(modified=True))
    yield from ((_TEXT_UPDATED, one.text) for one in shown if one.is_update)
    # A feed lists its entries from their publication on. The date in a sitemap may be that of the sitemap itself.
    if hints.date_modified and _place(hints) == "feed":
        yield _FEED_UPDATED, hints.date_modified


def _modified(declared: Declarations, times: "_Times") -> Iterator[tuple[str, str]]:
    for value in declared.values("dateModified"):
        yield from (("json_ld", text) for text in _date_texts(value))
    yield from (("meta", value) for value in declared.tags.every(*_MODIFIED_META))
    yield from (("time", value) for value in times.values(modified=True))
    if declared.page.hints.date_modified:
        yield _place(declared.page.hints), declared.page.hints.date_modified


def _date_texts(value: Any) -> Iterator[str]:
    """Yield the strings of a date in JSON-LD; some systems write the seconds of an epoch as a number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    yield from plain_texts(str(value) if is_number else value, RAW_LIMIT)


def _place(hints: Hints) -> str:
    """Return the source of a hint's date."""
    return "sitemap" if hints.via == "sitemap" else "feed"


def _in_scripts(elements: TaggedElements) -> Iterator[str]:
    for script in elements.iter("script"):
        # What JSON-LD declares is read elsewhere, and may be about other articles.
        is_state = not script.get("src") and "ld+json" not in script.get("type", "")
        if is_state and script.text:
            match = _STATE.search(script.text[:_MAX_STATE])
            if match:
                yield match[1]


class _Times:
    """The dates in `<time>` and microdata of a page, read when they are first needed."""

    def __init__(self, declared: Declarations, headline: HeadlinePosition) -> None:
        self._declared, self._headline = declared, headline

    def values(self, *, modified: bool) -> Iterator[str]:
        """Yield the dates named as published (or modified), then the nearest ones."""
        ranked = []
        for distance, element, text, named in self._found:
            is_modified = says_changed(named) and "publish" not in named
            if is_modified == modified and not in_other_article(element, self._headline):
                declared = modified or "publish" in named or element.get("pubdate") is not None
                is_far = distance > _NEAR and not declared
                is_beside = in_side_column(element, self._headline)
                ranked.append((is_beside, is_far, distance - _HEAD_START * declared, text))
        yield from (text for *_, text in sorted(ranked))

    @cached_property
    def _found(self) -> list[tuple[int, Any, str, str]]:
        """(Distance from the headline, element, its date, its names and text in lower case)."""
        elements = _dated(self._declared)[:_MAX_DATED]
        start = elements.index(self._headline.element) if self._headline.element in elements else 0
        return [
            (_distance(position, start), element, *_named_date(element))
            for position, element in enumerate(elements)
            if element.tag not in ("h1", "h2", "meta")
        ]


def _dated(declared: Declarations) -> list[Any]:
    """Return the headings and the elements that hold dates by their tag or attributes, in document order."""
    tagged = declared.elements.iter("h1", "h2", "time", "abbr")
    found = [element for element in tagged if element.tag != "abbr" or element.get("title") is not None]
    has_all = set(_BY_ATTRIBUTE(declared.tree)) <= set(found)
    return found if has_all else list(_DATED(declared.tree))


def _named_date(element: Any) -> tuple[str, str]:
    text = _date_text(element)
    named = (element.get("itemprop", ""), element.get("class", ""), text[:40], raw_text(element, 40))
    return text, " ".join(named).casefold()


def _distance(position: int, start: int) -> int:
    """Return the distance from the headline: dates are below it more often than above."""
    return position - start if position >= start else 2 * (start - position)


def _date_text(element: Any) -> str:
    for name in ("datetime", "content", "data-datetime", "title"):
        value = element.get(name)
        if value and any(map(str.isdecimal, value)):
            return str(value)
    return " ".join(raw_text(element, _MAX_CHARACTERS).split())[:_MAX_CHARACTERS]


def _in_url(declared: Declarations) -> Iterator[tuple[str, str]]:
    for match in _days_in_url(declared):
        yield "url", "-".join(match[key] or match[key + "2"] for key in "ymd")


def _days_in_url(declared: Declarations) -> Iterator[re.Match[str]]:
    for url in (declared.page.url, declared.tags.canonical or ""):
        match = _URL_DAY.search(url.split("?")[0][:500])
        if match:
            yield match


def _as_written(found: FoundDate, declared: Declarations) -> FoundDate:
    """Return a date from a URL with its raw string as written, whatever the order of day and year."""
    match = next(_days_in_url(declared), None) if found.source == "url" else None
    return found if match is None else replace(found, raw=match[0])


def _month_first(tags: PageTags) -> bool:
    region = (tags.language or tags.first("og:locale") or "").replace("_", "-").casefold()
    return region in {"en", "en-us"} or (tags.first("og:locale") or "").casefold() == "en_us"
