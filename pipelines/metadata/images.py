"""The image of an article; placeholders and logos are none."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from pipelines.metadata.declared import Declarations

_IMAGE_META = tuple(
    """
    og:image og:image:url og:image:secure_url twitter:image twitter:image:src parsely-image-url sailthru.image.full
    thumbnail image
    """.split()
)
_MAX_CANDIDATES = 20
#: Words of which the name of a file consists that stands for a missing image or for the site.
_STANDING = frozenset(
    """
    placeholder platzhalter noimage sinimagen keinbild nopic noimg nophoto nopicture nothumb missing fallback
    blank spacer pixel 1x1 transparent
    dummy lazy loading sprite favicon logo logos avatar gravatar ogimage og fb facebook twitter social share
    sharing opengraph notfound apple
    """.split()
)
_JOINED = frozenset(
    """
    image img images photo picture pic thumb thumbnail default no not found available touch icon site web
    sin imagen kein keine bild bez foto senza sans geen imagem immagine beeld article artikel coming soon
    header banner cropped preview card bg large small medium wide square new main dark light white black color
    colour horizontal vertical full meta the of for page cover
    """.split()
)
_WORD = re.compile(r"[a-z]+(?=[^a-z]|$)|[a-z0-9]+", re.IGNORECASE)
_SIZE = re.compile(r"\d+(?:x\d+)?(?:px|w|h)?$|v\d+$|\dx$")
_SLUG_LENGTH = 8
_ABSENT = frozenset({"no", "not", "sin", "kein", "keine", "bez", "senza", "sans", "geen"})
_PICTURES = frozenset(
    "image img imagen photo foto picture pic bild thumb thumbnail imagem immagine beeld article".split()
)
#: The folder of portraits of readers.
_PORTRAIT = re.compile(r"gravatar\.com/avatar", re.IGNORECASE)


def image_addresses(declared: Declarations) -> Iterator[str]:
    """Yield the addresses of the article's image as written, the best source first, without placeholders and logos."""
    logos = set(_logos(declared))
    candidates: list[str] = list(declared.tags.every(*_IMAGE_META))
    for value in declared.values("image", "thumbnailUrl"):
        candidates += _addresses(declared.resolved(value), 3)
    url = declared.page.url
    yield from (
        one for one in candidates[:_MAX_CANDIDATES] if one.strip() not in logos and not is_placeholder(one, url)
    )


def is_placeholder(address: str, page_url: str) -> bool:
    """Return whether an address is that of a placeholder or a logo, by the name of its file.

    A file beside the article, in a folder named like its page, is made for it.
    """
    try:
        parts, page = urlsplit(address.strip()), urlsplit(page_url)
    except ValueError:
        return True
    if parts.scheme == "data" or _PORTRAIT.search(address):
        return True
    slug = page.path.rstrip("/").rpartition("/")[2]
    if len(slug) >= _SLUG_LENGTH and slug in parts.path:
        return False
    name = parts.path.rpartition("/")[2].rpartition(".")[0].casefold()
    words = [word for word in _WORD.findall(name) if not _SIZE.match(word)]
    hosts = f"{parts.netloc}{page.netloc}".casefold()
    is_known = all(word in _STANDING or word in _JOINED or word in hosts for word in words)
    found = set(words)
    is_missing = not found.isdisjoint(_PICTURES) and ("default" in found or not found.isdisjoint(_ABSENT))
    return is_known and (is_missing or any(word in _STANDING for word in words))


def _logos(declared: Declarations) -> Iterator[str]:
    publishers: Iterable[Any] = (declared.resolved(value) for value in declared.values("publisher"))
    for owner in (*publishers, *declared.sites):
        if isinstance(owner, dict):
            yield from _addresses(declared.resolved(owner.get("logo")), 3)


def _addresses(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, list):
        for item in value[:5]:
            yield from _addresses(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield from _addresses(value.get("url") or value.get("contentUrl") or value.get("@id"), depth - 1)
