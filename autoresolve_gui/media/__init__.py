"""The only room that touches PyAV: probe, packet index, frame and sound readers, thumbnails."""
