"""The findings about a site as one JSON object. Pure."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from pipelines.items import RejectedPage
from scraper.cli.extraction.extraction_json import extraction_record
from scraper.discovery.documents import DocumentKind
from scraper.doctor.findings import DocumentResult, Findings, RobotsResult, SampleResult, coverage
from scraper.doctor.findings_text import why_nothing
from scraper.doctor.remedies import remedy_for
from scraper.doctor.suggested_entry import Entry, as_toml, chosen_of


def findings_json(findings: Findings, entry: Entry | None, exit_code: int) -> dict[str, Any]:
    """Return the object: keys are always the same, moments are ISO 8601 in UTC."""
    chosen = chosen_of(findings).urls
    by_kind = {
        f"{kind}s": [_document(document, chosen) for document in findings.of(kind) if document.problem is None]
        for kind in (DocumentKind.FEED, DocumentKind.SITEMAP, DocumentKind.FRONT)
    }
    return {
        "domain": findings.domain,
        "base_url": findings.base_url,
        "is_listed": findings.is_listed,
        "exit_code": exit_code,
        "why_nothing": why_nothing(findings) if entry is None else None,
        "robots": [_robots(robots) for robots in findings.robots.values()],
        **by_kind,
        "sections": list(findings.sections),
        "problems": [_problem(document) for document in findings.documents if document.problem is not None],
        "articles_found": len(findings.candidates),
        "articles_forbidden": findings.forbidden,
        "samples": [_sample(sample) for sample in findings.samples],
        "remedy": remedy_for(findings.samples),
        "coverage": dict(coverage(findings.articles)),
        "entry": None if entry is None else asdict(entry),
        "entry_toml": None if entry is None else as_toml(entry),
    }


def _robots(robots: RobotsResult) -> dict[str, Any]:
    return {name: getattr(robots, name) for name in ("url", "problem", "forbids_front", "crawl_delay", "sitemaps")}


def _document(document: DocumentResult, chosen: frozenset[str]) -> dict[str, Any]:
    return {
        "url": document.url,
        "how": document.found_via.value,
        "title": document.title,
        "entries": document.entries,
        "newest": None if document.newest is None else document.newest.isoformat(),
        "is_chosen": document.url in chosen,
        "passed_over": document.passed_over,
    }


def _problem(document: DocumentResult) -> dict[str, Any]:
    return {
        "url": document.url,
        "kind": document.kind.value,
        "how": document.found_via.value,
        "problem": document.problem,
    }


def _sample(sample: SampleResult) -> dict[str, Any]:
    """Return a page as `scrapy extract` shows it, without its text; one that was not fetched has a `problem`."""
    if sample.result is None:
        return {"url": sample.url, "via": sample.via, "problem": sample.problem}
    record = extraction_record(sample.url, sample.url, sample.result)
    for name in ("id", "article_body", "removed", "author_details"):
        del record[name]
    removed = () if isinstance(sample.result, RejectedPage) else sample.result.removed
    cuts = Counter(block.reason.value for block in removed)
    detail = sample.result.detail if isinstance(sample.result, RejectedPage) else None
    return record | {"via": sample.via, "problem": detail, "cuts": dict(cuts)}
