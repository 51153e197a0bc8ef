"""Companies that statutes name in bans on procurement."""
