"""What is made of a master for watching and giving away: proxy, HLS, poster, excerpt.

Lives here: profiles, the command lines that make renditions, and the choice of the poster.
Not here: which excerpt may be given to whom (licensing), shots and keyframes (frames).
May import errors, timeline and what sandbox offers; `child` alone imports av.
"""
