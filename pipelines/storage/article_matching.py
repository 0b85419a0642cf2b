"""Decides to which stored article a page belongs, and what it changes there. Changes only its `LockedArticles`."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from models.articles.addresses import Addresses
from models.articles.articles import StoredArticle
from models.articles.keys import KeyRow
from models.enums import KeyKind, Outcome, RevisionReason
from models.url_key import PLAIN_KEYS, UrlKeys
from pipelines.items import ArticleItem
from pipelines.storage.article_keys import PageKeys
from pipelines.storage.article_url import best_address, without_key
from pipelines.text.version_diff import ArticleVersion, VersionDiff, compare, is_same_article, is_same_text, is_trivial

#: The page type that changes all day.
LIVE_BLOG = "live_blog"
#: Reasons to refuse a text beside a fuller one. The fuller text is taken from any URL.
_THIN = frozenset({RevisionReason.CUT, RevisionReason.WALL, RevisionReason.SHORTER})


@dataclass(slots=True)
class LockedArticles:
    """The keys and articles that a transaction has locked, as its visits leave them one after the other."""

    keys: dict[str, KeyRow]
    articles: dict[int, StoredArticle]
    addresses: dict[int, Addresses] = field(default_factory=dict)
    key_of: UrlKeys = PLAIN_KEYS
    #: Keys to write, and the new URLs of articles that gave up the URL of another page.
    changed_keys: set[str] = field(default_factory=set)
    moved_urls: dict[int, str] = field(default_factory=dict)
    #: Articles whose addresses changed.
    changed_addresses: set[int] = field(default_factory=set)

    def leads_to(self, key: str | None) -> int | None:
        """Return the article of a key, if any."""
        row = self.keys.get(key) if key is not None else None
        return None if row is None else row.article_id

    def point_to(self, key: str, article_id: int | None, kind: KeyKind) -> None:
        """Assign a key to an article, or to none."""
        if self.keys[key] != KeyRow(article_id, kind):
            self.keys[key] = KeyRow(article_id, kind)
            self.changed_keys.add(key)

    def stand_at(self, article_id: int, addresses: Addresses) -> None:
        """Replace the addresses of an article."""
        if self.addresses.get(article_id) != addresses:
            self.addresses[article_id] = addresses
            self.changed_addresses.add(article_id)


@dataclass(frozen=True, slots=True)
class IncomingPage:
    """A visit's page: its keys, its article and the version to compare, and how the visit came about."""

    keys: PageKeys
    article: ArticleItem
    version: ArticleVersion
    run_id: int
    #: The article of the visited URL so far, and whether that URL owns it.
    known_article_id: int | None
    is_owner: bool
    #: The visited URL is a variant of the page's: there was no redirect to another one.
    is_direct: bool
    #: The key of the visited URL.
    visited_key: str | None
    #: The page is byte for byte the one stored for this URL.
    has_same_bytes: bool
    #: The visit was spooled, or its commit was not confirmed.
    is_replayed: bool = False
    #: It is a capture of an archive, which may be older than what is stored, whatever its run.
    is_archive: bool = False


@dataclass(frozen=True, slots=True)
class MergeDecision:
    """What a page changes in its article. `rewrites`: the article gets the content of this page."""

    outcome: Outcome
    rewrites: bool = False
    diff: VersionDiff | None = None
    is_late: bool = False


UNCHANGED = MergeDecision(Outcome.UNCHANGED)


def version_of_item(article: ArticleItem) -> ArticleVersion:
    """Return the comparable part of a page's article."""
    metadata = article.metadata
    return ArticleVersion(
        headline=metadata.headline,
        body=article.article_body,
        fingerprint=article.fingerprint,
        has_date=metadata.date_published is not None,
        has_authors=bool(metadata.authors),
        is_free=metadata.is_accessible_for_free,
        is_live=article.page_type == LIVE_BLOG,
        date_published=metadata.published_at,
        is_truncated=article.is_truncated,
        cuts=tuple(block.text for block in article.removed),
    )


def version_of_stored(stored: StoredArticle) -> ArticleVersion:
    """Return the comparable part of a stored article."""
    return ArticleVersion(
        headline=stored.headline,
        body=stored.article_body,
        fingerprint=stored.fingerprint,
        has_date=stored.date_published is not None,
        has_authors=stored.has_authors,
        is_free=stored.is_accessible_for_free,
        is_live=stored.page_type == LIVE_BLOG,
        date_published=stored.date_published,
        is_truncated=bool(stored.is_truncated),
        cuts=stored.cuts,
    )


def match(locked: LockedArticles, page: IncomingPage) -> int | None:
    """Return the id of the article that a page belongs to; None: it is new."""
    own = locked.leads_to(page.keys.page)
    if own is not None and (
        _is_stored_page(locked.articles[own], page) or _is_only_address(locked.addresses.get(own, {}), page)
    ):
        return own
    if page.is_owner and page.is_direct:
        return page.known_article_id
    return next(_proven_articles(locked, page), None)


