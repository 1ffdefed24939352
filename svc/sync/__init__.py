"""Two clones of a site merged."""
