"""What was measured when this version was made. Apart from `data/`, for it decides no row: new figures rebuild nothing."""
