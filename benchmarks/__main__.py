"""`python -m benchmarks [name ...]`: run the benchmarks, each in a process of its own, and print what they print.

Here: running them. Not here: measuring; each module beside this one has a `main()`. Results are ratios measured in one
run, because seconds say more about the machine than about the code.
"""

import pkgutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    known = sorted(m.name for m in pkgutil.iter_modules([str(HERE)]) if not m.name.startswith("_"))
    wanted = sys.argv[1:] or known
    if unknown := set(wanted) - set(known):
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(known)}")
        return 2
    failed = 0
    for name in wanted:
        print(f"== {name}", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode != 0
        )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
