"""The database room: tables, views, typed queries, and the engines that reach them.

It never imports Scrapy, trafilatura, `pipelines` or `scraper`, never reads settings or the environment
(functions take values), and never decides what a page says.
"""
