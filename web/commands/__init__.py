"""What can be done at the command line: a module a command, each added in web/cli.py."""
