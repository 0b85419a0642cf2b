"""Learns which parameters of a host's URLs change without changing the page, such as session ids and time stamps."""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import combinations

from sqlalchemy import Connection, select

from models.articles.articles import StoredArticle, lock_articles
from models.articles.host_parameters import ParameterRow, count_evidence, ignore, pages_with, refute
from models.database.upsert import chunks, table_of
from models.tables import Url
from models.url_key import PLAIN_KEYS, host_of_key, parameter_name, parameters_of, url_key, without_parameters
from pipelines.storage.article_matching import IncomingPage, version_of_stored
from pipelines.storage.batch import Batch
from pipelines.text.version_diff import is_same_article

logger = logging.getLogger(__name__)

#: Articles that must have come under several values of a parameter, and how many of them for each pair of articles
#: that differ only in it.
_MIN_ARTICLES = 3
_MIN_AGREEMENT = 10
_MAX_CONFLICTS = 2
#: Parameters that may change together, and URLs of an article that are compared.
_MAX_CHANGING = 3
_MAX_URLS = 30


def learn_parameters(connection: Connection, visited: Mapping[str, int], now: datetime) -> None:
    """Learn from URLs (URL -> article) that were visited for the first time and brought a known article."""
    articles = {article_id for url, article_id in visited.items() if parameters_of(url)}
    if not articles:
        return
    found: Counter[tuple[str, str]] = Counter()
    for article_id, urls in _urls_of(connection, articles).items():
        new = {url for url, number in visited.items() if number == article_id}
        found.update(_changing(urls) - _changing(urls - new))
    for row in count_evidence(connection, found, now):
        before = row.articles - found[row.host, row.name]
        is_undecided = row.ignored_at is None and _reaches_step(before, row.articles)
        if is_undecided and _is_irrelevant(connection, row):
            ignore(connection, row.host, row.name, now)
            logger.info("%s: the parameter %r does not identify pages; it is left out of keys", row.host, row.name)


def _reaches_step(before: int, after: int) -> bool:
    """Return whether a number of articles has become one at which to judge: the least, and each time it has doubled."""
    return after >= _MIN_ARTICLES and (after // _MIN_ARTICLES).bit_length() > (before // _MIN_ARTICLES).bit_length()


def note_conflicts(connection: Connection, conflicts: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Note articles that differ from others only in ignored parameters (host, name): two are no coincidence."""
    for row in count_evidence(connection, conflicts, now, are_conflicts=True):
        if row.conflicts >= _MAX_CONFLICTS and row.refuted_at is None:
            refute(connection, row.host, [row.name], now)
            logger.warning("%s: the parameter %r identifies pages after all; it is in keys again", row.host, row.name)


def with_all_parameters(batch: Batch, page: IncomingPage) -> IncomingPage:
    """Return a page with all parameters in its key if without them it would be that of another article."""
    keys, locked = page.keys, batch.locked
    other = locked.articles.get(locked.leads_to(keys.page) or 0)
    if other is None or keys.page == keys.plain_page or other.id == page.known_article_id:
        return page
    if is_same_article(version_of_stored(other), page.version):
        return page
    host = host_of_key(keys.page)
    names = keys.key_of.ignored.get(host, ())
    batch.conflicts.update((host, name) for name in map(parameter_name, parameters_of(keys.page_url)) if name in names)
    return replace(page, keys=replace(keys, page=keys.plain_page, key_of=PLAIN_KEYS))


def changing_parameters(a: str, b: str) -> frozenset[str]:
    """Return the names of the parameters that both URLs have, with other values, if they are equal otherwise."""
    of_a, of_b = _values(a), _values(b)
    names = frozenset(name for name, values in of_a.items() if of_b.get(name) != values)
    if of_a.keys() != of_b.keys() or not 1 <= len(names) <= _MAX_CHANGING:
        return frozenset()
    is_equal = url_key(without_parameters(a, names)) == url_key(without_parameters(b, names))
    return names if is_equal else frozenset()


def _values(url: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for parameter in parameters_of(url):
        name = parameter_name(parameter)
        found[name] = (*found.get(name, ()), parameter)
    return found


def _changing(urls: Collection[str]) -> set[tuple[str, str]]:
    """Return host and name of the parameters that change between URLs of one article."""
    pairs = combinations(sorted(urls)[:_MAX_URLS], 2)
    return {(host_of_key(url_key(a)), name) for a, b in pairs for name in changing_parameters(a, b)}


def _urls_of(connection: Connection, article_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the visited URLs of these articles."""
    table = table_of(Url)
    found: dict[int, set[str]] = {}
    for chunk in chunks(sorted(article_ids)):
        visited = (table.c.article_id.in_(chunk), table.c.last_fetched_at.is_not(None))
        for article_id, url in connection.execute(select(table.c.article_id, table.c.url).where(*visited)):
            found.setdefault(article_id, set()).add(url)
    return found


def _is_irrelevant(connection: Connection, row: ParameterRow) -> bool:
    """Return whether hardly any two articles differ only in a parameter."""
    groups: dict[str, set[int]] = {}
    for url, article_id in pages_with(connection, row.host, [row.name]).items():
        if article_id is not None:
            groups.setdefault(url_key(without_parameters(url, [row.name])), set()).add(article_id)
    several = [numbers for numbers in groups.values() if len(numbers) > 1]
    stored = lock_articles(connection, {number for numbers in several for number in numbers})
    differing = sum(_are_different(stored[number] for number in numbers) for numbers in several)
    return row.articles >= _MIN_AGREEMENT * differing


def _are_different(articles: Iterable[StoredArticle]) -> bool:
    first, *others = map(version_of_stored, articles)
    return not all(is_same_article(first, other) for other in others)
