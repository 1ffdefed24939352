"""What is shown of records, to programs and to people."""
