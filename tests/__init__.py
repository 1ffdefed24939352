"""Tests: each runs the real program on real files and real git."""
