"""`python -m svc`."""

from svc.cli.main import run

run()
