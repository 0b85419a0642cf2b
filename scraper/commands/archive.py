"""`scrapy archive read | write`: WARC files and saved pages in, stored pages out."""

from scraper.archives.command import ArchiveCommand


class Command(ArchiveCommand):
    """Archives of pages: read them like a crawl, or write what is stored."""
