"""Figures of a period, and other views over many records."""
