"""Which plots the report has."""

import rows
import svg


def _servers(figures, step):
    return list(figures.get(step, {}).get("servers", {}).values())


def _panel(x, y, width, title, under, servers, value, written):
    items = [(one["server"], value(one), written(value(one)), one["server"] == "bootstorm") for one in servers]
    return svg.bars(x, y, width, title, under, items)


def beside(figures, alone=False):
    """Blocks/s, p99 and CPU time beside dnsmasq and tftpd-hpa; empty if they were not measured."""
    servers = _servers(figures, "tftp")
    if not servers:
        return ""
    what = f"{figures['tftp']['boards']:,} clients × 1 MB, 512-byte blocks"
    # tftpd-hpa's waits would flatten everybody else's, and its processes are gone before their time is counted.
    measured = [one for one in servers if one["server"] != "tftpd-hpa"]
    edge = 16 if alone else 0
    parts, width, height = [], 310, 0
    for i, (title, under, whose, value, written) in enumerate((
            ("Blocks per second", what + "; more is better", servers, lambda one: one["blocks_per_s"], rows.rate),
            ("p99 wait for a block", "less is better", measured, lambda one: one["p99_ms"],
             lambda value: rows.number(value) + " ms"),
            ("Server CPU per block", "less is better", measured, lambda one: one["cpu_us_per_block"],
             lambda value: rows.number(value) + " µs"))):
        panel, tall = _panel(edge + i * (width + 10), edge, width, title, under, whose, value, written)
        parts += panel
        height = max(height, tall)
    return svg.picture(940 + 2 * edge, height + 2 * edge, parts, "TFTP beside dnsmasq and tftpd-hpa", alone)


def dhcp(figures):
    servers = _servers(figures, "dhcp")
    if not servers:
        return ""
    parts, height = _panel(0, 0, 460, "DHCP leases per second", "four messages each; more is better", servers,
                           lambda one: one["exchanges_per_s"], rows.rate)
    return svg.picture(460, height, parts, "DHCP beside Kea, ISC dhcpd and dnsmasq")


def reached(table):
    items = []
    for row in rows.ROWS:
        one = next((found for found in table if found["id"] == row.id), None)
        if one is None or not row.has_bar or not one["value"]:
            continue
        items.append((row.what, row.reach(one["value"]), one["verdict"] == rows.PASS,
                      rows.number(one["value"]) + row.suffix, row.bar_text(), row.reach(row.aim) if row.aim else None))
    return svg.reach(items) if items else ""


def storm(figures):
    storm_figures = figures.get("storm", {})
    done = storm_figures.get("finished_s")
    if not done:
        return ""
    return svg.curve("Boot storm: boards finished over time", f"{storm_figures['boards']:,} Pi 3 boards, all switched on at once",
                     done, storm_figures["boards"])
