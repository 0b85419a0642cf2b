"""Commands such as `scrapy db`, whose first word is a sub-command with options of its own."""

from argparse import ArgumentParser, HelpFormatter, Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from scrapy.settings import BaseSettings

from scraper.cli.app_command import AppCommand
from scraper.terminal.command_line import did_you_mean, refuse, refuse_words, unknown_option
from scraper.terminal.help_text import SectionsFormatter, add_examples, add_table, add_text, folded_command, wrapped

_EXAMPLE = "example: "
#: Runs a sub-command with the settings and its own options.
Action = Callable[[BaseSettings, Namespace], None]


def _folded_example(line: str) -> str:
    return folded_command(line) if line.startswith(_EXAMPLE) else "\n".join(wrapped(line))


class SubcommandParser(ArgumentParser):
    """The parser of one sub-command; a mistake in what was typed ends the program with 4."""

    def error(self, message: str) -> NoReturn:
        """Refuse what was typed, with the words that the sub-command takes and its example."""
        self.formatter_class = HelpFormatter
        usage = " ".join(self.format_usage().split())
        refuse("\n".join((f"{self.prog}: {message}", usage, *filter(None, [self.epilog]))))

    def refuse_rest(self, words: Sequence[str]) -> None:
        """Refuse the first of the words that the parser has not understood."""
        for word in words:
            is_option = word.startswith("-") and word != "-"
            self.error(unknown_option(word, self) if is_option else f"unknown word {word!r}")


class CommandWithSubcommands(AppCommand):
    """A command that has a parser for each sub-command; Scrapy's parser reads Scrapy's own options only.

    So `-s`, `--nolog` and the like may stand before and after the sub-command.
    """

    usage = "SUBCOMMAND [options]"

    def __init__(self) -> None:
        """Begin without sub-commands."""
        super().__init__()
        self._summaries: dict[str, str] = {}
        self._examples: list[str] = []

    @property
    def subcommand_parsers(self) -> Mapping[str, ArgumentParser]:
        """Return the parser of each sub-command."""
        return self._subparsers.choices

    def add_subcommands(self) -> None:
        """Add each sub-command by `add_subcommand`."""
        raise NotImplementedError

    def add_subcommand(self, syntax: str, summary: str, action: Action, example: str) -> ArgumentParser:
        """Add a sub-command, whose name is the first word of `syntax`, and return its parser."""
        self._summaries[syntax] = summary
        self._examples += (line.removeprefix(_EXAMPLE) for line in example.splitlines() if line.startswith(_EXAMPLE))
        parser = self._subparsers.add_parser(
            syntax.split(maxsplit=1)[0],
            description="\n".join(wrapped(f"{summary[0].upper()}{summary[1:]}.")),
            epilog="\n".join(map(_folded_example, example.splitlines())),
            formatter_class=SectionsFormatter,
        )
        parser.set_defaults(action=action)
        return parser

    def add_options(self, parser: ArgumentParser) -> None:
        """Make the parsers of the sub-commands, and list them in the help."""
        self._root = ArgumentParser(prog=self.command, add_help=False)
        self._subparsers = self._root.add_subparsers(parser_class=SubcommandParser)
        self.add_subcommands()
        add_table(parser, "Sub-commands", self._summaries)
        add_text(parser, "Help", f"`{self.command} SUBCOMMAND -h` shows the options of a sub-command and an example.")
        add_examples(parser, self._examples)
        super().add_options(parser)
        # Scrapy's own -h would show this help for a sub-command too.
        parser.add_argument("-h", "--help", action="store_true", help="show this help, or a sub-command's, and exit")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the sub-command, or show its help."""
        parsers, words = self._subparsers.choices, self._subcommand_first(args)
        if opts.help:
            (parsers[words[0]] if words and words[0] in parsers else self.parser).print_help()
            return
        if not words or words[0].startswith("-"):
            self.refuse_words("say what to do")
        if words[0] not in parsers:
            self.refuse_words(f"unknown word {words[0]!r}{did_you_mean(words[0], list(parsers))}")
        given, rest = self._root.parse_known_args(words)
        parsers[words[0]].refuse_rest(rest)
        self.perform(given)

    def refuse_words(self, problem: str) -> NoReturn:
        """End the program because of what was typed, with the sub-commands."""
        refuse_words(self.command, problem, f"{' | '.join(self._summaries)}  [options]")

    def perform(self, given: Namespace) -> None:
        """Run the action of a sub-command with its options."""
        given.action(self.scrapy_settings(), given)

    def _subcommand_first(self, args: Sequence[str]) -> Sequence[str]:
        """Return the words with the sub-command in front: its options may be typed before it too."""
        place = next((place for place, word in enumerate(args) if word in self._subparsers.choices), 0)
        if not args or not args[0].startswith("-"):
            return args
        return [args[place], *args[:place], *args[place + 1 :]]
