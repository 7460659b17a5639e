"""Maestro, NASA's editor of spacewalk procedures: live events (JSON), procedures and tasks (YAML)."""
