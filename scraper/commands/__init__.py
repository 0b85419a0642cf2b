"""What people type after `scrapy`, beside Scrapy's own commands."""

import sys
from importlib import import_module

# Scrapy's program imports every command, `newsgrain` only the one that is typed. What most of them need of Scrapy reads
# the source of all its importers when it is imported: there are few of them here, and dozens further down.
if "newsgrain.console" not in sys.modules:
    import_module("scrapy.core.downloader.handlers.http11")
