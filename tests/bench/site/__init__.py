"""Measures the site on an EVA of full length: `make bench-site`. Nothing here asserts a time.

`recipe` says what the EVA is, `footage`, `words` and `full_length` make it, `playback` and `viewers` measure.
"""
