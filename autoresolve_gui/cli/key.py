"""`autoresolve key`: the key of Cloud assist, in the keychain of the system."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.key_arguments import OPENROUTER
from autoresolve_gui.cli.plugin_access import open_plugins
from autoresolve_gui.privacy.keychain import Keychain, KeySource, secret_of

if TYPE_CHECKING:
    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.key_arguments import Key
    from autoresolve_gui.privacy.secret import Secret

VARIABLE = "OPENROUTER_API_KEY"
_MOST_READ = 65_536


def manage_key(command: Key, console: Console) -> ExitStatus:
    """Set, show or remove a key. Raises `KeychainError`, `CliError`."""
    keychain = Keychain(redactor=console.redactor)
    variable = _variable(command.account, console)
    match command.action:
        case "set":
            secret = _read_key(command.account)
            place = keychain.set(command.account, secret)
            console.result(f"The key of {command.account} is in {place}{_ending(secret.hint)}.")
            if variable and keychain.status(command.account, variable).source is (
                KeySource.ENVIRONMENT
            ):
                console.remark(f"The environment variable {variable} is set too, and goes first.")
        case "status":
            return _tell_status(command.account, variable, keychain, console)
        case "clear":
            was_there = keychain.clear(command.account)
            gone = "was removed from" if was_there else "was not in"
            console.result(f"The key of {command.account} {gone} the keychain.")
            if keychain.status(command.account, variable).source is KeySource.ENVIRONMENT:
                console.remark(f"The environment variable {variable} is set, and still holds one.")
    return ExitStatus.DONE


def _tell_status(account: str, variable: str, keychain: Keychain, console: Console) -> ExitStatus:
    status = keychain.status(account, variable)
    if status.obstacle:
        raise CliError(status.obstacle, remedy=status.remedy)
    if status.source is KeySource.NONE:
        console.result(f"There is no key of {account}; `autoresolve key set {account}` keeps one.")
        return ExitStatus.FAILED
    place = (
        f"the environment variable {status.place}"
        if status.source is KeySource.ENVIRONMENT
        else status.place
    )
    console.result(f"The key of {account} comes from {place}{_ending(status.hint)}.")
    return ExitStatus.DONE


def _ending(hint: str) -> str:
    return f" and ends in {hint}" if hint else ""


def _read_key(account: str) -> Secret:
    """Return the key from a prompt that shows nothing, or from standard input."""
    if sys.stdin.isatty():
        try:
            return secret_of(getpass.getpass(f"Key of {account} (it is not shown): "))
        except EOFError as error:
            raise CliError("no key was given", remedy="Nothing was changed.") from error
    return secret_of(sys.stdin.read(_MOST_READ))


def _variable(account: str, console: Console) -> str:
    """Return the environment variable that goes before the keychain, as the settings name it."""
    if account != OPENROUTER:
        return ""
    with open_plugins(console.remark) as plugins:
        if OPENROUTER not in {plugin.id for plugin in plugins.plugins}:
            return VARIABLE
        return str(plugins.settings(OPENROUTER).get("api_key_env", VARIABLE))
