"""Politeness towards hosts: robots.txt, delays, back-off and policies on text and data mining.

The decisions are pure functions on values; `host_policy.py` applies them to the hosts of one crawl.
"""
