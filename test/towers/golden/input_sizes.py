"""Which image sizes the forward pass of timm's models takes: the data that the input policies are held against.

input_sizes.py defaults OUT.txt [MODEL ...]    every registered model at its default config, one line a model
input_sizes.py variants OUT.jsonl              some models with keyword arguments, and small sizes

Models are built without weights, on the meta device where their constructor can; a size is taken when the forward pass
of one image raises nothing. Both modes append what OUT does not have yet. Written with timm 1.0.29 and torch 2.13.0.
"""
import json
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

# S stands for a side of the default input size; SxS+32 is a height and a width. Sizes below S tell what rounds up.
SIZES = ("S S-1 S-2 S-8 S-15 S+32 S+16 S+8 S+4 S+2 S+1 S+14 S+7 S+28 S+64 224 256 336 384 32 16 14 8 SxS+32 S+32xS S+32xS+16").split()


def sides(size, height, width):
    """'S+32', (224, 224) -> (256, 256)"""
    both = size.split("x") if "x" in size else [size, size]
    return tuple(own + int(s[1:] or 0) if s[0] == "S" else int(s) for s, own in zip(both, (height, width)))


def build(name, kwargs):
    try:
        with torch.device("meta"):
            model = timm.create_model(name, **kwargs)
    except (NotImplementedError, RuntimeError):  # a constructor that computes
        model = timm.create_model(name, **kwargs).to("meta")
    return model.eval().requires_grad_(False)


def takes(model, channels, size):
    try:
        with torch.no_grad():
            model(torch.empty((1, channels) + size, device="meta"))
        return True
    except Exception:
        return False


def defaults(out):
    done = {line.split()[0] for line in open(out)} if os.path.exists(out) else set()
    with open(out, "a") as file:
        if not done:
            print("# sizes:", *SIZES, file=file)
        for name in sys.argv[3:] or timm.list_models():
            if name in done:
                continue
            model = build(name, {})
            channels, height, width = model.default_cfg["input_size"]
            fixed = "fixed" if model.default_cfg.get("fixed_input_size") else "-"
            bits = "".join("01"[takes(model, channels, sides(size, height, width))] for size in SIZES)
            if bits[0] == "0":  # needs values, which the meta device has not
                bits = "?"
            print(name, _registry._model_to_module[name], f"{height}x{width}", fixed, bits, file=file, flush=True)


SMALL = [(side, side) for side in range(1, 41)]
LARGE = [(s, s) for s in (224, 225, 230, 232, 239, 240, 256, 255, 196, 192, 288, 336, 384, 252, 112, 64, 48, 32, 16, 8)]
LARGE += [(224, 256), (448, 112), (112, 448)]
SMALL_MODELS = (
    "resnetblur18 resnetblur50d resnetblur101d resnet18 resnet50 resnet26d seresnext26t_32x4d mobilenetv4_conv_aa_medium"
    " mobilenetv4_conv_medium mobilenetv4_hybrid_medium mobilenetv3_small_100 tf_mobilenetv3_small_100 efficientnet_b0"
    " tf_efficientnet_b0 lcnet_050 mixnet_s convnext_tiny convnext_tiny_hnf convnextv2_atto convnext_atto_ols"
    " convnext_zepto_rms_ols convnext_nano_ols test_convnext test_convnext3 regnety_004 regnetv_040 regnetz_005 fastvit_t8"
    " fastvit_sa12 fastvit_mci0 naflexvit_base_patch16_gap test_vit vit_small_patch16_dinov3 vitamin_xlarge_256"
).split()
DYNAMIC = {"dynamic_img_size": True}
PADDED = {"dynamic_img_size": True, "dynamic_img_pad": True}
WITH_ARGUMENTS = {
    "vit_small_patch16_224": [DYNAMIC, PADDED, {"img_size": 256}, {"img_size": [256, 192]}, {"dynamic_img_pad": True},
                              {"patch_size": 32}, {"pos_embed": "none"}],
    "eva02_tiny_patch14_224": [{"img_size": 336}, DYNAMIC, PADDED],
    "swin_tiny_patch4_window7_224": [{"strict_img_size": False}, {"img_size": 256}, {"img_size": 256, "window_size": 8}],
    "vit_base_mci_224": [{"img_size": 256}, DYNAMIC, {"reg_tokens": 4}, {"reg_tokens": 4, "no_embed_class": False}],
    "vit_tiny_r_s16_p8_224": [DYNAMIC, {"class_token": False, "global_pool": "avg"}, {"no_embed_class": True}],
    "vitamin_small_224": [{"img_size": 256}, DYNAMIC, {"pos_embed": "none"}],
    "naflexvit_base_patch16_gap": [{"dynamic_img_pad": True}, {"patch_size": 32}, {"img_size": 224}, {"embed_proj_type": "conv"},
                                   {"embed_proj_type": "conv", "dynamic_img_pad": True}, {"pos_embed": "factorized"},
                                   {"rope_type": "axial"}],
    "convnext_tiny": [{"output_stride": 16}, {"output_stride": 8}, {"patch_size": 2}, {"patch_size": 8}],
    "resnet18": [{"output_stride": 8}],
    "mixer_s32_224": [{"img_size": 256}],
    "beit_base_patch16_224": [{"img_size": 256}],
    "vit_relpos_small_patch16_224": [{"img_size": 256}],
    "deit_tiny_patch16_224": [DYNAMIC],
    "deit_tiny_distilled_patch16_224": [DYNAMIC],
}


def variants(out):
    done = {tuple(line.split(', "takes"')[:1]) for line in open(out)} if os.path.exists(out) else set()
    jobs = [(name, {}, SMALL) for name in SMALL_MODELS]
    jobs += [(name, kwargs, LARGE) for name, several in WITH_ARGUMENTS.items() for kwargs in several]
    jobs += [("convnext_tiny", kwargs, SMALL) for kwargs in WITH_ARGUMENTS["convnext_tiny"]]
    with open(out, "a") as file:
        for name, kwargs, sizes in jobs:
            row = {"model": name, "kwargs": kwargs, "sizes": "small" if sizes is SMALL else "large"}
            if (json.dumps(row)[:-1],) in done:
                continue
            model = build(name, kwargs)
            taken = {size: takes(model, 3, size) for size in sizes}
            text = lambda size: str(size[0]) if size[0] == size[1] else f"{size[0]}x{size[1]}"
            row["takes"] = " ".join(text(size) for size in sizes if taken[size])
            row["fails"] = " ".join(text(size) for size in sizes if not taken[size])
            print(json.dumps(row), file=file, flush=True)


if __name__ == "__main__":
    {"defaults": defaults, "variants": variants}[sys.argv[1]](sys.argv[2])
