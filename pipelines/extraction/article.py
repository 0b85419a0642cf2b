"""The table of contents of extraction: from a fetched page to a clean article, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.enums import Reason
from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.main_content import main_content, model_pass, trafilatura_pass
from pipelines.boilerplate.site_rules import apply_site_rules
from pipelines.extraction.article_html import ArticleHtml, article_html
from pipelines.extraction.injected_links import link_base_of
from pipelines.html.blocks import HEADING_TAGS, segment
from pipelines.html.parser import parse
from pipelines.items import ArticleItem, CutReason, MainContent, Metadata, PageItem, RejectedPage
from pipelines.metadata.news_agencies import agencies_of_text
from pipelines.metadata.reader import read_metadata
from pipelines.metadata.robots_tags import forbids_storing
from pipelines.page_type.classifier import PageTypeResult, classify
from pipelines.page_type.page_features import declared_features, page_features
from pipelines.page_type.types import DECIDED_BY_TEXT, REASONS, STORED, PageType
from pipelines.text.fingerprint import fingerprint
from pipelines.text.language import detect_language
from pipelines.text.tokens import normalise_text

#: Fewer words are a stub, a caption or an error message, not an article.
_LEAST_WORDS = 8
#: Least number of words for page types that are decided by text.
_LEAST_SHOWN = 60
_ABOUT_SOMETHING_ELSE = frozenset(
    {Reason.BOT_CHECK, Reason.MAINTENANCE, Reason.SOFT_404, Reason.LOGIN_WALL, Reason.CONSENT_WALL},
)
#: A page of more words has more to say than its headings and links do.
_LITTLE = 60
_ALL_LINKS = 0.8
#: Characters: no sentence is as short.
_LABEL = 15
#: Rejections that may be due to a missing end of the page: it is requested again.
_TOO_LITTLE = frozenset(
    {Reason.EMPTY_PAGE, Reason.NO_TEXT, Reason.TOO_SHORT, Reason.SCRIPT_SHELL, Reason.LIST_PAGE},
)
#: Cuts in which the agency stands that a text comes from.
_SIGNATURES = frozenset({CutReason.BYLINE, CutReason.DATELINE, CutReason.COPYRIGHT})


@dataclass(frozen=True, slots=True)
class ReadPage:
    """All that extraction found out about a page: every block with its verdict, and what came of them."""

    metadata: Metadata
    verdicts: tuple[BlockVerdict, ...]
    content: MainContent
    result: ArticleItem | RejectedPage


def build_article(page: PageItem) -> ArticleItem | RejectedPage:
    """Turn a page into an article. Pure: no network, no clock, no environment; the page is parsed once."""
    return read_page(page).result


def read_page(page: PageItem) -> ReadPage:
    """Do what `build_article` does, and return the steps on the way too; they are empty for what is no page."""
    parsed = parse(page)
    if isinstance(parsed, RejectedPage):
        return ReadPage(Metadata(), (), MainContent(), _for_want_of_an_end(parsed) if page.truncated else parsed)
    is_truncated = page.truncated or parsed.is_truncated
    metadata = read_metadata(parsed.tree, page)
    judged, typed = _read_text(parsed.tree, metadata, page)
    content = main_content(judged)
    shown = sum(len(one.block.words) for one in judged)
    rejected = _rejection(page, content, typed, shown) or _without_text(page, content, judged, metadata)
    if rejected is not None:
        told = _for_want_of_an_end(rejected) if is_truncated else rejected
        told = replace(told, is_private=metadata.forbids_archiving)
        return ReadPage(metadata, judged, content, _with_metadata(told, metadata))
    unwanted = _unwanted(page, metadata)
    if unwanted is not None:
        return ReadPage(metadata, judged, content, unwanted)
    text = article_html(judged, link_base_of(parsed.tree, page.url))
    article = _article(page, metadata, content, text, typed)
    return ReadPage(metadata, judged, content, replace(article, is_truncated=is_truncated))


def _read_text(tree: Any, metadata: Metadata, page: PageItem) -> tuple[tuple[BlockVerdict, ...], PageTypeResult]:
    """Return the verdict on every block, and what the page is.

    A doubtful verdict is worth a second look, which is dear, unless the page is something else anyway.
    """
    declared = declared_features(tree, metadata, page)
    first = model_pass(segment(tree), metadata)
    judged = apply_site_rules(first.verdicts, tree, page.rules)
    typed = classify(page_features(declared, tree, judged))
    if first.is_doubtful and (not typed.is_certain or typed.page_type in page.rules.keep_types):
        judged = apply_site_rules(trafilatura_pass(first, tree), tree, page.rules)
        typed = classify(page_features(declared, tree, judged))
    return judged, typed


def _rejection(page: PageItem, content: MainContent, typed: PageTypeResult, shown: int) -> RejectedPage | None:
    """Return why a page is no article, if it is none; `shown` counts all words on it, kept or not."""
    count = content.word_count
    is_kept = typed.page_type in STORED or typed.page_type in page.rules.keep_types
    is_told = count >= _LEAST_WORDS or (typed.is_certain and shown >= _LEAST_SHOWN)
    if not is_kept and (is_told or typed.page_type not in DECIDED_BY_TEXT):
        return RejectedPage(page.url, REASONS[typed.page_type], typed.observation)
    if not count:
        return RejectedPage(page.url, Reason.NO_TEXT, "no article text was found on the page")
    if count < _LEAST_WORDS:
        return RejectedPage(page.url, Reason.TOO_SHORT, f"only {count} words of text were found on the page")
    return None


def _without_text(
    page: PageItem, content: MainContent, judged: Sequence[BlockVerdict], metadata: Metadata
) -> RejectedPage | None:
    """Reject a short page of which nothing is kept but headings, links, labels and the headline again."""
    if content.word_count > _LITTLE:
        return None
    headline = normalise_text(metadata.headline or "")
    kept = (one.block for one in judged if one.kept)
    if any(
        len(block.text) > _LABEL
        and block.tag not in HEADING_TAGS
        and block.link_density < _ALL_LINKS
        and normalise_text(block.text) != headline
        for block in kept
    ):
        return None
    return RejectedPage(page.url, Reason.NO_TEXT, "nothing but headings, links and labels was found on the page")


def _unwanted(page: PageItem, metadata: Metadata) -> RejectedPage | None:
    """Reject an article that is not to be stored, if the crawl follows that: nothing of its page is kept."""
    if page.policy.obeys_robots_tags:
        words = forbids_storing(metadata.robots_tags, page.fetched_at)
        if words is not None:
            return RejectedPage(page.url, Reason.NOINDEX, f"it says to robots: {words}", is_private=True)
    if page.policy.skips_opt_outs and metadata.tdm_reservation.opt_out:
        return RejectedPage(page.url, Reason.TDM_OPT_OUT, metadata.tdm_reservation.evidence or "", is_private=True)
    return None


def _for_want_of_an_end(rejected: RejectedPage) -> RejectedPage:
    """Return a rejection as that of a page that broke off, if what is missing may be what it is rejected for."""
    if rejected.reason not in _TOO_LITTLE:
        return rejected
    return replace(rejected, reason=Reason.TRUNCATED, detail=f"the page breaks off, and {rejected.detail}")


def _with_metadata(rejected: RejectedPage, metadata: Metadata) -> RejectedPage:
    """Return a rejection with what the page says of its article, unless it is about something else."""
    if rejected.reason in _ABOUT_SOMETHING_ELSE:
        return rejected
    return replace(rejected, metadata=replace(metadata, declared_body=None))


def _article(
    page: PageItem, metadata: Metadata, content: MainContent, text: ArticleHtml, typed: PageTypeResult
) -> ArticleItem:
    body = "\n".join(content.kept)
    return ArticleItem(
        url=page.url,
        requested_url=page.requested_url,
        source=page.source,
        fetched_at=page.fetched_at,
        metadata=replace(
            metadata,
            is_live_blog=metadata.is_live_blog or typed.page_type is PageType.LIVE_BLOG,
            wire_agency=_agencies(metadata, content),
            declared_body=None,
        ),
        article_body=body,
        article_body_html=text.html,
        in_language=detect_language(body, metadata.declared_language),
        word_count=content.word_count,
        page_type=typed.page_type.value,
        fingerprint=fingerprint(metadata.headline, body),
        removed=content.removed,
        furniture=content.furniture,
        injected_links=text.injected_links,
    )


def _agencies(metadata: Metadata, content: MainContent) -> tuple[str, ...]:
    """Return the agencies that are declared, then those that the text names."""
    lines = (block.text for block in content.removed if block.reason in _SIGNATURES)
    return tuple(dict.fromkeys((*metadata.wire_agency, *agencies_of_text(content.kept, lines))))
