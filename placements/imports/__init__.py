"""Readers of other people's files, and what they bring into the register: good rows are kept, bad ones are reported."""
