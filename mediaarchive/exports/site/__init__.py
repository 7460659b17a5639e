"""A spacewalk as a folder of pages that plays from a disk: no server, no network, nothing but a browser.

Lives here: the pages as text, made from frozen values; style and script lie beside as files. Lives not here: which
films and pictures are copied, and who may see them (the archive).
"""

from mediaarchive.exports.site.pages import files
from mediaarchive.exports.site.values import Clip, Film, Heard, Seen, Site, Task

__all__ = ["Clip", "Film", "Heard", "Seen", "Site", "Task", "files"]
