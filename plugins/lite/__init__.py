"""The embedded encoder: EfficientNet-Lite0, and with MiniLM simple questions in words."""

import os

# ONNX Runtime would send its maker usage data, and looks for this when it is imported. The program
# sets it too; the plugin does not rely on being imported after it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
