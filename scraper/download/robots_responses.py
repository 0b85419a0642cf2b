"""What a response for a robots.txt is worth: rules, their absence, or neither. Pure."""

from scrapy.http import Response

from pipelines.html.content_decoding import NotDecodable, TooLargeUnpacked, decode_body
from scraper.download.responses import NOT_MODIFIED, SUCCESSES, is_truncated
from scraper.politeness.robots_text import is_binary

#: Upper bound of an unpacked file.
_MOST_BYTES = 4 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_PARTIAL = 206
#: Client errors that pass, unlike the others: the file may well exist.
_PASSING = frozenset({408, 425, 429})
_CLIENT_ERRORS = range(400, 500)


def unzipped(body: bytes) -> bytes | None:
    """Return the body of a robots.txt, which may be a gzip file that no header declares; None: a damaged one."""
    if not body.startswith(_GZIP_MAGIC):
        return body
    try:
        found = decode_body(body, ("gzip",), _MOST_BYTES)
    except TooLargeUnpacked as error:
        return error.start
    except NotDecodable:
        return None
    return found.body if found.is_whole else None


def robots_problem(response: Response, body: bytes | None, *, has_rules: bool) -> str | None:
    """Return why a response says nothing about a site's rules; None if it does: rules, or that there are none.

    `body` is unpacked, None if it is damaged; `has_rules`: whether older rules are known, so that 304 means these.
    """
    status = response.status
    if status in SUCCESSES and status != _PARTIAL:
        return _body_problem(response, body)
    says_something = has_rules if status == NOT_MODIFIED else status in _CLIENT_ERRORS and status not in _PASSING
    return None if says_something else f"answers with HTTP status {status}"


def _body_problem(response: Response, body: bytes | None) -> str | None:
    if is_truncated(response):
        return "breaks off"
    return "is no text" if body is None or is_binary(body) else None
