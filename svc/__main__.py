"""`python -m svc`."""

from svc.cli import run

run()
