from pathlib import Path

from models.database.file_paths import is_absent, is_file, is_folder, is_there, nearest_existing


def test_a_path_that_the_system_refuses_to_look_at_is_neither_there_nor_certainly_absent(tmp_path: Path) -> None:
    unseen, missing, file = tmp_path / ("x" * 300), tmp_path / "missing", tmp_path / "file"
    file.write_text("")

    assert [is_there(path) for path in (unseen, missing, file, tmp_path)] == [False, False, True, True]
    assert [is_absent(path) for path in (unseen, missing, file, tmp_path)] == [False, True, False, False]
    assert [is_file(path) for path in (unseen, missing, file, tmp_path)] == [False, False, True, False]
    assert [is_folder(path) for path in (unseen, missing, file, tmp_path)] == [False, False, False, True]
    assert nearest_existing(unseen / "a" / "b") == tmp_path
    assert nearest_existing(file) == file
