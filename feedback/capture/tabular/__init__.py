"""Read a table out of a file: CSV, XLSX or JSON Lines, told apart by what is inside."""

from feedback.capture.tabular.reading import read_table
from feedback.capture.tabular.table import LARGEST_FILE, MOST_ROWS, Row, Table

__all__ = ["LARGEST_FILE", "MOST_ROWS", "Row", "Table", "read_table"]
