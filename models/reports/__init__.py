"""Read-only questions: runs, silent sources, field coverage and the counts of `scrapy report`."""
