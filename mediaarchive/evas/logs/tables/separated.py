"""CSV with comma or semicolon, and cells pasted from a spreadsheet, which come with tabs."""

from __future__ import annotations

import csv
import io

from mediaarchive.evas.logs.cells import unguarded
from mediaarchive.evas.logs.model import MAX_ROWS, Complaint, Remark
from mediaarchive.evas.logs.tables.grid import MAX_COLUMNS, Grid, Row

_SAMPLE = 65_536


def read(text: str) -> Grid:
    """Return the rows that hold anything. Complains about broken quotes, and about more than a log can be."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) > MAX_ROWS:
                raise Complaint(Remark(reader.line_num, 1, f"more than {MAX_ROWS} rows"))
            if len(cells) > MAX_COLUMNS:
                raise Complaint(Remark(reader.line_num, MAX_COLUMNS + 1, f"more than {MAX_COLUMNS} columns"))
            rows.append(Row(reader.line_num, tuple(map(unguarded, cells))))
    except csv.Error as error:
        raise Complaint(Remark(reader.line_num, 1, f"broken CSV: {error}")) from None
    return Grid("cells" if delimiter == "\t" else "csv", tuple(rows))


def _delimiter(text: str) -> str:
    """Return the separator that stands most often in the first line that has any."""
    for line in text[:_SAMPLE].splitlines():
        best = max(",;\t", key=line.count)
        if best in line:
            return best
    return ","
