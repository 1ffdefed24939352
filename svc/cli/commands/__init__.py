"""The commands, each module named for the command it makes."""
