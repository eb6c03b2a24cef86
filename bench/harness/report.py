"""All figures as JSON, and the report as one HTML file."""

import json

import page
import plots
import rows
import table


def everything(results, figures, machine, quick, seconds):
    lines = []
    for row in rows.ROWS:
        if row.id in results:
            result = results[row.id]
            lines.append({"id": row.id, "what": row.what, "verdict": rows.verdict(row, result), "value": result.value,
                          "unit": row.unit, "measured": result.measured, "against": result.against,
                          "at_least": row.at_least, "at_most": row.at_most, "aim": row.aim, "note": result.note})
    return {"machine": machine, "quick": quick, "seconds": round(seconds, 1), "rows": lines, "figures": figures}


def write(report, results, paths):
    """`paths`: where, by kind; a kind without a path is not written."""
    made = {"json": lambda: json.dumps(report, indent=1, ensure_ascii=False) + "\n", "html": lambda: page.html(report),
            "svg": lambda: plots.beside(report["figures"], alone=True) + "\n",
            "markdown": lambda: table.markdown(results) + "\n"}
    for kind, path in paths.items():
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(made[kind]())
