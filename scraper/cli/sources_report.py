"""What an entry of `sources.toml` means, for people and for programs. Values that may be secrets are left out."""

from collections.abc import Iterator
from typing import Any

from pipelines.items import NO_RULES
from scraper.discovery.poll_plan import configured_documents, is_bare
from scraper.discovery.site_search import start_documents
from scraper.sources import Source
from scraper.sources.durations import format_duration
from scraper.sources.proxies import redacted_proxy
from scraper.terminal.plural import plural


def source_line(source: Source) -> str:
    """Return in one line where a source's articles are found, how it is crawled, and what is kept of it."""
    name = f" ({source.name})" if source.name else ""
    domains = ", ".join((source.domain, *source.domains))
    parts = (_documents(source), *_request_options(source), *_filters(source), *_labels(source))
    return f"{domains}{name}: " + "; ".join(parts)


def source_record(source: Source) -> dict[str, Any]:
    """Return the same for JSON: the documents requested first, and the options of the entry or the defaults."""
    return {
        "domain": source.domain,
        "domains": list(source.domains),
        "name": source.name,
        "country": source.country,
        "tags": list(source.tags),
        "asked": [{"kind": kind, "url": url} for kind, url in _first_documents(source)],
        "settings": {
            "headers": [name for name, _ in source.headers],
            "cookies": [name for name, _ in source.cookies],
            "user_agent": source.user_agent,
            "proxy": None if source.proxy is None else redacted_proxy(source.proxy),
            "delay": source.delay,
            "concurrency": source.concurrency,
            "include": list(source.include),
            "exclude": list(source.exclude),
            "languages": list(source.languages),
            "keywords": list(source.keywords),
            "skip_origins": None if source.skip_origins is None else list(source.skip_origins),
            "interval": None if source.interval is None else source.interval.total_seconds(),
            "age_limit": None if source.age_limit is None else source.age_limit.total_seconds(),
            "budget": source.budget,
            "verify_tls": source.verify_tls,
        },
    }


def _first_documents(source: Source) -> Iterator[tuple[str, str]]:
    """Yield kind and URL of each document that is requested first."""
    if is_bare(source):
        first = (document for document, _ in start_documents(source.base_url, source.sections))
        yield from dict.fromkeys((document.kind.value, document.url) for document in first)
    else:
        yield from ((kind.value, url) for kind, url in configured_documents(source))


def _documents(source: Source) -> str:
    listed = [
        plural(len(urls), noun)
        for urls, noun in ((source.feeds, "feed"), (source.sitemaps, "sitemap"), (source.fronts, "front"))
        if urls
    ]
    sections = [plural(len(source.sections), "section")] if source.sections else []
    return ", ".join((listed or ["looks for feeds and sitemaps by itself"]) + sections)


def _request_options(source: Source) -> Iterator[str]:
    yield from _headers(source)
    if source.delay is not None:
        yield f"{source.delay:g} s between two requests"
    if source.concurrency is not None:
        yield f"{source.concurrency} at a time"
    if source.interval is not None:
        yield f"every {format_duration(source.interval)}"
    if source.budget is not None:
        yield f"{plural(source.budget, 'page')} a run" if source.budget else "any number of pages a run"
    if not source.verify_tls:
        yield "any certificate"


def _headers(source: Source) -> Iterator[str]:
    for kind, pairs in (("headers", source.headers), ("cookies", source.cookies)):
        if pairs:
            yield f"{kind} " + ", ".join(name for name, _ in pairs)
    if source.user_agent is not None:
        yield f"as {source.user_agent}"
    if source.proxy is not None:
        yield f"proxy {redacted_proxy(source.proxy)}"


def _filters(source: Source) -> Iterator[str]:
    if source.include:
        yield "only " + ", ".join(source.include)
    if source.exclude:
        yield "not " + ", ".join(source.exclude)
    if source.languages:
        yield "in " + ", ".join(source.languages)
    if source.keywords:
        yield plural(len(source.keywords), "keyword")
    if source.skip_origins:
        yield "without " + ", ".join(source.skip_origins)
    if source.age_limit is not None:
        yield f"not older than {format_duration(source.age_limit)}"
    if source.rules != NO_RULES:
        yield "rules for cleaning"


def _labels(source: Source) -> Iterator[str]:
    if source.country is not None:
        yield f"country {source.country}"
    if source.tags:
        yield "tagged " + ", ".join(source.tags)
