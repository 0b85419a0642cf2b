"""Egress guard: which addresses and ports may be reached, checked for every connection."""
