"""The local director: proposes the narrative beats of a three-act story, with its reasons."""
