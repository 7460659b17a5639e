"""Measures transcripts: simulated loops with exact truth, real recordings, and other engines on the same weights."""
