"""Every history in words: what each of its events says, and how it stood on a day, line by line."""
