"""The licensing desk as site and command line ask for it.

Lives here: what spans stations: the material of a request, triage of it, requests from draft to delivery, letters, and
what time does. Lives not here: rules, states and rows (licensing), documents (papers), cutting (excerpts).
"""
