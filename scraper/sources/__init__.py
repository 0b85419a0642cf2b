"""The list of outlets, `sources.toml`: what an entry may say, and how it is read and checked."""

from scraper.sources.file import read_enabled, read_sources
from scraper.sources.source import Source, SourcesError, source_for_domain, without_www

__all__ = ["Source", "SourcesError", "read_enabled", "read_sources", "source_for_domain", "without_www"]
