"""Learns the patterns of a host from its stored articles, and applies them to these. Each step is a unit of work.

Whatever is killed between two steps, the next run or command goes on: each step looks at what stands.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
from pipelines.site_memory.article_features import (
    OF_ARTICLES,
    ArticleFeatures,
    ArticleText,
    article_features,
    heading_places,
)
from pipelines.site_memory.codec import pack, unpack
from pipelines.site_memory.cut import CuttableText, cut, restore
from pipelines.site_memory.learn import PatternStats, learn
from pipelines.site_memory.on_store import active_pattern_of_row, removed_block
from pipelines.site_memory.patterns import ActivePattern, active_pattern, fingerprint_of, matching_passages, memory_of
from pipelines.text.fingerprint import fingerprint
from pipelines.text.tokens import words
from pipelines.urls.variants import site_of

logger = logging.getLogger(__name__)

#: Articles of a host that teach: the newest. Older ones keep what was cut from them.
MOST_PAGES = 500
#: Patterns that stay listed though no page in memory has them, because something was cut for them.
MOST_PATTERNS = 500
#: Articles written in one transaction.
BATCH = 20
#: Patterns are looked for again once so many articles are new, and this share of those known.
_LEAST_NEW = 8
_NEW_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class LearningResult:
    """What the articles of a host have taught: for each of them, the fingerprints of what is to be cut from it."""

    host: str
    learnt_at: datetime
    articles: int
    wanted: Mapping[int, frozenset[str]]
    patterns: Mapping[str, ActivePattern]


@dataclass(slots=True)
class Schedule:
    """When a running crawl looks for patterns again: often while a host is new, seldom later. Costs no query."""

    _new: dict[str, int] = field(default_factory=dict)
    _due: dict[str, int] = field(default_factory=dict)

    def note(self, host: str) -> None:
        """Count an article that was stored."""
        self._new[host] = self._new.get(host, 0) + 1

    def due(self) -> list[str]:
        """Return the hosts of which enough is new."""
        return [host for host, new in self._new.items() if new >= self._due.get(host, _LEAST_NEW)]

    def done(self, host: str, articles: int) -> None:
        """Note that patterns were looked for among so many articles."""
        self._new[host] = 0
        self._due[host] = max(_LEAST_NEW, int(articles * _NEW_SHARE))


def is_worth_learning(site: SiteRow) -> bool:
    """Return whether a host is due at the end of a run: enough is new (of a small host, anything), or not applied."""
    return not site.is_applied or site.new_articles >= _NEW_SHARE / 2 * (site.articles - MOST_PAGES / 5)


def learn_host(engine: Engine, host: str, now: datetime) -> LearningResult:
    """Look for the patterns of a host among the articles in its memory, and write down what was found."""
    return in_transaction(engine, partial(_learn, host=host, now=now))


def _learn(connection: Connection, host: str, now: datetime) -> LearningResult:
    # One at a time: whoever has the host's row sees what all others have stored.
    site_memory.lock_site(connection, host)
    rows, pages = _pages(connection, host)
    said = {block.fingerprint: block for block in site_memory.blocks_of(connection, host)}
    learnt = learn(pages, _since(said.values(), rows))
    blocks = _blocks(connection, host, learnt, rows, said)
    site_memory.save_blocks(connection, blocks)
    site_memory.retire_blocks(connection, said.keys() - {block.fingerprint for block in blocks})
    site_memory.drop_blocks(connection, host, {block.fingerprint for block in blocks}, MOST_PATTERNS)
    stories = learnt[0].of_stories if learnt else len(rows)
    site_memory.mark_learnt(connection, host, now, articles=len(rows), stories=stories)
    protected = {block.fingerprint for block in said.values() if block.is_protected}
    return _lesson(host, now, rows, learnt, protected)


def _pages(connection: Connection, host: str) -> tuple[list[PageRow], list[ArticleFeatures]]:
    """Return the pages in memory; those that another version packed are read from their articles again."""
    rows = site_memory.pages_of(connection, host, MOST_PAGES)
    read = [unpack(row.features) for row in rows]
    old = [row.article_id for row, page in zip(rows, read, strict=True) if page is None]
    texts = site_memory.lock_texts(connection, old) if old else {}
    return rows, [
        page if page is not None else article_features(stored_article_text(texts[row.article_id]))
        for row, page in zip(rows, read, strict=True)
    ]


def _since(said: Collection[BlockRow], rows: Sequence[PageRow]) -> dict[tuple[PatternKind, int], int]:
    """Return from which page on the forgotten patterns count."""
    return {
        (block.kind, block.number): sum(row.seen_at <= block.forgotten_at for row in rows)
        for block in said
        if block.forgotten_at is not None
    }


def _blocks(
    connection: Connection,
    host: str,
    learnt: Sequence[PatternStats],
    rows: Sequence[PageRow],
    said: Mapping[str, BlockRow],
) -> list[BlockRow]:
    names = {one: fingerprint_of(host, one.kind, one.number) for one in learnt}
    # A sample is empty whose article was removed on request.
    fresh = [one for one in learnt if names[one] not in said or not said[names[one]].sample]
    texts = site_memory.lock_texts(connection, {rows[one.sample[0]].article_id for one in fresh})
    found = []
    for one in learnt:
        before = said.get(names[one])
        first, last = rows[one.pages[0]].seen_at, rows[one.pages[-1]].seen_at
        lead, body, tail = one.places
        found.append(
            BlockRow(
                fingerprint=names[one],
                host=host,
                kind=one.kind,
                number=one.number,
                finding=one.finding,
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
    return found


def _sample(text: StoredText | None, learnt: PatternStats) -> str:
    """Return the passage that shows a pattern; empty where its article was changed meanwhile."""
    if text is None:
        return ""
    seen = stored_article_text(text)
    passages = (*seen.paragraphs, *seen.cut)
    return passages[learnt.sample[1]] if learnt.sample[1] < len(passages) else ""


def _lesson(
    host: str, now: datetime, rows: Sequence[PageRow], learnt: Sequence[PatternStats], protected: Collection[str]
) -> LearningResult:
    wanted: dict[int, set[str]] = {row.article_id: set() for row in rows}
    patterns: dict[str, ActivePattern] = {}
    for one in learnt:
        pattern = active_pattern(host, one)
        if one.cut_from and pattern.fingerprint not in protected:
            patterns[pattern.fingerprint] = pattern
            for page in one.cut_from:
                wanted[rows[page].article_id].add(pattern.fingerprint)
    return LearningResult(
        host, now, len(rows), {number: frozenset(names) for number, names in wanted.items()}, patterns
    )


def apply_patterns(engine: Engine, lesson: LearningResult, now: datetime) -> Iterator[int]:
    """Apply what was learnt to the articles in memory, a batch at a time; yield how many of each were changed."""
    numbers = in_transaction(engine, partial(_to_look_at, lesson=lesson))
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        yield in_transaction(engine, partial(_apply, batch=batch, lesson=lesson, now=now))
    in_transaction(engine, partial(_finish, lesson=lesson))


def _finish(connection: Connection, lesson: LearningResult) -> None:
    """State the same evidence in all cuts for a pattern, whichever page came first, and note that all is applied."""
    stated = {name: pattern.evidence for name, pattern in lesson.patterns.items()}
    cuts = chain.from_iterable(site_memory.memory_cuts(connection, lesson.wanted).values())
    fresh = {
        cut.id: stated[cut.pattern] for cut in cuts if cut.pattern in stated and cut.evidence != stated[cut.pattern]
    }
    site_memory.restate_cuts(connection, fresh)
    site_memory.mark_applied(connection, lesson.host, lesson.learnt_at)


def _to_look_at(connection: Connection, lesson: LearningResult) -> list[int]:
    """Return the articles from which something else is cut than is to be."""
    cuts = site_memory.memory_cuts(connection, lesson.wanted)
    return [
        number
        for number, names in sorted(lesson.wanted.items())
        if names != {row.pattern for row in cuts.get(number, ())}
    ]


def _apply(connection: Connection, batch: Sequence[int], lesson: LearningResult, now: datetime) -> int:
    return _rewrite(
        connection,
        batch,
        now,
        lambda text: [lesson.patterns[name] for name in lesson.wanted[text.id]],
    )


def _rewrite(
    connection: Connection,
    batch: Collection[int],
    now: datetime,
    speaking: Callable[[StoredText], Collection[ActivePattern]],
) -> int:
    """Cut from each article what the patterns given for it speak against, and nothing else; return how many changed."""
    changed = 0
    for text in site_memory.lock_texts(connection, batch).values():
        full, seen = restored_text(text), stored_article_text(text)
        chosen = matching_passages(memory_of(speaking(text)), article_features(seen), seen.paragraphs)
        own = [row for row in text.cuts if row.reason == CutReason.SITE_MEMORY]
        if chosen.keys() == {row.position for row in own}:
            continue
        left, removed = cut(full, chosen)
        if left == CuttableText(tuple(text.article_body.split("\n")), text.article_body_html):
            continue
        save_replaced(connection, text.id, RevisionReason.SITE_MEMORY, now, headline_changed=False)
        body = "\n".join(left.paragraphs)
        # Words are counted as extraction counts them, paragraph by paragraph.
        difference = sum(len(words(block.text)) for block in removed) - sum(len(words(row.text)) for row in own)
        row = {
            "article_body": body,
            "article_body_html": left.html,
            "word_count": text.word_count - difference,
            "fingerprint": fingerprint(text.headline, body),
        }
        change_article(connection, text.id, row)
        site_memory.replace_cuts(connection, text.id, [asdict(block) for block in removed])
        changed += 1
    return changed


def restored_text(text: StoredText) -> CuttableText:
    """Return the text of an article that stands, with all that the memory cut from it."""
    standing = CuttableText(tuple(text.article_body.split("\n")), text.article_body_html)
    return restore(standing, [removed_block(row) for row in text.cuts if row.reason == CutReason.SITE_MEMORY])


def stored_article_text(text: StoredText) -> ArticleText:
    """Return an article that stands as it was read when it was extracted."""
    full = restored_text(text)
    return ArticleText(
        url=text.page_url or text.url,
        headline=text.headline or "",
        description=text.description or "",
        section=text.article_section or "",
        authors=text.authors,
        paragraphs=full.paragraphs,
        headings=heading_places(full.paragraphs, full.html),
        cut=tuple(row.text for row in text.cuts if CutReason(row.reason) not in OF_ARTICLES),
    )


def undo(engine: Engine, block: BlockRow, now: datetime) -> Iterator[int]:
    """Put back what was cut for a pattern, a batch at a time; yield how many articles of each were changed."""
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
    """Let the articles of a host teach that were stored before there was a memory; return how many did."""
    numbers = in_transaction(engine, partial(site_memory.articles_not_learnt, host=host, most=MOST_PAGES))
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
    """Learn what is new of a host and apply it, step by step; yield how many articles each step has changed."""
    lesson = learn_host(engine, site.host, now)
    yield 0
    yield from apply_patterns(engine, lesson, now)
    blocks = in_transaction(engine, partial(site_memory.blocks_of, host=site.host))
    for block in blocks:
        if block.is_protected or (block.forgotten_at is not None and block.last_seen_at <= block.forgotten_at):
            yield from undo(engine, block, now)
