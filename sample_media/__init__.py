"""The demonstration spacewalk: what is committed here is simulated, and says so.

`generator/` renders the clips, the task log and their ground truth; nothing of the archive imports it.
"""
