"""What the archive gives to other programs, as files: lists of ranges, IIIF manifests, a site that plays from a disk.

Lives here: the forms, made from frozen values. Lives not here: who may have what (the archive puts the values together
for one asker), and what programs ask over HTTP (the site). Imports errors, timeline, transcripts and editlists.
"""
