"""Standard forms, slips, letters and printed reports."""
