"""The version of the extraction: which code and which models made an article of a page."""

import hashlib
from functools import lru_cache
from pathlib import Path

from newsgrain import __version__

#: What turns a page into an article. A change in any of these files is another version.
_ROOMS = ("boilerplate", "extraction", "html", "metadata", "page_type", "text", "urls")
_SUFFIXES = frozenset({".json", ".npy", ".py", ".toml", ".txt", ".zst"})


@lru_cache(maxsize=1)
def extraction_version() -> str:
    """Return the program's version and a digest of the rules, such as `0.1.0+3f2a91c04b7e`."""
    folder = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(path for room in _ROOMS for path in (folder / room).rglob("*") if path.suffix in _SUFFIXES):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{__version__}+{digest.hexdigest()[:12]}"
