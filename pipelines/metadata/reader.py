"""The metadata of an article from its page and hints; every reader of metadata is called from here."""

from typing import Any
from urllib.parse import urljoin

from pipelines.html.visible_text import plain_text
from pipelines.items import Metadata, PageItem
from pipelines.metadata.dates import read_dates
from pipelines.metadata.declared import NAME_LIMIT, Declarations, outlet_host, read_declarations
from pipelines.metadata.dom_context import locate_headline
from pipelines.metadata.headline import read_headlines
from pipelines.metadata.images import image_addresses
from pipelines.metadata.json_ld import plain_texts, type_names
from pipelines.metadata.origin_kind import made_by_machine, read_origin
from pipelines.metadata.origin_texts import origin_texts
from pipelines.metadata.paywall import read_access
from pipelines.metadata.people.authors import declared_agencies, read_authors
from pipelines.metadata.people.byline_lines import BylinePage
from pipelines.metadata.people.contributors import read_contributors
from pipelines.metadata.rights.provenance import (
    ai_evidence,
    c2pa_evidence,
    license_evidence,
    license_statements,
    rsl_documents,
)
from pipelines.metadata.rights.robots_tags import robots_tags
from pipelines.metadata.rights.tdm_rights import combined_reservation, page_statements
from pipelines.metadata.topics import read_topics
from pipelines.text.language import iso_639_1
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.urls.variants import uncached

DESCRIPTION_LIMIT = 1_000
BODY_LIMIT = 100_000
_DESCRIPTION_META = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
    "sailthru.description",
)


def read_metadata(tree: Any, page: PageItem) -> Metadata:
    """Read a page's metadata. Pure; never raises, and does not change the tree (root `html`)."""
    declared = read_declarations(tree, page)
    headlines = read_headlines(declared)
    headline_position = locate_headline(declared.elements, headlines.chosen)
    language = _language(declared)
    access = read_access(declared)
    dates = read_dates(declared, headline_position, language)
    topics = read_topics(declared)
    byline_page = BylinePage(declared.elements.all, headline_position)
    authors = read_authors(declared, byline_page)
    texts = origin_texts(declared, headline_position)
    machine = tuple(made_by_machine(declared, texts.notes))
    tags = robots_tags(page.headers, declared.tags.meta, page.policy.robot_name)
    licenses = rsl_documents(declared.elements)
    statements = (
        *page_statements(page.headers, declared.tags.meta, tags),
        *license_statements(licenses),
        *page.policy.site_statements,
    )
    return Metadata(
        headline=headlines.chosen,
        alternative_headline=headlines.others,
        description=_description(declared),
        authors=authors,
        contributors=read_contributors(declared, byline_page, authors),
        origin=read_origin(declared, texts, authors, machine),
        date_published=dates.published,
        date_modified=dates.modified,
        date_published_missing=dates.published_missing,
        date_modified_missing=dates.modified_missing,
        date_flags=dates.flags,
        article_section=topics.section,
        keywords=topics.keywords,
        is_accessible_for_free=access.is_free,
        is_paywalled=access.is_paywalled,
        access_evidence=access.evidence,
        image_url=_image_url(declared),
        publisher=_publisher(declared),
        canonical_url=_canonical_url(declared),
        amp_url=_absolute(declared.tags.amp or "", declared),
        is_live_blog=any("liveblogposting" in type_names(json_object) for json_object in declared.articles[:1]),
        wire_agency=declared_agencies(declared),
        robots_tags=tags,
        tdm_reservation=combined_reservation(statements),
        license_evidence=license_evidence(declared, licenses),
        c2pa_evidence=c2pa_evidence(declared),
        ai_evidence=ai_evidence(declared, machine),
        declared_language=language,
        declared_body=_body(declared),
    )


def _description(declared: Declarations) -> str | None:
    candidates = [plain_text(value, DESCRIPTION_LIMIT) for value in declared.tags.every(*_DESCRIPTION_META)]
    candidates += [text for value in declared.values("description") for text in plain_texts(value, DESCRIPTION_LIMIT)]
    return next((text for text in candidates if text), None)


def _body(declared: Declarations) -> str | None:
    candidates = [text for value in declared.values("articleBody") for text in plain_texts(value, BODY_LIMIT)]
    return max(candidates, key=len, default=None)


def _image_url(declared: Declarations) -> str | None:
    return next((url for value in image_addresses(declared) if (url := _absolute(value, declared))), None)


def _publisher(declared: Declarations) -> str | None:
    candidates = [
        name for value in declared.values("publisher") for name in plain_texts(declared.resolved(value), NAME_LIMIT)
    ]
    candidates += [
        name
        for value in declared.tags.every(
            "og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "publisher"
        )
        if (name := plain_text(value, NAME_LIMIT))
    ]
    candidates += [name for site in declared.sites for name in plain_texts(site.get("name"), NAME_LIMIT)]
    candidates += filter(None, [plain_text(declared.page.hints.publisher or "", NAME_LIMIT)])
    return next(
        (name for name in candidates if not name.startswith(("http:", "https:", "//"))),
        outlet_host(declared.page.url) or None,
    )


def _canonical_url(declared: Declarations) -> str | None:
    candidates = (declared.tags.canonical, declared.tags.first("og:url"))
    return next((url for value in candidates if value and (url := _absolute(value, declared))), None)


def _absolute(value: str, declared: Declarations) -> str | None:
    """Return an absolute normalised URL, or None for an invalid one."""
    if not value.strip():
        return None  # it would stand for the page itself
    try:
        return uncached(normalise_url(urljoin(declared.page.url, value.strip())))
    except (InvalidUrlError, ValueError):
        return None


def _language(declared: Declarations) -> str | None:
    tags = declared.tags
    candidates = [
        tags.language,
        *(text for value in declared.values("inLanguage") for text in plain_texts(value, NAME_LIMIT)),
    ]
    candidates += [
        tags.first("og:locale"),
        tags.first("content-language", "dc.language", "dcterms.language", "language"),
    ]
    candidates.append(declared.page.hints.in_language)
    return next((code for value in candidates if (code := iso_639_1(value))), None)
