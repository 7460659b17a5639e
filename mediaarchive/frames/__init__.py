"""Everything that the pictures of one recording say: shots, conditions, keyframes, sprite sheets.

Lives here: the values (`model`), pure algorithms on small arrays (`measure`, `shots`, `conditions`, `choose`,
`sprites`), the printed form (`report`), the step, the rows, and `child`,
which decodes every frame once inside the sandbox.
Not here: what the pictures mean for an EVA (alignment), posters and proxies (renditions).
May import what stands above it up to recordings; `child` alone imports av or cv2.
"""
