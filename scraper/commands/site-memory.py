"""`scrapy site-memory`: the word is this file's name; what it does is in `scraper.cli.site_memory`."""

from scraper.cli.site_memory import SiteMemoryCommand


class Command(SiteMemoryCommand):
    """What sites have taught about their boilerplate: list, explain, forget, protect, apply."""
