"""The command line of `newsgrain`: help, examples and completion of every command."""

import shutil
import subprocess
import sys

import pytest

from scraper.console.completion import completion_script
from scraper.console.launch import OURS, command_modules
from tests.scrapy_command import ROOT, Scrapy, clean_environment

COMMANDS = [name for name, module in command_modules().items() if module.startswith(OURS)]
#: Scrapy's own, two of them: one with a long description, one with many options.
SCRAPYS = ["fetch", "parse"]


def started(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newsgrain", *words],
        cwd=ROOT,
        env={**clean_environment(), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_commands_are_listed_in_eighty_columns() -> None:
    shown = started()

    assert shown.returncode == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80
    for name in (*COMMANDS, "shell", "settings"):
        assert f"\n  {name} " in shown.stdout


@pytest.mark.parametrize("command", [*COMMANDS, *SCRAPYS])
def test_every_help_has_an_example_to_copy_and_fits_eighty_columns(newsgrain: Scrapy, command: str) -> None:
    shown = newsgrain(command, "-h", env={"COLUMNS": "80"})

    assert shown.code == 0, shown.err
    assert "\nExample" in shown.out
    assert f"  newsgrain {command} " in shown.out.partition("\nExample")[2]
    assert "scrapy " + command not in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--verison"], 4, "did you mean --version?"),
        (["-s", "NEWSGRAIN_WORKERS=1"], 4, "name a command"),
        (["report", "--days"], 4, "newsgrain report: argument --days: expected one argument\n"),
        (["-s", "NEWSGRAIN_WORKERS=1", "reprot"], 4, "did you mean report?"),
        (["report", "--pidfile", "/nowhere/report.pid"], 4, "/nowhere/report.pid: No such file or directory"),
    ],
)
def test_a_mistake_is_one_sentence_under_the_name_of_the_command(
    newsgrain: Scrapy, words: list[str], code: int, says: str
) -> None:
    refused = newsgrain(*words)

    assert (refused.code, refused.out) == (code, "")
    assert says in refused.err
    assert "newsgrain: newsgrain " not in refused.err
    assert "Traceback" not in refused.err


def test_bash_completes_commands_options_and_words() -> None:
    bash = shutil.which("bash")
    assert bash
    script = (
        completion_script("bash")
        + """
show() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _newsgrain; echo "${COMPREPLY[@]}"; }
show newsgrain rep
show newsgrain db prune --raw
show newsgrain crawl news -a domai
show newsgrain sources im
"""
    )
    done = subprocess.run([bash, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n")[:4] == ["report", "--raw-pages", "domain=", "import"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_scripts_of_other_shells_name_every_command(shell: str) -> None:
    script = completion_script(shell)

    assert all(name in script for name in COMMANDS)
    program = shutil.which(shell)
    if program is not None:
        subprocess.run([program, "-n"], input=script, text=True, check=True)


def test_an_unknown_shell_is_refused() -> None:
    refused = started("completion", "bsh")

    assert (refused.returncode, "did you mean bash?" in refused.stderr) == (4, True)
