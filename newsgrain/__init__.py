"""Newsgrain for other programs, and the command `newsgrain`."""

__version__ = "0.1.0"
