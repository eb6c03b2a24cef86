"""Plots as SVG: horizontal bars and one curve, readable in light and in dark."""

import math
from html import escape

STYLE = """
.plot text { font: 12.5px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #3a3f47; }
.plot .title { font-weight: 600; fill: #16191d; font-size: 14px; }
.plot .soft { fill: #757c87; font-size: 11.5px; }
.plot .ours, .plot .pass { fill: #1f7a5c; } .plot .other { fill: #a9b0ba; } .plot .short { fill: #c0492f; }
.plot .grid { stroke: #dfe3e8; stroke-width: 1; } .plot .bar-line { stroke: #16191d; stroke-width: 1.5; }
.plot .aim { fill: none; stroke: #16191d; stroke-width: 1.5; }
.plot .curve { fill: none; stroke: #1f7a5c; stroke-width: 2.5; } .plot .paper { fill: #ffffff; }
@media (prefers-color-scheme: dark) {
.plot text { fill: #c9ced6; } .plot .title { fill: #f0f2f5; } .plot .soft { fill: #929aa6; }
.plot .ours, .plot .pass { fill: #45b58b; } .plot .other { fill: #6c7480; } .plot .short { fill: #e5745a; }
.plot .grid { stroke: #343a43; } .plot .bar-line, .plot .aim { stroke: #f0f2f5; }
.plot .curve { stroke: #45b58b; } .plot .paper { fill: #16191d; }
}
"""


def text(x, y, what, kind="", anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(what)}</text>'


def rectangle(x, y, width, height, kind):
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="2" class="{kind}"/>'


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def picture(width, height, parts, label, alone=False):
    """`alone`: a file of its own, which brings its style and its paper."""
    inside = "\n".join(parts)
    if alone:
        inside = f"<style>{STYLE}</style>\n" + rectangle(0, 0, width, height, "paper") + "\n" + inside
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'class="plot" role="img" aria-label="{escape(label)}">\n{inside}\n</svg>')


def bars(x, y, width, title, under, items, label_width=82):
    """`items`: (name, value, what is written, is it ours). From zero, so that lengths compare. Returns parts, height."""
    most = max((value for _, value, _, _ in items), default=0) or 1
    room = width - label_width - 78
    parts = [text(x, y + 14, title, "title"), text(x, y + 31, under, "soft")]
    at = y + 42
    for name, value, written, ours in items:
        parts.append(text(x + label_width - 8, at + 15, name, anchor="end"))
        parts.append(rectangle(x + label_width, at + 2, max(room * value / most, 1.5), 18, "ours" if ours else "other"))
        parts.append(text(x + label_width + room * value / most + 6, at + 15, written))
        at += 26
    return parts, at - y


def reach(items, width=940):
    """How far each bar is passed, on a logarithmic scale. `items`: (name, factor, passed, ratio, bar, aim's factor)."""
    label_width, written_width, row = 300, 170, 26
    left, right = label_width, width - written_width
    low = min([0.5, *(factor for _, factor, *_ in items)]) / 1.15
    high = max([2, *(factor for _, factor, *_ in items), *(one[5] for one in items if one[5])]) * 1.15

    def place(factor):
        return left + (right - left) * math.log(factor / low) / math.log(high / low)

    parts, top = [text(0, 14, "How far each bar is passed", "title"),
                  text(0, 31, "the line is the bar; right of it is better; a circle is the aim; logarithmic", "soft")], 62
    bottom = top + row * len(items)
    for tick in (0.125, 0.25, 0.5, 2, 4, 8, 16, 32, 64):
        if low < tick < high:
            parts += [line(place(tick), top - 6, place(tick), bottom, "grid"),
                      text(place(tick), top - 10, f"{tick:g} ×", "soft", "middle")]
    for i, (name, factor, passed, ratio, bar, aim) in enumerate(items):
        at = top + i * row
        start, end = sorted((place(1), place(factor)))
        parts.append(text(left - 12, at + 15, name, anchor="end"))
        parts.append(rectangle(start, at + 3, max(end - start, 1.5), 16, "pass" if passed else "short"))
        if aim:
            parts.append(f'<circle cx="{place(aim):.1f}" cy="{at + 11:.1f}" r="4.5" class="aim"/>')
        parts.append(text(right + 12, at + 15, f"{ratio}  (bar {bar})"))
    parts += [line(place(1), top - 6, place(1), bottom, "bar-line"), text(place(1), top - 10, "bar", "", "middle")]
    return picture(width, bottom + 8, parts, "How far each bar is passed")


def curve(title, under, times, most, width=460, height=240):
    """Boards that are done, over time."""
    left, top, bottom = 52, 48, height - 26
    end = times[-1] * 1.04
    place = lambda when, count: f"{left + (width - left - 8) * when / end:.1f},{bottom - (bottom - top) * count / most:.1f}"
    step = max(1, len(times) // 400)
    points = [place(0, 0)] + [place(times[i], i + 1) for i in range(0, len(times), step)] + [place(times[-1], len(times))]
    parts = [text(0, 14, title, "title"), text(0, 31, under, "soft")]
    for share in (0, 0.5, 1):
        y = bottom - (bottom - top) * share
        parts += [line(left, y, width - 8, y, "grid"), text(left - 8, y + 4, f"{most * share:,.0f}", "soft", "end")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(text(left + (width - left - 8) * share / 1.04, height - 8, f"{times[-1] * share:.0f} s", "soft", "middle"))
    parts.append(f'<polyline points="{" ".join(points)}" class="curve"/>')
    return picture(width, height, parts, title)
