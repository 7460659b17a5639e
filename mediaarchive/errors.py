"""The one tree of errors: what failed, on which recording or file, and what to do about it.

Every refusal that a person meets is one of these, so that command line, worker and site say the same words.
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Something the archive can explain.

    `what` is a plain sentence without a full stop, `subject` names the file, recording or row it is about, `hint` says
    what to do next. `str()` gives all three on one line.
    """

    def __init__(self, what: str, *, subject: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.subject = subject
        self.hint = hint

    def __str__(self) -> str:
        line = f"{self.subject}: {self.what}" if self.subject else self.what
        line = f"{line}; {self.hint}" if self.hint else line
        return " ".join(line.split())

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the trip between processes with subject and hint."""
        return (_rebuild, (type(self), self.what, self.subject, self.hint))

    def about(self, subject: str) -> ArchiveError:
        """Return the same error naming `subject`, unless it names one already."""
        return self if self.subject else _rebuild(type(self), self.what, subject, self.hint)


def _rebuild(kind: type[ArchiveError], what: str, subject: str | None, hint: str | None) -> ArchiveError:
    return kind(what, subject=subject, hint=hint)


class InputRefused(ArchiveError):
    """A file or value from outside that the archive does not accept. Trying again with the same input cannot help."""


class DecodeFailed(ArchiveError):
    """An accepted file that a decoder could not read to its end."""


class NotFound(ArchiveError):
    """No such EVA, recording, clip, object, request … that the asker may see."""


class Gone(NotFound):
    """What was public once and has been withdrawn. `what` says when, `hint` the reason that the public is given."""


class Conflict(ArchiveError):
    """The state of things forbids the change: somebody else holds or has changed it."""


class Stopped(ArchiveError):
    """A person asked for work to stop while it ran. Nothing of it is kept, and it is no failure."""


class Misconfigured(ArchiveError):
    """A setting, tool or model is missing or wrong on this machine. The hint names the command that mends it."""


class NoSpace(ArchiveError):
    """The disk is full, or would fall below its reserve. Nothing that was acknowledged is lost."""


class Unreachable(ArchiveError):
    """The catalogue or the store cannot be used just now. Waiting helps; nothing that was acknowledged is lost."""


class StorageDamaged(ArchiveError):
    """Stored bytes are missing or differ from their digest."""


class SandboxFailed(ArchiveError):
    """A child process crashed, ran out of time or memory, or could not be locked in."""


class Fatal(SandboxFailed):
    """Work by which the processes died that supervise it, again and again. Trying again would end the next ones."""


ERRORS = {
    kind.__name__: kind
    for kind in (
        ArchiveError,
        InputRefused,
        DecodeFailed,
        NotFound,
        Gone,
        Conflict,
        Misconfigured,
        NoSpace,
        Unreachable,
        StorageDamaged,
        SandboxFailed,
    )
}
"""Every kind by name: a child process reports its failure by name and the parent raises the same kind."""
