"""Site memory when an article is stored: active patterns are cut at once, and its features are kept for learning."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from models.articles import site_memory
from models.articles.articles import StoredArticle
from models.articles.site_memory import BlockRow, CutRow, PageRow
from pipelines.items import ArticleItem, CutReason, RemovedBlock
from pipelines.site_memory.codec import packed_features, unpack
from pipelines.site_memory.cut import CuttableText, cut_from, restore
from pipelines.site_memory.patterns import ActivePattern, Memory, matching_passages, memory_of
from pipelines.text.fingerprint import fingerprint
from pipelines.urls.variants import site_of


@dataclass(frozen=True, slots=True)
class CleanedArticle:
    """An article as it is stored, without what site memory cuts, and the packed features of its whole text."""

    article: ArticleItem
    host: str
    packed_features: bytes

    def row(self, article_id: int) -> PageRow:
        """Return the row of the article in the memory of its site."""
        return PageRow(article_id, self.host, self.article.fetched_at, self.packed_features)


def memories(connection: Connection, urls: Collection[str]) -> dict[str, Memory]:
    """Return the memory of each host of these normalised URLs that has one, in one query."""
    by_host: dict[str, list[ActivePattern]] = {}
    for row in site_memory.active_blocks(connection, {site_of(url) for url in urls}):
        by_host.setdefault(row.host, []).append(active_pattern_of_row(row))
    return {host: memory_of(patterns) for host, patterns in by_host.items()}


def active_pattern_of_row(row: BlockRow) -> ActivePattern:
    """Return the active pattern of a row."""
    return ActivePattern(row.fingerprint, row.kind, row.number, row.stories, row.of_stories)


def apply_memory(article: ArticleItem, page_url: str, memory_by_host: Mapping[str, Memory]) -> CleanedArticle:
    """Return a newly extracted article without what site memory cuts, and the features of its whole text."""
    host = site_of(page_url)
    packed = article.derived.site_features if article.derived is not None else packed_features(article)
    memory = memory_by_host.get(host)
    features = unpack(packed) if memory is not None else None
    if memory is None or features is None:  # those of another version are never of this article
        return CleanedArticle(article, host, packed)
    chosen = matching_passages(memory, features, tuple(article.article_body.split("\n")))
    return CleanedArticle(cut_from(article, chosen), host, packed)


def as_published(connection: Connection, stored: Mapping[int, StoredArticle]) -> dict[int, StoredArticle]:
    """Return stored articles with their whole texts, for comparison with the text of a new page."""
    cuts = site_memory.memory_cuts(connection, stored)
    return {
        number: _restored(article, cuts[number]) if number in cuts else article for number, article in stored.items()
    }


def _restored(stored: StoredArticle, cuts: Collection[CutRow]) -> StoredArticle:
    text = restore(CuttableText(tuple(stored.article_body.split("\n")), None), [removed_block(cut) for cut in cuts])
    body = "\n".join(text.paragraphs)
    return replace(stored, article_body=body, fingerprint=fingerprint(stored.headline, body))


def removed_block(cut: CutRow) -> RemovedBlock:
    """Return the removed block of a row."""
    return RemovedBlock(cut.position, CutReason(cut.reason), cut.evidence, cut.text, cut.pattern, cut.html, cut.html_at)
