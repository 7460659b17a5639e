"""Renders the demonstration spacewalk: `python -m sample_media.generator --out DIR`."""
