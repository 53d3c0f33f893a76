"""Writes the mutants of ../shared/oracle/mutants.py for one seed without asking for their outcomes, one JSON object a line:
{"kind", "base", "mutation", "text"}.

Usage: mutants_of.py MUTANTS.py SEED COUNT BASE.json ...

mutants.py is run as it is, with a measurement in place of its own that measures nothing: what it writes depends on the seed alone.
Where it stops over a bug of its own, what it had written is taken, and the bug told on standard error.
"""
import json
import runpy
import sys
import tempfile
import types
from pathlib import Path

script, seed, count, *bases = sys.argv[1:]
stand_in = types.ModuleType("open_clip_oracle")
stand_in.measure = lambda config, **options: {}
sys.modules["open_clip_oracle"] = stand_in
with tempfile.TemporaryDirectory() as folder:
    sys.argv = [script, seed, count, folder, *bases]
    try:
        runpy.run_path(script, run_name="__main__")
    except Exception as error:
        print(f"{script} stopped over seed {seed}: {type(error).__name__}: {error}", file=sys.stderr)
    for row in map(json.loads, Path(folder, "OUTCOMES.jsonl").read_text().splitlines()):
        text = Path(folder, row["file"]).read_text()
        print(json.dumps({"kind": "open_clip", "base": row["base"], "mutation": row["mutation"], "text": text}))
