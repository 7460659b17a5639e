"""Clocks, shared sound and tasks against ground truth that the code did not see: `make bench-alignment`."""
