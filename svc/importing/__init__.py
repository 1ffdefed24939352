"""Books and tables imported."""
