"""Errors, the language spoken, and texts compared, which every part needs."""
