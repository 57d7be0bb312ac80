"""Remembers which files are not done, so that the next start can go on with them.

Each running engine has a small file of its own beside the library, written whole and atomically
after every change; so nothing waits for a lock of the library, and two programs that share one
never take each other's files. A file whose program is gone is taken over by the next that starts.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from autoresolve_gui.atomic import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)

_SCHEMA = 1
_CLOCK_SLACK_S = 1.0


class Ledger:
    """The files that are not done. Layer: engine; owns one file and the thread that writes it.

    Any thread may call. Nothing waits for the disk but `close`.
    """

    def __init__(self, library_path: Path) -> None:
        """Take over what programs have left that are gone."""
        self._folder = library_path.parent
        self._stem = f"{library_path.name}.unfinished-"
        self._path = self._folder / f"{self._stem}{secrets.token_hex(8)}.json"
        self._taken_over = self._abandoned()
        left = (file for path in self._taken_over for file in _read(path)[1])
        self._left = dict.fromkeys(left)
        self._queued: dict[Path, None] = {}
        self._changed = threading.Condition()
        self._is_stale = bool(self._taken_over)
        self._is_closed = False
        self._has_warned = False
        self._thread = threading.Thread(target=self._keep, name="engine-ledger", daemon=True)
        self._thread.start()

    @property
    def left(self) -> tuple[Path, ...]:
        """The files that earlier programs left and that were not queued since, in their order."""
        with self._changed:
            return tuple(self._left)

    def forget_left(self) -> None:
        """Forget those."""
        with self._changed:
            self._left.clear()
            self._note_change()

    def add(self, file: Path) -> None:
        """Remember a file that was queued."""
        with self._changed:
            self._left.pop(file, None)
            self._queued[file] = None
            self._note_change()

    def remove(self, file: Path) -> None:
        """Forget a file that has ended."""
        with self._changed:
            self._left.pop(file, None)
            self._queued.pop(file, None)
            self._note_change()

    def close(self) -> None:
        """Write the last state, as one that anybody may take over."""
        with self._changed:
            self._is_closed = True
            self._note_change()
        self._thread.join()

    def _note_change(self) -> None:
        self._is_stale = True
        self._changed.notify_all()

    def _keep(self) -> None:
        is_closed = False
        while not is_closed:
            with self._changed:
                while not self._is_stale:
                    self._changed.wait()
                self._is_stale = False
                files, is_closed = (*self._left, *self._queued), self._is_closed
            try:
                self._write(files, owner=None if is_closed else _this_process())
            except OSError as error:
                level = logging.DEBUG if self._has_warned else logging.WARNING
                log.log(level, "what is not done cannot be remembered: %s", error)
                self._has_warned = True

    def _write(self, files: Iterable[Path], owner: dict[str, object] | None) -> None:
        kept = {"schema": _SCHEMA, "owner": owner, "files": [str(file) for file in files]}
        if kept["files"]:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, json.dumps(kept, indent=1).encode(), mode=0o600)
        elif self._path.exists():
            self._path.unlink()
        for path in self._taken_over:
            path.unlink(missing_ok=True)  # only now does it stand in a file of ours
        self._taken_over = ()

    def _abandoned(self) -> tuple[Path, ...]:
        try:
            found = [path for path in self._folder.iterdir() if path.name.startswith(self._stem)]
            found.sort(key=lambda path: path.stat().st_mtime_ns)
        except OSError:
            return ()  # there is no such folder yet, or one of the files went just now
        return tuple(path for path in found if not _is_running(_read(path)[0]))


def _read(path: Path) -> tuple[object, tuple[Path, ...]]:
    """Return the owner and the files that stand in one of these files; none where it is damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["schema"] != _SCHEMA:
            return _this_process(), ()  # of a newer program: not ours to take
        return kept["owner"], tuple(Path(file) for file in kept["files"])
    except FileNotFoundError:
        return None, ()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        log.warning("%s does not say which files were not done: %s", path, error)
        return None, ()


def _this_process() -> dict[str, object]:
    return {
        "host": socket.gethostname(),
        "process": os.getpid(),
        "started_s": psutil.Process().create_time(),
    }


def _is_running(owner: object) -> bool:
    """Tell whether the program that wrote a file may still be there."""
    if not isinstance(owner, dict):
        return False
    if owner.get("host") != socket.gethostname():
        return True  # nobody here can tell
    try:
        process = psutil.Process(int(owner["process"]))
        started_s: float = process.create_time()
        is_same = abs(started_s - float(owner["started_s"])) < _CLOCK_SLACK_S
        # Killed, and its parent has not asked yet how it ended.
        return is_same and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, KeyError, TypeError, ValueError):
        return False
