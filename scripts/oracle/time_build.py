"""How long the real timm needs to build models on the meta device, count their parameters and, by torch's counter, their FLOPs.

Usage: time_build.py MODEL... ; prints one JSON object, milliseconds by model: the median of three runs behind one that
is not counted.
"""
import json
import statistics
import sys
import time

from measure import count, parameters
from timm_variants import create, image_of


def build_and_count(name):
    model = create(name, {}, "meta")
    parameters(model)
    count(lambda: model(image_of(model, {"kwargs": {}, "image_size": None})))


def milliseconds(name):
    start = time.perf_counter()
    build_and_count(name)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    timed = {name: [milliseconds(name) for _ in range(4)][1:] for name in sys.argv[1:]}
    print(json.dumps({name: round(statistics.median(times), 1) for name, times in timed.items()}))
