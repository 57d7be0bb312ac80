"""The terminal: results on standard output, everything else on standard error.

Text never breaks on an encoding: what a stream cannot show is written as an escape, so that a file
name stays recognisable (a cp1252 pipe on Windows, a C locale, a file name that is not UTF-8).
"""

from __future__ import annotations

import errno
import io
import logging
import os
import sys
import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from autoresolve_gui.cli.errors import StdoutError
from autoresolve_gui.privacy.redact import RedactingFilter, Redactor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

PROGRAM = "autoresolve"
DEBUG_VARIABLE = "AUTORESOLVE_DEBUG"


def prepare_streams() -> None:
    """Make standard output and standard error safe to write any text to.

    A windowed bundle has no streams at all (`None`); it gets ones that lead nowhere.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 -- for good
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


class Console:
    """Writes results, remarks and error lines; knows the progress bar that may be in the way.

    `redactor` takes the secrets that it knows out of every error line, traceback and log.
    """

    def __init__(self, out: TextIO, err: TextIO, *, quiet: bool = False) -> None:
        self._out = out
        self.err = err
        self.quiet = quiet
        self.redactor = Redactor()
        self.debug = os.environ.get(DEBUG_VARIABLE, "") not in ("", "0")
        self.clear_progress: Callable[[], None] = lambda: None

    @property
    def width(self) -> int | None:
        """The columns of the terminal that results are written to; None where it is none."""
        if not self._out.isatty():
            return None
        try:
            return os.get_terminal_size(self._out.fileno()).columns
        except OSError:
            return 80

    def result(self, text: str) -> None:
        """Write a result, as a line of its own."""
        self.clear_progress()
        with _told_of_stdout():
            self._out.write(text + "\n")
            self._out.flush()

    def result_bytes(self, data: bytes) -> None:
        """Write a result that has an encoding of its own, whatever the terminal's is."""
        self.clear_progress()
        with _told_of_stdout():
            self._out.flush()
            self._out.buffer.write(data)
            self._out.buffer.flush()

    def remark(self, text: str) -> None:
        """Tell something that is no result and no error; silent with --quiet."""
        if not self.quiet:
            self._line(text)

    def tell(self, text: str) -> None:
        """Tell something that a decision of the user hangs on; never silent."""
        self._line(text)

    def error(self, message: str, *, file: Path | None = None, remedy: str = "") -> None:
        """Write one line: what went wrong, with which file, and what can be done."""
        parts = [PROGRAM, *([str(file)] if file is not None else []), _sentence(message, file)]
        text = ": ".join(parts) + (f" {remedy}" if remedy else "")
        self._line(self.redactor.redact(text))

    def show_log(self) -> None:
        """Show what the rooms log where that was asked for; keep it to themselves where not.

        What users have to know reaches them as events and errors, without tracebacks.
        """
        log = logging.getLogger()
        if self.debug:
            handler = logging.StreamHandler(self.err)
            handler.addFilter(RedactingFilter(self.redactor))
            log.addHandler(handler)
            log.setLevel(logging.INFO)
        else:
            log.addHandler(logging.NullHandler())

    def trace(self, error: BaseException) -> None:
        """Show where an error was raised, for those who asked for it with AUTORESOLVE_DEBUG=1."""
        if self.debug:
            text = "".join(traceback.format_exception(error)).rstrip()
            self._line(self.redactor.redact(text))

    def _line(self, text: str) -> None:
        self.clear_progress()
        self.err.write(text + "\n")
        self.err.flush()


@contextmanager
def _told_of_stdout() -> Iterator[None]:
    """Raise `BrokenPipeError` where the reader went away, `StdoutError` for any other trouble."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if sys.platform == "win32" and error.errno == errno.EINVAL:
            raise BrokenPipeError from error  # how Windows says that the reader went away
        raise StdoutError(
            f"standard output cannot be written: {error.strerror or error}",
            remedy="See that the disk has room. What was analysed is kept.",
        ) from error


def _sentence(message: str, file: Path | None) -> str:
    """Return `message` on one line, ended by a full stop, without the file named twice."""
    text = " ".join(message.split())
    if file is not None:
        for name in (str(file), str(file.absolute()), file.name):
            text = text.removeprefix(f"{name}: ").removeprefix(f"“{name}” ")
    return text if text.endswith((".", "!", "?")) else f"{text}."
