"""CSV after RFC 4180, with cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.api import one_line

if TYPE_CHECKING:
    from fractions import Fraction

    from autoresolve_gui.plugin.api import ExportRequest, PluginContext

COLUMNS = ("frame", "timecode", "seconds", "name", "note", "color", "duration_frames")
_SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_FORMULA_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")  # also the full-width ones
_MICROSECOND = 1_000_000


class CsvTable:
    """The exporter `csv`."""

    def __init__(self, context: PluginContext) -> None:
        self._separator = _SEPARATORS[str(context.settings["separator"])]
        self._encoding = "utf-8-sig" if context.settings["byte_order_mark"] else "utf-8"

    def export(self, request: ExportRequest) -> bytes:
        """Return the table: a row of column names, then a row a marker; CRLF, UTF-8.

        `frame` and `seconds` count from the first frame of the footage; `timecode` from the start
        that was chosen.
        """
        table = io.StringIO(newline="")
        writer = csv.writer(table, delimiter=self._separator, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for marker in request.markers:
            writer.writerow(
                (
                    marker.frame,
                    request.timecode(marker.frame),
                    _decimal(request.seconds_of(marker.frame)),
                    _cell(marker.name),
                    _cell(marker.note),
                    marker.color,
                    marker.duration_frames,
                )
            )
        return table.getvalue().encode(self._encoding)


def _decimal(seconds: Fraction) -> str:
    """Return `seconds` to the microsecond, rounded once from the exact value."""
    whole, rest = divmod(round(seconds * _MICROSECOND), _MICROSECOND)
    return f"{whole}.{rest:06d}"


def _cell(text: str) -> str:
    """Return text that a spreadsheet shows as it stands: an apostrophe keeps it from computing."""
    cell = one_line(text)
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
