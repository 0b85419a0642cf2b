"""Queries about archives: how far each was read, stored pages with their articles, re-extractions and their changes."""
