"""What is made of a master for watching: proxy, HLS and poster (excerpts will join them).

Lives here: the command lines that make renditions, the choice of the poster, the steps.
Not here: which excerpt may be given to whom (licensing), shots and keyframes (frames).
May import what stands above it up to recordings; `child` alone imports av.
"""
