"""Extraction from a fetched page to a clean article, or to the reason why there is none; all stages are called here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.enums import Reason
from pipelines.boilerplate.cut_names import named_cuts
from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.main_content import main_content, model_pass, trafilatura_pass
from pipelines.boilerplate.shape_evidence import SENTENCE_END
from pipelines.boilerplate.site_rules import apply_site_rules
from pipelines.extraction.article_html import ArticleHtml, article_html
from pipelines.extraction.declared_text import lacks_declared_text
from pipelines.extraction.injected_links import link_base_of
from pipelines.extraction.quality import extraction_quality
from pipelines.extraction.version import extraction_version
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.html.parser import parse
from pipelines.html.segmenter import segment
from pipelines.items import ArticleItem, CutReason, MainContent, Metadata, PageItem, RejectedPage
from pipelines.metadata.news_agencies import agencies_of_text
from pipelines.metadata.reader import read_metadata
from pipelines.metadata.rights.robots_tags import forbids_storing
from pipelines.page_type.classifier import PageTypeResult, classify
from pipelines.page_type.page_features import declared_features, page_features
from pipelines.page_type.types import DECIDED_BY_TEXT, REASONS, STORED, PageType
from pipelines.text.fingerprint import fingerprint
from pipelines.text.language import detect_language
from pipelines.text.tokens import normalise_text

#: Texts with fewer words are stubs, captions or error messages.
_MIN_WORDS = 8
#: Least number of words for page types that are decided by text.
_MIN_SHOWN_WORDS = 60
_WITHOUT_METADATA = frozenset(
    {Reason.BOT_CHECK, Reason.MAINTENANCE, Reason.SOFT_404, Reason.LOGIN_WALL, Reason.CONSENT_WALL},
)
#: Pages with more words have text besides headings and links.
_SHORT_TEXT = 60
_MAX_LINK_DENSITY = 0.8
#: Characters; sentences are longer.
_MAX_LABEL = 15
#: Words of a heading that may be a paragraph.
_PARAGRAPH = 20
#: Rejections that may be due to a missing end of the page: it is requested again.
_POSSIBLY_TRUNCATED = frozenset(
    {Reason.EMPTY_PAGE, Reason.NO_TEXT, Reason.TOO_SHORT, Reason.SCRIPT_SHELL, Reason.LIST_PAGE},
)
#: Cuts that may name the news agency of a text.
_SIGNATURES = frozenset({CutReason.BYLINE, CutReason.DATELINE, CutReason.COPYRIGHT})


@dataclass(frozen=True, slots=True)
class ReadPage:
    """All results of extraction: every block with its verdict, the metadata, the content and the article."""

    metadata: Metadata
    verdicts: tuple[BlockVerdict, ...]
    content: MainContent
    result: ArticleItem | RejectedPage


def build_article(page: PageItem) -> ArticleItem | RejectedPage:
    """Turn a page into an article. Pure: no network, no clock, no environment; the page is parsed once."""
    return read_page(page).result


def read_page(page: PageItem) -> ReadPage:
    """Extract like `build_article`, and return the intermediate results too; they are empty without a parsed page."""
    parsed = parse(page)
    if isinstance(parsed, RejectedPage):
        return ReadPage(Metadata(), (), MainContent(), _as_truncated(parsed) if page.truncated else parsed)
    is_truncated = page.truncated or parsed.is_truncated
    metadata = read_metadata(parsed.tree, page)
    judged, type_result = _read_text(parsed.tree, metadata, page)
    verdicts = named_cuts(judged)
    content = main_content(verdicts)
    rejected = _rejection(page, content, type_result, verdicts) or _without_text(page, content, verdicts, metadata)
    if rejected is not None:
        rejected = _as_truncated(rejected) if is_truncated else rejected
        rejected = replace(rejected, is_private=metadata.forbids_archiving)
        return ReadPage(metadata, verdicts, content, _with_metadata(rejected, metadata))
    forbidden = _forbidden(page, metadata)
    if forbidden is not None:
        return ReadPage(metadata, verdicts, content, forbidden)
    text = article_html(verdicts, link_base_of(parsed.tree, page.url))
    article = _article(page, metadata, content, text, type_result)
    is_part = is_truncated or lacks_declared_text(verdicts, metadata.declared_body)
    quality = extraction_quality(verdicts, metadata, is_truncated=is_part)
    article = replace(article, is_truncated=is_part, extraction_quality=quality)
    return ReadPage(metadata, verdicts, content, article)


def _read_text(tree: Any, metadata: Metadata, page: PageItem) -> tuple[tuple[BlockVerdict, ...], PageTypeResult]:
    """Return the verdict on every block, and the type of the page.

    trafilatura is expensive, so it is only consulted if the model is unsure and the page may be an article.
    """
    declared = declared_features(tree, metadata, page)
    first = model_pass(segment(tree), metadata)
    verdicts = apply_site_rules(first.verdicts, tree, page.rules)
    type_result = classify(page_features(declared, tree, verdicts))
    if first.is_doubtful and (not type_result.is_certain or type_result.page_type in page.rules.keep_types):
        verdicts = apply_site_rules(trafilatura_pass(first, tree), tree, page.rules)
        type_result = classify(page_features(declared, tree, verdicts))
    return verdicts, type_result


def _rejection(
    page: PageItem, content: MainContent, type_result: PageTypeResult, verdicts: Sequence[BlockVerdict]
) -> RejectedPage | None:
    """Return why a page is not an article, if so."""
    count = content.word_count
    shown = sum(len(verdict.block.words) for verdict in verdicts)
    is_kept = type_result.page_type in STORED or type_result.page_type in page.rules.keep_types
    is_conclusive = count >= _MIN_WORDS or (type_result.is_certain and shown >= _MIN_SHOWN_WORDS)
    if not is_kept and (is_conclusive or type_result.page_type not in DECIDED_BY_TEXT):
        return RejectedPage(page.url, REASONS[type_result.page_type], type_result.observation)
    if count >= _MIN_WORDS:
        return None
    # Of a few words the model knows little.
    few = count or _extracted_words(verdicts)
    if 0 < few < _MIN_WORDS:
        return RejectedPage(page.url, Reason.TOO_SHORT, f"only {few} words of text were found on the page")
    return RejectedPage(page.url, Reason.NO_TEXT, "no article text was found on the page")


def _extracted_words(verdicts: Sequence[BlockVerdict]) -> int:
    """Return how many words trafilatura keeps, outside headings and links."""
    blocks = (verdict.block for verdict in verdicts if verdict.extracted)
    return sum(len(one.words) for one in blocks if not _is_heading(one) and one.link_density < _MAX_LINK_DENSITY)


def _without_text(
    page: PageItem, content: MainContent, verdicts: Sequence[BlockVerdict], metadata: Metadata
) -> RejectedPage | None:
    """Reject a short page whose kept blocks are all headings, links, labels or the headline again."""
    if content.word_count > _SHORT_TEXT:
        return None
    headline = normalise_text(metadata.headline or "")
    kept = (verdict.block for verdict in verdicts if verdict.kept)
    if any(
        len(block.text) > _MAX_LABEL
        and not _is_heading(block)
        and block.link_density < _MAX_LINK_DENSITY
        and normalise_text(block.text) != headline
        for block in kept
    ):
        return None
    return RejectedPage(page.url, Reason.NO_TEXT, "nothing but headings, links and labels was found on the page")


def _is_heading(block: Block) -> bool:
    """Return whether a block is a heading, and no paragraph in the tag of one."""
    return block.tag in HEADING_TAGS and not (len(block.words) >= _PARAGRAPH and SENTENCE_END.search(block.text))


def _forbidden(page: PageItem, metadata: Metadata) -> RejectedPage | None:
    """Reject an article that must not be stored, if the crawl obeys that; its page is not kept."""
    if page.policy.obeys_robots_tags:
        words = forbids_storing(metadata.robots_tags, page.fetched_at)
        if words is not None:
            return RejectedPage(page.url, Reason.NOINDEX, f"it says to robots: {words}", is_private=True)
    if page.policy.skips_opt_outs and metadata.tdm_reservation.opt_out:
        return RejectedPage(page.url, Reason.TDM_OPT_OUT, metadata.tdm_reservation.evidence or "", is_private=True)
    return None


def _as_truncated(rejected: RejectedPage) -> RejectedPage:
    """Return a rejection as that of a truncated page, if the missing end may be its cause."""
    if rejected.reason not in _POSSIBLY_TRUNCATED:
        return rejected
    return replace(rejected, reason=Reason.TRUNCATED, detail=f"the page breaks off, and {rejected.detail}")


def _with_metadata(rejected: RejectedPage, metadata: Metadata) -> RejectedPage:
    """Return a rejection with the metadata of the page, unless that is about something else."""
    if rejected.reason in _WITHOUT_METADATA:
        return rejected
    return replace(rejected, metadata=replace(metadata, declared_body=None))


def _article(
    page: PageItem, metadata: Metadata, content: MainContent, text: ArticleHtml, type_result: PageTypeResult
) -> ArticleItem:
    body = "\n".join(content.kept)
    return ArticleItem(
        url=page.url,
        requested_url=page.requested_url,
        source=page.source,
        fetched_at=page.fetched_at,
        metadata=replace(
            metadata,
            is_live_blog=metadata.is_live_blog or type_result.page_type is PageType.LIVE_BLOG,
            wire_agency=_agencies(metadata, content),
            declared_body=None,
        ),
        article_body=body,
        article_body_html=text.html,
        in_language=detect_language(body, metadata.declared_language),
        word_count=content.word_count,
        page_type=type_result.page_type.value,
        fingerprint=fingerprint(metadata.headline, body),
        removed=content.removed,
        furniture=content.furniture,
        injected_links=text.injected_links,
        extraction_version=extraction_version(),
    )


def _agencies(metadata: Metadata, content: MainContent) -> tuple[str, ...]:
    """Return the declared news agencies, then those named in the text."""
    lines = (block.text for block in content.removed if block.reason in _SIGNATURES)
    return tuple(dict.fromkeys((*metadata.wire_agency, *agencies_of_text(content.kept, lines))))
