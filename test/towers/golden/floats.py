"""Which keyword arguments of timm's models may be written as floats, 12.0 for 12: what the builders are held against.

floats.py OUT.jsonl      some models, each argument of theirs that is an int, or holds ints, written as a float in turn

Models are built without weights, on the meta device where their constructor can, and see one image. A row has the keyword
arguments and what Python says: that the model runs, or the stage and the class of the error. An argument that is refused as an int, too, has no
row. Appends what OUT does not have yet. Written with timm 1.0.29 and torch 2.14.0.
"""
import inspect
import json
import logging
import os
import sys
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import timm
import torch

DYNAMIC = {"dynamic_img_size": True}
GAP = {"class_token": False, "global_pool": "avg"}
# Models of every modelled module, with keyword arguments on which it depends what an argument is used for.
MODELS = {
    "test_vit": [{}],
    "vit_tiny_patch16_224": [{}, DYNAMIC, {**DYNAMIC, "dynamic_img_pad": True}, GAP, {"pos_embed": "none"}, {"pos_embed": "none", **GAP},
                             {"global_pool": ""}, {"global_pool": "map", "no_embed_class": True}, {"global_pool": "map"}, {"global_pool": "prr"}, {"no_embed_class": True, "reg_tokens": 4}, {"attn_layer": "diff"}],
    "vit_wee_patch16_reg1_gap_256": [{}],
    "vit_dpwee_patch16_reg1_gap_256": [{}],
    "vit_small_patch16_36x1_224": [{}],
    "deit_tiny_patch16_224": [{}],
    "deit_tiny_distilled_patch16_224": [{}],
    "eva02_tiny_patch14_224": [{}, DYNAMIC, {"use_abs_pos_emb": False}, {"use_abs_pos_emb": False, **DYNAMIC}, {"swiglu_align_to": 64},
                               {"use_abs_pos_emb": False, "use_rot_pos_emb": False}, {"class_token": False}, {"qkv_fused": False},
                               {"use_abs_pos_emb": False, "use_rot_pos_emb": False, "global_pool": "token"},
                               {"use_abs_pos_emb": False, "global_pool": "token"}, {"no_embed_class": True, "use_rot_pos_emb": False, "global_pool": "token"}, {"global_pool": "map"}],
    "vit_small_patch16_dinov3": [{}, {"dynamic_img_size": False}, {"num_reg_tokens": 0, "class_token": False}, {"num_reg_tokens": 0}],
    "vit_small_plus_patch16_dinov3": [{}],
    "vit_pe_core_tiny_patch16_384": [{}],
    "vit_small_patch16_rope_224": [{}],
    "vit_small_patch16_rope_mixed_224": [{}],
    "vitamin_small_224": [{}, DYNAMIC, {"pos_embed": "none"}],
    "beit_base_patch16_224": [{}, {"use_abs_pos_emb": True}, {"use_rel_pos_bias": False}, {"use_rel_pos_bias": False, "use_shared_rel_pos_bias": True}],
    "test_convnext": [{}],
    "convnext_tiny": [{}, {"stem_type": "overlap"}, {"head_hidden_size": 64}, {"conv_mlp": True}, {"use_grn": True}, {"output_stride": 16}],
    "test_efficientnet": [{}, {"output_stride": 16}],
    "tf_efficientnet_b0": [{}],
    "efficientnet_b0_gn": [{}],
    "mobilenetv3_small_050": [{}],
    "mobilenetv4_conv_small": [{}],
    "mobilenetv4_hybrid_medium": [{}],
    "naflexvit_base_patch16_gap": [{}, {"embed_proj_type": "conv"}, {"pos_embed": "factorized"}, {"pos_embed": "none"}, {"rope_type": "axial"},
                                   {"rope_type": "axial", "pos_embed": "none"}, {"rope_type": "mixed"}, {"rope_type": "dinov3"}, {"img_size": 224}, {"pos_embed_grid_size": [14, 14]},
                                   {"global_pool": "map"}, {"class_token": True}, {"class_token": True, "global_pool": "token"},
                                   {"class_token": True, "global_pool": "token", "rope_type": "axial"}, {"reg_tokens": 0}, {"attn_type": "eva"}],
    "regnetx_002": [{}, {"output_stride": 16}, {"linear_out": True}, {"preact": True}],
    "regnety_002": [{}, {"downsample": "avg"}],
    "regnetz_005": [{}],
    "test_resnet": [{}],
    "resnet18": [{}, {"output_stride": 16}, {"avg_down": True}, {"stem_type": "deep"}, {"stem_type": "deep_tiered"}],
    "resnet50": [{}, {"output_stride": 16}, {"avg_down": True}, {"stem_type": "deep"}, {"stem_type": "deep_tiered"}, {"replace_stem_pool": True}],
    "resnext50_32x4d": [{}],
    "seresnet18": [{}],
    "resnetblur50d": [{}],
    "resnetv2_18": [{}, {"stem_type": "deep"}, {"avg_down": True}, {"output_stride": 16}],
    "resnetv2_50": [{}, {"stem_type": "tiered"}, {"avg_down": True}, {"width_factor": 2}],
    "resnetv2_50x1_bit": [{}],
    "fastvit_t8": [{}],
    "fastvit_sa12": [{}],
    "fastvit_mci0": [{}],
    "mixer_s32_224": [{}],
    "gmixer_12_224": [{}],
    "resmlp_12_224": [{}],
    "gmlp_ti16_224": [{}],
    "vit_tiny_r_s16_p8_224": [{}, DYNAMIC, {"pos_embed": "none"}],
    "vit_base_mci_224": [{}, DYNAMIC],
    "vit_relpos_small_patch16_224": [{}, {"rel_pos_type": "bias"}, {"shared_rel_pos": True}, GAP],
    "vit_relpos_base_patch32_plus_rpn_256": [{}],
    "vit_srelpos_small_patch16_224": [{}],
    "swin_tiny_patch4_window7_224": [{}, {"strict_img_size": False}, {"img_size": 256, "window_size": 8}, {"always_partition": True},
                                     {"head_dim": 32}, {"window_size": [7, 7]}, {"window_ratio": 32}, {"drop_path_rate": 0}, {"window_size": 64}, {"window_size": [64, 7]}],
    "swin_s3_tiny_224": [{}],
}
# Arguments that are None where nothing is given, with a value.
NONE = {"head_hidden_size": 64, "attn_pool_num_heads": 3, "attn_pool_hidden_size": 64, "rel_pos_dim": 64, "head_dim": 32, "pos_embed_grid_size": [14, 14],
        "ref_feat_shape": [14, 14], "rope_ref_feat_shape": [16, 16], "rope_grid_offset": 1}
