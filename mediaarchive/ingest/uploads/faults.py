"""What can be wrong with bytes that come in: each kind is one answer of the protocol."""

from __future__ import annotations

from mediaarchive.errors import Conflict, InputRefused


class WrongOffset(Conflict):
    """Bytes for another place than the one at which the upload goes on. `true` is that place."""

    def __init__(self, what: str, *, subject: str | None = None, hint: str | None = None, true: int = 0) -> None:
        super().__init__(what, subject=subject, hint=hint)
        self.true = true


class Busy(Conflict):
    """Somebody else is writing to this upload at this moment."""


class Finished(Conflict):
    """All bytes of this upload are there: it takes no more."""


class Exceeds(InputRefused):
    """More bytes than were said, or than one person may leave unfinished."""


class PieceDamaged(InputRefused):
    """A piece did not arrive as its sender hashed it; nothing of it was kept."""


class WholeDamaged(InputRefused):
    """The whole file is not what its sender hashed; it must be sent again, to the same upload."""
