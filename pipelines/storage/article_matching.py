"""Which stored article a page belongs to, and what its visit does to it. Changes only its `LockedArticles`."""

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

#: The kind of page that changes all day.
LIVE_BLOG = "live_blog"
#: Why a page's text is refused beside a fuller one: then the fuller one is taken wherever it comes from.
_THIN = frozenset({RevisionReason.CUT, RevisionReason.WALL, RevisionReason.SHORTER})


@dataclass(slots=True)
class LockedArticles:
    """The keys and articles that a transaction has locked, as its visits leave them one after the other."""

    keys: dict[str, KeyRow]
    articles: dict[int, StoredArticle]
    #: Keys that differ from their rows, and articles that must leave a URL that is another page's own.
    changed: set[str] = field(default_factory=set)
    moved: dict[int, str] = field(default_factory=dict)

    def leads_to(self, key: str | None) -> int | None:
        """Return the article that a key leads to, if any."""
        row = self.keys.get(key) if key is not None else None
        return None if row is None else row.article_id

    def lead(self, key: str, article_id: int | None, kind: KeyKind) -> None:
        """Let a key lead to an article."""
        if self.keys[key] != KeyRow(article_id, kind):
            self.keys[key] = KeyRow(article_id, kind)
            self.changed.add(key)


@dataclass(frozen=True, slots=True)
class IncomingPage:
    """A visit's page: its keys, its article as a version, and the visit's own place in time."""

    keys: PageKeys
    article: ArticleItem
    version: ArticleVersion
    run_id: int
    #: The article that the visited URL stands for so far, and whether that URL is the one that stored it.
    known: int | None
    is_owner: bool
    #: The visited URL is itself a spelling of the page's: no redirect led away from it.
    is_direct: bool
    #: The page is the same, byte for byte, as the one that this URL brought last.
    same_bytes: bool
    #: The visit waited in the spool, or its commit was not confirmed.
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class MergeDecision:
    """What a page does to the article that it belongs to. `rewrites`: the article is this page's from now on."""

    outcome: Outcome
    rewrites: bool = False
    judgement: VersionDiff | None = None
    is_late: bool = False


UNCHANGED = MergeDecision(Outcome.UNCHANGED)


def version_of_item(article: ArticleItem) -> ArticleVersion:
    """Return what is compared of a page's article."""
    return ArticleVersion(
        headline=article.headline,
        body=article.article_body,
        fingerprint=article.fingerprint,
        has_date=article.date_published is not None,
        has_authors=bool(article.authors),
        is_free=article.is_accessible_for_free,
        is_live=article.page_type == LIVE_BLOG,
        date_published=article.date_published,
        is_truncated=article.is_truncated,
    )


def version_of_stored(held: StoredArticle) -> ArticleVersion:
    """Return what is compared of an article that stands."""
    return ArticleVersion(
        headline=held.headline,
        body=held.article_body,
        fingerprint=held.fingerprint,
        has_date=held.date_published is not None,
        has_authors=held.has_authors,
        is_free=held.is_accessible_for_free,
        is_live=held.page_type == LIVE_BLOG,
        date_published=held.date_published,
        is_truncated=bool(held.is_truncated),
    )


def match(shelf: LockedArticles, page: IncomingPage) -> int | None:
    """Return the article that a page belongs to; None: it is a new one."""
    own = shelf.leads_to(page.keys.page)
    if own is not None and _is_source(shelf.articles[own], page):
        return own
    if page.is_owner and page.is_direct:
        return page.known
    for article_id in _claimed(shelf, page):
        if is_same_article(version_of_stored(shelf.articles[article_id]), page.version):
            return article_id
    by_text = shelf.leads_to(page.keys.text)
    if by_text is not None and is_same_text(version_of_stored(shelf.articles[by_text]), page.version):
        return by_text
    return None


def _claimed(shelf: LockedArticles, page: IncomingPage) -> Iterator[int]:
    """Yield the articles that a page says it belongs to; its text has to agree."""
    if page.known is not None:
        yield page.known
    for key in (page.keys.page, page.keys.canonical, page.keys.version):
        article_id = shelf.leads_to(key)
        if article_id is not None:
            yield article_id


def decide(held: StoredArticle, page: IncomingPage, url: str) -> MergeDecision:
    """Return what a page does to its article, whose URL will be `url`."""
    old, new = version_of_stored(held), page.version
    takes_over = _takes_over(held, page, url)
    is_source = page.is_owner or _is_source(held, page)
    is_same = old.fingerprint == new.fingerprint or is_trivial(old, new)
    if _is_late(held, page):
        is_news = not is_same and (takes_over or is_source)
        return MergeDecision(Outcome.UNCHANGED, judgement=_late(old, new) if is_news else None, is_late=True)
    if is_same:
        is_made_whole = is_source and old.is_truncated and not new.is_truncated
        return MergeDecision(Outcome.UNCHANGED, rewrites=takes_over or is_made_whole)
    is_fuller = not (takes_over or is_source) and _is_fuller(old, new)
    if not (takes_over or is_source or is_fuller):
        return UNCHANGED
    judgement = compare(old, new)
    if judgement.is_refused and not is_fuller:
        return MergeDecision(Outcome.SKIPPED, judgement=judgement)
    if takes_over or is_fuller:
        judgement = replace(judgement, reason=RevisionReason.OWN_PAGE if takes_over else RevisionReason.FULLER)
    elif page.same_bytes:
        judgement = replace(judgement, reason=RevisionReason.CLEANING)
    return MergeDecision(Outcome.CHANGED, rewrites=True, judgement=replace(judgement, is_refused=False))


