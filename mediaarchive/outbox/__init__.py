"""Letters: to whom, about what, in which words, and how they get to a mail server.

Lives here: their rows, and handing them over by SMTP. Lives not here: what a letter says (who writes it), and when
letters are sent. Imports db and errors.
"""

from mediaarchive.outbox.model import Letter

__all__ = ["Letter"]
