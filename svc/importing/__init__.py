"""Books and tables brought in."""
