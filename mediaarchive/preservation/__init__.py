"""Keeping: manifests of the catalogue, objects read again, copies on other disks, a catalogue made again out of them.

Lives here: rows as portable lines in pages (`lines`, `pages`), the manifest that names them (`manifest`, `shelf`),
taking one of a snapshot (`capture`) and making a catalogue of one (`replay`), what a look at an object says
(`looking`), copying that is proved (`copying`), what was looked at and when (`model`, `store`). Lives not here: which
settings count, and the verbs that people call (archive.preservation). Imports errors, timeline, db, storage, ledger.
"""

from mediaarchive.preservation.manifest import Manifest
from mediaarchive.preservation.model import Look, Run, Verdict

__all__ = ["Look", "Manifest", "Run", "Verdict"]
