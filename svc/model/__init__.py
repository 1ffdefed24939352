"""What a record is: its declaration, its values, its trail, its text."""
