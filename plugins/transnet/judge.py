"""What the plugin contributes: made when it is first needed, with words for what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autoresolve_gui.plugin.api import PluginContext, ShotJudge


class MissingPackagesError(Exception):
    """The packages that run the network are not installed."""


def make_judge(context: PluginContext) -> ShotJudge:
    """Return the judge. Raises `MissingPackagesError` or `WeightsError` where it cannot run."""
    try:
        # They are an extra, so that whoever never switches the plugin on needs none of them.
        import onnx  # noqa: F401, PLC0415
        import onnxruntime  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        msg = f"{error.name} is not installed. `pip install 'autoresolve[accurate]'` brings it"
        raise MissingPackagesError(msg) from error
    from .transnet import TransNetV2  # noqa: PLC0415 -- it imports the two

    return TransNetV2(context)
