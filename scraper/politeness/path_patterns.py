"""Path patterns of robots.txt (RFC 9309, 2.2.2 and 2.2.3), compared octet by octet. Pure."""

import re
from dataclasses import dataclass
from typing import Self

from pipelines.urls.normalise import host_or_empty, without_www

#: Octets whose escapes stay apart from them: the separator, the signs of the patterns, and what ends a path.
_RESERVED = b"/%*$#"
_ESCAPE_OR_UNSAFE = re.compile(rb"%([0-9A-Fa-f]{2})|[^!-~]|[%*$#]")
_PLAIN = re.compile(r"[A-Za-z0-9/._~=&?,;:@!'()+-]*", re.ASCII).fullmatch
_PATH = re.compile(r"(?:[^/?#]*:)?//[^/?#]*([^#]*)")
_STARS = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern: the literal parts between its wildcards, and the host that it is for (empty: any)."""

    parts: tuple[str, ...]
    is_anchored: bool
    host: str = ""

    @classmethod
    def of(cls, written: str, host: str = "") -> Self:
        """Return the pattern that is written as `/path*with?wildcards$`."""
        is_anchored = written.endswith("$")
        parts = _STARS.split(written[:-1] if is_anchored else written)
        return cls(tuple(map(canonical, parts)), is_anchored, host)

    @property
    def octets(self) -> int:
        """The length of the pattern, by which rules take precedence."""
        return sum(map(len, self.parts)) + len(self.parts) - 1 + self.is_anchored

    @property
    def plain_prefix(self) -> str | None:
        """The path's beginning, if nothing else decides; None otherwise."""
        return None if self.is_anchored or self.host or len(self.parts) > 1 else self.parts[0]

    def matches(self, path: str, host: str = "") -> bool:
        """Return whether it matches a canonical path of a host (without `www.`)."""
        first, *others = self.parts
        if not path.startswith(first) or (self.host and self.host != host):
            return False
        if not others:
            return not self.is_anchored or path == first
        return self._matches_behind(path, len(first), others)

    def _matches_behind(self, path: str, position: int, parts: list[str]) -> bool:
        *middle, last = parts
        for part in middle:
            found = path.find(part, position)
            if found < 0:
                return False
            position = found + len(part)
        if self.is_anchored:
            return path.endswith(last) and len(path) - len(last) >= position
        return path.find(last, position) >= 0


def canonical(text: str) -> str:
    """Return a path, or a part of one, in the form in which paths are compared.

    Escapes of printable ASCII are decoded, everything else is escaped; only reserved octets stay as they are written.
    """
    if _PLAIN(text):
        return text
    return _ESCAPE_OR_UNSAFE.sub(_spelled, text.encode("utf-8", "surrogatepass")).decode("ascii")


def _spelled(token: re.Match[bytes]) -> bytes:
    if token[1] is None:
        return b"%%%02X" % ord(token[0])
    octet = bytes.fromhex(token[1].decode())
    is_decoded = b"!" <= octet <= b"~" and octet not in _RESERVED
    return octet if is_decoded else b"%" + token[1].upper()


def canonical_path(url: str) -> str:
    """Return the canonical path and query of an absolute URL."""
    found = _PATH.match(url)
    path = url.partition("#")[0] if found is None else found[1]
    return canonical(path if path.startswith("/") else f"/{path}")


def bare_host(url: str) -> str:
    """Return the host of a URL as patterns name it, without `www.`."""
    return without_www(host_or_empty(url))
