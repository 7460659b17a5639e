"""Linear timecode (LTC) that somebody recorded as sound: SMPTE ST 12-1, 80-bit words in biphase mark. Pure numpy.

In order: `syncs` finds the sync words by their likeness, `words` reads the bits between two of them, `chains` believes
only words that count on frame by frame, `reader` does so in stretches of sound, `ties` puts two recordings that carry
the same code on one clock. Nothing here opens a file of somebody else's.
"""
