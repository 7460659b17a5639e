"""Everything that the pictures of one recording say: shots, conditions, keyframes, sprite sheets.

Lives here: the values (`model`), pure algorithms on small arrays (`measure`, `shots`, `conditions`, `choose`,
`sprites`), the printed form (`report`), and `child`, which decodes every frame once inside the sandbox.
Not here: what the pictures mean for an EVA (alignment), posters and proxies (renditions), rows (ingest).
May import errors, timeline and settings' values, and what sandbox offers; `child` alone imports av or cv2.
"""
