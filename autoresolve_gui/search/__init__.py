"""One question over everything: what is said, what is in the picture, notes and beats."""
