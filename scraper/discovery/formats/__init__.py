"""Readers of discovery documents: bytes to candidates. Pure."""
