"""The domains of the sources that were ever crawled. Read-only."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from models.tables import Source


class NoSuchSource(LookupError):  # noqa: N818 - the name says what is wrong
    """There is no source with this domain."""

    def __init__(self, domain: str, known: Sequence[str]) -> None:
        """Set the domain, and the domains that exist."""
        super().__init__(f"nothing was ever crawled of {domain!r}")
        self.domain = domain
        self.known = known


def crawled_domains(connection: Connection, source: str | None) -> list[str]:
    """Return the domains of all sources, in order; `source` must be one of them, if it is given.

    Raises:
        NoSuchSource: there is no such source.
    """
    domains = list(connection.scalars(select(Source.domain).order_by(Source.domain)))
    if source is not None and source not in domains:
        raise NoSuchSource(source, domains)
    return domains
