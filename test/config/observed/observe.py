"""What a real open_clip does with each field of a config when its value has another type: the source of src/config/uses.ts.

Small models (native ViT, ModifiedResNet, timm and Hugging Face towers, CoCa) are built on the meta device and run once, with
every field set to 24 values in turn. `+` stands for a value with which the model is built and runs, `-` for one with
which it is not.

Usage: python observed.py OUT.json   (needs open_clip, timm, transformers; minutes; no network)
"""
import copy, dataclasses, inspect, json, logging, os, signal, sys, warnings

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import timm, torch, transformers
from transformers import AutoConfig

# The hub is never asked: a tiny text model under a name of its own.
TINY = dict(vocab_size=100, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64,
            max_position_embeddings=40, type_vocab_size=1, pad_token_id=1)
_from_pretrained = AutoConfig.from_pretrained
AutoConfig.from_pretrained = lambda name, *a, **k: (
    AutoConfig.for_model("roberta", **TINY) if name == "tiny-roberta" else _from_pretrained(name, *a, **k))

import open_clip
from open_clip.coca_model import CoCa, MultimodalCfg
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg, CustomTextCLIP

torch.set_num_threads(1)
NEWER = hasattr(CLIPTextCfg, "text_arch")
VIT = {"image_size": 32, "layers": 1, "width": 64, "head_width": 32, "patch_size": 16}
TEXT = {"context_length": 16, "vocab_size": 100, "width": 64, "heads": 2, "layers": 1}
POOLED = {**VIT, "attentional_pool": True, "attn_pooler_queries": 4, "attn_pooler_heads": 2}


def model(vision, text, **more):
    return {"embed_dim": 64, "vision_cfg": vision, "text_cfg": text, **more}


BASES = {
    "vit": model(VIT, TEXT),
    "vit_custom": model(VIT, TEXT, custom_text=True),
    "vit_pooled": model(POOLED, {**TEXT, "pool_type": "last", "embed_cls": True}, custom_text=True),
    "vit_other": model(
        {**VIT, "pool_type": "avg", "pos_embed_type": "sin_cos_2d", "qk_norm": True, "patch_dropout": 0.5, "ls_init_value": 0.1},
        {**TEXT, "pool_type": "eos", "eos_id": 5, "proj_type": "none", "qk_norm": True, "ls_init_value": 0.1}),
    "resnet": model({"image_size": 64, "layers": [1, 1, 1, 1], "width": 32, "head_width": 64}, TEXT),
    "timm": model({"timm_model_name": "test_vit", "image_size": 160}, TEXT),
    "timm_classifier": model({"timm_model_name": "test_resnet", "timm_proj": "", "image_size": 160}, TEXT),
    "hf": model(VIT, {"hf_model_name": "tiny-roberta"}),
    "coca": model({**POOLED, "output_tokens": True}, {**TEXT, "embed_cls": True, "output_tokens": True, "context_length": 17},
                  multimodal_cfg=TEXT, custom_text=True),
}
if NEWER:
    BASES["modern"] = model(VIT, {**TEXT, "text_arch": "modern", "pool_type": "eos", "eos_id": 5, "pad_id": 0})
    BASES["variable"] = model(VIT, {**TEXT, "variable_text": True, "pad_id": 0, "pool_type": "last"})


def values(n):
    """The texts of 24 JSON values of every type around n; test/config/observed/observed.test.ts makes the same."""
    return ["null", "true", "false", "0", f"{n}", f"{-n}", f"{n}.0", f"{n}.5", "0.5", "0.0", f'"{n}"', f'"{n}.0"', '"auto"', '""',
            "[]", f"[{n}]", f"[{n}, {n}]", f"[{n}, {n}, {n}, {n}]", f"[{n}.0, {n}.0]", '["a", "b"]', "{}", f'{{"value": {n}}}',
            "NaN", "[null, null]"]


