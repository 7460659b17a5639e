"""Tests of what is given to other programs."""
