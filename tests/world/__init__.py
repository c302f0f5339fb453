"""A small world on 127.0.0.1 for the program to read: see `tests.world.news`."""
