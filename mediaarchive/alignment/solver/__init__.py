"""One robust graph over all recordings of an EVA: which hypotheses hold, where the zeros lie, and how surely.

Lives here: the search over hypotheses of cameras and groups, and the fit that follows. Lives not here: what files say
(`clocks`, `sightings`) and what is told to people (`verdict`). Seconds count from the window's start. Numpy only.
"""
