"""Appends an entry to the list of outlets: all or nothing, and every byte of the file is kept."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from models.database.file_paths import is_folder, is_there
from pipelines.urls.normalise import without_www
from scraper.sources import SourcesError, read_enabled, read_if_there


def check_addable(path: Path, domain: str) -> None:
    """Check that an entry for this domain can be added to the file.

    Raises:
        SourcesError: the file cannot be read or written, has mistakes, or has an entry for the domain.
    """
    listed = {without_www(source.domain): source.domain for source in read_if_there(path)}
    if without_www(domain) in listed:
        raise SourcesError(
            f"{path}: has an entry for {listed[without_www(domain)]}. Change that one, or remove it first"
        )
    folder = path.resolve().parent
    if not (is_folder(folder) and os.access(folder, os.W_OK)) or (is_there(path) and not os.access(path, os.W_OK)):
        raise SourcesError(f"{path}: no permission to write it. Grant it to this user, or copy the entry by hand")


def append_entry(path: Path, entry: str, domain: str) -> None:
    """Append the TOML of an entry to the file, which may be absent; it is replaced as a whole or left as it is.

    Raises:
        SourcesError: see `check_addable`; or the file cannot be written.
    """
    check_addable(path, domain)
    target = path.resolve()  # a link stays one
    try:
        content = target.read_bytes() if target.exists() else b""
        _replace(target, with_entry(content, entry))
    except OSError as error:
        raise SourcesError(f"{path}: cannot be written: {error.strerror}. Copy the entry by hand") from error


def with_entry(content: bytes, entry: str) -> bytes:
    """Return a file's bytes with an entry after an empty line, with the line ends of the file."""
    end = b"\r\n" if b"\r\n" in content else b"\n"
    added = end.join(entry.encode().split(b"\n"))
    if not content.strip():
        return content + added
    gap = b"" if content.endswith(end * 2) else end if content.endswith(b"\n") else end * 2
    return content + gap + added


def _replace(target: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", suffix=".toml", delete=False) as file:
        written = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            written.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
            _validate(written, target)
            written.replace(target)
        except BaseException:
            with suppress(OSError):
                written.unlink()
            raise


def _validate(written: Path, target: Path) -> None:
    try:
        read_enabled(written)
    except SourcesError as error:
        raise SourcesError(str(error).replace(str(written), str(target))) from error
