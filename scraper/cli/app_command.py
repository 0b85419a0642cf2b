"""What our commands share beside `scrapy crawl`, which is Scrapy's own."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from scraper.egress.user_agent import refused_agent
from scraper.setting_mistakes import setting_mistakes
from scraper.setting_values import rename_warnings
from scraper.terminal.command_line import positional_words, print_stderr, refuse, refuse_misuse, refuse_words
from scraper.terminal.help_text import SectionsFormatter, add_examples, wrapped

if TYPE_CHECKING:
    from scraper.app_settings import AppSettings


class AppCommand(ScrapyCommand):
    """A command of ours; subclasses give its name, usage and description."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's name and type
    #: The command as it is typed (`scrapy db`), the words that it takes, and what it does.
    command = ""
    usage = ""
    description = ""
    #: Whole command lines for the help.
    examples: Sequence[str] = ()
    parser: ArgumentParser

    def syntax(self) -> str:
        """Return the words that this command takes."""
        return self.usage

    def short_desc(self) -> str:
        """Return what it does."""
        return self.description

    def long_desc(self) -> str:
        """Return what it does, in lines that fit the terminal."""
        return "\n".join(wrapped(self.description))

    def add_options(self, parser: ArgumentParser) -> None:
        """Add Scrapy's options, and keep the parser for messages."""
        if self.examples:
            add_examples(parser, self.examples)
        super().add_options(parser)
        parser.formatter_class = SectionsFormatter
        self.parser = parser
        refuse_misuse(parser, self.command, self.usage)

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Read Scrapy's options; a malformed one ends the program with 4, a setting's old name gives a warning."""
        try:
            super().process_options(args, opts)
        except UsageError as error:
            refuse(f"{self.command}: {error}")
        if any(setting_mistakes(self.scrapy_settings())):
            self.app_settings()  # which refuses these mistakes, and wrong values with them
        for warning in rename_warnings(self.scrapy_settings()):
            print_stderr(warning)

    def positional(self, args: Sequence[str]) -> Sequence[str]:
        """Return the words after the command; unknown options end the program with 4."""
        return positional_words(self.command, args, self.usage, self.parser)

    def refuse_words(self, problem: str) -> NoReturn:
        """End the program because of what was typed, with the words that the command takes."""
        refuse_words(self.command, problem, self.usage)

    def scrapy_settings(self) -> Settings:
        """Return the settings that Scrapy gives to a command before it runs."""
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        return self.settings

    def refuse_placeholder(self, urls: Iterable[str]) -> None:
        """End the program with 4 if the shipped user agent would be shown to the public web."""
        refusal = refused_agent(self.scrapy_settings().get("USER_AGENT"), urls)
        if refusal is not None:
            refuse(f"{self.command}: {refusal}")

    def app_settings(self) -> "AppSettings":
        """Return our settings; mistakes in them end the program with 4."""
        # Loads what crawls need: few commands use all settings.
        from scraper.app_settings import SettingsError, read_settings  # noqa: PLC0415

        try:
            return read_settings(self.scrapy_settings())
        except SettingsError as error:
            refuse(str(error))
