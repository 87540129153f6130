"""What the register's speed is, measured beside what a council would use instead."""
