"""The database: tables, views, typed queries, engines and migrations.

Imports neither Scrapy, trafilatura, `pipelines` nor `scraper`, reads neither settings nor the environment (functions
take values), and does not interpret pages.
"""
