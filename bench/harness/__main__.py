"""scripts/bench starts this: builds nothing, measures everything, prints the table. Needs root."""

import argparse
import json
import os
import sys

import bench as context
import report
import rows
import runner
import sandbox
import table

_hugepages = 1024  # of 2 MiB: the start measurement's 1 GiB, buffers, rings

_rows = "\n".join(f"  {row.id:<15} {row.what}{'' if row.has_bar else '  (orientation, no bar)'}" for row in rows.ROWS)


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures bootstorm beside its limits and beside what people run today, and prints one table:\n"
        "what, measured, limit or rival, ratio, bar, aim, pass or falls short. Ratios come from one run.",
        epilog=f"Rows:\n{_rows}\n\nExit status: 0 every row was measured (whether it passes or not), 1 a row could not "
        "be\nmeasured (the table says why), 2 usage, 3 the machine, 130 stopped.\n\n"
        "The comparisons run in network namespaces over a veth pair, server on one core and client on\nthe other. "
        "Rivals are unpacked below build/, not installed. Everything made is undone at the end.")
    parser.add_argument("--quick", action="store_true", help="less of everything: under 2 minutes after the build")
    parser.add_argument("--only", nargs="+", metavar="ROW", choices=[row.id for row in rows.ROWS],
                        help="measure only these rows")
    parser.add_argument("--json", metavar="FILE", help="all figures (default: build/bench.json)")
    parser.add_argument("--html", metavar="FILE", help="the report with plots, in one file (default: build/bench.html)")
    parser.add_argument("--svg", metavar="FILE", help="the plot that README shows")
    parser.add_argument("--markdown", metavar="FILE", help="the table that README shows")
    parser.add_argument("--build", metavar="DIRECTORY", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(options):
    bench = context.Bench(os.path.abspath(options.build), options.quick)
    results = runner.run(bench, options.only or [row.id for row in rows.ROWS])
    print(table.text(results))
    print(f"{table.summary(results)}; {bench.seconds():.0f} s")
    everything = report.everything(results, bench.figures, context.machine(), options.quick, bench.seconds())
    paths = {"json": options.json or f"{bench.build}/bench.json", "html": options.html or f"{bench.build}/bench.html",
             "svg": options.svg, "markdown": options.markdown}
    report.write(everything, results, paths)
    bench.give_to_the_user(*filter(None, paths.values()))
    print(f"report: {paths['html']}, figures: {paths['json']}")
    return 0 if all(result.value is not None for result in results.values()) else 1


def main():
    options = arguments()
    if os.geteuid() != 0:
        print("network namespaces need root: use scripts/bench", file=sys.stderr)
        return 3
    return sandbox.run(lambda: measure(options), _hugepages)


sys.exit(main())
