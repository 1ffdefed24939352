"""Records: how a kind declares them, their values, their steps and their text."""
