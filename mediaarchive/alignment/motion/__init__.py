"""Silent cameras of one suit, put on one clock by how they shake and turn together.

In order: `child` alone opens files, inside the sandbox, and says how far the picture moved from one to the next: of the
first pictures of every group, or of all within some stretches. `coarse` lets minutes of one recording vote for where
they lie in another, by how fast the picture moved. `lags` measures there, however the mounts are turned against each
other. `pair` joins them and refuses what is weak; `leaps` puts each leap to its moment; `reader` and `steps` are the
step. One drift with leaps is fitted as for shared sound (`sync.pieces`).
"""
