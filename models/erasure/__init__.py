"""Removal on request: deletes stored rows, and anonymises those that a running crawl still counts."""
