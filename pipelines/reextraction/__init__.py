"""Stored pages cleaned again by today's code: what would change, what was changed, and how it is undone."""
