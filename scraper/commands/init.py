"""`newsgrain init`: writes the files that are the operator's own."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from models.database.file_paths import is_file
from scraper.cli.app_command import AppCommand
from scraper.terminal.command_line import refuse
from scraper.terminal.safe_text import one_line


class Command(AppCommand):
    """Write newsgrain.toml and sources.toml; what is there already is left as it is."""

    command = "scrapy init"
    usage = "[--contact ADDRESS] [FOLDER]"
    description = "Write newsgrain.toml and sources.toml, to begin with"
    examples = ("scrapy init --contact https://www.example.org/bot",)

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours."""
        super().add_options(parser)
        parser.add_argument(
            "--contact", metavar="ADDRESS", help="a page or an e-mail address of yours, which the user agent names"
        )

    def run(self, args: list[str], opts: Namespace) -> None:
        """Write the files that are missing."""
        from newsgrain import __version__
        from scraper.cli.initial_files import configuration_text, example_sources
        from scraper.configuration import FILE_NAME
        from scraper.setting_values import project_folder

        words = self.positional(args)
        if len(words) > 1:
            self.refuse_words(f"name one folder, not {len(words)}")
        folder = Path(words[0]) if words else project_folder()
        if is_file(folder):
            refuse(f"scrapy init: {folder} is a file; name a folder, which need not exist yet")
        agent = None if opts.contact is None else f"Newsgrain/{__version__} ({_contact(opts.contact)})"
        is_new = _write(folder / FILE_NAME, configuration_text(agent).encode())
        _write(folder / "sources.toml", example_sources())
        if agent is None and is_new:
            print("next: set USER_AGENT in newsgrain.toml to a name and an address of yours")
        elif agent is not None and not is_new:
            print(f'next: write USER_AGENT = "{agent}" into newsgrain.toml, which was there before')
        print("next: keep the outlets that you want in sources.toml, then `newsgrain crawl news`")


def _contact(written: str) -> str:
    contact = one_line(written).strip("()")
    if "." not in contact or " " in contact:
        refuse(
            f"scrapy init: --contact {written!r} is neither a page nor an e-mail address: https://www.example.org/bot"
        )
    return f"+{contact}" if "://" in contact else contact


def _write(path: Path, content: bytes) -> bool:
    """Write a new file; return whether there was none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        print(f"{path} exists already: left as it is")
        return False
    except OSError as error:
        refuse(f"scrapy init: cannot write {path}: {error.strerror}; name a folder that this user may write")
    else:
        print(f"wrote {path}")
    return True
