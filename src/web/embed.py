"""Writes a C++ file that holds the page's files: embed.py OUTPUT FILE…"""

import pathlib
import sys

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def main():
    output, *names = sys.argv[1:]
    rows = []
    for name in names:
        path = pathlib.Path(name)
        rows.append(f'    {{"/{path.name}", "{TYPES[path.suffix]}", R"page~({path.read_text(encoding="utf-8")})page~"}},\n')
    text = ['#include "web/page_files.hpp"\n\n#include <array>\n\nnamespace bootstorm::web {\nnamespace {\n\n',
            f"constexpr std::array<PageFile, {len(rows)}> files{{{{\n", *rows,
            "}};\n\n}  // namespace\n\nstd::span<const PageFile> page_files() { return files; }\n\n",
            "}  // namespace bootstorm::web\n"]
    pathlib.Path(output).write_text("".join(text), encoding="utf-8")


main()
