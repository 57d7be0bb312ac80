"""Write the golden files anew. Then read the diff.

PYTHONPATH=tests python tests/plugins/make_goldens.py
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from export_requests import golden_request

from autoresolve_gui.plugin.location import built_in_folder
from autoresolve_gui.plugin.manager import PluginManager
from support.timebases import TIMEBASES

GOLDENS = Path(__file__).with_name("goldens")

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        manager = PluginManager([built_in_folder()], Path(home) / "s.json", Path(home) / "data")
        for exporter in manager.exporters():
            for rate in TIMEBASES:
                data = manager.export(exporter.id, golden_request(rate))
                (GOLDENS / f"{exporter.id}_{rate}{exporter.extension}").write_bytes(data)
        manager.close()
