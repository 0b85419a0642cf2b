"""`scrapy sources import` and `export`: lists of outlets from and to OPML files."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipelines.urls.normalise import without_www
from scraper.sources import SourcesError, read_if_there, read_sources
from scraper.sources.append_entry import append_entry
from scraper.sources.opml import OpmlError, entry_toml, opml_of, read_opml
from scraper.terminal.command_line import refuse
from scraper.terminal.plural import plural


def imported(opml: Path, path: Path) -> Iterator[str]:
    """Add the outlets of an OPML file to a list of sources, and yield what became of them."""
    try:
        outlets, problems = read_opml(opml.read_bytes())
    except OSError as error:
        refuse(f"scrapy sources: cannot read {opml}: {error.strerror}")
    except OpmlError as error:
        refuse(f"scrapy sources: {opml}: {error}")
    try:
        listed = {without_www(domain) for source in read_if_there(path) for domain in (source.domain, *source.domains)}
        new = [outlet for outlet in outlets if without_www(outlet.domain) not in listed]
        if new:
            append_entry(path, "\n".join(map(entry_toml, new)), new[0].domain)
    except SourcesError as error:
        refuse(str(error))
    yield from (f"{opml}: {problem}: left out" for problem in problems)
    yield from (f"{outlet.domain} is listed already: left as it is" for outlet in outlets if outlet not in new)
    yield from (f"added {outlet.domain}, {plural(len(outlet.feeds), 'feed')}" for outlet in new)
    yield f"{path}: {plural(len(new), 'outlet')} added"


def export(path: Path, target: str) -> None:
    """Write the enabled sources of a list as OPML."""
    try:
        content = opml_of(read_sources(path), "Newsgrain", datetime.now(UTC))
    except SourcesError as error:
        refuse(str(error))
    if target == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(target).write_bytes(content)
    except OSError as error:
        refuse(f"scrapy sources: cannot write {target}: {error.strerror}")
