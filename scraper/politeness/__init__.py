"""How a host is treated: what it forbids, how often it may be asked, and when it is left alone.

The decisions are pure functions on values; `doors.py` applies them to the hosts of one crawl.
"""
