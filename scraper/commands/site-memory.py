"""`scrapy site-memory`: the command is called like this file; its code is in `scraper.cli.site_memory`."""

from scraper.cli.site_memory import SiteMemoryCommand


class Command(SiteMemoryCommand):
    """The boilerplate learnt from sites: list, explain, forget, protect, apply."""
