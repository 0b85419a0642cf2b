"""Equal articles, equal fingerprints."""

import hashlib

from pipelines.text.tokens import normalized


def fingerprint(headline: str | None, text: str) -> str:
    """Return the SHA-256 (hex) of headline and text; spacing, case and punctuation do not count."""
    return hashlib.sha256(f"{normalized(headline or '')}\n{normalized(text)}".encode()).hexdigest()
