"""Every setting of the archive in one table, and the only reader of the environment.

`archive` reads settings and hands plain values to the stations; no station imports this. `docs/settings.md` is checked
against `SETTINGS` by a test. Imports nothing of the archive but errors.
"""

from mediaarchive.settings.table import SETTINGS, Setting, Settings, hand_down, load

__all__ = ["SETTINGS", "Setting", "Settings", "hand_down", "load"]
