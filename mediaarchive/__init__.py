"""The spacewalk archive: footage and a task log go in, clips that people can find, watch, cite and license come out.

One package per noun. `docs/architecture.md` shows the path of the footage; imports point up that list only, and
import-linter holds every module to it. This package never imports Flask, werkzeug or jinja2: the site is `web`.
"""

__version__ = "0.1.0"
