"""Pages of made-up sites, and what a database knows of them after they were stored in some order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import Engine, select

from models.frontier.hints import Hints
from models.tables import Article, ArticleText, Url
from pipelines.storage.store import store
from pipelines.text.fingerprint import fingerprint
from pipelines.visit import Stored, Visit
from tests.factories import NOW, make_article, make_page, make_visit

HOUR = timedelta(hours=1)
BRIDGE = "\n".join(
    f"Sentence {number} says what the engineers of the bridge found in span {number} of it." for number in range(20)
)
TUNNEL = "\n".join(
    f"In part {number} the diggers of the long tunnel met rock, water and a lost drill, wrote {number} reporters."
    for number in range(20)
)
TEASER = "\n".join(BRIDGE.split("\n")[:6])


@dataclass(frozen=True)
class Shown:
    """A page of the site `{site}`: where a URL leads, and what stands there."""

    url: str
    body: str = BRIDGE
    headline: str | None = "Bridge opens"
    canonical: str | None = None
    amp: str | None = None
    final: str | None = None
    guid: str | None = None

    def visit(self, site: str, **changes: Any) -> Visit:
        def named(url: str | None) -> str | None:
            return url and url.format(site=site)

        url = self.url.format(site=site)
        article = make_article(
            named(self.final) or url,
            requested_url=url,
            canonical_url=named(self.canonical),
            amp_url=named(self.amp),
            article_body=self.body,
            headline=self.headline,
            fingerprint=fingerprint(self.headline, self.body),
            source=site,
        )
        body, hints = f"{url} {self.headline} {self.body}".encode(), Hints(guid=self.guid)
        page = make_page(url, body=body, source=site, hints=hints)
        return make_visit(url, **{"article": article, "page": page, "source": site} | changes)


def articles(engine: Engine, site: str) -> dict[str, tuple[str | None, str]]:
    """Return URL -> (headline, text) of a site's articles."""
    statement = select(Article.url, Article.headline, ArticleText.article_body).join(ArticleText)
    statement = statement.where(Article.url.contains(site))
    with engine.connect() as connection:
        return {url.replace(site, "{site}"): (headline, body) for url, headline, body in connection.execute(statement)}


def states(engine: Engine, site: str) -> dict[str, tuple[str, str | None]]:
    """Return URL -> (state, URL of its article) of a site's URLs."""
    statement = select(Url.url, Url.state, Article.url).outerjoin(Article, Article.id == Url.article_id)
    with engine.connect() as connection:
        return {
            url.replace(site, "{site}"): (state.value, leads and leads.replace(site, "{site}"))
            for url, state, leads in connection.execute(statement.where(Url.url.contains(site)))
        }


def in_order(engine: Engine, run_id: int, site: str, pages: Sequence[Shown], *, together: bool) -> list[Stored]:
    visits = [page.visit(site, visited_at=NOW + number * HOUR) for number, page in enumerate(pages)]
    batches = [visits] if together else [[visit] for visit in visits]
    return [stored for batch in batches for stored in store(engine, run_id, batch)]


def in_orders(engine: Engine, run_id: int, orders: Iterable[Sequence[Shown]], *, together: bool) -> list[str]:
    """Store the pages of many sites that know nothing of each other, each in an order of its own; return the sites.

    A site's pages come in one batch or in one after the other, which have pages of all sites: that spares transactions.
    """
    visits = {
        f"s{number}.example": [
            page.visit(f"s{number}.example", visited_at=NOW + hour * HOUR) for hour, page in enumerate(order)
        ]
        for number, order in enumerate(orders)
    }
    batches = [chain(*visits.values())] if together else map(partial(filter, None), zip_longest(*visits.values()))
    for batch in batches:
        store(engine, run_id, list(batch))
    return list(visits)
