"""What an examination found, for people: plain text. Pure."""

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
    numbered,
    value_of,
    what_it_holds,
)
from scraper.doctor.suggested_entry import Chosen, Entry, as_toml, chosen_of
from scraper.terminal.safe_text import in_one_line

_SHORT = 60
_LISTED = 8


def report(findings: Findings, entry: Entry | None) -> str:
    """Return the whole report; it ends with the entry, or with why there is none."""
    chosen = chosen_of(findings)
    parts = [
        [f"{findings.domain}: {verdict(findings, entry)}"],
        ["robots.txt", *_robots(findings)],
        *(_documents(findings, chosen) if any(seen.problem is None for seen in findings.documents) else []),
        *([["could not be read", *missed]] if (missed := list(_missed(findings))) else []),
        *([["articles tried", *_samples(findings)]] if findings.samples else []),
        *([["fields", *_coverage(findings.articles)]] if findings.articles else []),
    ]
    text = "\n\n".join("\n".join([first, *(f"  {in_line}" for in_line in others)]) for first, *others in parts)
    if entry is None:
        return f"{text}\n"
    known = "; it has an entry for this domain already" if findings.is_listed else ""
    return f"{text}\n\nfor sources.toml (what is marked + above){known}\n\n{indent(as_toml(entry), '  ')}"


def verdict(findings: Findings, entry: Entry | None) -> str:
    """Return in one sentence what was found, or why nothing was."""
    if entry is None:
        return f"nothing was found: {why_nothing(findings)}"
    counts = ((len(entry.feeds), "feed"), (len(entry.sitemaps), "news sitemap"), (len(entry.fronts), "front page"))
    found = " and ".join(f"{number} {name}{'s' if number > 1 else ''}" for number, name in counts if number)
    found = found or "only sitemaps of the whole site, so the entry is the bare domain"
    if not findings.samples:
        return f"{found}; no article was tried"
    return f"{found}; {len(findings.articles)} of {numbered(len(findings.samples), 'page')} tried {_are(findings)}"


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


def _are(findings: Findings) -> str:
    return "is an article" if len(findings.articles) == 1 else "are articles"


def _robots(findings: Findings) -> Iterator[str]:
    for robots in findings.robots.values():
        yield f"{robots.url}: {_rules(robots)}"
    if not findings.robots:
        yield "was not asked for"
    if findings.forbidden:
        yield f"forbids {findings.forbidden} of the {len(findings.candidates)} articles found"
    opted_out = [article.tdm_evidence or "" for article in findings.articles if article.tdm_opt_out]
    if opted_out:
        yield f"text and data mining: {len(opted_out)} of the articles tried opt out ({_short(opted_out[0])})"


def _rules(robots: RobotsResult) -> str:
    if robots.problem is not None:
        return robots.problem
    delay = "" if robots.crawl_delay is None else f", with {robots.crawl_delay:g} s between two requests (Crawl-delay)"
    allows = "forbids the front page" if robots.forbids_front else f"lets us crawl{delay}"
    return f"{allows}; names {numbered(robots.sitemaps, 'sitemap')}"


def _documents(findings: Findings, chosen: Chosen) -> list[list[str]]:
    return [
        ["feeds", *_feeds(findings, chosen)],
        ["sitemaps", *_sitemaps(findings, chosen)],
        ["fronts", *_fronts(findings, chosen)],
    ]


def _feeds(findings: Findings, chosen: Chosen) -> Iterator[str]:
    read = [
        seen for seen in (*findings.of(DocumentKind.FEED), *findings.of(DocumentKind.FEEDS)) if seen.problem is None
    ]
    for seen in _chosen_first(read, chosen):
        yield from _document(seen, chosen, "it brings nothing that those above do not" if seen.entries else "")
    if not read:
        yield _none(findings, DocumentKind.FEEDS)


def _sitemaps(findings: Findings, chosen: Chosen) -> Iterator[str]:
    read = [seen for seen in findings.of(DocumentKind.SITEMAP) if seen.problem is None]
    for seen in _chosen_first(read, chosen):
        if seen.index in chosen.urls:
            yield from _document(seen, chosen, "its index is")
        else:
            yield from _document(seen, chosen, "it lists the whole site, without headlines" if seen.entries else "")
    if not read:
        yield _none(findings, DocumentKind.SITEMAP)


def _none(findings: Findings, kind: DocumentKind) -> str:
    guesses = sum(seen.how is FoundVia.GUESSED for seen in findings.of(kind))
    return (
        f"none found, not at {numbered(guesses, 'usual address', 'usual addresses')} either"
        if guesses
        else "none found"
    )


def _fronts(findings: Findings, chosen: Chosen) -> Iterator[str]:
    read = [seen for seen in findings.of(DocumentKind.FRONT) if seen.problem is None]
    for seen in read:
        yield from _document(seen, chosen, "feeds and sitemaps bring more" if seen.entries else "")
    if findings.sections:
        more = len(findings.sections) - _LISTED
        shown = ", ".join(findings.sections[:_LISTED]) + (f" and {more} more" if more > 0 else "")
        yield f"  sections in the navigation: {shown}"
    if not read:
        yield "none could be read"


def _chosen_first(documents: Iterable[DocumentResult], chosen: Chosen) -> list[DocumentResult]:
    return sorted(documents, key=lambda seen: seen.url not in chosen.urls)


def _document(seen: DocumentResult, chosen: Chosen, why_not: str) -> Iterator[str]:
    is_chosen = seen.url in chosen.urls
    title = f" “{_short(seen.title)}”" if seen.title else ""
    why_not = "" if is_chosen else seen.passed_over or why_not
    yield f"{'+' if is_chosen else '-'} {seen.url}{title}"
    yield f"    {what_it_holds(seen)}; {seen.how}" + (f"; not chosen: {why_not}" if why_not else "")


def _missed(findings: Findings) -> Iterator[str]:
    """Yield what somebody named and what could not be read, each with its reason; guesses only in a sum."""
    missed = [seen for seen in findings.documents if seen.problem is not None]
    for seen in missed:
        if seen.how is not FoundVia.GUESSED:
            yield f"{seen.url} ({seen.how}): {seen.problem}"
    guesses = Counter(seen.problem for seen in missed if seen.how is FoundVia.GUESSED)
    for problem, number in guesses.most_common():
        yield f"{numbered(number, 'usual address', 'usual addresses')}: {problem}"


def _samples(findings: Findings) -> Iterator[str]:
    for number, sample in enumerate(findings.samples, 1):
        yield f"{number}. {sample.url}"
        yield f"   {_became(sample)}"


def _became(sample: SampleResult) -> str:
    if sample.problem is not None:
        return f"could not be had: {sample.problem}"
    if isinstance(sample.result, RejectedPage):
        return f"no article: {explain_reason(sample.result.reason, sample.result.detail)}"
    article = sample.article
    if article is None:
        return "not read"
    cuts = Counter(block.reason.value for block in article.removed)
    kinds = f" ({', '.join(f'{number} {kind}' for kind, number in cuts.most_common(3))})" if cuts else ""
    headline = f" “{_short(article.headline)}”" if article.headline else " without a headline"
    return f"{article.word_count} words, {numbered(cuts.total(), 'cut')}{kinds};{headline}"


def _coverage(articles: list[ArticleItem]) -> Iterator[str]:
    known = coverage(articles)
    for name in FIELDS:
        example = next((value for article in articles if (value := value_of(article, name))), "")
        yield f"{name:<16} {known[name]} of {len(articles)}" + (f"  {_short(example)}" if example else "")


def _short(text: str | None) -> str:
    line = in_one_line(text or "")
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"
