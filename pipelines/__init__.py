"""The cleaning room: turns a `PageItem` into an `ArticleItem` and hands it to storage.

It never fetches, never reads settings or the environment, and never decides when a page is due. Only
`pipelines.item_pipelines` knows Scrapy, only `pipelines.storage.store` knows tables.
"""
