"""What storing an article has to do with the memory of its site: cut at once what is known, keep what is new."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from models.articles import site_memory
from models.articles.articles import StoredArticle
from models.articles.site_memory import BlockRow, CutRow, PageRow
from pipelines.items import ArticleItem, CutReason, RemovedBlock
from pipelines.site_memory.article_features import article_features, article_text
from pipelines.site_memory.codec import pack
from pipelines.site_memory.cut import CuttableText, cut_from, restore
from pipelines.site_memory.patterns import NO_PATTERNS, ActivePattern, Memory, matching_passages, memory_of
from pipelines.text.fingerprint import fingerprint
from pipelines.urls.variants import site_of


@dataclass(frozen=True, slots=True)
class CleanedArticle:
    """An article as it is stored, without what the memory of its site cuts, and what it teaches, packed."""

    article: ArticleItem
    host: str
    features: bytes

    def row(self, article_id: int) -> PageRow:
        """Return what is kept of it for the site's memory."""
        return PageRow(article_id, self.host, self.article.fetched_at, self.features)


def memories(connection: Connection, urls: Collection[str]) -> dict[str, Memory]:
    """Return the memories of the hosts of these URLs (normalised) that have one, in one query."""
    found: dict[str, list[ActivePattern]] = {}
    for row in site_memory.active_blocks(connection, {site_of(url) for url in urls}):
        found.setdefault(row.host, []).append(active_pattern_of_row(row))
    return {host: memory_of(patterns) for host, patterns in found.items()}


def active_pattern_of_row(row: BlockRow) -> ActivePattern:
    """Return the pattern of a row."""
    return ActivePattern(row.fingerprint, row.kind, row.number, row.stories, row.of_stories)


def apply_memory(article: ArticleItem, page_url: str, known_by_host: Mapping[str, Memory]) -> CleanedArticle:
    """Return an article that was just extracted as it is to be stored, and what its whole text teaches."""
    host = site_of(page_url)
    seen = article_text(article)
    page = article_features(seen)
    chosen = matching_passages(known_by_host.get(host, NO_PATTERNS), page, seen.paragraphs)
    return CleanedArticle(cut_from(article, chosen), host, pack(page))


def as_published(connection: Connection, held: Mapping[int, StoredArticle]) -> dict[int, StoredArticle]:
    """Return articles that stand with their whole texts: what a page brings is compared with what pages brought."""
    cuts = site_memory.memory_cuts(connection, held)
    return {number: _whole(article, cuts[number]) if number in cuts else article for number, article in held.items()}


def _whole(held: StoredArticle, cuts: Collection[CutRow]) -> StoredArticle:
    text = restore(CuttableText(tuple(held.article_body.split("\n")), None), [removed_block(cut) for cut in cuts])
    body = "\n".join(text.paragraphs)
    return replace(held, article_body=body, fingerprint=fingerprint(held.headline, body))


def removed_block(cut: CutRow) -> RemovedBlock:
    """Return the cut of a row."""
    return RemovedBlock(cut.position, CutReason(cut.reason), cut.evidence, cut.text, cut.pattern, cut.html, cut.html_at)
