"""Decides to which stored article a page belongs, and what it changes there. Changes only its `LockedArticles`."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from models.articles.articles import StoredArticle
from models.articles.keys import KeyRow
from models.enums import KeyKind, Outcome, RevisionReason
from models.url_key import url_key
from pipelines.items import ArticleItem
from pipelines.storage.article_keys import PageKeys
from pipelines.text.version_diff import ArticleVersion, VersionDiff, compare, is_same_article, is_same_text, is_trivial
from pipelines.urls.variants import canonical_variant_key

#: The page type that changes all day.
LIVE_BLOG = "live_blog"
#: Reasons to refuse a text beside a fuller one. The fuller text is taken from any URL.
_THIN = frozenset({RevisionReason.CUT, RevisionReason.WALL, RevisionReason.SHORTER})


@dataclass(slots=True)
class LockedArticles:
    """The keys and articles that a transaction has locked, as its visits leave them one after the other."""

    keys: dict[str, KeyRow]
    articles: dict[int, StoredArticle]
    #: Keys to write, and the new URLs of articles that gave up the URL of another page.
    changed_keys: set[str] = field(default_factory=set)
    moved_urls: dict[int, str] = field(default_factory=dict)

    def leads_to(self, key: str | None) -> int | None:
        """Return the article of a key, if any."""
        row = self.keys.get(key) if key is not None else None
        return None if row is None else row.article_id

    def point_to(self, key: str, article_id: int | None, kind: KeyKind) -> None:
        """Assign a key to an article, or to none."""
        if self.keys[key] != KeyRow(article_id, kind):
            self.keys[key] = KeyRow(article_id, kind)
            self.changed_keys.add(key)


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
    #: The page is byte for byte the one stored for this URL.
    has_same_bytes: bool
    #: The visit was spooled, or its commit was not confirmed.
    is_replayed: bool = False


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
    )


def match(locked: LockedArticles, page: IncomingPage) -> int | None:
    """Return the id of the article that a page belongs to; None: it is new."""
    own = locked.leads_to(page.keys.page)
    if own is not None and _is_source(locked.articles[own], page):
        return own
    if page.is_owner and page.is_direct:
        return page.known_article_id
    for article_id in _claimed_articles(locked, page):
        if is_same_article(version_of_stored(locked.articles[article_id]), page.version):
            return article_id
    by_text = locked.leads_to(page.keys.text)
    if by_text is not None and is_same_text(version_of_stored(locked.articles[by_text]), page.version):
        return by_text
    return None


def _claimed_articles(locked: LockedArticles, page: IncomingPage) -> Iterator[int]:
    """Yield the articles that a page claims to belong to; its text has to agree."""
    if page.known_article_id is not None:
        yield page.known_article_id
    for key in (page.keys.page, page.keys.canonical, page.keys.version):
        article_id = locked.leads_to(key)
        if article_id is not None:
            yield article_id


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
    return page.keys.page == url_key(stored.page_url or stored.url)


def _takes_over(stored: StoredArticle, page: IncomingPage, url: str) -> bool:
    """Return whether this is the article's own page, and the stored text is from another one (AMP, print)."""
    own_key = url_key(url)
    return page.keys.page == own_key and url_key(stored.page_url or stored.url) != own_key


def _is_fuller(old: ArticleVersion, new: ArticleVersion) -> bool:
    diff = compare(new, old)
    return diff.is_refused and diff.reason in _THIN


def _late(old: ArticleVersion, new: ArticleVersion) -> VersionDiff:
    return VersionDiff(RevisionReason.LATE, None, compare(old, new).headline_changed, is_refused=True)


def _is_late(stored: StoredArticle, page: IncomingPage) -> bool:
    """Return whether a later visit is stored already; compared by run first, because clocks of runs may differ."""
    if stored.run_id is not None and stored.run_id > page.run_id:
        return True
    is_one_run = page.is_replayed or stored.run_id == page.run_id
    return is_one_run and page.article.fetched_at < stored.fetched_at


def release_keys(locked: LockedArticles, page: IncomingPage, article_id: int | None) -> bool:
    """Take the page's own key from other articles; return whether its article may have the canonical URL.

    `article_id`: the article that the page belongs to; None: a new one.
    """
    own = locked.leads_to(page.keys.page)
    if own is not None and own != article_id:
        _move_to_own_page(locked, locked.articles[own], page.keys.page)
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
        _move_to_own_page(locked, other, key)
        locked.point_to(key, None, KeyKind.SHARED)
    return False


def url_of(stored: StoredArticle, page: IncomingPage, *, with_canonical: bool) -> str:
    """Return the URL of an article after one of its pages: the same whichever page comes first."""
    url = page.keys.canonical_url if with_canonical and page.keys.canonical_url else page.keys.page_url
    key = url_key(url)
    if key == url_key(stored.url):
        declared = {stored.canonical_url, page.keys.canonical_url}
        return min(stored.url, url, key=lambda spelling: (spelling not in declared, *_plainness(spelling)))
    moved = page.is_owner and not _is_source(stored, page)
    return url if moved or canonical_variant_key(stored.url) == key else stored.url


def assign_keys(locked: LockedArticles, page: IncomingPage, article_id: int, *, with_canonical: bool) -> None:
    """Assign the page's keys to its article."""
    keys = page.keys
    locked.point_to(keys.page, article_id, KeyKind.PAGE)
    if keys.canonical is not None and with_canonical and _may_claim(locked, keys.canonical, article_id):
        locked.point_to(keys.canonical, article_id, KeyKind.CANONICAL)
    for key, kind in ((keys.version, KeyKind.VERSION), (keys.amp, KeyKind.AMP)):
        if key is not None and locked.keys[key].article_id is None and locked.keys[key].kind is not KeyKind.SHARED:
            locked.point_to(key, article_id, kind)
    if _is_free_text(locked, page):
        locked.point_to(keys.text, article_id, KeyKind.TEXT)


def _may_claim(locked: LockedArticles, canonical: str, article_id: int) -> bool:
    """Return whether a canonical key belongs elsewhere so far, or to this article only by a guess."""
    row = locked.keys[canonical]
    return row.article_id != article_id or row.kind is KeyKind.VERSION


def _is_free_text(locked: LockedArticles, page: IncomingPage) -> bool:
    article_id = locked.leads_to(page.keys.text)
    return article_id is None or locked.articles[article_id].fingerprint != page.version.fingerprint


def _move_to_own_page(locked: LockedArticles, other: StoredArticle, key: str) -> None:
    """Give an article the URL of its own page, if it has that of another one."""
    if other.page_url is None or url_key(other.url) != key or url_key(other.page_url) == key:
        return
    locked.moved_urls[other.id] = other.page_url
    locked.articles[other.id] = replace(other, url=other.page_url)


def _plainness(url: str) -> tuple[bool, int, str]:
    return not url.startswith("https:"), len(url), url


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
    )


def leads_elsewhere(page: IncomingPage, found: int | None) -> bool:
    """Return whether a URL that owns one article now brings another."""
    return page.is_owner and found != page.known_article_id
