"""Python imports this at the start of every process that a test on another stack starts."""

from tests import beyond

beyond.attach()
