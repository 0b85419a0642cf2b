"""The command line of `newsgrain`: help, examples and completion of every command."""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from scraper.console.completion import completion_script
from scraper.console.launch import OURS, command_modules
from tests.crawl_results import until
from tests.scrapy_command import ROOT, clean_environment

COMMANDS = [name for name, module in command_modules().items() if module.startswith(OURS)]
#: Scrapy's own, two of them: one with a long description, one with many options.
SCRAPYS = ["fetch", "parse"]


def newsgrain(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newsgrain", *words],
        cwd=ROOT,
        env={**clean_environment(), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_commands_are_listed_in_eighty_columns() -> None:
    shown = newsgrain()

    assert shown.returncode == 0
    assert max(map(len, shown.stdout.splitlines())) <= 80
    for name in (*COMMANDS, "shell", "settings"):
        assert f"\n  {name} " in shown.stdout


@pytest.mark.parametrize("command", [*COMMANDS, *SCRAPYS])
def test_every_help_has_an_example_to_copy_and_fits_eighty_columns(command: str) -> None:
    shown = newsgrain(command, "-h")

    assert shown.returncode == 0, shown.stderr
    assert "\nExample" in shown.stdout
    assert f"  newsgrain {command} " in shown.stdout.partition("\nExample")[2]
    assert "scrapy " + command not in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80


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
def test_a_mistake_is_one_sentence_under_the_name_of_the_command(words: list[str], code: int, says: str) -> None:
    refused = newsgrain(*words)

    assert (refused.returncode, refused.stdout) == (code, "")
    assert says in refused.stderr
    assert "newsgrain: newsgrain " not in refused.stderr
    assert "Traceback" not in refused.stderr


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


#: What is typed, and what there is of it after the tabulator.
COMPLETED = {
    "newsgrain arch": "newsgrain archive ",
    "newsgrain db rei": "newsgrain db reindex ",
    "newsgrain archive read --dom": "newsgrain archive read --domain ",
    "newsgrain crawl new": "newsgrain crawl news ",
}
_ZSH = """
PS1= ; autoload -Uz compinit && compinit -u -D
source {script}
written() {{ print -r -- "$BUFFER" >> {out}; BUFFER= }}
zle -N written && bindkey '^X' written && print ready >> {out}
"""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="there is no zsh")
def test_zsh_completes(tmp_path: Path) -> None:
    script, setup, out = (tmp_path / name for name in ("_newsgrain", "setup", "out"))
    script.write_text(completion_script("zsh"))
    setup.write_text(_ZSH.format(script=script, out=out))
    ours, theirs = os.openpty()
    shell = subprocess.Popen(["zsh", "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path)
    threading.Thread(target=_drain, args=(ours,), daemon=True).start()
    try:
        os.write(ours, f" source {setup}\n".encode())
        for number, typed in enumerate(COMPLETED, 1):
            until(partial(_has_lines, out, number))
            os.write(ours, f"{typed}\t\x18".encode())
        until(partial(_has_lines, out, len(COMPLETED) + 1))
    finally:
        shell.kill()
        shell.wait()
        os.close(theirs)
    assert out.read_text().splitlines()[1:] == list(COMPLETED.values())


def _has_lines(path: Path, number: int) -> bool:
    return path.exists() and len(path.read_text().splitlines()) == number


def _drain(terminal: int) -> None:
    with suppress(OSError):
        while os.read(terminal, 4096):
            pass


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
@pytest.mark.parametrize(("typed", "whole"), COMPLETED.items())
def test_fish_completes(tmp_path: Path, typed: str, whole: str) -> None:
    (tmp_path / "script.fish").write_text(completion_script("fish"))
    command = ["fish", "--no-config", "-c", f"source script.fish; complete -C '{typed}'"]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, check=True
    )

    assert [line.partition("\t")[0] for line in done.stdout.splitlines()] == [whole.rsplit(maxsplit=1)[-1]]


def test_an_unknown_shell_is_refused() -> None:
    refused = newsgrain("completion", "bsh")

    assert (refused.returncode, "did you mean bash?" in refused.stderr) == (4, True)
