"""`scrapy reextract`: cleans stored pages again, and shows or undoes what that changed."""

from scraper.archives.reextract_command import ReextractCommand


class Command(ReextractCommand):
    """Clean stored pages again with today's rules."""
