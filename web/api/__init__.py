"""The archive for programs: JSON under /api/v1, read-only, for everybody alike.

Lives here: what is told (`answers`), how it is made from the archive's values (`shape`), what may be asked for
(`asked`), the addresses (`routes`), and the OpenAPI document, which is made from these (`document`, `schema`). Lives
not here: queries and rules. Imports mediaarchive.archive, errors, timeline, and of `web` what every page imports.
"""

from web.api.routes import blueprint

__all__ = ["blueprint"]
