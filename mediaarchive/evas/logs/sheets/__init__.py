"""Spreadsheets, XLSX and ODS: their zipped XML is read here, part by part and within limits, and nothing else of them.

No library: those that read spreadsheets read far more of them than a table (formulas, charts, macros' places, external
links), and bring an XML parser that would have to be defended. What is wanted is cells, dates and merges.
"""

from __future__ import annotations

from mediaarchive.evas.logs.model import Complaint, Remark
from mediaarchive.evas.logs.sheets import ods, xlsx
from mediaarchive.evas.logs.sheets.package import Package
from mediaarchive.evas.logs.tables.grid import Grid

_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")


def is_sheet(data: bytes) -> bool:
    """Say whether the bytes are those of a spreadsheet, of one that is too old, or of another zip."""
    return data.startswith((_ZIP, _OLE))


def read(data: bytes, sheet: str | None) -> Grid:
    """Return the cells of a sheet: the one named, else the first that is shown and holds anything."""
    if data.startswith(_OLE):
        raise Complaint(Remark(None, None, "an old or a locked Excel file; save it as XLSX without a password"))
    package = Package(data)
    if "xl/workbook.xml" in package.names:
        return xlsx.read(package, sheet)
    if "content.xml" in package.names:
        return ods.read(package, sheet)
    raise Complaint(Remark(None, None, "a zip that is no spreadsheet of the kinds that are read (XLSX, ODS)"))
