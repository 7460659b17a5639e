"""Steps: what is done, what is to do next, and the driver that does it. Knows no footage.

A step is (name, version, inputs, parameters) → objects. Its key is the digest of those four, so what is stale is a pure
function of the rows and finished work is never repeated. Lives here: values, rows, the runner, the
driver's lock. Lives not here: which steps there are (ingest) and what their results mean (the stations). Imports
errors, timeline, db, storage and sandbox.
"""

from mediaarchive.steps.model import Outcome, Step, StepRow, Tools
from mediaarchive.steps.runner import Report, Runner

__all__ = ["Outcome", "Report", "Runner", "Step", "StepRow", "Tools"]
