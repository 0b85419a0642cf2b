"""Runs one command as Scrapy's own command line does, but imports the module of that command alone."""

import gc
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from inspect import isclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from scrapy.commands import BaseRunSpiderCommand, ScrapyCommand, ScrapyHelpFormatter
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from models.database.exceptions import DISK_FULL_ERRNOS
from scraper.exit_codes import ExitCode
from scraper.setting_values import is_verbose
from scraper.terminal.command_line import did_you_mean, exit_early, refuse, tolerating_closed_pipe
from scraper.terminal.help_text import add_examples, wrapped
from scraper.terminal.log_volume import quieten
from scraper.terminal.program import as_typed

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess

OURS = "scraper.commands"
_SCRAPYS = "scrapy.commands"
#: Commands of Scrapy that make or deploy a project of one's own.
_LEFT_OUT = frozenset({"startproject", "genspider", "version"})
_HELP = ("-h", "--help")
#: Options of Scrapy that a value follows.
_WITH_VALUE = frozenset({"-s", "--set", "-L", "--loglevel", "--logfile", "--profile", "--pidfile", "-a"})
#: What to copy from the help of Scrapy's commands, which has no examples.
_EXAMPLES = {
    "bench": "newsgrain bench",
    "check": "newsgrain check -l",
    "edit": "newsgrain edit news",
    "fetch": "newsgrain fetch --nolog --headers https://www.example.org/",
    "list": "newsgrain list",
    "parse": "newsgrain parse --spider news https://www.example.org/",
    "runspider": "newsgrain runspider archive.py -a section=politics",
    "settings": "newsgrain settings --get NEWSGRAIN_WORKERS",
    "shell": "newsgrain shell https://www.example.org/",
    "view": "newsgrain view https://www.example.org/",
}
#: Where the descriptions of commands begin.
_COLUMN = 16
_BASES = (ScrapyCommand, BaseRunSpiderCommand)


class _Parser(ArgumentParser):
    """Reads `-o -:json` as Scrapy's own parser does: `-:json` is a value, not an option."""

    def _parse_optional(self, arg_string: str) -> Any:
        return None if arg_string.startswith("-:") else super()._parse_optional(arg_string)


def launch(words: Sequence[str]) -> NoReturn:
    """Run the command that `words` name, and end the process with its exit code."""
    place = _command_place(words)
    if place is None:
        _check_listable(words)
        _list_commands()
        raise SystemExit(0)
    name, rest = words[place], [*words[:place], *words[place + 1 :]]
    if name == "help":
        _list_commands() if not rest else launch([rest[0], "--help"])
        raise SystemExit(0)
    command = _command(name)
    settings = project_settings()
    raise SystemExit(_run(name, command, settings, rest))


def _command_place(words: Sequence[str]) -> int | None:
    """Return the place of the command: options and their values may stand before it."""
    is_value = False
    for place, word in enumerate(words):
        if not is_value and not word.startswith("-"):
            return place
        is_value = not is_value and word in _WITH_VALUE
    return None


def _check_listable(words: Sequence[str]) -> None:
    """Refuse options that no command follows, except those that ask for help."""
    if words and words[0] not in _HELP:
        hint = did_you_mean(words[0], [*_HELP, "--version"])
        refuse(f"name a command; {words[0]} alone is none{hint}; `newsgrain` alone lists all commands")


def project_settings() -> Settings:
    """Return the settings of this project, as Scrapy would read them."""
    settings = Settings()
    settings.setmodule("scraper.settings", priority="project")
    if "EDITOR" in os.environ:
        settings.set("EDITOR", os.environ["EDITOR"], priority="project")
    return settings


def command_modules() -> Mapping[str, str]:
    """Return the module of each command by its name; ours stand before those of Scrapy."""
    return {name: module for package in (_SCRAPYS, OURS) for name, module in _modules_in(package)}


def _modules_in(package: str) -> Iterator[tuple[str, str]]:
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("*.py")):
            name = path.stem
            if not name.startswith("_") and not (package == _SCRAPYS and name in _LEFT_OUT):
                yield name, f"{package}.{name}"


