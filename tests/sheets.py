"""Spreadsheets made by hand for tests: the fewest parts that a program would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
FORMATS = ("General", "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss", "hh:mm", "[h]:mm")
"""Number formats of cells' styles 0 to 4."""


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def cell(value: str, *, style: int = 0, kind: str = "", formula: str | None = None) -> str:
    """Return an XLSX cell's XML: a number, or a text with kind `inlineStr`."""
    said = f"<f>{escape(formula)}</f>" if formula is not None else ""
    body = f"<is><t>{escape(value)}</t></is>" if kind == "inlineStr" else f"<v>{escape(value)}</v>" if value else ""
    return f'<c s="{style}"' + (f' t="{kind}"' if kind else "") + f">{said}{body}</c>"


def words(value: str) -> str:
    """Return an XLSX cell with a text."""
    return cell(value, kind="inlineStr")


def xlsx(rows: Sequence[Sequence[str]], *, date1904: bool = False, merges: Sequence[str] = (), **more: str) -> bytes:
    """Return a workbook of one sheet `Log`, rows of cells as XML; `more` are further sheets' XML by name."""
    formats = "".join(f'<numFmt numFmtId="{200 + i}" formatCode={quoteattr(f)}/>' for i, f in enumerate(FORMATS))
    styles = "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(len(FORMATS)))
    body = "".join(f'<row r="{n}">{"".join(row)}</row>' for n, row in enumerate(rows, start=1))
    merged = f"<mergeCells>{''.join(f'<mergeCell ref={quoteattr(ref)}/>' for ref in merges)}</mergeCells>"
    log = f"<worksheet {_MAIN}><sheetData>{body}</sheetData>{merged if merges else ''}</worksheet>"
    sheets = {"Log": log, **more}
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, start=1))
    relations = "".join(f'<Relationship Id="r{n}" Target="worksheets/s{n}.xml"/>' for n in range(1, len(sheets) + 1))
    parts = {
        "xl/workbook.xml": f'<workbook {_MAIN} {_REL}><workbookPr date1904="{int(date1904)}"/><sheets>{listed}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/styles.xml": f"<styleSheet {_MAIN}><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
        **{f"xl/worksheets/s{n}.xml": part for n, part in enumerate(sheets.values(), start=1)},
    }
    return zipped(parts)


def ods(rows: Sequence[str]) -> bytes:
    """Return an ODS document of one sheet `Log` from rows as XML."""
    body = f'<table:table table:name="Log">{"".join(rows)}</table:table>'
    content = (
        f"<office:document-content {_ODS}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{content}</office:document-content>",
        }
    )


def ods_cell(attributes: str, shown: str) -> str:
    """Return a cell of ODS with these attributes, and what it shows."""
    return f"<table:table-cell {attributes}><text:p>{escape(shown)}</text:p></table:table-cell>"


def ods_row(*cells: str, repeated: int = 1) -> str:
    """Return a row of ODS; a cell that begins with `<` is XML, another a text."""
    made = [
        c
        if c.startswith("<")
        else f'<table:table-cell office:value-type="string"><text:p>{escape(c)}</text:p></table:table-cell>'
        for c in cells
    ]
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(made)}</table:table-row>'
