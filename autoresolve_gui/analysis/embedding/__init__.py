"""What the picture shows, as vectors: which frames are looked at, and what follows from them."""
