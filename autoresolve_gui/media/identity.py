"""Names footage by its content, so that a moved or renamed file is known again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from autoresolve_gui.media.container import check_is_a_file
from autoresolve_gui.media.errors import MediaError

if TYPE_CHECKING:
    from pathlib import Path

_SCHEME = b"autoresolve-content-1"
_CHUNK_BYTES = 64 * 1024
_CHUNKS = 64


def content_key(path: Path) -> str:
    """Return the key of the file's content, 40 hexadecimal digits.

    BLAKE2b over the size and, for files up to 4 MiB, every byte; above that over 64 chunks of
    64 KiB spread evenly from the first byte to the last. So a terabyte takes 64 reads, and files
    of one camera, which share their first megabyte, still differ (docs/decisions/0003).

    Raises `MediaError` where there is no file or it cannot be read.
    """
    check_is_a_file(path)
    try:
        size = path.stat().st_size
        digest = hashlib.blake2b(_SCHEME + size.to_bytes(8, "little"), digest_size=20)
        with path.open("rb") as file:
            if size <= _CHUNKS * _CHUNK_BYTES:
                while block := file.read(1 << 20):
                    digest.update(block)
            else:
                for index in range(_CHUNKS):
                    file.seek((size - _CHUNK_BYTES) * index // (_CHUNKS - 1))
                    digest.update(file.read(_CHUNK_BYTES))
    except OSError as error:
        raise MediaError(
            f"“{path.name}” could not be read: {error.strerror or error}",
            remedy="Check that the file is there, that you may read it, and that its disk is "
            "connected.",
        ) from error
    return digest.hexdigest()


def state_of(path: Path) -> tuple[int, int]:
    """Return the file's size (bytes) and when it was last written (ns).

    It differs where the file was written to, or another one was put in its place. Raises
    `MediaError` where there is no file.
    """
    check_is_a_file(path)
    status = path.stat()
    return status.st_size, status.st_mtime_ns
