"""How footage comes in: arrivals, and the ordered list of all stations' steps.

Lives here: recognising and storing what arrives, the pure plan of steps, writing each result through its station.
Lives not here: what a step does (its station) and running them (steps). Imports every station above it.
"""

from mediaarchive.ingest.arrivals import Arrival, receive
from mediaarchive.ingest.manifests import read_manifest
from mediaarchive.ingest.plan import MAKERS, Catalogue, ready
from mediaarchive.ingest.results import apply, refuse

__all__ = ["MAKERS", "Arrival", "Catalogue", "apply", "read_manifest", "ready", "receive", "refuse"]
