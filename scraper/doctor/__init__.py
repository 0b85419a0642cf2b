"""What can be found out about a site from its domain: `scrapy doctor`."""
