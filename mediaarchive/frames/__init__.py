"""Everything that the pictures of one recording say: shots, conditions, keyframes, sprite sheets.

Lives here: the values (`model`, `samples`, `ranges`), pure algorithms on small arrays (`measure`, `sights`, `shots`,
`conditions`, `suspicion`, `choose`, `sprites`), what makes one analysis of it all (`conclude`), the printed form
(`report`), the step, the rows, and `child`, which looks at the pictures inside the sandbox, coarse to fine.
Not here: what the pictures mean for an EVA (alignment), posters and proxies (renditions).
May import what stands above it up to recordings; `child` alone imports av or cv2.
"""
