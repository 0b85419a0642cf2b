"""Learns the patterns of a host from its stored articles, and applies them to these. Each step is a unit of work.

A run or command that is killed between two steps is continued by the next one: each step starts from the stored state.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from itertools import chain

from sqlalchemy import Connection, Engine

from models.articles import site_memory
from models.articles.articles import change_article
from models.articles.revisions import save_replaced
from models.articles.site_memory import BlockRow, PageRow, SiteRow, StoredText
from models.database.transaction import in_transaction
from models.enums import PatternKind, RevisionReason
from pipelines.items import CutReason
from pipelines.search.index import index_articles
from pipelines.site_memory.article_features import (
    REASONS_OF_ARTICLES,
    ArticleFeatures,
    ArticleText,
    article_features,
    heading_positions,
)
from pipelines.site_memory.codec import pack, unpack
from pipelines.site_memory.cut import CuttableText, cut, restore
from pipelines.site_memory.learn import PatternStats, learn
from pipelines.site_memory.on_store import active_pattern_of_row, removed_block
from pipelines.site_memory.patterns import (
    ActivePattern,
    active_pattern,
    expected_passages,
    fingerprint_of,
    matching_passages,
    memory_of,
)
from pipelines.site_memory.schedule import MAX_PAGES
from pipelines.text.fingerprint import fingerprint
from pipelines.text.tokens import words
from pipelines.urls.variants import site_of

logger = logging.getLogger(__name__)

#: Patterns that no page in memory contains any more, listed because articles have cuts for them.
MAX_PATTERNS = 500
#: Articles written in one transaction.
BATCH = 20


@dataclass(frozen=True, slots=True)
class LearningResult:
    """The patterns of a host, and for each of its articles the fingerprints of those to cut from it.

    `expected_cuts` are those of the wanted ones that a paragraph matches by its features: others stand in what was cut
    from the page anyway.
    """

    host: str
    learnt_at: datetime
    articles: int
    wanted_cuts: Mapping[int, frozenset[str]]
    expected_cuts: Mapping[int, frozenset[str]]
    patterns: Mapping[str, ActivePattern]


@dataclass(frozen=True, slots=True)
class _Pages:
    """What the patterns of a host are learnt from: the rows of its pages and their features, in the same order."""

    host: str
    now: datetime
    rows: Sequence[PageRow]
    pages: Sequence[ArticleFeatures]


def learn_host(engine: Engine, host: str, now: datetime) -> LearningResult:
    """Learn the patterns of a host from the articles in its memory, and store them."""
    return in_transaction(engine, partial(_learn, host=host, now=now))


def learn_hosts(engine: Engine, hosts: Collection[str], now: datetime) -> dict[str, int]:
    """Learn the patterns of several hosts in one transaction; return from how many articles of each."""
    # In this order everywhere: two transactions do not wait for each other.
    return in_transaction(
        engine, lambda connection: {host: _learn(connection, host, now).articles for host in sorted(hosts)}
    )


def _learn(connection: Connection, host: str, now: datetime) -> LearningResult:
    # One at a time: a transaction with the lock on the host's row sees what all others have stored.
    site_memory.lock_site(connection, host)
    rows, pages = _pages(connection, host)
    recorded = {block.fingerprint: block for block in site_memory.blocks_of(connection, host)}
    stats = learn(pages, _since(recorded.values(), rows))
    blocks = _blocks(connection, host, stats, rows, recorded)
    site_memory.save_blocks(connection, blocks)
    site_memory.retire_blocks(connection, recorded.keys() - {block.fingerprint for block in blocks})
    site_memory.drop_blocks(connection, host, {block.fingerprint for block in blocks}, MAX_PATTERNS)
    stories = stats[0].of_stories if stats else len(rows)
    site_memory.mark_learnt(connection, host, now, articles=len(rows), stories=stories)
    protected = {block.fingerprint for block in recorded.values() if block.is_protected}
    return _result(_Pages(host, now, rows, pages), stats, protected)


def _pages(connection: Connection, host: str) -> tuple[list[PageRow], list[ArticleFeatures]]:
    """Return the pages in memory; features that another version packed are derived from their articles again."""
    rows = site_memory.pages_of(connection, host, MAX_PAGES)
    unpacked = [unpack(row.features) for row in rows]
    old = [row.article_id for row, features in zip(rows, unpacked, strict=True) if features is None]
    texts = site_memory.lock_texts(connection, old) if old else {}
    return rows, [
        features if features is not None else article_features(stored_article_text(texts[row.article_id]))
        for row, features in zip(rows, unpacked, strict=True)
    ]


def _since(recorded: Collection[BlockRow], rows: Sequence[PageRow]) -> dict[tuple[PatternKind, int], int]:
    """Return the page from which each forgotten pattern counts."""
    return {
        (block.kind, block.number): sum(row.seen_at <= block.forgotten_at for row in rows)
        for block in recorded
        if block.forgotten_at is not None
    }


def _blocks(
    connection: Connection,
    host: str,
    stats: Sequence[PatternStats],
    rows: Sequence[PageRow],
    recorded: Mapping[str, BlockRow],
) -> list[BlockRow]:
    names = {one: fingerprint_of(host, one.kind, one.number) for one in stats}
    # The sample of a pattern is empty if its article was removed on request.
    fresh = [one for one in stats if names[one] not in recorded or not recorded[names[one]].sample]
    texts = site_memory.lock_texts(connection, {rows[one.sample[0]].article_id for one in fresh})
    blocks = []
    for one in stats:
        before = recorded.get(names[one])
        first, last = rows[one.pages[0]].seen_at, rows[one.pages[-1]].seen_at
        lead, body, tail = one.places
        blocks.append(
            BlockRow(
                fingerprint=names[one],
                host=host,
                kind=one.kind,
                number=one.number,
                finding=one.verdict,
                is_current=one.is_current,
                stories=one.stories,
                of_stories=one.of_stories,
                wordings=one.wordings,
                lead_count=lead,
                body_count=body,
                tail_count=tail,
                sample=before.sample
                if before and before.sample
                else _sample(texts.get(rows[one.sample[0]].article_id), one),
                first_seen_at=min(first, before.first_seen_at) if before else first,
                last_seen_at=last,
            ),
        )
    return blocks


def _sample(text: StoredText | None, stats: PatternStats) -> str:
    """Return the passage that shows a pattern; empty if its article was changed meanwhile."""
    if text is None:
        return ""
    article = stored_article_text(text)
    passages = (*article.paragraphs, *article.cut)
    return passages[stats.sample[1]] if stats.sample[1] < len(passages) else ""


def _result(learnt_from: _Pages, stats: Sequence[PatternStats], protected: Collection[str]) -> LearningResult:
    host, rows = learnt_from.host, learnt_from.rows
    wanted_cuts: dict[int, set[str]] = {row.article_id: set() for row in rows}
    patterns: dict[str, ActivePattern] = {}
    for one in stats:
        pattern = active_pattern(host, one)
        if one.cut_from and pattern.fingerprint not in protected:
            patterns[pattern.fingerprint] = pattern
            for page in one.cut_from:
                wanted_cuts[rows[page].article_id].add(pattern.fingerprint)
    return LearningResult(
        host,
        learnt_from.now,
        len(rows),
        {number: frozenset(names) for number, names in wanted_cuts.items()},
        {
            row.article_id: _expected(page, [patterns[name] for name in wanted_cuts[row.article_id]])
            for row, page in zip(rows, learnt_from.pages, strict=True)
        },
        patterns,
    )


def _expected(page: ArticleFeatures, patterns: Sequence[ActivePattern]) -> frozenset[str]:
    """Return the fingerprints of those of the patterns for which something is likely to be cut from a page."""
    if not patterns:
        return frozenset()
    return frozenset(pattern.fingerprint for pattern in expected_passages(memory_of(patterns), page).values())


def apply_patterns(engine: Engine, result: LearningResult, now: datetime) -> Iterator[int]:
    """Apply the patterns to the articles in memory, a batch at a time; yield how many of each batch were changed."""
    numbers = in_transaction(engine, partial(_outdated, result=result))
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        yield in_transaction(engine, partial(_apply, batch=batch, result=result, now=now))
    in_transaction(engine, partial(_finish, result=result))


def _finish(connection: Connection, result: LearningResult) -> None:
    """Store the same evidence with all cuts for a pattern, whichever page came first, and mark the host as applied."""
    stated = {name: pattern.evidence for name, pattern in result.patterns.items()}
    cuts = chain.from_iterable(site_memory.memory_cuts(connection, result.wanted_cuts).values())
    fresh = {
        cut.id: stated[cut.pattern] for cut in cuts if cut.pattern in stated and cut.evidence != stated[cut.pattern]
    }
    site_memory.restate_cuts(connection, fresh)
    site_memory.mark_applied(connection, result.host, result.learnt_at)


def _outdated(connection: Connection, result: LearningResult) -> list[int]:
    """Return the articles whose cuts differ from the expected ones: only their texts show what is to be cut."""
    cuts = site_memory.memory_cuts(connection, result.wanted_cuts)
    return [
        number
        for number, names in sorted(result.expected_cuts.items())
        if names != {row.pattern for row in cuts.get(number, ())}
    ]


def _apply(connection: Connection, batch: Sequence[int], result: LearningResult, now: datetime) -> int:
    return _rewrite(
        connection,
        batch,
        now,
        lambda text: [result.patterns[name] for name in result.wanted_cuts[text.id]],
    )


def _rewrite(
    connection: Connection,
    batch: Collection[int],
    now: datetime,
    patterns_for: Callable[[StoredText], Collection[ActivePattern]],
) -> int:
    """Cut from each article the passages that match its patterns, and nothing else; return how many were changed."""
    changed: list[int] = []
    for text in site_memory.lock_texts(connection, batch).values():
        full, article = restored_text(text), stored_article_text(text)
        chosen = matching_passages(memory_of(patterns_for(text)), article_features(article), article.paragraphs)
        own = [row for row in text.cuts if row.reason == CutReason.SITE_MEMORY]
        if chosen.keys() == {row.position for row in own}:
            continue
        left, removed = cut(full, chosen)
        if left == CuttableText(tuple(text.article_body.split("\n")), text.article_body_html):
            continue
        save_replaced(connection, text.id, RevisionReason.SITE_MEMORY, now, headline_changed=False)
        body = "\n".join(left.paragraphs)
        # As in extraction, words are counted by paragraph.
        difference = sum(len(words(block.text)) for block in removed) - sum(len(words(row.text)) for row in own)
        row = {
            "article_body": body,
            "article_body_html": left.html,
            "word_count": text.word_count - difference,
            "fingerprint": fingerprint(text.headline, body),
        }
        change_article(connection, text.id, row)
        site_memory.replace_cuts(connection, text.id, [asdict(block) for block in removed])
        changed.append(text.id)
    index_articles(connection, changed)
    return len(changed)


def restored_text(text: StoredText) -> CuttableText:
    """Return the text of a stored article with everything that site memory cut from it."""
    stored = CuttableText(tuple(text.article_body.split("\n")), text.article_body_html)
    return restore(stored, [removed_block(row) for row in text.cuts if row.reason == CutReason.SITE_MEMORY])


def stored_article_text(text: StoredText) -> ArticleText:
    """Return the texts of a stored article as they were when it was extracted."""
    full = restored_text(text)
    return ArticleText(
        url=text.page_url or text.url,
        headline=text.headline or "",
        description=text.description or "",
        section=text.article_section or "",
        authors=text.authors,
        paragraphs=full.paragraphs,
        headings=heading_positions(full.paragraphs, full.html),
        cut=tuple(row.text for row in text.cuts if CutReason(row.reason) not in REASONS_OF_ARTICLES),
    )


def undo(engine: Engine, block: BlockRow, now: datetime) -> Iterator[int]:
    """Restore what was cut for a pattern, a batch at a time; yield how many articles of each batch were changed."""
    numbers = in_transaction(engine, partial(site_memory.articles_cut_for, fingerprints=[block.fingerprint]))
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        yield in_transaction(engine, partial(_undo, batch=batch, block=block, now=now))


def _undo(connection: Connection, batch: Sequence[int], block: BlockRow, now: datetime) -> int:
    patterns = {one.fingerprint: active_pattern_of_row(one) for one in site_memory.blocks_of(connection, block.host)}

    def others(text: StoredText) -> list[ActivePattern]:
        names = {row.pattern for row in text.cuts if row.pattern is not None} - {block.fingerprint}
        return [patterns[name] for name in names if name in patterns]

    return _rewrite(connection, batch, now, others)


def learn_stored(engine: Engine, host: str) -> int:
    """Add the articles of a host to its memory that were stored before it had one; return how many."""
    numbers = in_transaction(engine, partial(site_memory.articles_not_learnt, host=host, most=MAX_PAGES))
    for start in range(0, len(numbers), BATCH):
        in_transaction(engine, partial(_learn_stored, batch=numbers[start : start + BATCH], host=host))
    return len(numbers)


def _learn_stored(connection: Connection, batch: Sequence[int], host: str) -> None:
    texts = site_memory.lock_texts(connection, batch)
    rows = [
        PageRow(text.id, host, text.fetched_at, pack(article_features(stored_article_text(text))))
        for text in texts.values()
        if site_of(text.page_url or text.url) == host
    ]
    site_memory.save_features(connection, rows)


def settle_host(engine: Engine, site: SiteRow, now: datetime) -> Iterator[int]:
    """Learn the patterns of a host and apply them, step by step; yield how many articles each step changed."""
    result = learn_host(engine, site.host, now)
    yield 0
    yield from apply_patterns(engine, result, now)
    blocks = in_transaction(engine, partial(site_memory.blocks_of, host=site.host))
    for block in blocks:
        if block.is_protected or (block.forgotten_at is not None and block.last_seen_at <= block.forgotten_at):
            yield from undo(engine, block, now)
