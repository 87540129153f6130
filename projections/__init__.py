"""What people read: folds of the register's histories into tables, and the queries over them."""
