"""What a crawl reads before its first request: arguments, settings and the list of sources, each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from scrapy.settings import BaseSettings

from scraper.app_settings import AppSettings, read_settings
from scraper.arguments import CrawlArguments, Selection, parse_arguments, select_sources


@dataclass(frozen=True)
class Preflight:
    """Arguments and settings of a crawl; its sources are read when they are first needed."""

    arguments: CrawlArguments
    app_settings: AppSettings

    @cached_property
    def selection(self) -> Selection:
        """The sources and pages to crawl.

        Raises:
            ArgumentsError: a file that the arguments name cannot be used.
            SourcesError: the list of sources cannot be used.
        """
        return select_sources(self.arguments, self.app_settings.sources_file)


def preflight(arguments: Mapping[str, str], settings: BaseSettings) -> Preflight:
    """Check `-a` arguments and our settings; no file is opened.

    Raises:
        ArgumentsError: some arguments cannot be used.
        SettingsError: some settings cannot be used.
    """
    app_settings = read_settings(settings)
    return Preflight(parse_arguments(arguments), app_settings)
