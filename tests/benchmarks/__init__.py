"""Figures of this machine: what users wait for, each beside what it is compared with."""
