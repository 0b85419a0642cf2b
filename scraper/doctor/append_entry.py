"""Appends an entry to the list of outlets: all or nothing, with every byte that stands there kept."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from scraper.sources import SourcesError, read_enabled, without_www


def check_addable(path: Path, domain: str) -> None:
    """Return whether an entry for this domain can be added to the file.

    Raises:
        SourcesError: the file cannot be read or written, has mistakes, or has an entry for the domain.
    """
    listed = {without_www(source.domain): source.domain for source in read_enabled(path)} if path.exists() else {}
    if without_www(domain) in listed:
        raise SourcesError(
            f"{path}: has an entry for {listed[without_www(domain)]}. Change that one, or remove it first"
        )
    folder = path.resolve().parent
    if not (folder.is_dir() and os.access(folder, os.W_OK)) or (path.exists() and not os.access(path, os.W_OK)):
        raise SourcesError(f"{path}: no permission to write it. Grant it to this user, or copy the entry by hand")


def append_entry(path: Path, entry: str, domain: str) -> None:
    """Append the TOML of an entry to the file, which may be absent; the file is replaced whole or stays as it is.

    Raises:
        SourcesError: see `check_addable`; or the file cannot be written.
    """
    check_addable(path, domain)
    place = path.resolve()  # a link stays one
    try:
        before = place.read_bytes() if place.exists() else b""
        _replace(place, with_entry(before, entry))
    except OSError as error:
        raise SourcesError(f"{path}: cannot be written: {error.strerror}. Copy the entry by hand") from error


def with_entry(before: bytes, entry: str) -> bytes:
    """Return a file's bytes with an entry behind them, after an empty line, with the file's own line ends."""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    added = end.join(entry.encode().split(b"\n"))
    if not before.strip():
        return before + added
    gap = b"" if before.endswith(end * 2) else end if before.endswith(b"\n") else end * 2
    return before + gap + added


def _replace(place: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}.", suffix=".toml", delete=False) as file:
        written = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            written.chmod(place.stat().st_mode & 0o7777 if place.exists() else 0o644)
            _validate(written, place)
            written.replace(place)
        except BaseException:
            with suppress(OSError):
                written.unlink()
            raise


def _validate(written: Path, place: Path) -> None:
    try:
        read_enabled(written)
    except SourcesError as error:
        raise SourcesError(str(error).replace(str(written), str(place))) from error
