"""The benchmark of the memory of sites, on made-up gold."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.site_memory import main
from tests.pipelines.site_memory.made_up_site import SUBJECTS, paragraphs


def write_gold(folder: Path) -> Path:
    """Write a set of an article for each subject."""
    (folder / "pages").mkdir(parents=True)
    truths = [
        {
            "id": str(number),
            "url": f"https://example.org/{number}",
            "host": "example.org",
            "title": f"The {subject.split()[0]} and its {subject.split()[1]}",
            "text": "\n".join(paragraphs(subject, number)),
        }
        for number, subject in enumerate(SUBJECTS)
    ]
    (folder / "truth.jsonl").write_text("".join(json.dumps(truth) + "\n" for truth in truths), encoding="utf-8")
    for truth in truths:
        (folder / "pages" / f"{truth['id']}.html.gz").write_bytes(gzip.compress(b"<p>not read</p>", mtime=0))
    return folder


def test_what_was_put_in_is_found_and_no_true_paragraph_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(write_gold(tmp_path / "made")), "--pages", "24", "--orders", "1"])

    printed = capsys.readouterr().out
    lines = dict(line.strip().split("   ", 1) for line in printed.splitlines() if "   " in line.strip())
    assert printed.startswith("one outlet, 24 pages")
    assert lines["the same in 1 other orders"].strip() == "yes"
    gone, of = lines["recurring blocks gone"].split("(")[0].split(" of ")
    assert 0 < int(gone) <= int(of)
    assert lines["true paragraphs lost"].strip().startswith("0 of ")


def test_gold_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert str(tmp_path) in capsys.readouterr().err
