"""AutoResolve: reads footage on this machine and proposes its narrative beats."""

import os

# ONNX Runtime would send its maker usage data, and begins when it is imported. It looks for this
# before that. It stands here because whatever imports the runtime imports this package first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
