"""Treasury's lists other than the SDN list."""
