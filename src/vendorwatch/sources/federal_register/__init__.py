"""The Federal Register's documents on the watched vendors."""
