"""What timm's models are, as built: the data that their descriptions are held against without Python.

facts.py OUT.txt MODULE ...   one line a registered model of these timm modules:
name class num_features width depth heads head_dim     (a `-` where it has none; lists with commas, one value a stage)

Written with timm 1.0.29 and torch 2.13.0.
"""
import logging
import os
import sys
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
import timm
import torch
from timm.models import _registry


def build(name):
    try:
        with torch.device("meta"):
            return timm.create_model(name)
    except (NotImplementedError, RuntimeError):  # a constructor that computes
        return timm.create_model(name)


def heads(block):
    """Heads and their width of the first attention in a block; where it does not keep the width, its scale does."""
    found = next((m for m in block.modules() if hasattr(m, "num_heads")), None)
    if found is None:
        return None, None
    return found.num_heads, getattr(found, "head_dim", None) or round(found.scale ** -2)


def text(value):
    if value is None:
        return "-"
    return ",".join(str(v) for v in value) if isinstance(value, (list, tuple)) else str(value)


def stages(model):
    """Lists of blocks of a trunk whose width changes from stage to stage."""
    if type(model).__name__ == "SwinTransformer":
        return [stage.blocks for stage in model.layers]
    if hasattr(model, "layer1"):
        return [getattr(model, f"layer{i}") for i in range(1, 9) if hasattr(model, f"layer{i}")]
    if hasattr(model, "s1"):
        return [list(getattr(model, f"s{i}").children()) for i in range(1, 9) if hasattr(model, f"s{i}")]
    if hasattr(model, "stages"):
        return [stage.blocks for stage in model.stages]
    return list(model.blocks)


with open(sys.argv[1], "w") as out:
    print("# timm", timm.__version__, "name class num_features width depth heads head_dim", file=out)
    for name in timm.list_models():
        if _registry._model_to_module[name] not in sys.argv[2:]:
            continue
        model = build(name)
        isotropic = isinstance(getattr(model, "embed_dim", None), int) and hasattr(model, "blocks")
        if isotropic:
            row = [model.embed_dim, len(model.blocks), *heads(model.blocks[0])]
        else:
            blocks = stages(model)
            attends = [heads(stage[0]) for stage in blocks] if type(model).__name__ == "SwinTransformer" else []
            row = [None, [len(stage) for stage in blocks], [n for n, _ in attends] or None, [w for _, w in attends] or None]
        print(name, type(model).__name__, model.num_features, *map(text, row), file=out, flush=True)
