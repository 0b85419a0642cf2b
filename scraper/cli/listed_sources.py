"""The project's list of sources, for commands that crawl outside of it."""

from collections.abc import Sequence
from pathlib import Path

from scraper.sources import Source, SourcesError, read_if_there
from scraper.sources.host_index import HostIndex
from scraper.terminal.command_line import refuse


def listed_sources(path: Path) -> tuple[Source, ...]:
    """Return the entries of a list of sources, which say how their hosts are requested; none if there is no list."""
    try:
        return read_if_there(path)
    except SourcesError as error:
        refuse(str(error))


def own_user_agent(listed: Sequence[Source], url: str) -> str | None:
    """Return the user agent that the entry of a URL's host gives, if any."""
    source = HostIndex(listed).source_of(url)
    return None if source is None else source.user_agent
