"""The report: one HTML file that needs nothing else."""

from html import escape

import plots
import rows
import svg

_STYLE = """
:root { color-scheme: light dark; --ink: #16191d; --soft: #626a75; --paper: #fff; --line: #dfe3e8; --good: #1f7a5c;
  --bad: #c0492f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --soft: #98a1ad; --paper: #16191d; --line: #343a43;
  --good: #45b58b; --bad: #e5745a; } }
body { margin: 40px auto; padding: 0 24px; max-width: 1000px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 40px 0 12px; } p { max-width: 75ch; }
.soft { color: var(--soft); } .counts b { font-size: 20px; } .counts span { margin-right: 24px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; } th { text-align: left; color: var(--soft); font-weight: 500; }
th, td { padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; } .note { color: var(--soft); font-size: 12px; }
.pass { color: var(--good); font-weight: 600; white-space: nowrap; }
.short, .missing { color: var(--bad); font-weight: 600; white-space: nowrap; }
.plots { display: flex; flex-wrap: wrap; gap: 28px 20px; } svg { max-width: 100%; height: auto; }
"""
_KIND = {rows.PASS: "pass", rows.SHORT: "short", rows.NOT_MEASURED: "missing"}


def _row(one):
    row = next(row for row in rows.ROWS if row.id == one["id"])
    ratio = rows.number(one["value"]) + row.suffix if one["value"] is not None else ""
    note = f'<div class="note">{escape(one["note"])}</div>' if one["note"] else ""
    judged = (row.bar_text(), row.aim_text()) if row.has_bar else ()
    cells = "".join(f'<td class="number">{escape(cell)}</td>' for cell in (one["measured"], one["against"], ratio, *judged))
    if row.has_bar:
        cells += f'<td class="{_KIND[one["verdict"]]}">{escape(one["verdict"])}</td>'
    return f"<tr><td>{escape(row.what)}{note}</td>{cells}</tr>"


def _table(table, with_bar):
    wanted = [one for one in table if (one["at_least"] is not None or one["at_most"] is not None) == with_bar]
    if not wanted:
        return ""
    columns = ("what", "measured", "limit or rival", "ratio", *(("bar", "aim", "") if with_bar else ()))
    head = "".join(f"<th>{name}</th>" for name in columns)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, wanted))}</tbody></table>"


def _counts(table):
    verdicts = [one["verdict"] for one in table]
    return "".join(f'<span class="{_KIND[kind]}"><b>{verdicts.count(kind)}</b> {kind}</span>'
                   for kind in (rows.PASS, rows.SHORT, rows.NOT_MEASURED) if verdicts.count(kind))


def _configured(figures):
    said = {}
    for step in ("tftp", "dhcp"):
        for one in figures.get(step, {}).get("servers", {}).values():
            said[one["server"]] = one["configured"]
    items = "".join(f"<li><b>{escape(name)}</b>: {escape(how)}</li>" for name, how in said.items())
    return f"<h2>How each server was configured</h2><ul>{items}</ul>" if items else ""


def _instructions(figures):
    counted = figures.get("instructions", {}).get("per_frame", {})
    items = "".join(f'<tr><td>{escape(name)}</td><td class="number">{rows.number(value)}</td></tr>'
                    for name, value in counted.items())
    return f"<h2>Instructions per frame (callgrind)</h2><table><tbody>{items}</tbody></table>" if items else ""


def html(report):
    figures, table, machine = report["figures"], report["rows"], report["machine"]
    on = (f"{machine['cores']} cores, {machine['cpu']}{', virtual' if machine['virtual'] else ''}, "
          f"{machine['memory_gib']} GiB, Linux {machine['kernel']}")
    pictures = "".join(f"<div>{plot}</div>" for plot in (
        plots.beside(figures), plots.dhcp(figures), plots.storm(figures), plots.reached(table)) if plot)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>bootstorm: benchmark</title><style>{_STYLE}{svg.STYLE}</style></head><body>
<h1>bootstorm, beside its limits and beside others</h1>
<p class="soft">{escape(on)}. {"Quick run" if report["quick"] else "Full run"}, {report["seconds"]:.0f} s. Ratios come from
this one run; absolute figures are of this machine only.</p>
<p class="counts">{_counts(table)}</p>
{_table(table, True)}
<h2>Plots</h2><div class="plots">{pictures}</div>
<h2>For orientation</h2>{_table(table, False)}
{_instructions(figures)}
{_configured(figures)}
<h2>How it was measured</h2>
<p>The comparisons run over a veth pair between two network namespaces: the server is pinned to one core, the client
(<code>bootstorm swarm</code>, the same for every server, every byte compared) to the other. All servers run in turn in the
same place. The clients' neighbour entries are permanent, so nobody's ARP is measured. Most of the work on such a wire is
the kernel's, and the client's core is often the limit: then the server's CPU time per block is the better comparison.
CPU time is user and system time of the server's processes; whether the kernel counts its softirq work there depends on
how it was built.</p>
</body></html>
"""
