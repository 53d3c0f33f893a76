"""What is told of a real model: its counts, its names and shapes, or why there is none. Shared by the oracle's scripts."""
import hashlib
import json
import logging
import os
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import torch
from torch.utils.flop_counter import FlopCounterMode


# What a variant of either library has; the rest of a line is an outcome.
VARIANT = ("model", "kwargs", "config", "image_size", "text_length", "hf")


def told(error, stage):
    return {"error": f"{type(error).__name__}: {error}"[:240], "stage": stage}


def count(run):
    """FLOPs of one forward pass, in total and by torch operator."""
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        run()
    by_op = counter.get_flop_counts().get("Global", {})
    return {"flops": int(sum(by_op.values())), "flops_by_op": {str(op): int(flops) for op, flops in by_op.items()}}


def parameters(model):
    return sum(parameter.numel() for parameter in model.parameters())


def names_sha256(model):
    """Of the sorted lines "name [d,d,...]" of all parameters and of the buffers in the state dict."""
    shapes = {name: list(value.shape) for name, value in model.named_parameters()}
    kept = model.state_dict().keys()
    shapes |= {name: list(value.shape) for name, value in model.named_buffers() if name in kept}
    lines = sorted(f"{name} {json.dumps(shape, separators=(',', ':'))}\n" for name, shape in shapes.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def rows(path):
    if path == "-":
        yield from map(json.loads, filter(str.strip, sys.stdin))
    elif os.path.exists(path):
        with open(path) as lines:
            yield from map(json.loads, filter(str.strip, lines))


def answer(outcome):
    """
    Reads variants from the first argument and appends each with its outcome to the second; "-" or
    nothing is standard input and output. What the second holds already is left out, so that an interrupted run goes on.
    """
    def variant_of(row):
        return {key: row[key] for key in VARIANT if key in row}

    source, target = (sys.argv[1:] + ["-", "-"])[:2]
    done = {json.dumps(variant_of(row), sort_keys=True) for row in rows(target)} if target != "-" else set()
    out = sys.stdout if target == "-" else open(target, "a")
    torch.set_num_threads(1)
    for row in rows(source):
        variant = variant_of(row)
        if json.dumps(variant, sort_keys=True) not in done:
            print(json.dumps(variant | outcome(variant)), file=out, flush=True)
