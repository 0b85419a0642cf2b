"""Columns of `article` and `source` that hold several values in one text."""

from collections.abc import Mapping

#: Their separators: headlines may hold any mark but a line feed.
JOINED: Mapping[str, str] = {"alternative_headline": "\n", "date_flags": "; ", "wire_agency": "; ", "robots_tags": ", "}
#: The same for what views say about an article's outlet.
OF_SOURCE: Mapping[str, str] = {"tags": "; "}
