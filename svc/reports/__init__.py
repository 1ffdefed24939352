"""The figures of reports, each traceable to its records (012.4, 012.5, 017.7)."""
