"""The accurate mode: TransNetV2 looks again where the fast pass is in doubt."""
