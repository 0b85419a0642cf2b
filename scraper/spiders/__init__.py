"""Spiders: one for each way of discovering what to fetch."""
