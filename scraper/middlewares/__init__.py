"""Downloader middlewares: only where Scrapy's own do not do."""
