"""Files that nothing includes, builds, runs or names."""

import ast
import re

from tree import includes_of, relative, resolve, sources, text_of, top


def unused_code():
    code = sources("include", "src", "bench", "tests")
    wanted = {resolve(name, path) for path in code for _, quoted, name in includes_of(path) if quoted}
    for build in [top / "meson.build", *(top / "src").rglob("meson.build"), *(top / "tests").rglob("meson.build"),
                  *(top / "bench").rglob("meson.build")]:
        names = re.findall(r"'([^'\n]+\.[ch]pp)'", build.read_text())
        wanted |= {(place / name).resolve() for name in names for place in (build.parent, top)}
    return [f"{relative(path)}: nothing includes or builds it" for path in code if path.resolve() not in wanted]


def unused_smoke_scripts():
    build = text_of("tests/smoke/meson.build")
    sourced = set(re.findall(r"^\s*source .*?(\w+\.sh)\b", text_of("tests/smoke/**/*.sh"), re.M))
    return [f"{relative(script)}: not in tests/smoke/meson.build, and no scenario sources it"
            for script in sorted(top.glob("tests/smoke/**/*.sh"))
            if f"'{script.stem}'" not in build and script.name not in sourced]


def unused_configurations():
    # A sentence elsewhere in conf/ keeps no file alive; to be installed does.
    installed = re.findall(r"'([^'\n]+)'", text_of("conf/meson.build"))
    text = text_of("README.md", "tests/**/*.cpp", "tests/**/*.sh", "scripts/*", "scripts/lib/*")
    return [f"{relative(conf)}: neither README.md nor a test names it, and it is not installed"
            for conf in sorted((top / "conf").rglob("*")) if conf.is_file() and conf.name != "meson.build"
            and str(conf.relative_to(top / "conf")) not in installed and relative(conf) not in text]


def unused_helpers():
    text = text_of("scripts/*", "scripts/lib/*", "debian/*", "bench/**/*.py", "bench/meson.build", "tests/**/meson.build", "tests/**/*.sh")
    return [f"{relative(helper)}: no script uses it" for helper in sorted((top / "scripts/lib").iterdir())
            if not helper.name.startswith("__") and not re.search(rf"lib/{re.escape(helper.name)}\b", text)]


def imported_names(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (part for name in node.names for part in name.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
            yield from (name.name for name in node.names)


def unused_modules():
    for program in (top / "bench/harness", top / "scripts/lib/lint", top / "doc/make"):
        modules = sorted(program.rglob("*.py"))
        imported = {name for module in modules for name in imported_names(module)}
        imported |= set(re.findall(r'^ +"(\w+)":', text_of("bench/harness/runner.py"), re.M))  # imports steps by name
        yield from (f"{relative(module)}: no module imports it" for module in modules
                    if not module.stem.startswith("__") and module.stem not in imported)


def empty_exchange_directories():
    directories = sorted(path for path in (top / "tests/exchanges").iterdir() if path.is_dir())
    return [f"{relative(directory)}: no exchange in it" for directory in directories if not any(directory.rglob("*.exchange"))]


def unused():
    return [*unused_code(), *unused_smoke_scripts(), *unused_configurations(), *unused_helpers(), *unused_modules(),
            *empty_exchange_directories()]
