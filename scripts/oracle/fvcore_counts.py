"""What the real fvcore counts (FlopCountAnalysis and ActivationCountAnalysis with their default handles), on the CPU.

Usage: fvcore_counts.py [VARIANTS.jsonl] [RESULTS.jsonl]; standard input and output where left out or "-". Needs fvcore beside
the real libraries. Reads what timm_variants.py and open_clip_variants.py read and writes for each
{..., "towers": {"image", "text"}}, a tower being {"fvcore": COUNTS, "fvcore-unfused": COUNTS}, COUNTS being
{"total", "by_operator", "activations"}. The models are in eval mode, with gradients enabled, which is how FlopCountAnalysis is
called by most; "fvcore-unfused" writes attention out, by timm.layers.set_fused_attn(False) and by transformers' "eager"
attention, and is left out for open_clip's own towers, which know no such switch. Tracing needs real tensors: keep to small
models. The text tower of a CLIP is made a module of its own, as open_clip's profiler does.
"""
import copy
import logging
import warnings

from measure import answer
from timm_variants import image_of

import timm
import torch
from fvcore.nn import ActivationCountAnalysis, FlopCountAnalysis

logging.disable(logging.CRITICAL)
warnings.filterwarnings("ignore")


def counted(model, example):
    flops = FlopCountAnalysis(model, example)
    activations = ActivationCountAnalysis(model, example)
    by_operator = {operator: int(count) for operator, count in flops.by_operator().items() if count}
    return {"total": int(flops.total()), "by_operator": by_operator, "activations": int(activations.total())}


def both(make, example):
    """Of the model that `make(fused)` gives."""
    counts = {}
    for name, fused in (("fvcore", True), ("fvcore-unfused", False)):
        model = make(fused)
        if model is not None:
            counts[name] = counted(model.eval(), example(model))
    return counts


def timm_towers(variant):
    def make(fused):
        timm.layers.set_fused_attn(fused)
        return timm.create_model(variant["model"], pretrained=False, **variant["kwargs"])

    return {"image": both(make, lambda model: image_of(model, variant, "cpu"))}


def open_clip_towers(variant):
    import open_clip_variants as oracle

    oracle.CONFIGS = variant["hf"]
    config = copy.deepcopy(variant["config"])
    config["custom_text"] = True

    def make(tower):
        def of(fused):
            named = ("timm_model_name" if tower == "visual" else "hf_model_name") in config["vision_cfg" if tower == "visual" else "text_cfg"]
            if not fused and not named:
                return None
            timm.layers.set_fused_attn(fused)
            oracle.ATTENTION = "sdpa" if fused else "eager"
            return getattr(oracle.construct_on(config, "cpu").requires_grad_(True), tower)
        return of

    size = variant["image_size"] or config["vision_cfg"].get("image_size", 224)
    height, width = (size, size) if isinstance(size, int) else size
    length = variant["text_length"] or config["text_cfg"].get("context_length", 77)
    return {
        "image": both(make("visual"), lambda _: torch.zeros(1, 3, height, width)),
        "text": both(make("text"), lambda _: torch.full((1, length), 5)),
    }


def outcome(variant):
    try:
        return {"towers": timm_towers(variant) if "model" in variant else open_clip_towers(variant)}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:240]}


if __name__ == "__main__":
    answer(outcome)
