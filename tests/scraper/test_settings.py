import re
from pathlib import Path
from types import ModuleType

import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from scraper import settings as project
from scraper.app_settings import SettingsError, read_settings
from scraper.exit_codes import ExitCode
from scraper.setting_values import RENAMED, rename_warnings, setting, shows_progress, shutdown_timeout

ROOT = Path(__file__).parents[2]


def of(module: ModuleType, **changes: object) -> Settings:
    settings = Settings()
    settings.setmodule(module, priority="project")
    settings.setdict(changes, priority="cmdline")
    return settings


def documented(name: str) -> set[str]:
    return set(re.findall(r"^\| `?([A-Z_0-9]+)`? \|", (ROOT / "docs" / name).read_text("utf-8"), re.MULTILINE))


def test_docs_list_exactly_our_settings() -> None:
    ours = {name for name in vars(project) if name.startswith("NEWSGRAIN_")}

    assert documented("settings.md") == ours | {"DATABASE_URL"} | set(RENAMED)


def test_docs_name_the_new_name_of_each_renamed_setting() -> None:
    docs = (ROOT / "docs/settings.md").read_text("utf-8")

    assert dict(re.findall(r"^\| `([A-Z_]+)` \| `([A-Z_]+)` \|$", docs, re.MULTILINE)) == {
        old: new for old, (new, _) in RENAMED.items()
    }


def test_the_shipped_values_of_renamed_settings_are_those_of_the_settings_module() -> None:
    assert dict(RENAMED.values()) == {new: getattr(project, new) for new, _ in RENAMED.values()}


@pytest.mark.parametrize("priority", ["project", "cmdline"])
@pytest.mark.parametrize("old", RENAMED)
def test_a_setting_is_read_under_its_old_name_with_a_warning(old: str, priority: str) -> None:
    settings, new = of(project), RENAMED[old][0]
    settings.set(old, "7", priority=priority)

    assert setting(settings, new) == "7"
    assert rename_warnings(settings) == (f"{old} is now called {new}: rename it",)


@pytest.mark.parametrize("priority", ["project", "cmdline"])
def test_the_new_name_of_a_setting_counts_where_both_are_given(priority: str) -> None:
    settings = of(project, NEWSGRAIN_STOP_SECONDS="7")
    settings.set("NEWSGRAIN_SHUTDOWN_TIMEOUT", "3", priority=priority)

    assert shutdown_timeout(settings) == 3
    assert rename_warnings(settings) == (
        (
            "NEWSGRAIN_STOP_SECONDS is now called NEWSGRAIN_SHUTDOWN_TIMEOUT, which is set too and counts: "
            "remove the old name"
        ),
    )


def test_settings_that_a_program_lacks_are_off_or_those_of_the_web() -> None:
    settings = Settings()

    assert shutdown_timeout(settings) == 0
    assert not shows_progress(settings)
    assert rename_warnings(settings) == ()


def test_docs_list_exactly_our_exit_codes() -> None:
    assert documented("exit-codes.md") == {str(int(code)) for code in ExitCode}


def test_the_spelling_of_every_setting_is_scrapys_or_ours() -> None:
    names = {name for name in vars(project) if name.isupper()}
    known = set(Settings().keys()) | {"DATABASE_URL", "PROJECT_ROOT"}

    assert {name for name in names - known if not name.startswith("NEWSGRAIN_")} == set()


def test_doors_into_the_crawling_process_are_shut() -> None:
    settings = of(project)

    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    assert not settings.getbool("COOKIES_ENABLED")
    assert {scheme for scheme, handler in settings.getdict("DOWNLOAD_HANDLERS").items() if handler} == {"http", "https"}


def test_classes_named_in_settings_exist() -> None:
    settings = of(project)

    for name in ("TWISTED_DNS_RESOLVER", "LOG_FORMATTER"):
        load_object(settings[name])
    for group in ("EXTENSIONS", "ITEM_PIPELINES"):
        for path in settings.getdict(group):
            load_object(path)


def test_a_relative_database_starts_at_the_projects_root() -> None:
    read = read_settings(of(project, DATABASE_URL="sqlite:///some.db"))

    assert read.database_url == f"sqlite:///{ROOT / 'some.db'}"


def test_all_mistakes_are_reported_together() -> None:
    settings = of(
        project,
        DATABASE_URL="nonsense",
        NEWSGRAIN_ALLOWED_NETWORKS="localhost",
        NEWSGRAIN_WORKERS="many",
        NEWSGRAIN_PAGES_PER_SOURCE="-1",
        NEWSGRAIN_PAGES_PER_HOST="inf",
        NEWSGRAIN_ROBOTS_META_OBEY="perhaps",
        NEWSGRAIN_STOP_SECONDS="nan",
    )

    with pytest.raises(SettingsError) as caught:
        read_settings(settings)

    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "NEWSGRAIN_ALLOWED_NETWORKS",
        "NEWSGRAIN_SHUTDOWN_TIMEOUT",
        "DATABASE_URL",
        "NEWSGRAIN_WORKERS",
        "NEWSGRAIN_PAGES_PER_SOURCE",
        "NEWSGRAIN_PAGES_PER_HOST",
        "NEWSGRAIN_ROBOTS_META_OBEY",
    ]