def _is_source(held: StoredArticle, page: IncomingPage) -> bool:
    """Return whether the article's text is from this very page."""
    return page.keys.page == url_key(held.page_url or held.url)


def _takes_over(held: StoredArticle, page: IncomingPage, url: str) -> bool:
    """Return whether this is the article's own page, and its text is of another one (AMP, print) so far."""
    at_home = url_key(url)
    return page.keys.page == at_home and url_key(held.page_url or held.url) != at_home


def _is_fuller(old: ArticleVersion, new: ArticleVersion) -> bool:
    judgement = compare(new, old)
    return judgement.is_refused and judgement.reason in _THIN


def _late(old: ArticleVersion, new: ArticleVersion) -> VersionDiff:
    return VersionDiff(RevisionReason.LATE, None, compare(old, new).headline_changed, is_refused=True)


def _is_late(held: StoredArticle, page: IncomingPage) -> bool:
    """Return whether a later visit was stored before this one, by runs: clocks of different runs may differ."""
    if held.run_id is not None and held.run_id > page.run_id:
        return True
    is_one_run = page.is_replayed or held.run_id == page.run_id
    return is_one_run and page.article.fetched_at < held.fetched_at


def release_keys(shelf: LockedArticles, page: IncomingPage, article_id: int | None) -> bool:
    """Send other articles away from the page's own key; return whether the page may stand under its canonical URL.

    `article_id`: the article that the page belongs to; None: a new one.
    """
    own = shelf.leads_to(page.keys.page)
    if own is not None and own != article_id:
        _send_home(shelf, shelf.articles[own], page.keys.page)
    return _accepts_canonical(shelf, page, article_id)


def _accepts_canonical(shelf: LockedArticles, page: IncomingPage, article_id: int | None) -> bool:
    key = page.keys.canonical
    if key is None or key == page.keys.page:
        return key is not None
    row = shelf.keys[key]
    if row.article_id is None:
        return row.kind is not KeyKind.SHARED
    if row.article_id == article_id or row.kind is KeyKind.VERSION:  # a guess by the looks of a URL
        return True
    other = shelf.articles[row.article_id]
    if row.kind is KeyKind.CANONICAL and not is_same_article(version_of_stored(other), page.version):
        _send_home(shelf, other, key)
        shelf.lead(key, None, KeyKind.SHARED)
    return False


def url_of(held: StoredArticle, page: IncomingPage, *, with_canonical: bool) -> str:
    """Return the URL of an article after a page that belongs to it: the same whichever of its pages comes first."""
    url = page.keys.canonical_url if with_canonical and page.keys.canonical_url else page.keys.page_url
    key = url_key(url)
    if key == url_key(held.url):
        declared = {held.canonical_url, page.keys.canonical_url}
        return min(held.url, url, key=lambda spelling: (spelling not in declared, *_plainness(spelling)))
    moved = page.is_owner and not _is_source(held, page)
    return url if moved or canonical_variant_key(held.url) == key else held.url


def assign_keys(shelf: LockedArticles, page: IncomingPage, article_id: int, *, with_canonical: bool) -> None:
    """Let the page's keys lead to its article."""
    keys = page.keys
    shelf.lead(keys.page, article_id, KeyKind.PAGE)
    if keys.canonical is not None and with_canonical and _is_news(shelf, keys.canonical, article_id):
        shelf.lead(keys.canonical, article_id, KeyKind.CANONICAL)
    for key, kind in ((keys.version, KeyKind.VERSION), (keys.amp, KeyKind.AMP)):
        if key is not None and shelf.keys[key].article_id is None and shelf.keys[key].kind is not KeyKind.SHARED:
            shelf.lead(key, article_id, kind)
    if _is_free_text(shelf, page):
        shelf.lead(keys.text, article_id, KeyKind.TEXT)


def _is_news(shelf: LockedArticles, canonical: str, article_id: int) -> bool:
    """Return whether a canonical URL leads elsewhere so far, or here by no more than a guess, which others may take."""
    row = shelf.keys[canonical]
    return row.article_id != article_id or row.kind is KeyKind.VERSION


def _is_free_text(shelf: LockedArticles, page: IncomingPage) -> bool:
    article_id = shelf.leads_to(page.keys.text)
    return article_id is None or shelf.articles[article_id].fingerprint != page.version.fingerprint


def _send_home(shelf: LockedArticles, other: StoredArticle, key: str) -> None:
    """Let an article go back to the URL of its own page: the one that it stood under is not its own."""
    if other.page_url is None or url_key(other.url) != key or url_key(other.page_url) == key:
        return
    shelf.moved[other.id] = other.page_url
    shelf.articles[other.id] = replace(other, url=other.page_url)


def _plainness(url: str) -> tuple[bool, int, str]:
    return not url.startswith("https:"), len(url), url


def stored_after(article_id: int, url: str, page: IncomingPage) -> StoredArticle:
    """Return the article as it stands once it is this page's."""
    article = page.article
    return StoredArticle(
        id=article_id,
        url=url,
        canonical_url=article.canonical_url,
        page_url=page.keys.page_url,
        headline=article.headline,
        article_body=article.article_body,
        fingerprint=article.fingerprint,
        date_published=article.date_published,
        is_accessible_for_free=article.is_accessible_for_free,
        page_type=article.page_type,
        has_authors=bool(article.authors),
        fetched_at=article.fetched_at,
        run_id=page.run_id,
        is_truncated=article.is_truncated,
    )


def leads_elsewhere(page: IncomingPage, found: int | None) -> bool:
    """Return whether the URL that stored one article brings another by now."""
    return page.is_owner and found != page.known
