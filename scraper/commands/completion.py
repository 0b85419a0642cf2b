"""`newsgrain completion bash | zsh | fish`: prints the completion of a shell."""

from argparse import Namespace

from scraper.cli.app_command import AppCommand
from scraper.terminal.command_line import did_you_mean

SHELLS = ("bash", "zsh", "fish")


class Command(AppCommand):
    """Print a script that completes commands, sub-commands and options in a shell."""

    command = "scrapy completion"
    usage = "bash | zsh | fish"
    description = "Print the completion of commands and options for a shell"
    examples = (
        "newsgrain completion bash >> ~/.bashrc",
        "newsgrain completion zsh > ~/.zfunc/_newsgrain",
        "newsgrain completion fish > ~/.config/fish/completions/newsgrain.fish",
    )

    def run(self, args: list[str], _opts: Namespace) -> None:
        """Print the script."""
        from scraper.console.completion import completion_script

        words = self.positional(args)
        if len(words) != 1:
            self.refuse_words("name one shell")
        if words[0] not in SHELLS:
            self.refuse_words(f"unknown shell {words[0]!r}{did_you_mean(words[0], SHELLS)}")
        print(completion_script(words[0]), end="")
