"""Copies, stories and edits: what an article has from earlier ones, and which articles are about one event."""
