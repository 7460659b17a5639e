"""Tests of shot lists."""
