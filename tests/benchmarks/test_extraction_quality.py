"""The command puts both extractors side by side on made-up gold."""

import json
from pathlib import Path

import pytest

from benchmarks.extraction_quality import compare, main
from benchmarks.gold import GoldPage
from tests.benchmarks.made_up_gold import TEXT, write_aeb, write_gold, write_seeds


def rows(printed: str) -> dict[str, dict[str, list[str]]]:
    """Return the columns of each figure of each set."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in printed.splitlines():
        if line and not line.startswith(" "):
            found[line.partition(",")[0]] = current = {}
        elif line and not line.startswith("   "):
            current[line[:32].strip()] = line[32:].split()
    return found


def test_figures_of_every_kind_of_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, seeds = write_gold(tmp_path / "gold"), write_seeds(tmp_path / "seeds")

    main([str(gold), str(seeds), "--jobs", "1"])

    found = rows(capsys.readouterr().out)
    assert list(found) == ["kinds", "news", "promo", "seeds"]
    assert found["kinds"]["kept though no article"][:3] == ["0.0000", "-", "0.0000"]
    assert found["news"]["articles rejected"][:3] == ["0.0000", "-", "0.0000"]
    assert found["news"]["headline"][:3] == ["1.0000", "-", "1.0000"]
    assert float(found["news"]["F1"][0]) > 0.9
    assert float(found["news"]["F1"][2]) > 0.9
    assert found["promo"]["paragraphs lost"][0] == "0.0000"
    assert found["promo"]["promotions leaked"][2] == "1.0000"
    assert found["seeds"]["leaked lines"][0] == "0"
    assert found["seeds"]["missed paragraphs"][:3] == ["0", "-", "0"]


def test_two_processes_find_what_one_finds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = str(write_gold(tmp_path))

    main([gold, "--sets", "news,promo", "--jobs", "1"])
    alone = capsys.readouterr().out
    main([gold, "--sets", "promo,news", "--jobs", "2"])

    assert capsys.readouterr().out == alone


def test_outputs_are_lines_of_json(tmp_path: Path) -> None:
    gold, out = write_gold(tmp_path / "gold"), tmp_path / "out.jsonl"

    main([str(gold), "--jobs", "1", "--outputs", str(out)])

    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(line["id"], line["rejected"]) for line in lines] == [
        ("kinds/void", True),
        ("news/tram", False),
        ("promo/dev_single_news_tram", False),
    ]
    assert lines[1]["authors"] == ["Marta Lindqvist"]
    assert "fish market" in lines[1]["article_body"]


def test_given_texts_stand_between_in_text_figures_of_their_sets_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "given.jsonl"
    given.write_text(json.dumps({"id": "news/tram", "article_body": TEXT}) + "\n", encoding="utf-8")

    main([str(write_gold(tmp_path / "gold")), "--jobs", "1", "--cross-validated", str(given)])

    found = rows(capsys.readouterr().out)
    assert found["news"]["F1"][1] == "1.0000"
    assert found["news"]["headline"][1] == found["news"]["articles rejected"][1] == "-"
    assert {row[1] for name in ("kinds", "promo") for row in found[name].values()} == {"-"}


def test_given_decisions_are_compared_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = tmp_path / "given.jsonl"
    lines = (
        {"id": "news/tram", "article_body": None, "rejected": True},
        {"id": "kinds/void", "article_body": "A list.", "rejected": False},
    )
    given.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    main([str(write_gold(tmp_path / "gold")), "--jobs", "1", "--cross-validated", str(given)])

    found = rows(capsys.readouterr().out)
    assert found["news"]["articles rejected"][:2] == ["0.0000", "1.0000"]
    assert found["kinds"]["kept though no article"][:2] == ["0.0000", "1.0000"]


def test_a_page_without_a_given_text_counts_as_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold, given = write_gold(tmp_path / "gold"), tmp_path / "given.jsonl"
    truth = gold / "news" / "truth.jsonl"
    line = truth.read_text("utf-8")
    truth.write_text(line + line.replace('"id": "tram"', '"id": "twin"'), encoding="utf-8")
    page = gold / "news" / "pages" / "tram.html.gz"
    page.with_name("twin.html.gz").write_bytes(page.read_bytes())
    given.write_text(json.dumps({"id": "news/tram", "article_body": TEXT}) + "\n", encoding="utf-8")

    main([str(gold), "--sets", "news", "--jobs", "1", "--cross-validated", str(given)])

    found = rows(capsys.readouterr().out)["news"]
    assert (found["empty"][1], found["recall"][1]) == ("1", "0.5000")


def test_the_public_benchmark_beside_or_instead_of_our_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--aeb", str(write_aeb(tmp_path)), "--jobs", "1", "--worst", "1"])

    printed = capsys.readouterr().out
    found = rows(printed)
    assert list(found) == ["article-extraction-benchmark"]
    assert set(found["article-extraction-benchmark"]) >= {"precision", "recall", "F1", "empty"}
    assert [line.split()[-1] for line in printed.splitlines() if line.startswith("    ")] == [
        "article-extraction-benchmark/a1"
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "name a folder with gold pages"), (["nowhere"], "nowhere has no truth.jsonl"), (["--aeb", "."], "checkout")],
)
def test_wrong_arguments_are_explained(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_an_error_names_its_page(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as raised:
        compare(GoldPage("news", {"id": "tram"}, tmp_path / "absent.html.gz"))

    assert raised.value.__notes__ == ["page news/tram"]
