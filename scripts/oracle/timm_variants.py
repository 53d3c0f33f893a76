"""What the real timm does with variants of its models, on the meta device.

Usage: timm_variants.py [VARIANTS.jsonl] [RESULTS.jsonl]; standard input and output where left out or "-".
Reads one JSON object a line, {"model", "kwargs", "image_size"}, the latter [height, width], or null for the img_size that
kwargs give, else the pretrained config's size, and writes for each what came of it:
{..., "params", "flops", "flops_by_op", "names_sha256"} or {..., "error": "Type: text", "stage": "construct" or "forward"}.
Variants that RESULTS.jsonl holds already are left out, so that an interrupted run goes on where it stopped.
"""
from measure import answer, count, names_sha256, parameters, told

import timm
import torch


def create(model, kwargs, device):
    with torch.device(device):
        return timm.create_model(model, pretrained=False, **kwargs).to("meta").eval().requires_grad_(False)


def construct(variant):
    try:
        return create(variant["model"], variant["kwargs"], "meta")
    except NotImplementedError:  # a constructor that computes with values: they are dropped afterwards
        return create(variant["model"], variant["kwargs"], "cpu")


def image_of(model, variant, device="meta"):
    cfg = model.pretrained_cfg
    size = variant["image_size"] or variant["kwargs"].get("img_size") or cfg["input_size"][-2:]
    height, width = (size, size) if isinstance(size, int) else size
    return torch.empty((1, variant["kwargs"].get("in_chans") or cfg["input_size"][0], height, width), device=device)


def outcome(variant):
    try:
        model = construct(variant)
    except Exception as error:
        return told(error, "construct")
    try:
        counts = count(lambda: model(image_of(model, variant)))
    except Exception as error:
        return told(error, "forward")
    return {"params": parameters(model), **counts, "names_sha256": names_sha256(model)}


if __name__ == "__main__":
    answer(outcome)
