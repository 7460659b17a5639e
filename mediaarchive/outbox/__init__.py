"""Letters that wait to be sent: to whom, about what, in which words, when made and when sent.

Lives here: their rows. Lives not here: what a letter says (who writes it), and sending. Imports db and errors.
"""

from mediaarchive.outbox.model import Letter

__all__ = ["Letter"]
