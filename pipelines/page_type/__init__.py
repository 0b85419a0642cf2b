"""Telling articles from the other pages of a site: measures, declared kinds, walls, and a small learned model."""
