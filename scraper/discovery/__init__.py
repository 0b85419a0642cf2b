"""Where a source's articles are found: decides which documents and pages to request. Imports no Scrapy."""
