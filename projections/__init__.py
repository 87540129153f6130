"""The read models: each folds the register's events into rows that pages, reports and the API ask."""
