"""Two clones joined."""
