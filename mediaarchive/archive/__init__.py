"""The composition root: `Archive.open(settings)` wires everything, and is all that cli, worker and web hold.

Lives here: wiring, the services that span stations (`intake`, `pages`, `desk`), and the values that pages show. Lives
not here: rules of a noun (its station). Imports every station and settings.
"""

from mediaarchive.archive.archive import Archive

__all__ = ["Archive"]
