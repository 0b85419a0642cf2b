"""Strings to tokens, fingerprints, languages, dates and differences. Pure."""
