"""Equal articles, equal fingerprints."""

import hashlib

from pipelines.text.tokens import normalise_text


def fingerprint(headline: str | None, text: str) -> str:
    """Return the SHA-256 (hex) of headline and text; spacing, case and punctuation do not count."""
    return hashlib.sha256(f"{normalise_text(headline or '')}\n{normalise_text(text)}".encode()).hexdigest()
