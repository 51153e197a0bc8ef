"""OFAC's own delta files."""
