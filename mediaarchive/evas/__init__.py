"""EVAs: who went out, when, with which cameras, and what the task log says they did.

Lives here: EVAs with their crew and sources, cameras, task logs (importers, versions) and tasks. Lives not here: where
a task is seen on a recording (alignment) and the recordings themselves. Imports errors, timeline and db.
"""

from mediaarchive.evas.model import (
    Camera,
    CameraRow,
    CrewMember,
    Eva,
    EvaRow,
    LogVersion,
    Pin,
    Task,
    TaskLogRow,
    TaskRow,
)

__all__ = ["Camera", "CameraRow", "CrewMember", "Eva", "EvaRow", "LogVersion", "Pin", "Task", "TaskLogRow", "TaskRow"]
