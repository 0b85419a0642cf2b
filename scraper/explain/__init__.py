"""The HTML page of `scrapy extract --explain`."""
