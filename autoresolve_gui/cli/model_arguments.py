"""What may be written after `autoresolve models`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import argparse

Action = Literal["list", "download", "verify", "import", "delete", "licence"]


@dataclass(frozen=True, slots=True)
class Models:
    """`autoresolve models`. `names` is empty for all of them; `folder` is for `import` alone."""

    action: Action
    names: tuple[str, ...] = ()
    folder: Path | None = None
    json: bool = False


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the words of `autoresolve models`."""
    parser.add_argument(
        "action", choices=get_args(Action), nargs="?", default="list", help="without it, list"
    )
    parser.add_argument(
        "names",
        metavar="NAME",
        nargs="*",
        default=[],
        help="names of models; of import one, and then the folder with its files",
    )
    parser.add_argument(
        "--json", action="store_true", help="of list and verify: as JSON, for scripts"
    )


def models_command(parser: argparse.ArgumentParser, parsed: argparse.Namespace) -> Models:
    """Return the command that was parsed."""
    action: Action = parsed.action
    names: tuple[str, ...] = tuple(parsed.names)
    folder: Path | None = None
    if parsed.json and action not in ("list", "verify"):
        parser.error("--json belongs to list and verify")
    if action == "list" and names:
        parser.error(f"list takes no NAME: {' '.join(names)}")
    if action in ("download", "delete", "licence") and not names:
        parser.error(f"{action} wants the NAME of a model; `autoresolve models` lists them")
    if action == "import":
        if len(names) != 2:
            parser.error("import wants the NAME of a model and the folder with its files")
        folder, names = Path(names[1]), names[:1]
    return Models(action, names, folder, parsed.json)
