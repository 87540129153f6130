"""What people see: a module a subject, its forms above the views that use them."""
