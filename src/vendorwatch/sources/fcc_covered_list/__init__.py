"""The FCC Covered List: its page, the public notices, and the wording of a row."""
