"""Stored articles to files: formats, data cards, partitions, and which articles may be passed on."""
