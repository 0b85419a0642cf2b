"""`scrapy site-memory`: the word is this file's name; what it does is in `scraper.site_memory_command`."""

from scraper.site_memory_command import SiteMemoryCommand


class Command(SiteMemoryCommand):
    """What sites have taught about their boilerplate: list, explain, forget, protect, apply."""
