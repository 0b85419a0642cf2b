"""The findings about a site as plain text. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import indent

from pipelines.items import ArticleItem, RejectedPage
from scraper.discovery.documents import DocumentKind
from scraper.discovery.site_search import FoundVia
from scraper.doctor.explanations import explain_reason
from scraper.doctor.findings import (
    FIELDS,
    DocumentResult,
    Findings,
    RobotsResult,
    SampleResult,
    coverage,
    describe_contents,
    value_of,
)
from scraper.doctor.remedies import remedy_for
from scraper.doctor.suggested_entry import Chosen, Entry, as_toml, chosen_of
from scraper.terminal.plural import plural
from scraper.terminal.safe_text import one_line

_MAX_VALUE = 60
_MAX_SECTIONS = 8


def findings_text(findings: Findings, entry: Entry | None) -> str:
    """Return the whole text; it ends with the entry, or with why there is none."""
    chosen = chosen_of(findings)
    parts = [
        [f"{findings.domain}: {conclusion(findings, entry)}"],
        ["robots.txt", *_robots(findings)],
        *(_documents(findings, chosen) if any(document.problem is None for document in findings.documents) else []),
        *([["could not be read", *unread]] if (unread := list(_unread(findings))) else []),
        *([["articles tried", *_samples(findings)]] if findings.samples else []),
        *([["what to do", remedy]] if (remedy := remedy_for(findings.samples)) else []),
        *([["fields", *_coverage(findings.articles)]] if findings.articles else []),
    ]
    text = "\n\n".join("\n".join([first, *(f"  {in_line}" for in_line in others)]) for first, *others in parts)
    if entry is None:
        return f"{text}\n"
    known = "; it has an entry for this domain already" if findings.is_listed else ""
    return f"{text}\n\nfor sources.toml (what is marked + above){known}\n\n{indent(as_toml(entry), '  ')}"


def conclusion(findings: Findings, entry: Entry | None) -> str:
    """Return in one sentence what was found, or why nothing was."""
    if entry is None:
        return f"nothing was found: {why_nothing(findings)}"
    counts = ((len(entry.feeds), "feed"), (len(entry.sitemaps), "news sitemap"), (len(entry.fronts), "front page"))
    found = " and ".join(f"{number} {name}{'s' if number > 1 else ''}" for number, name in counts if number)
    found = found or "only sitemaps of the whole site, so the entry is the bare domain"
    if not findings.samples:
        return f"{found}; no article was tried"
    return (
        f"{found}; {len(findings.articles)} of {plural(len(findings.samples), 'page')} tried {_noun_phrase(findings)}"
    )


def why_nothing(findings: Findings) -> str:
    """Return the likeliest reason why no article was found."""
    if findings.is_cut:
        return "the examination was stopped before its end"
    front = findings.front
    if front is not None and front.problem is not None:
        return f"the front page: {front.problem}"
    if any(robots.forbids_front for robots in findings.robots.values()):
        return "robots.txt forbids the front page"
    if front is None:
        problems = [robots.problem for robots in findings.robots.values() if robots.problem]
        return problems[0] if problems else "the site did not answer"
    return (
        "no feed, no news sitemap, and no links on the front page that look like articles (it may be made by scripts)"
    )


def _noun_phrase(findings: Findings) -> str:
    return "is an article" if len(findings.articles) == 1 else "are articles"


def _robots(findings: Findings) -> Iterator[str]:
    for robots in findings.robots.values():
        yield f"{robots.url}: {_rules(robots)}"
    if not findings.robots:
        yield "was not requested"
    if findings.forbidden:
        yield f"forbids {findings.forbidden} of the {len(findings.candidates)} articles found"
    reservations = [article.metadata.tdm_reservation for article in findings.articles]
    opted_out = [reservation.evidence or "" for reservation in reservations if reservation.opt_out]
    if opted_out:
        yield f"text and data mining: {len(opted_out)} of the articles tried opt out ({_short(opted_out[0])})"


def _rules(robots: RobotsResult) -> str:
    if robots.problem is not None:
        return robots.problem
    delay = "" if robots.crawl_delay is None else f", with {robots.crawl_delay:g} s between two requests (Crawl-delay)"
    allows = "forbids the front page" if robots.forbids_front else f"lets us crawl{delay}"
    return f"{allows}; names {plural(robots.sitemaps, 'sitemap')}"


def _documents(findings: Findings, chosen: Chosen) -> list[list[str]]:
    return [
        ["feeds", *_feeds(findings, chosen)],
        ["sitemaps", *_sitemaps(findings, chosen)],
        ["fronts", *_fronts(findings, chosen)],
    ]


def _feeds(findings: Findings, chosen: Chosen) -> Iterator[str]:
    read = [
        document
        for document in (*findings.of(DocumentKind.FEED), *findings.of(DocumentKind.FEED_OR_LIST))
        if document.problem is None
    ]
    for document in _chosen_first(read, chosen):
        yield from _document(document, chosen, "it brings nothing that those above do not" if document.entries else "")
    if not read:
        yield _none(findings, DocumentKind.FEED_OR_LIST)


def _sitemaps(findings: Findings, chosen: Chosen) -> Iterator[str]:
    read = [document for document in findings.of(DocumentKind.SITEMAP) if document.problem is None]
    for document in _chosen_first(read, chosen):
        if document.index in chosen.urls:
            yield from _document(document, chosen, "its index is")
        else:
            yield from _document(
                document, chosen, "it lists the whole site, without headlines" if document.entries else ""
            )
    if not read:
        yield _none(findings, DocumentKind.SITEMAP)


def _none(findings: Findings, kind: DocumentKind) -> str:
    guesses = sum(document.found_via is FoundVia.GUESSED for document in findings.of(kind))
    return (
        f"none found, not at {plural(guesses, 'usual address', 'usual addresses')} either" if guesses else "none found"
    )


def _fronts(findings: Findings, chosen: Chosen) -> Iterator[str]:
    read = [document for document in findings.of(DocumentKind.FRONT) if document.problem is None]
    for document in read:
        yield from _document(document, chosen, "feeds and sitemaps bring more" if document.entries else "")
    if findings.sections:
        more = len(findings.sections) - _MAX_SECTIONS
        shown = ", ".join(findings.sections[:_MAX_SECTIONS]) + (f" and {more} more" if more > 0 else "")
        yield f"  sections in the navigation: {shown}"
    if not read:
        yield "none could be read"


def _chosen_first(documents: Iterable[DocumentResult], chosen: Chosen) -> list[DocumentResult]:
    return sorted(documents, key=lambda document: document.url not in chosen.urls)


def _document(document: DocumentResult, chosen: Chosen, why_not: str) -> Iterator[str]:
    is_chosen = document.url in chosen.urls
    title = f" “{_short(document.title)}”" if document.title else ""
    why_not = "" if is_chosen else document.passed_over or why_not
    yield f"{'+' if is_chosen else '-'} {document.url}{title}"
    yield f"    {describe_contents(document)}; {document.found_via}" + (f"; not chosen: {why_not}" if why_not else "")


def _unread(findings: Findings) -> Iterator[str]:
    """Yield the documents that could not be read, each with its reason; guessed ones are only counted."""
    unread = [document for document in findings.documents if document.problem is not None]
    for document in unread:
        if document.found_via is not FoundVia.GUESSED:
            yield f"{document.url} ({document.found_via}): {document.problem}"
    guesses = Counter(document.problem for document in unread if document.found_via is FoundVia.GUESSED)
    for problem, number in guesses.most_common():
        yield f"{plural(number, 'usual address', 'usual addresses')}: {problem}"


def _samples(findings: Findings) -> Iterator[str]:
    for number, sample in enumerate(findings.samples, 1):
        yield f"{number}. {sample.url}"
        yield f"   {_outcome(sample)}"


def _outcome(sample: SampleResult) -> str:
    if sample.problem is not None:
        return f"could not be fetched: {sample.problem}"
    if isinstance(sample.result, RejectedPage):
        return f"no article: {explain_reason(sample.result.reason, sample.result.detail)}"
    article = sample.article
    if article is None:
        return "not read"
    cuts = Counter(block.reason.value for block in article.removed)
    kinds = f" ({', '.join(f'{number} {kind}' for kind, number in cuts.most_common(3))})" if cuts else ""
    headline = article.metadata.headline
    named = f" “{_short(headline)}”" if headline else " without a headline"
    return f"{article.word_count} words, {plural(cuts.total(), 'cut')}{kinds};{named}"


def _coverage(articles: list[ArticleItem]) -> Iterator[str]:
    known = coverage(articles)
    for name in FIELDS:
        example = next((value for article in articles if (value := value_of(article, name))), "")
        yield f"{name:<16} {known[name]} of {len(articles)}" + (f"  {_short(example)}" if example else "")


def _short(text: str | None) -> str:
    line = one_line(text or "")
    return line if len(line) <= _MAX_VALUE else f"{line[: _MAX_VALUE - 1]}…"
