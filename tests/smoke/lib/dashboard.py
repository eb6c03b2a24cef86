"""Whether each metric that a dashboard or a rule asks for is one that is served: dashboard.py METRICS FILE…"""

import re
import sys

types = [line.split()[2:] for line in open(sys.argv[1], encoding="utf-8") if line.startswith("# TYPE ")]
served = {name for name, _ in types} | {name + part for name, kind in types if kind == "histogram"
                                        for part in ("_bucket", "_count", "_sum")}
missing = [f"{path}: {name}" for path in sys.argv[2:]
           for name in sorted(set(re.findall(r"\bbootstorm_[a-z0-9_]+", open(path, encoding="utf-8").read())) - served)]
print("\n".join(missing))
sys.exit(1 if missing else 0)
