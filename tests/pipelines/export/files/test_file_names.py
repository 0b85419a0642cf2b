"""Names of files for articles."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pipelines.export.files.file_names import ArticleNames, slug

AT = datetime(2026, 11, 20, tzinfo=UTC)


def row(number: int, **changes: Any) -> dict[str, Any]:
    return {"article_id": number, "source": "example.org:8080", "headline": "Bridge", "date_published": AT} | changes


def test_paths_are_unique_and_folders_bounded() -> None:
    names = ArticleNames(most=2)

    assert [str(names.path_of(row(number))) for number in (1, 2, 3)] == [
        "example.org_8080/2026-11/2026-11-20-bridge-1.md",
        "example.org_8080/2026-11/2026-11-20-bridge-2.md",
        "example.org_8080/2026-11-part-2/2026-11-20-bridge-3.md",
    ]
    undated = names.path_of(row(4, headline=None, date_published=None, source="../../etc/\u202epasswd"))
    assert str(undated) == "_.._etc__passwd/undated/undated-4.md"


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("Naïve café: 50 % off!", "naïve-café-50-off"),
        ("ﬁre １２", "fire-12"),
        ("東京の橋", "東京の橋"),
        ("\u202e\x00\x1b", ""),
        ("a" * 100, "a" * 80),
        ("橋" * 100, "橋" * 26),
        ("word " * 50, "-".join(["word"] * 16)),
    ],
)
def test_slugs(headline: str, expected: str) -> None:
    assert slug(headline) == expected
