"""What is said: transcription on this machine, in a process of its own, and subtitles from it."""
