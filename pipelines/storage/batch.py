"""What one transaction works on: the locked rows, keys and articles, and what its visits change in them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.articles.articles import ArticleChildren
from models.articles.site_memory import PageRow
from models.frontier.revisit_policy import DEFAULT_HOURS
from models.frontier.url_state import UrlRow
from models.frontier.url_table import NewUrl
from pipelines.site_memory.patterns import Memory
from pipelines.storage.article_keys import PageKeys
from pipelines.storage.article_matching import LockedArticles


@dataclass(frozen=True, slots=True)
class StoringRun:
    """The run whose visits are stored.

    `is_replayed`: the visits may be stored already, by an unconfirmed commit or an interrupted replay. Each visit of
    the run (identified by URL and moment) is then stored once, and never over the article of a later visit.
    `revisit_hours`: ages in hours at which articles are visited again. `is_archive`: the visits are captures of an
    archive, in any order of time: nothing becomes due by them, and no later version is replaced.
    """

    id: int
    is_replayed: bool = False
    revisit_hours: tuple[float, ...] = DEFAULT_HOURS
    is_archive: bool = False


class UrlOwners:
    """The URL that owns each article: the first to store it, until the article's own URL does."""

    def __init__(self, found: Mapping[int, Mapping[int, str | None]]) -> None:
        """Take the owning URL rows of each article, row id -> key, the oldest first."""
        self._found = {article_id: dict(rows) for article_id, rows in found.items()}
        #: URL rows that lost their article -> that article.
        self.given_up: dict[int, int] = {}

    def join(self, kept_id: int, dropped_id: int) -> None:
        """Move the URL rows of an article to the one that it turned out to be."""
        rows = self._found.pop(kept_id, {}) | self._found.pop(dropped_id, {})
        self._found[kept_id] = dict(sorted(rows.items()))
        moved = {row_id: kept_id for row_id, article_id in self.given_up.items() if article_id == dropped_id}
        self.given_up |= moved

    def add(self, article_id: int, row: UrlRow, article_key: str) -> tuple[bool, set[int]]:
        """Add a URL that brought an article; return whether it owns the article now, and the other rows that do not."""
        self._found.setdefault(article_id, {}).setdefault(row.id, row.key)
        losers = self.settle(article_id, article_key)
        return row.id not in losers, losers - {row.id}

    def settle(self, article_id: int, article_key: str) -> set[int]:
        """Leave an article the oldest row with its own key, else the oldest of all; return the rows that lose it."""
        rows = self._found.get(article_id, {})
        if not rows:
            return set()
        owner = next((row_id for row_id, key in rows.items() if key == article_key), next(iter(rows)))
        losers = rows.keys() - {owner}
        self.given_up |= dict.fromkeys(losers, article_id)
        self.given_up.pop(owner, None)
        self._found[article_id] = {owner: rows[owner]}
        return losers


@dataclass(slots=True)
class Batch:
    """Rows, keys and articles that the transaction has locked, as its visits leave them one after the other.

    Indices are those of the visits; URLs are storable.
    """

    run: StoringRun
    #: Domain -> id of its `source` row.
    sources: Mapping[str, int]
    rows: dict[str, UrlRow]
    keys: Mapping[int, PageKeys]
    locked: LockedArticles
    owners: UrlOwners
    #: SHA-256 of the stored page of each URL row, and of the page of each visit.
    stored_hashes: Mapping[int, str]
    page_hashes: Mapping[int, str]
    #: Site memory by host.
    memories: Mapping[str, Memory]
    #: By article: what it teaches the site's memory, its child rows, when it was last seen.
    site_pages: dict[int, PageRow] = field(default_factory=dict)
    children: dict[int, ArticleChildren] = field(default_factory=dict)
    last_seen: dict[int, datetime] = field(default_factory=dict)
    #: Articles whose text, date, source or language the batch writes.
    rewritten: set[int] = field(default_factory=set)
    #: Articles that the batch has added: nothing else belongs to them yet.
    added: set[int] = field(default_factory=set)
    #: By article: when a visit found that its page is gone, or that it is there.
    gone: dict[int, datetime] = field(default_factory=dict)
    present: dict[int, datetime] = field(default_factory=dict)
    #: Visits whose page is the latest of its URL: neither refused nor stored late.
    accepted: set[int] = field(default_factory=set)
    #: Articles that turned out to be others, which are stored for them.
    joined: dict[int, int] = field(default_factory=dict)
    #: URLs that were visited for the first time and brought a known article, with that.
    first_visits: dict[str, int] = field(default_factory=dict)
    #: Ignored parameters (host, name) in which alone articles differ, with the number of these.
    conflicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: URLs to which URLs of other articles redirect now.
    redirect_targets: dict[str, NewUrl] = field(default_factory=dict)
    #: Keys of pages that led to an article.
    variant_keys: dict[str, int] = field(default_factory=dict)
    #: By source: visits made for an announced edit, and those that brought one.
    announced_visits: Counter[int] = field(default_factory=Counter)
    announced_hits: Counter[int] = field(default_factory=Counter)
