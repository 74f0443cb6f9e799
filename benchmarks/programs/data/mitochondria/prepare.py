"""Writes match.json from the human and orang-utan mitochondrial genomes: python3 prepare.py MT-human.fa MT-orang.fa.

probe: 64 bases of the human genome. region: 319 bases of the orang-utan's, where the probe fits best in the middle, so that 256
windows of 64 bases lie in it. The probe is the stretch whose best fit is closest to 52 of 64 bases: alike, not equal.
"""

import json
import sys
from pathlib import Path

import numpy as np


def read_bases(path):
    lines = Path(path).read_text().splitlines()
    return np.frombuffer("".join(line for line in lines if not line.startswith(">")).upper().encode(), dtype=np.uint8)


human, orang = (read_bases(path) for path in sys.argv[1:3])
windows = np.lib.stride_tricks.sliding_window_view(orang, 64)[128:-127]
best = []
for start in range(3_000, 15_000, 250):
    matches = (windows == human[start : start + 64]).sum(axis=1)
    best.append((abs(int(matches.max()) - 52), start, int(matches.argmax()) + 128))
_, start, middle = min(best)
text = lambda bases: bytes(bases).decode()
result = {"probe": text(human[start : start + 64]), "region": text(orang[middle - 128 : middle + 191])}
assert set("".join(result.values())) <= set("ACGT")
(Path(__file__).parent / "match.json").write_text(json.dumps(result, indent=1) + "\n")
