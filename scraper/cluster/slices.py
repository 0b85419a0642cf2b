"""Divides a list of sources into slices, each a list of its own that one crawl takes."""

import hashlib
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from scraper.sources.sources_file import read_sources, read_tables


@dataclass(frozen=True, slots=True)
class Slice:
    """Some entries of a list of sources. `text` is TOML, with variables of the environment as written."""

    name: str
    domains: tuple[str, ...]
    text: str


def read_slices(path: Path, size: int) -> tuple[Slice, ...]:
    """Return the slices, of about `size` sources, of a list of sources.

    An outlet stays in its slice while entries come and go, until the list needs more or fewer slices.

    Raises:
        SourcesError: the file cannot be read, has mistakes, or enables no source.
    """
    domains = [source.domain for source in read_sources(path)]
    document = read_tables(path)
    count = math.ceil(len(domains) / size)
    members: dict[int, list[int]] = defaultdict(list)
    for place, domain in enumerate(domains):
        members[_number(domain) % count].append(place)
    return tuple(
        Slice(
            f"slice {number + 1} of {count}",
            tuple(domains[place] for place in places),
            tomli_w.dumps({**document, "source": [document["source"][place] for place in places]}),
        )
        for number, places in sorted(members.items())
    )


def _number(domain: str) -> int:
    return int.from_bytes(hashlib.blake2b(domain.encode(), digest_size=8).digest())
