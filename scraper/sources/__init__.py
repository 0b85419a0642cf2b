"""The list of outlets, `sources.toml`: the options of an entry, and how it is read and checked."""

from scraper.sources.source import Source, SourcesError, source_for_domain
from scraper.sources.sources_file import read_enabled, read_if_there, read_sources

__all__ = ["Source", "SourcesError", "read_enabled", "read_if_there", "read_sources", "source_for_domain"]
