"""Downloader middlewares, where Scrapy's own are not enough."""
