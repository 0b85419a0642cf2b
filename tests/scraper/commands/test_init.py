import tomllib
from pathlib import Path

from tests.scrapy_command import ROOT, Scrapy


def test_init_writes_a_commented_configuration_and_a_list_of_outlets(scrapy: Scrapy, tmp_path: Path) -> None:
    env = {"NEWSGRAIN_HOME": str(tmp_path)}
    first = scrapy("init", "--contact", "https://www.example.org/bot", env=env)
    text = (tmp_path / "newsgrain.toml").read_text("utf-8")

    assert first.code == 0
    assert list(tomllib.loads(text)) == ["USER_AGENT"]
    assert tomllib.loads(text)["USER_AGENT"].endswith(" (+https://www.example.org/bot)")
    # Every commented line is right once it is uncommented.
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ") and " = " in line]
    settings = tomllib.loads("\n".join(line for line in lines if line.split(" = ")[0].replace("_", "").isupper()))
    assert {"DATABASE_URL", "NEWSGRAIN_WORKERS", "NEWSGRAIN_PROGRESS", "DOWNLOAD_DELAY"} <= set(settings)
    assert (tmp_path / "sources.toml").read_bytes() == (ROOT / "sources.example.toml").read_bytes()
    (tmp_path / "sources.toml").write_text("# mine")

    again = scrapy("init", env=env)
    assert (again.code, again.out.count("exists already")) == (0, 2)
    assert (tmp_path / "sources.toml").read_text() == "# mine"
    assert 'write USER_AGENT = "' in scrapy("init", "--contact", "me@example.org", env=env).out


def test_init_refuses_what_it_cannot_do(scrapy: Scrapy, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "cannot write" in scrapy("init", str(tmp_path / "file" / "folder")).err
    assert "is a file; name a folder" in scrapy("init", str(tmp_path / "file")).err
    assert "neither a page nor" in scrapy("init", "--contact", "me", str(tmp_path)).err
    assert scrapy("init", "a", "b").code == 4
