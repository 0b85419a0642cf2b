"""Boilerplate learnt across the pages of a site: from articles to patterns, and from patterns to cuts."""
