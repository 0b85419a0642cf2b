"""Banks of promotions are read by language, each with its writer."""

from pathlib import Path

from benchmarks.banks import OWN_BANK, read_banks


def test_lines_are_read_with_their_writer(tmp_path: Path) -> None:
    (tmp_path / "bank_z.txt").write_text(
        "# a comment\n\noffer|en|Brightsole|Boots | half price.\nterms|de|-|Es gilt das Kleingedruckte.\n", "utf-8"
    )
    (tmp_path / "hard_negatives.txt").write_text("en|The shop sells boots.\n", "utf-8")

    bank = read_banks([tmp_path])

    (boots,) = bank.promotions["en"]
    assert (boots.kind, boots.brand, boots.text, boots.writer) == ("offer", "Brightsole", "Boots | half price.", "z")
    assert [line.brand for line in bank.promotions["de"]] == [None]
    assert bank.paragraphs["en"] == ["The shop sells boots."]


def test_no_writer_of_the_project_has_a_line_twice_and_there_are_many_languages() -> None:
    bank = read_banks([OWN_BANK])

    lines = [(line.writer, line.text) for lines in bank.promotions.values() for line in lines]
    assert len(lines) == len(set(lines))
    assert len({writer for writer, _ in lines}) > 1
    texts = {text for _, text in lines}
    assert len(bank.promotions) > 20
    assert not texts & {text for paragraphs in bank.paragraphs.values() for text in paragraphs}
