"""Whether a use needs asking for: rules kept as data, and the decision of a case by them. Pure."""

from mediaarchive.licensing.triage.decide import decide
from mediaarchive.licensing.triage.model import Case, Decision, Outcome, Rules
from mediaarchive.licensing.triage.read import read_rules

__all__ = ["Case", "Decision", "Outcome", "Rules", "decide", "read_rules"]
