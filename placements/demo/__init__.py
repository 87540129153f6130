"""A year of an invented, middle-sized council, lived through the register's own commands."""
