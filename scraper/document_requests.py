"""What a request for a discovery document carries beside its address."""

from typing import Any

from scraper.discovery.documents import DocumentKind

#: For a sitemap as it is sent. The protocol allows 50 MB, but not all hosts at a time may send so much: 600 MB are the
#: bound of the process. 16 MiB hold 50,000 entries, the protocol's other limit, of 300 bytes.
SITEMAP_BYTES = 16 << 20


def meta_of(kind: DocumentKind) -> dict[str, Any]:
    """Return the meta of a request for a document of this kind."""
    # Depth is bounded where documents are chosen, and a page must not be lost to DEPTH_LIMIT after it was taken.
    meta: dict[str, Any] = {"depth_reset": True}
    if kind is DocumentKind.ROBOTS:
        meta["dont_obey_robotstxt"] = True
    if kind is DocumentKind.SITEMAP:
        meta["download_maxsize"] = SITEMAP_BYTES
    return meta
