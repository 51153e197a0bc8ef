"""The lists of vendors that teams export from their own systems."""