def equal_articles(locked: LockedArticles, page: IncomingPage, found: int | None) -> frozenset[int]:
    """Return the other stored articles that are the same as `found`, to which a page belongs: the page is one of each.

    None where the page is not like `found` itself: an error that a site shows everywhere makes nothing equal.
    """
    proven = frozenset(_proven_articles(locked, page))
    return proven - {found} if found in proven else frozenset()


def _proven_articles(locked: LockedArticles, page: IncomingPage) -> Iterator[int]:
    """Yield the articles that a page claims to belong to and that its text confirms."""
    for article_id, is_linked in _claimed_articles(locked, page):
        if is_same_article(version_of_stored(locked.articles[article_id]), page.version, is_linked=is_linked):
            yield article_id
    for key in (page.keys.text, page.keys.dated_text):
        by_text = locked.leads_to(key)
        if by_text is not None and is_same_text(version_of_stored(locked.articles[by_text]), page.version):
            yield by_text


def _claimed_articles(locked: LockedArticles, page: IncomingPage) -> Iterator[tuple[int, bool]]:
    """Yield the articles that a page claims to belong to, each with whether its site links them otherwise."""
    if page.known_article_id is not None:
        yield page.known_article_id, not page.is_direct
    keys = page.keys
    for key in (keys.page, keys.canonical, keys.version, keys.amp, keys.guid, keys.guid_page):
        article_id = locked.leads_to(key)
        if article_id is not None:
            yield article_id, key in {keys.guid, keys.guid_page}


def decide(stored: StoredArticle, page: IncomingPage, url: str) -> MergeDecision:
    """Return what a page changes in its article, whose URL will be `url`."""
    old, new = version_of_stored(stored), page.version
    takes_over = _takes_over(stored, page, url)
    is_source = page.is_owner or _is_source(stored, page)
    is_same = old.fingerprint == new.fingerprint or is_trivial(old, new)
    if _is_late(stored, page):
        is_edit = not is_same and (takes_over or is_source)
        return MergeDecision(Outcome.UNCHANGED, diff=_late(old, new) if is_edit else None, is_late=True)
    if is_same:
        is_made_whole = is_source and old.is_truncated and not new.is_truncated
        return MergeDecision(Outcome.UNCHANGED, rewrites=takes_over or is_made_whole)
    is_fuller = not (takes_over or is_source) and _is_fuller(old, new)
    if not (takes_over or is_source or is_fuller):
        return UNCHANGED
    diff = compare(old, new)
    if diff.is_refused and not is_fuller:
        return MergeDecision(Outcome.SKIPPED, diff=diff)
    if takes_over or is_fuller:
        diff = replace(diff, reason=RevisionReason.OWN_PAGE if takes_over else RevisionReason.FULLER)
    elif page.has_same_bytes:
        diff = replace(diff, reason=RevisionReason.CLEANING)
    return MergeDecision(Outcome.CHANGED, rewrites=True, diff=replace(diff, is_refused=False))


def _is_source(stored: StoredArticle, page: IncomingPage) -> bool:
    """Return whether the stored text is from this page."""
    return page.keys.page == page.keys.key_of(stored.page_url or stored.url)


def _is_stored_page(stored: StoredArticle, page: IncomingPage) -> bool:
    """Return whether the stored text is from this very address, not only from one with other ignored parameters."""
    return PLAIN_KEYS(page.keys.page_url) == PLAIN_KEYS(stored.page_url or stored.url)


def _is_only_address(addresses: Addresses, page: IncomingPage) -> bool:
    """Return whether an article has left all other addresses for this one: what the page shows now is that article."""
    return {PLAIN_KEYS(address) for address in addresses} == {PLAIN_KEYS(page.keys.page_url)}


def _takes_over(stored: StoredArticle, page: IncomingPage, url: str) -> bool:
    """Return whether this is the article's own page, and the stored text is from another one (AMP, print)."""
    return page.keys.page == page.keys.key_of(url) and not _is_source(stored, page)


def _is_fuller(old: ArticleVersion, new: ArticleVersion) -> bool:
    diff = compare(new, old)
    return diff.is_refused and diff.reason in _THIN


def _late(old: ArticleVersion, new: ArticleVersion) -> VersionDiff:
    return VersionDiff(RevisionReason.LATE, None, compare(old, new).headline_changed, is_refused=True)


def _is_late(stored: StoredArticle, page: IncomingPage) -> bool:
    """Return whether a later visit is stored already; compared by run first, because clocks of runs may differ."""
    if stored.run_id is not None and stored.run_id > page.run_id and not page.is_archive:
        return True
    is_one_run = page.is_archive or page.is_replayed or stored.run_id == page.run_id
    return is_one_run and page.article.fetched_at < stored.fetched_at


