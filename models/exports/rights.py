"""What articles and hosts state about their use: the rows by which an export leaves articles out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, true

from models.tables import Article, Host


@dataclass(frozen=True, slots=True)
class UsageStatement:
    """The statements of an article's page and site about its use, as they were when it was fetched."""

    article_id: int
    url: str
    robots_tags: str | None
    tdm_opt_out: bool | None
    tdm_evidence: str | None
    license_evidence: str | None


def usage_statements(connection: Connection, article_ids: Sequence[int]) -> Iterator[UsageStatement]:
    """Yield the statements of these articles by ascending id."""
    names = ("id", "url", "robots_tags", "tdm_opt_out", "tdm_evidence", "license_evidence")
    columns = [getattr(Article, name) for name in names]
    for row in connection.execute(select(*columns).where(Article.id.in_(article_ids)).order_by(Article.id)):
        yield UsageStatement(*row)


def reserving_hosts(connection: Connection) -> Mapping[str, str]:
    """Return the hosts whose latest statement reserves text and data mining, with its words."""
    rows = connection.execute(select(Host.host, Host.tdm_evidence).where(Host.tdm_opt_out.is_(true())))
    return {host: evidence or "" for host, evidence in rows}
