"""What commands have in common that ask the database that DATABASE_URL names."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from models.database.url import InvalidDatabaseUrl
from scraper import setting_values
from scraper.terminal.command_line import or_did_you_mean, refuse, with_database, words_only
from scraper.terminal.help_text import add_table

#: Takes the database URL and the words behind the first one.
Action = Callable[[str, Sequence[str]], None]


class CommandOnDatabase(ScrapyCommand):
    """A command that asks the database that DATABASE_URL names; whoever inherits says which one."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's name and type
    #: The command's own name, the words that it takes, and what it is for.
    name = ""
    usage = ""
    description = ""

    def syntax(self) -> str:
        """Return the words that this command takes."""
        return self.usage

    def short_desc(self) -> str:
        """Say what it is for."""
        return self.description

    def refuse_words(self, problem: str) -> NoReturn:
        """End the program because of what was typed, with the words that it takes."""
        refuse(f"scrapy {self.name}: {problem}\nusage: scrapy {self.name} {self.usage}")

    def database_url(self) -> str:
        """Return what DATABASE_URL says; end the program with 4 where that is no URL."""
        try:
            return setting_values.database_url(self.given_settings())
        except InvalidDatabaseUrl as error:
            refuse(str(error))

    def given_settings(self) -> BaseSettings:
        """Return the settings that Scrapy gives to a command before it runs."""
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        return self.settings


class DatabaseCommand(CommandOnDatabase):
    """A command such as `scrapy NAME WORD ...`; whoever inherits says what each word does."""

    #: Each word with what may follow it, and what it does in a sentence.
    words: Mapping[str, str] = {}

    def add_options(self, parser: ArgumentParser) -> None:
        """Tell what the words do."""
        add_table(parser, "Words", self.words)
        super().add_options(parser)

    def actions(self, opts: Namespace) -> Mapping[str, Action]:
        """Return what each first word does."""
        raise NotImplementedError

    def check(self, words: Sequence[str], opts: Namespace) -> None:
        """Refuse words and options that do not go together."""

    def run(self, args: list[str], opts: Namespace) -> None:
        """Do what the first word says."""
        words = words_only(self.name, args, self.usage)
        if not words:
            self.refuse_words("say what to do")
        actions = self.actions(opts)
        if words[0] not in actions:
            self.refuse_words(f"unknown word {words[0]!r}{or_did_you_mean(words[0], list(actions))}")
        self.check(words, opts)
        database_url = self.database_url()
        with_database(lambda: actions[words[0]](database_url, words[1:]))
