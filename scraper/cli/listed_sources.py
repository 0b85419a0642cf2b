"""The project's list of sources, for commands that crawl outside of it."""

from pathlib import Path

from scraper.sources import Source, SourcesError, read_enabled
from scraper.terminal.command_line import refuse


def listed_sources(path: Path) -> tuple[Source, ...]:
    """Return the entries of a list of sources, which say how their hosts are requested; none if there is no list."""
    try:
        return read_enabled(path) if path.exists() else ()
    except SourcesError as error:
        refuse(str(error))
