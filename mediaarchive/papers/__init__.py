"""The papers of a licence, all made from one frozen model of the agreement. Pure.

Lives here: the agreement as HTML (the canonical form, whose digest is signed), PDF, ODRL and XMP, the quote, exact
credit lines and the credit duty. Lives not here: states, decisions and rows (licensing). Values in, bytes out: no
database, no files, no clock. Imports errors and timeline.
"""
