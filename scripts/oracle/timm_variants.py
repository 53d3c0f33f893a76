"""What the real timm does with variants of its models, on the meta device.

Usage: timm_variants.py [VARIANTS.jsonl] [RESULTS.jsonl]; standard input and output where left out or "-".
Reads one JSON object a line, {"model", "kwargs", "image_size"}, the latter [height, width], or null for the img_size that
kwargs give, else the pretrained config's size, and writes for each what came of it:
{..., "params", "flops", "flops_by_op", "names_sha256"} or {..., "error": "Type: text", "stage": "construct" or "forward"}.
names_sha256 is of the sorted lines "name [d,d,...]" of all parameters and of the buffers in the state dict.
Variants that RESULTS.jsonl holds already are left out, so that an interrupted run goes on where it stopped.
"""
import hashlib
import json
import logging
import os
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import timm
import torch
from torch.utils.flop_counter import FlopCounterMode


def identity(variant):
    return json.dumps([variant["model"], variant["kwargs"], variant["image_size"]], sort_keys=True)


def create(model, kwargs, device):
    with torch.device(device):
        return timm.create_model(model, pretrained=False, **kwargs).to("meta").eval().requires_grad_(False)


def construct(variant):
    try:
        return create(variant["model"], variant["kwargs"], "meta")
    except NotImplementedError:  # a constructor that computes with values: they are dropped afterwards
        return create(variant["model"], variant["kwargs"], "cpu")


def names_sha256(model):
    shapes = {name: list(value.shape) for name, value in model.named_parameters()}
    kept = model.state_dict().keys()
    shapes |= {name: list(value.shape) for name, value in model.named_buffers() if name in kept}
    lines = sorted(f"{name} {json.dumps(shape, separators=(',', ':'))}\n" for name, shape in shapes.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def image_of(model, variant):
    cfg = model.pretrained_cfg
    size = variant["image_size"] or variant["kwargs"].get("img_size") or cfg["input_size"][-2:]
    height, width = (size, size) if isinstance(size, int) else size
    return torch.empty((1, variant["kwargs"].get("in_chans") or cfg["input_size"][0], height, width), device="meta")


def told(error, stage):
    return {"error": f"{type(error).__name__}: {error}"[:240], "stage": stage}


def outcome(variant):
    try:
        model = construct(variant)
    except Exception as error:
        return told(error, "construct")
    try:
        counter = FlopCounterMode(display=False)
        with torch.no_grad(), counter:
            model(image_of(model, variant))
    except Exception as error:
        return told(error, "forward")
    by_op = counter.get_flop_counts().get("Global", {})
    return {
        "params": sum(p.numel() for p in model.parameters()),
        "flops": int(sum(by_op.values())),
        "flops_by_op": {str(op): int(count) for op, count in by_op.items()},
        "names_sha256": names_sha256(model),
    }


def rows(path):
    if path == "-":
        yield from map(json.loads, filter(str.strip, sys.stdin))
    elif os.path.exists(path):
        with open(path) as lines:
            yield from map(json.loads, filter(str.strip, lines))


def main():
    source, target = (sys.argv[1:] + ["-", "-"])[:2]
    done = {identity(row) for row in rows(target)} if target != "-" else set()
    out = sys.stdout if target == "-" else open(target, "a")
    torch.set_num_threads(1)
    for row in rows(source):
        variant = {key: row[key] for key in ("model", "kwargs", "image_size")}
        if identity(variant) not in done:
            print(json.dumps(variant | outcome(variant)), file=out, flush=True)


main()
