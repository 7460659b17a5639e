"""Where is this from: what is shown to the archive, answered with what whoever asks may know.

Lives here: which footage is asked, and what is said of what was found. Lives not here: how it is found (fingerprints).
"""
