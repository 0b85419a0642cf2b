"""What an entry of `sources.toml` comes to, for people and for programs. Nothing that may be a secret is in it."""

from collections.abc import Iterator
from typing import Any

from pipelines.items import NO_RULES
from scraper.discovery.poll_plan import configured_documents, is_bare
from scraper.discovery.site_search import start_documents
from scraper.sources import Source
from scraper.sources.durations import shown_duration
from scraper.sources.proxies import shown_proxy


def source_line(source: Source) -> str:
    """Return in one line what is asked of a source, and how."""
    name = f" ({source.name})" if source.name else ""
    return f"{source.domain}{name}: " + "; ".join((_places(source), *_manners(source), *_filters(source)))


def source_record(source: Source) -> dict[str, Any]:
    """Return the same for JSON: the documents asked first, and the settings that the entry or the defaults give."""
    settings: dict[str, Any] = {
        "headers": [name for name, _ in source.headers],
        "cookies": [name for name, _ in source.cookies],
        "user_agent": source.user_agent,
        "proxy": None if source.proxy is None else shown_proxy(source.proxy),
        "delay": source.delay,
        "concurrency": source.concurrency,
        "include": list(source.include),
        "exclude": list(source.exclude),
        "languages": list(source.languages),
        "keywords": list(source.keywords),
        "interval": None if source.interval is None else source.interval.total_seconds(),
        "age_limit": None if source.age_limit is None else source.age_limit.total_seconds(),
        "budget": source.budget,
        "verify_tls": source.verify_tls,
    }
    return {
        "domain": source.domain,
        "name": source.name,
        "asked": [{"kind": kind, "url": url} for kind, url in _asked(source)],
        "settings": settings,
    }


def _asked(source: Source) -> Iterator[tuple[str, str]]:
    """Yield the documents that are asked first, each with its kind."""
    if is_bare(source):
        first = (document for document, _ in start_documents(source.base_url, source.sections))
        yield from dict.fromkeys((document.kind.value, document.url) for document in first)
    else:
        yield from ((kind.value, url) for kind, url in configured_documents(source))


def _places(source: Source) -> str:
    listed = [
        counted(len(urls), noun)
        for urls, noun in ((source.feeds, "feed"), (source.sitemaps, "sitemap"), (source.fronts, "front"))
        if urls
    ]
    sections = [counted(len(source.sections), "section")] if source.sections else []
    return ", ".join((listed or ["looks for feeds and sitemaps by itself"]) + sections)


def _manners(source: Source) -> Iterator[str]:
    yield from _carried(source)
    if source.delay is not None:
        yield f"{source.delay:g} s between two requests"
    if source.concurrency is not None:
        yield f"{source.concurrency} at a time"
    if source.interval is not None:
        yield f"every {shown_duration(source.interval)}"
    if source.budget is not None:
        yield f"{counted(source.budget, 'page')} a run" if source.budget else "any number of pages a run"
    if not source.verify_tls:
        yield "any certificate"


def _carried(source: Source) -> Iterator[str]:
    for kind, pairs in (("headers", source.headers), ("cookies", source.cookies)):
        if pairs:
            yield f"{kind} " + ", ".join(name for name, _ in pairs)
    if source.user_agent is not None:
        yield f"as {source.user_agent}"
    if source.proxy is not None:
        yield f"proxy {shown_proxy(source.proxy)}"


def _filters(source: Source) -> Iterator[str]:
    if source.include:
        yield "only " + ", ".join(source.include)
    if source.exclude:
        yield "not " + ", ".join(source.exclude)
    if source.languages:
        yield "in " + ", ".join(source.languages)
    if source.keywords:
        yield counted(len(source.keywords), "keyword")
    if source.age_limit is not None:
        yield f"not older than {shown_duration(source.age_limit)}"
    if source.rules != NO_RULES:
        yield "rules for cleaning"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where there is need."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
