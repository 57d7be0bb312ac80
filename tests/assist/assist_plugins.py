"""A plugin with assistants, written to a folder as a user would put it there."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

from autoresolve_gui.plugin.manager import PluginManager

if TYPE_CHECKING:
    from pathlib import Path

    from autoresolve_gui.plugin.services import HostServices

MANIFEST = """
id = "second_opinion"
name = "Second opinion"
description = "For a test."
version = "1.0.0"
api = "1.3"
enabled_by_default = true
capabilities = {capabilities}

[[contributes.beat_assistant]]
id = "beats"
title = "Beats"
description = "For a test."
entry = "code:Assistant"

[[contributes.frame_annotator]]
id = "notes"
title = "Notes"
description = "For a test."
entry = "code:Assistant"

[[contributes.cut_adviser]]
id = "cuts"
title = "Cuts"
description = "For a test."
entry = "code:Assistant"

[settings.request_timeout_s]
type = "number"
default = {timeout_s}
label = "Time limit"

[settings.send_transcript]
type = "boolean"
default = true
label = "Transcript"

[settings.send_pictures]
type = "boolean"
default = true
label = "Pictures"

[settings.blur_faces]
type = "boolean"
default = false
label = "Blur"
"""

HEAD = """
    import time
    from autoresolve_gui.plugin.api import *
    FROM = Provenance("acme/large", cost_nusd=1000, api_s=0.5)
    def beat(label="hook", shot=1, place=Place.START, confidence=0.5, reason="why"):
        return ProposedBeat(label, shot, place, confidence, reason)
    class Assistant:
        def __init__(self, context):
            self.context = context
        def annotate(self, request, cancelled):
            return NotesAnswer(
                tuple(FrameNote(k.frame, k.timecode) for k in request.keyframes), FROM)
        def advise(self, request, cancelled):
            return CutAnswer((ProposedCut(request.candidates[0].id, 0.5, "why"),), FROM)
        def propose(self, request, cancelled):
"""


def plugin_with(
    root: Path,
    propose: str = "return BeatAnswer((beat(),), FROM)",
    *,
    quote: str = "",
    timeout_s: float = 20.0,
    capabilities: tuple[str, ...] = (),
    services: HostServices | None = None,
) -> PluginManager:
    """Return a manager of one plugin whose `propose` does this, and `quote` that if it has one."""
    folder = root / "plugins" / "second_opinion"
    folder.mkdir(parents=True)
    listed = "[" + ", ".join(f'"{name}"' for name in capabilities) + "]"
    manifest = MANIFEST.format(timeout_s=timeout_s, capabilities=listed)
    (folder / "plugin.toml").write_text(manifest, encoding="utf-8")
    body = "".join(f"            {line}\n" for line in dedent(propose).strip().splitlines())
    if quote:
        body += f"        def quote(self, request):\n            {quote}\n"
    (folder / "code.py").write_text(dedent(HEAD + body), encoding="utf-8")
    return PluginManager(
        [root / "plugins"], root / "config" / "ops.ini", root / "data", services=services
    )
