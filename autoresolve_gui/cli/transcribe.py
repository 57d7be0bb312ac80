"""`autoresolve transcribe`: what is said, as text or subtitles, without a window."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.arguments import NAME_PLACEHOLDER, ExportWish
from autoresolve_gui.cli.errors import CliError
from autoresolve_gui.cli.exit_status import ExitStatus
from autoresolve_gui.cli.hearing import Hearing
from autoresolve_gui.cli.progress import progress_display
from autoresolve_gui.cli.targets import distinct, plan_targets
from autoresolve_gui.cli.transcribe_arguments import STDOUT
from autoresolve_gui.engine.runner import open_footage
from autoresolve_gui.export.files import write_atomically
from autoresolve_gui.library.library import Library
from autoresolve_gui.library.location import default_library_path
from autoresolve_gui.model.errors import AutoResolveError
from autoresolve_gui.models.store import ModelStore
from autoresolve_gui.speech.choosing import choose_model
from autoresolve_gui.speech.transcript_files import TranscriptFormat, transcript_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from autoresolve_gui.cli.console import Console
    from autoresolve_gui.cli.targets import Target
    from autoresolve_gui.cli.transcribe_arguments import Transcribe
    from autoresolve_gui.model.footage import Footage
    from autoresolve_gui.model.speech import Transcript
    from autoresolve_gui.speech.whisper_model import WhisperModelChoice


def transcribe(command: Transcribe, console: Console) -> ExitStatus:
    """Transcribe the files and write what was asked for.

    Raises `AutoResolveError` for everything that can be known to be impossible before it starts.
    """
    models = ModelStore()
    choice = choose_model(command.model, models) if command.model else None
    files = distinct(command.files)
    plan = _plan(command, files)
    library_path = (command.library or default_library_path()).absolute()
    display = progress_display(console.err, files=len(files), quiet=command.quiet)
    console.clear_progress = display.clear
    all_done = True
    hearing = Hearing(library_path, partial(choose_model, command.model, models), console, display)
    with Library(library_path) as library, hearing:
        for notice in library.notices:
            console.remark(notice)
        for file in files:
            try:
                footage = _audible(file.absolute(), library)
                again = command.again or _is_of_another(library.transcript(footage.key), choice)
                transcript = hearing.transcript(
                    file, footage, library, language=command.language, again=again
                )
                display.end_file()
                _deliver(command, console, file, footage, transcript, plan[file])
            except KeyboardInterrupt:
                display.end_file()
                console.error(
                    "stopped",
                    remedy="What was heard is kept: the same command goes on from there.",
                )
                raise
            except AutoResolveError as error:
                display.end_file()
                all_done = False
                console.error(str(error), file=file, remedy=error.remedy)
                console.trace(error)
    return ExitStatus.DONE if all_done else ExitStatus.FAILED


def _audible(path: Path, library: Library) -> Footage:
    """Return the footage at a path. Raises `CliError` where it has no sound."""
    footage = replace(open_footage(path, library), path=path)
    if not footage.audio:
        raise CliError("has no sound", remedy="Choose footage that somebody speaks in.")
    return footage


def _is_of_another(kept: Transcript | None, choice: WhisperModelChoice | None) -> bool:
    """Tell whether another model than the one that was named heard what is kept."""
    return kept is not None and choice is not None and kept.model != choice.name


def _plan(command: Transcribe, files: Sequence[Path]) -> Mapping[Path, tuple[Target, ...]]:
    if command.output == STDOUT:
        return dict.fromkeys(files, ())
    folder = Path(command.output)
    if not folder.is_dir():
        raise CliError(
            f"there is no folder {folder}", remedy="Create it, or choose another with --output."
        )
    wishes = [
        ExportWish(kind, str(folder / f"{NAME_PLACEHOLDER}.{kind}")) for kind in command.formats
    ]
    return plan_targets(files, None, wishes, force=command.force)


def _deliver(
    command: Transcribe,
    console: Console,
    file: Path,
    footage: Footage,
    transcript: Transcript,
    targets: Sequence[Target],
) -> None:
    if not transcript.segments:
        console.remark(f"{file}: nobody speaks in it, or nothing could be understood.")
    for target in targets:
        data = transcript_bytes(transcript, footage, TranscriptFormat(target.path.suffix[1:]))
        write_atomically(target.path, data, overwrite=command.force)
        console.remark(f"{file}: wrote {target.path}")
    if command.output == STDOUT:
        data = transcript_bytes(transcript, footage, TranscriptFormat(command.formats[0]))
        console.result_bytes(data)
