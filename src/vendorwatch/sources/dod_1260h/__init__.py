"""The list of Chinese military companies under section 1260H."""
