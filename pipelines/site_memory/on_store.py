"""What storing an article has to do with the memory of its site: cut at once what is known, keep what is new."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from models.articles import site_memory
from models.articles.articles import Held
from models.articles.site_memory import BlockRow, CutRow, PageRow
from pipelines.items import ArticleItem, CutReason, RemovedBlock
from pipelines.site_memory.codec import pack
from pipelines.site_memory.cut import Text, cut_from, whole
from pipelines.site_memory.page_features import seen_article, site_page
from pipelines.site_memory.patterns import NOTHING_KNOWN, Known, Memory, memory_of, spoken_against
from pipelines.text.fingerprint import fingerprint
from pipelines.urls.variants import home


@dataclass(frozen=True, slots=True)
class Remembered:
    """An article as it is stored, without what the memory of its site cuts, and what it teaches, packed."""

    article: ArticleItem
    host: str
    learnt: bytes

    def row(self, article_id: int) -> PageRow:
        """Return what is kept of it for the site's memory."""
        return PageRow(article_id, self.host, self.article.fetched_at, self.learnt)


def memories(connection: Connection, urls: Collection[str]) -> dict[str, Memory]:
    """Return the memories of the hosts of these URLs (normalised) that have one, in one query."""
    found: dict[str, list[Known]] = {}
    for row in site_memory.active_blocks(connection, {home(url) for url in urls}):
        found.setdefault(row.host, []).append(known(row))
    return {host: memory_of(patterns) for host, patterns in found.items()}


def known(row: BlockRow) -> Known:
    """Return the pattern of a row."""
    return Known(row.fingerprint, row.kind, row.number, row.stories, row.of_stories)


def remember(article: ArticleItem, page_url: str, known_by_host: Mapping[str, Memory]) -> Remembered:
    """Return an article that was just extracted as it is to be stored, and what its whole text teaches."""
    host = home(page_url)
    seen = seen_article(article)
    page = site_page(seen)
    chosen = spoken_against(known_by_host.get(host, NOTHING_KNOWN), page, seen.paragraphs)
    return Remembered(cut_from(article, chosen), host, pack(page))


def as_published(connection: Connection, held: Mapping[int, Held]) -> dict[int, Held]:
    """Return articles that stand with their whole texts: what a page brings is compared with what pages brought."""
    cuts = site_memory.memory_cuts(connection, held)
    return {number: _whole(article, cuts[number]) if number in cuts else article for number, article in held.items()}


def _whole(held: Held, cuts: Collection[CutRow]) -> Held:
    text = whole(Text(tuple(held.article_body.split("\n")), None), [removed_block(cut) for cut in cuts])
    body = "\n".join(text.paragraphs)
    return replace(held, article_body=body, fingerprint=fingerprint(held.headline, body))


def removed_block(cut: CutRow) -> RemovedBlock:
    """Return the cut of a row."""
    return RemovedBlock(cut.position, CutReason(cut.reason), cut.evidence, cut.text, cut.pattern, cut.html, cut.html_at)
