"""Which task of a plan is happening when, told from its order and from what is said.

Lives here: a plan and a transcript as values (`model`) and out of files (`tables`), words (`tokens`) counted on a grid
(`counts`), what each step sounds like (`evidence`) with what other EVAs taught about it (`lore`, learnt by `learn`),
the way through the plan (`journey`), planned times (`stamps`), the answer (`decide`), all of it together (`engine`).
Lives not here: clocks, rows, recordings: seconds are those of the transcript. Imports errors and transcripts; numpy.
"""

from mediaarchive.alignment.locate.engine import locate
from mediaarchive.alignment.locate.model import Located, Place, Said, Step, Stretch

__all__ = ["Located", "Place", "Said", "Step", "Stretch", "locate"]
