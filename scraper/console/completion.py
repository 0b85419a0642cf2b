"""Completion scripts for shells, made from the parsers of the commands: they know every word of them."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scraper.arguments import NAMES
from scraper.cli.subcommands import CommandWithSubcommands
from scraper.console.launch import OURS, command_modules, loaded_command, project_settings

_BASH = """# Completion of newsgrain for bash.
_newsgrain() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" command="" sub="" one words=""
    for one in "${{COMP_WORDS[@]:1:$((COMP_CWORD - 1))}}"; do
        case "$one" in -*) continue ;; esac
        if [ -z "$command" ]; then command="$one"; elif [ -z "$sub" ]; then sub="$one"; fi
    done
    case "$command" in
{cases}
        "") words="{commands}" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o default -o bashdefault -F _newsgrain newsgrain
"""
_ZSH = """#compdef newsgrain
autoload -U +X bashcompinit && bashcompinit
"""
_FISH_HEAD = "# Completion of newsgrain for fish.\n"


@dataclass(frozen=True, slots=True)
class Words:
    """What may follow a command: options, sub-commands with their options, and other words."""

    summary: str
    options: Sequence[str]
    subcommands: Mapping[str, Sequence[str]]
    others: Sequence[str] = ()


def completion_script(shell: str) -> str:
    """Return the script for `bash`, `zsh` or `fish`."""
    commands = {name: _words_of(name, module) for name, module in sorted(command_modules().items())}
    if shell == "fish":
        return _fish(commands)
    bash = _BASH.format(commands=" ".join(commands), cases="\n".join(map(_bash_case, commands.items())))
    return bash if shell == "bash" else _ZSH + bash


def _words_of(name: str, module: str) -> Words:
    command = loaded_command(module)
    command.settings = project_settings()
    parser = ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    subcommands = {}
    if isinstance(command, CommandWithSubcommands):
        subcommands = {sub: _options(own) for sub, own in command.subcommand_parsers.items()}
    others = ("news", *(f"{argument}=" for argument in NAMES)) if name == "crawl" else ()
    summary = command.short_desc() if module.startswith(OURS) else "a command of Scrapy"
    return Words(summary, _options(parser), subcommands, others)


def _options(parser: ArgumentParser) -> Sequence[str]:
    return sorted({option for action in parser._actions for option in action.option_strings})  # noqa: SLF001 - no other way


def _bash_case(item: tuple[str, Words]) -> str:
    name, words = item
    own = " ".join((*words.subcommands, *words.others, *words.options))
    if not words.subcommands:
        return f'        {name}) words="{own}" ;;'
    inner = " ".join(f'{sub}) words="{" ".join(options)}" ;;' for sub, options in words.subcommands.items())
    return f'        {name}) case "$sub" in {inner} *) words="{own}" ;; esac ;;'


def _fish(commands: Mapping[str, Words]) -> str:
    lines = [_FISH_HEAD.rstrip()]
    for name, words in commands.items():
        summary = words.summary.replace("\\", "\\\\").replace("'", "\\'")
        lines.append(f"complete -c newsgrain -n __fish_use_subcommand -a {name} -d '{summary}'")
        seen = f"'__fish_seen_subcommand_from {name}'"
        lines += (f"complete -c newsgrain -n {seen} {_fish_option(option)}" for option in words.options)
        if words.subcommands or words.others:
            lines.append(f"complete -c newsgrain -n {seen} -a '{' '.join((*words.subcommands, *words.others))}'")
        for sub, options in words.subcommands.items():
            inner = f"'__fish_seen_subcommand_from {name}; and __fish_seen_subcommand_from {sub}'"
            lines += (f"complete -c newsgrain -n {inner} {_fish_option(option)}" for option in options)
    return "\n".join(lines) + "\n"


def _fish_option(option: str) -> str:
    return f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
