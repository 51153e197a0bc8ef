"""The tables that we write by hand, as a source like any other."""
