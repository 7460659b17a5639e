"""Excerpts: what is delivered of a recording, cut out of its verified master; and screeners, to look at beforehand.

Lives here: which files are cut, as steps, and how: copied where that is exact, else encoded; stills; marked screeners.
Lives not here: who gets them and on what terms (licensing), and which frames a range means (recordings). May import
what stands above it up to press; `child` alone imports av.
"""

from mediaarchive.excerpts.model import Screener, Wanted

__all__ = ["Screener", "Wanted"]
