"""Scrapy extensions: the verdict's record, the progress line, the watch over disks, and shutdown."""
