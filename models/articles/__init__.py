"""Stored articles and their child rows: keys, revisions, and the features that site memory learns from."""
