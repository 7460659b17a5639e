"""Every way into the archive: by mission, task, person, camera, collection, day, what is in view, and what lies below.

Lives here: lists for visitors, counted and cut into pages by the catalogue. Lives not here: what is said of one
recording or clip (`pages`), and search. What is not public is in none of these lists: all of them ask `public_clips`
or `is_public`.
"""
