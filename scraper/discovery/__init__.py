"""Pure readers of feeds, sitemaps, robots.txt and front pages: bytes in, `Candidate`s out.

Nothing here fetches, waits, logs or knows Scrapy.
"""