def model_class(cfg):
    """As factory.create_model chooses it."""
    custom = cfg.pop("custom_text", False)
    text = cfg["text_cfg"]
    custom = custom or "hf_model_name" in text or (NEWER and (text.get("text_arch") == "modern" or text.get("variable_text")))
    return (CoCa if "multimodal_cfg" in cfg else CustomTextCLIP) if custom else CLIP


def run(cfg):
    if "timm_model_name" in cfg["vision_cfg"]:
        cfg["vision_cfg"]["timm_model_pretrained"] = False
    if "hf_model_name" in cfg["text_cfg"]:
        cfg["text_cfg"]["hf_model_pretrained"] = False
    text_cfg, embed_dim = cfg["text_cfg"], cfg.get("embed_dim")
    cls = model_class(cfg)
    with torch.device("meta"):
        m = cls(**cfg)
    m.eval().requires_grad_(False)
    size = m.visual.image_size
    size = tuple(size[-2:]) if isinstance(size, (tuple, list)) else (size, size)
    image = torch.empty((1, 3) + size, device="meta")
    m.visual(image)
    length = getattr(m, "context_length", None) or 77
    tokens = torch.full((1, length), 5, dtype=torch.int64, device="meta")
    if text_cfg.get("hf_model_name"):
        # transformers looks at the values of masks, which the meta device does not have.
        names = {"proj_type": "hf_proj_type", "pooler_type": "hf_pooler_type", "output_tokens": "output_tokens"}
        kept = {argument: text_cfg[field] for argument, field in names.items() if field in text_cfg}
        text = type(m.text)(text_cfg["hf_model_name"], output_dim=embed_dim, pretrained=False, **{"proj_type": "mlp", "pooler_type": "mean_pooler", **kept})
        with torch.no_grad():
            text.eval()(torch.full((1, 16), 5, dtype=torch.int64))
    else:
        m.encode_text(tokens)
    if hasattr(m, "text_decoder"):
        m(image, tokens)
    m.logit_scale.exp()


class Timeout(Exception):
    pass


def stop(*_):
    raise Timeout


signal.signal(signal.SIGALRM, stop)


def runs(base, block, field, text):
    cfg = copy.deepcopy(base)
    (cfg[block] if block else cfg)[field] = json.loads(text)
    signal.alarm(30)
    try:
        run(cfg)
        return "+"
    except (Exception, Timeout):
        return "-"
    finally:
        signal.alarm(0)


def around(value):
    return int(value) or 1 if isinstance(value, (int, float)) and not isinstance(value, bool) else 2


observed = {}
for name, base in BASES.items():
    run(copy.deepcopy(base))  # the base itself must run
    rows = observed[name] = {}
    fields = [("", p.name, p.default) for p in inspect.signature(model_class(copy.deepcopy(base)).__init__).parameters.values()
              if p.name != "self" and p.name != "cast_dtype" and not p.name.endswith("_cfg")]
    fields.append(("", "custom_text", 1))
    for block, cls in (("vision_cfg", CLIPVisionCfg), ("text_cfg", CLIPTextCfg), ("multimodal_cfg", MultimodalCfg)):
        if block in base:
            fields += [(block, f.name, f.default) for f in dataclasses.fields(cls)]
    for block, field, default in fields:
        n = around((base[block] if block else base).get(field, default))
        rows[f"{block}/{field}" if block else field] = [n, "".join(runs(base, block, field, text) for text in values(n))]

result = {
    "open_clip": open_clip.__version__, "timm": timm.__version__, "torch": torch.__version__, "transformers": transformers.__version__,
    "bases": BASES, "observed": observed,
}
with open(sys.argv[1], "w") as out:
    text = json.dumps(result, indent=1)
    # One field a line.
    out.write(__import__("re").sub(r'\[\s+(\d+),\s+("[+-]{24}")\s+\]', r"[\1, \2]", text) + "\n")
