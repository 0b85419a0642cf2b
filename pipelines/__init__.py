"""The cleaning room: turns a `PageItem` into an `ArticleItem` and hands it to storage.

It never fetches, never reads settings or the environment, and never decides when a page is due. Only
`pipelines.item_pipelines` knows Scrapy, only `pipelines.storage.store` knows tables.
"""

import os

# Before numpy is imported: for the small matrices of a page, threads that wait for each other cost more CPU time than
# the work, and memory for each stack.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
