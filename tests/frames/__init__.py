"""Tests of the frames station."""
