"""What can be seen and heard at a beat: frames, curves and words. Layer: ui."""
