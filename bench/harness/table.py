"""The one table, as text."""

import rows


def _cells(row, result):
    verdict = rows.verdict(row, result)
    if verdict == rows.NOT_MEASURED:
        return [row.what, "", "", "", row.bar_text(), row.aim_text(), verdict]
    ratio = rows.number(result.value) + row.suffix
    return [row.what, result.measured, result.against, ratio, row.bar_text(), row.aim_text(), verdict]


def text(results):
    """`results`: {row id: Result}. Rows in the catalogue's order, then why some were not measured."""
    shown = [row for row in rows.ROWS if row.id in results]
    lines = [["what", "measured", "limit or rival", "ratio", "bar", "aim", "verdict"]]
    lines += [_cells(row, results[row.id]) for row in shown]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    out = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    out.insert(1, "  ".join("-" * width for width in widths))
    for row in shown:
        if rows.verdict(row, results[row.id]) == rows.NOT_MEASURED:
            out.append(f"not measured: {row.id}: {results[row.id].note}")
    return "\n".join(out)


def summary(results):
    verdicts = [rows.verdict(row, results[row.id]) for row in rows.ROWS if row.id in results]
    count = verdicts.count
    return (f"{count(rows.PASS)} pass, {count(rows.SHORT)} fall short, {count(rows.NOT_MEASURED)} not measured, "
            f"{count(rows.ORIENTATION)} for orientation")


def markdown(results):
    """The rows with a bar, for the README."""
    lines = ["| what | measured | limit or rival | ratio | at least / at most | |", "|---|---|---|---|---|---|"]
    for row in rows.ROWS:
        if row.id in results and (row.has_bar or results[row.id].value is not None):
            cells = _cells(row, results[row.id])
            lines.append("| " + " | ".join([*cells[:5], cells[6]]) + " |")
    return "\n".join(lines)