def _command(name: str) -> ScrapyCommand:
    modules = command_modules()
    if name in modules:
        return loaded_command(modules[name])
    added = {entry.name: entry for entry in entry_points(group=_SCRAPYS)}
    if name not in added:
        hint = did_you_mean(name, [*modules, *added])
        refuse(f"there is no command {name!r}{hint}; `newsgrain` alone lists all commands")
    command: ScrapyCommand = added[name].load()()
    return command


def loaded_command(module_name: str) -> ScrapyCommand:
    """Return the command of a module, which is imported now."""
    module = import_module(module_name)
    found = next(
        value
        for value in vars(module).values()
        if isclass(value)
        and issubclass(value, ScrapyCommand)
        and value not in _BASES
        and value.__module__ == module_name
    )
    return found()


def _run(name: str, command: ScrapyCommand, settings: Settings, words: list[str]) -> int:
    parser = _Parser(
        prog=f"newsgrain {name}",
        formatter_class=ScrapyHelpFormatter,
        usage=as_typed(f"newsgrain {name} {command.syntax()}"),
        conflict_handler="resolve",
        description=as_typed(command.long_desc()),
    )
    settings.setdict(command.default_settings, priority="command")
    command.settings = settings
    if name in _EXAMPLES:
        parser.description = "\n".join(wrapped(command.long_desc()))
        add_examples(parser, [_EXAMPLES[name]])
    command.add_options(parser)
    given, rest = parser.parse_known_args(words)
    with _explaining_unusable_files(name), tolerating_closed_pipe():
        _explaining_misuse(parser, lambda: command.process_options(rest, given))
        if name == "runspider" and not _is_verbose(settings):
            quieten()
        if command.requires_crawler_process:
            command.crawler_process = _crawler_process(settings)
        _explaining_misuse(parser, lambda: _perform(command, rest, given))
    return command.exitcode


@contextmanager
def _explaining_unusable_files(name: str) -> Iterator[None]:
    """End the program with a sentence where a file or folder that was named cannot be used, and no code expected it."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            raise
        code = ExitCode.DISK if error.errno in DISK_FULL_ERRNOS else ExitCode.CONFIGURATION
        exit_early(code, f"newsgrain {name}: cannot use {error.filename}: {error.strerror}")


def _is_verbose(settings: Settings) -> bool:
    try:
        return is_verbose(settings)
    except ValueError:  # the spider refuses the mistake
        return True


def _perform(command: ScrapyCommand, words: list[str], given: Namespace) -> None:
    gc.freeze()
    gc.enable()
    if not given.profile:
        command.run(words, given)
        return
    import cProfile  # noqa: PLC0415 - rarely needed

    sys.stderr.write(f"newsgrain: writing the profile to {given.profile}\n")
    profile = cProfile.Profile()
    try:
        profile.runcall(command.run, words, given)
    finally:
        profile.dump_stats(given.profile)


def _crawler_process(settings: Settings) -> "AsyncCrawlerProcess":
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415 - loads Twisted, which most commands do not need

    return AsyncCrawlerProcess(settings)


def _explaining_misuse(parser: ArgumentParser, call: Callable[[], None]) -> None:
    try:
        call()
    except UsageError as error:
        if str(error):
            parser.error(str(error))
        if error.print_help:
            parser.print_help()
        raise SystemExit(2) from error


def _list_commands() -> None:
    modules = command_modules()
    ours = {name: loaded_command(module) for name, module in modules.items() if module.startswith(OURS)}
    scrapys = {name: loaded_command(module) for name, module in modules.items() if name not in ours}
    print("usage: newsgrain COMMAND [options]")
    for title, commands in (("Commands", ours), ("Commands of Scrapy", scrapys)):
        print(f"\n{title}:")
        for name, command in sorted(commands.items()):
            first, *others = wrapped(as_typed(command.short_desc()), _COLUMN)
            print("\n".join([f"  {name:<{_COLUMN - 2}}{first}", *(" " * _COLUMN + line for line in others)]))
    print("\n`newsgrain COMMAND -h` shows the options of a command, with examples.")
