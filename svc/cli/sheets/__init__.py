"""Sheets that commands show, and the same as data for programs."""