def release_keys(locked: LockedArticles, page: IncomingPage, article_id: int | None) -> bool:
    """Take the page's own key from other articles; return whether its article may have the canonical URL.

    `article_id`: the article that the page belongs to; None: a new one.
    """
    own = locked.leads_to(page.keys.page)
    if own is not None and own != article_id:
        _leave(locked, locked.articles[own], page.keys.page)
    return _accepts_canonical(locked, page, article_id)


def _accepts_canonical(locked: LockedArticles, page: IncomingPage, article_id: int | None) -> bool:
    key = page.keys.canonical
    if key is None or key == page.keys.page:
        return key is not None
    row = locked.keys[key]
    if row.article_id is None:
        return row.kind is not KeyKind.SHARED
    if row.article_id == article_id or row.kind is KeyKind.VERSION:  # guessed from the shape of a URL
        return True
    other = locked.articles[row.article_id]
    if row.kind is KeyKind.CANONICAL and not is_same_article(version_of_stored(other), page.version):
        _leave(locked, other, key)
        locked.point_to(key, None, KeyKind.SHARED)
    return False


def addresses_with(addresses: Addresses, page: IncomingPage) -> Addresses:
    """Return the addresses of an article after one of its pages; an address that redirects elsewhere is none."""
    keys = page.keys
    staying = addresses
    if not page.is_direct and page.visited_key is not None:
        staying = without_key(addresses, page.visited_key, keys.key_of)
    return {**staying, keys.page_url: keys.canonical_url}


def assign_keys(locked: LockedArticles, page: IncomingPage, article_id: int, *, with_canonical: bool) -> None:
    """Assign the page's keys to its article."""
    keys = page.keys
    locked.point_to(keys.page, article_id, KeyKind.PAGE)
    if keys.canonical is not None and with_canonical and _may_claim(locked, keys.canonical, article_id):
        locked.point_to(keys.canonical, article_id, KeyKind.CANONICAL)
    claimed = {keys.version: KeyKind.VERSION, keys.amp: KeyKind.AMP}
    claimed |= dict.fromkeys((keys.guid, keys.guid_page), KeyKind.GUID)
    for key, kind in claimed.items():
        if key is not None and locked.keys[key].article_id is None and locked.keys[key].kind is not KeyKind.SHARED:
            locked.point_to(key, article_id, kind)
    for key in (keys.guid, keys.guid_page):
        _share_guid(locked, key, article_id)
    for key in (keys.text, keys.dated_text):
        if key is not None and _is_free_text(locked, key, page):
            locked.point_to(key, article_id, KeyKind.TEXT)


def _share_guid(locked: LockedArticles, key: str | None, article_id: int) -> None:
    """Have an identifier lead nowhere if the feed gave it to another article before: it only counts entries."""
    if key is not None and locked.keys[key].kind is KeyKind.GUID and locked.keys[key].article_id != article_id:
        locked.point_to(key, None, KeyKind.SHARED)


def _may_claim(locked: LockedArticles, canonical: str, article_id: int) -> bool:
    """Return whether a canonical key belongs elsewhere so far, or to this article only by a guess."""
    row = locked.keys[canonical]
    return row.article_id != article_id or row.kind is KeyKind.VERSION


def _is_free_text(locked: LockedArticles, key: str, page: IncomingPage) -> bool:
    article_id = locked.leads_to(key)
    return article_id is None or locked.articles[article_id].fingerprint != page.version.fingerprint


def _leave(locked: LockedArticles, other: StoredArticle, key: str) -> None:
    """Take the addresses of a key from an article, if it has others."""
    remaining = without_key(locked.addresses.get(other.id, {}), key, locked.key_of)
    if not remaining:
        return
    locked.stand_at(other.id, remaining)
    url = best_address(remaining, locked.key_of)
    if url != other.url:
        locked.moved_urls[other.id] = url
        locked.articles[other.id] = replace(other, url=url)


def stored_after(article_id: int, url: str, page: IncomingPage) -> StoredArticle:
    """Return the article with the content of this page."""
    article, metadata = page.article, page.article.metadata
    return StoredArticle(
        id=article_id,
        url=url,
        canonical_url=metadata.canonical_url,
        page_url=page.keys.page_url,
        headline=metadata.headline,
        article_body=article.article_body,
        fingerprint=article.fingerprint,
        date_published=metadata.published_at,
        is_accessible_for_free=metadata.is_accessible_for_free,
        page_type=article.page_type,
        has_authors=bool(metadata.authors),
        fetched_at=article.fetched_at,
        run_id=page.run_id,
        is_truncated=article.is_truncated,
        cuts=tuple(block.text for block in article.removed),
    )


def leads_elsewhere(page: IncomingPage, found: int | None) -> bool:
    """Return whether a URL that owns one article now brings another."""
    return page.is_owner and found != page.known_article_id
