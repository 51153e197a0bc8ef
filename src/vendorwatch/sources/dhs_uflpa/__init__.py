"""The UFLPA Entity List."""
