"""Treasury's list of Specially Designated Nationals."""
