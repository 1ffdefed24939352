"""All records as one file for other programs."""