# Arguments of which 0 is another thing than a number.
ZERO = ("num_classes", "reg_tokens", "num_reg_tokens", "swiglu_align_to", "group_size", "head_hidden_size", "rel_pos_dim")


def build(name, kwargs):
    try:
        with torch.device("meta"):
            return timm.create_model(name, **kwargs).eval()
    except NotImplementedError:  # a constructor that computes
        return timm.create_model(name, **kwargs).to("meta").eval()


def said(name, kwargs):
    stage = "construct"
    try:
        model = build(name, kwargs)
        stage = "forward"
        channels, *size = model.default_cfg["input_size"]
        given = kwargs.get("img_size")
        if given is not None:
            size = [int(side) for side in (given if isinstance(given, list) else [given, given])]
        with torch.no_grad(), torch.device("meta"):
            model(torch.empty([1, int(kwargs.get("in_chans", channels)), *size]))
    except Exception as error:
        return f"{stage}: {type(error).__name__}"
    return "runs"


def arguments(name, kwargs):
    """What the constructor is given, or takes where it is given nothing; of a config object its fields."""
    given = {}
    cls = type(build(name, kwargs))
    init = cls.__init__
    signature = inspect.signature(init)

    def spy(self, *args, **more):
        bound = signature.bind(self, *args, **more)
        bound.apply_defaults()
        given.update(bound.arguments)
        init(self, *args, **more)

    cls.__init__ = spy
    try:
        build(name, kwargs)
    finally:
        cls.__init__ = init
    given.update(given.pop("kwargs", {}))
    return {**vars(given.get("cfg", inspect)), **given} if hasattr(given.get("cfg"), "__dataclass_fields__") else given


def is_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def listed(value):
    return [listed(item) for item in value] if isinstance(value, (list, tuple)) else value


def written(value):
    return [written(item) for item in value] if isinstance(value, list) else float(value) if is_int(value) else value


def values(keyword, value):
    """Values to write as floats: all, and of a list the last number alone."""
    if value is None:
        value = NONE.get(keyword)
    value = listed(value)
    if is_int(value):
        yield value, float(value)
        if keyword in ZERO and value != 0:
            yield 0, 0.0
        if keyword in ZERO and value == 0:
            yield 4, 4.0
    if isinstance(value, list) and written(value) != value or isinstance(value, list) and any(map(is_int, value)):
        yield value, written(value)
        if is_int(value[-1]):
            yield value, [*value[:-1], float(value[-1])]


def main(out):
    done = set()
    if os.path.exists(out):
        done = {json.dumps([row["model"], row["kwargs"]]) for row in map(json.loads, open(out))}
    with open(out, "a") as file:
        for name, several in MODELS.items():
            for kwargs in several:
                for keyword, value in arguments(name, kwargs).items():
                    for whole, real in values(keyword, value):
                        given = {**kwargs, keyword: real}
                        key = json.dumps([name, given])
                        if key in done or said(name, {**kwargs, keyword: whole}) != "runs":
                            continue
                        done.add(key)
                        print(json.dumps({"model": name, "kwargs": given, "python": said(name, given)}), file=file, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
