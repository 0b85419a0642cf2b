"""The fingerprint by which equal articles are recognised."""

import hashlib

from pipelines.text.tokens import normalise_text


def fingerprint(headline: str | None, text: str) -> str:
    """Return the SHA-256 (hex) of headline and text, regardless of spacing, case and punctuation."""
    return hashlib.sha256(f"{normalise_text(headline or '')}\n{normalise_text(text)}".encode()).hexdigest()
