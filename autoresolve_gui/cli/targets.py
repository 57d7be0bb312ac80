"""Where results go. Everything that can be refused is refused before any analysis starts."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.arguments import NAME_PLACEHOLDER, STDOUT, ExportWish
from autoresolve_gui.cli.errors import CliError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SHOWN_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Target:
    """A file to write. `format_id` is an exporter's id; None stands for the JSON."""

    path: Path
    format_id: str | None


def plan_targets(
    files: Sequence[Path], json: str | None, exports: Sequence[ExportWish], *, force: bool
) -> Mapping[Path, tuple[Target, ...]]:
    """Return the files to write for each of `files`.

    Raises `UsageError` where two results, or a result and the footage, would be the same file;
    `CliError` where a result cannot be written, or stands there already and `force` is not set.
    """
    templates = [(wish.path, wish.format_id) for wish in exports]
    wanted: list[tuple[str, str | None]] = [*templates]
    if json is not None and json != STDOUT:
        wanted.insert(0, (json, None))
    _refuse_stdout(exports)
    _refuse_missing_placeholder(files, wanted)
    plan = {
        file: tuple(Target(_filled(template, file), kind) for template, kind in wanted)
        for file in files
    }
    _refuse_collisions(plan)
    _refuse_footage(files, plan)
    _refuse_unwritable(plan, force=force)
    return plan


def same_file_key(path: Path) -> str:
    """Return a text that two paths share where they lead to the same file on this system."""
    key = os.path.normcase(os.path.realpath(path))  # resolve() raises on a loop of links
    return key.casefold() if sys.platform == "darwin" else key


def distinct(files: Iterable[Path]) -> tuple[Path, ...]:
    """Return `files` in order, each once, however it was spelled."""
    first: dict[str, Path] = {}
    for file in files:
        first.setdefault(same_file_key(file), file)
    return tuple(first.values())


def _filled(template: str, file: Path) -> Path:
    return Path(template.replace(NAME_PLACEHOLDER, file.stem))


def _refuse_stdout(exports: Sequence[ExportWish]) -> None:
    for wish in exports:
        if wish.path == STDOUT:
            raise UsageError(
                f"--export {wish.format_id}=-: markers are written to a file",
                remedy="Name one, or use --json - for standard output.",
            )


def _refuse_missing_placeholder(
    files: Sequence[Path], wanted: Sequence[tuple[str, str | None]]
) -> None:
    for template, _ in wanted:
        if len(files) > 1 and NAME_PLACEHOLDER not in template:
            raise UsageError(
                f"{len(files)} files cannot all be written to {template}",
                remedy=f"Put {NAME_PLACEHOLDER} in the path: it becomes the name of each file.",
            )


def _refuse_collisions(plan: Mapping[Path, tuple[Target, ...]]) -> None:
    taken: dict[str, Path] = {}
    for file, targets in plan.items():
        for target in targets:
            other = taken.setdefault(same_file_key(target.path), file)
            if other is not file:
                raise UsageError(
                    f"{other} and {file} have the same name, so both would be written to "
                    f"{target.path}",
                    remedy="Process them one by one, each with a path of its own.",
                )
        paths = [same_file_key(target.path) for target in targets]
        for index, target in enumerate(targets):
            if paths.index(paths[index]) != index:
                raise UsageError(
                    f"two results would be written to {target.path}",
                    remedy="Give each a path of its own.",
                )


def _refuse_footage(files: Sequence[Path], plan: Mapping[Path, tuple[Target, ...]]) -> None:
    footage = {same_file_key(file) for file in files}
    for targets in plan.values():
        for target in targets:
            if same_file_key(target.path) in footage:
                raise UsageError(
                    f"{target.path} is the footage itself and is never written to",
                    remedy="Choose another path.",
                )


def _refuse_unwritable(plan: Mapping[Path, tuple[Target, ...]], *, force: bool) -> None:
    targets = [target for of_file in plan.values() for target in of_file]
    # These of os.path tell "no" where those of Path raise, as for a name that is too long.
    for target in targets:
        if os.path.isdir(target.path):  # noqa: PTH112
            raise CliError(f"{target.path} is a folder", remedy="Name a file in it.")
        if os.path.exists(target.path) and not os.path.isfile(target.path):  # noqa: PTH110, PTH113
            raise CliError(
                f"{target.path} is no ordinary file and is never replaced",
                remedy="Name a file, or use --json - for standard output.",
            )
        if not os.path.isdir(target.path.parent):  # noqa: PTH112
            raise CliError(
                f"{target.path} cannot be written: there is no folder {target.path.parent}",
                remedy="Create it, or choose another path.",
            )
    there = [str(target.path) for target in targets if os.path.exists(target.path)]  # noqa: PTH110
    if there and not force:
        shown = ", ".join(there[:_SHOWN_AT_MOST])
        more = f" and {len(there) - _SHOWN_AT_MOST} more" if len(there) > _SHOWN_AT_MOST else ""
        raise CliError(
            f"{shown}{more} {'exists' if len(there) == 1 else 'exist'} already, nothing was done",
            remedy="Use --force to overwrite, or choose another path.",
        )
