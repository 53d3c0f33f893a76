"""What the real libraries do with model configs: refuse them, fail in the first forward pass, or run, and then their counts.

Usage: judge.py HUGGINGFACE.json [MODULES...]; differential.ts starts it, and starts it anew after so many configs, because HF towers
leak. HUGGINGFACE.json is configs/catalog/huggingface.json: the Hub is never asked. The main branch of open_clip instead of the
installed version: PYTHONPATH=CHECKOUT/src in front.

Reads one JSON object a line from standard input, {"kind": "open_clip" | "open_clip_hub" | "timm_hub", "text": the file, "hf"?: the
config.json of Hugging Face towers by name}, and writes one for each: {"open_clip", "timm", "stage", "error"?, "params"?, ...}. `stage`
is where it ends:

    read        Python's json cannot read the text
    registry    open_clip's registry skips the file, or cannot look at it
    construct   create_model raises
    image text  the tower's own forward pass raises; texts of a Hugging Face tower are run at text_cfg.context_length
    whole       the towers run one by one, and the model's own forward pass raises all the same
    runs
    unjudged    a Hugging Face name that is not known here: the Hub is not asked

Models are made and run on the meta device, so that sizes cost nothing; a Hugging Face text tower, which looks at values, on the CPU.
"""
import copy
import gc
import json
import os
import resource
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))

from measure import count, parameters, told

import open_clip
import timm
import torch
from open_clip import factory
from open_clip.coca_model import CoCa
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_unflatten
from transformers import AutoConfig

KNOWN = {}
GIVEN = {}


class NotAsked(BaseException):
    """A name that only the Hub could know."""


def from_pretrained(name, *args, **kwargs):
    """The config.json that the row brings, or the one that is known of the name; eager attention, as its products are counted on every device."""
    name = KNOWN["aliases"].get(name, name) if isinstance(name, str) else name
    given = GIVEN.get(name)
    if given is None:
        if isinstance(name, str) and name not in KNOWN["models"] and "/" in name:
            raise NotAsked(name)
        if name not in KNOWN["models"]:
            raise OSError(f"{name} is not a local folder and is not a valid model identifier listed on the Hub")
        model = KNOWN["models"][name]
        given = {"model_type": model["model_type"], **model["config"]}
    fields = {key: value for key, value in given.items() if key != "model_type"}
    config = AutoConfig.for_model(given["model_type"], **fields)
    config._attn_implementation = "eager"
    return config


AutoConfig.from_pretrained = from_pretrained
# First values are of no interest, and on the meta device they take longest.
timm.layers.weight_init._trunc_normal_ = lambda tensor, mean, std, a, b: tensor
torch.nn.init._no_grad_trunc_normal_ = lambda tensor, mean, std, a, b, generator=None: tensor


class Ended(Exception):
    """The stage at which it ends, and over what."""

    def __init__(self, stage, error):
        self.outcome = {"stage": stage, **{key: value for key, value in told(error, stage).items() if key == "error"}}


def stage(name, action):
    try:
        return action()
    except Exception as error:
        raise Ended(name, error) from error


def on(device, make):
    with torch.device(device):
        return make(device).eval().requires_grad_(False)


def made(make):
    """On the meta device; a constructor that computes with values on the CPU, and the values are dropped afterwards."""
    try:
        return on("meta", make)
    except NotImplementedError:
        return on("cpu", make).to("meta")


class Remembered(TorchDispatchMode):
    """
    The shape of a result on the meta device, computed once for the same operator on tensors of the same shapes: torch computes
    many of them in Python. Operators that change a tensor or give a view of one are left alone, as is all that raises.
    """

    known = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        schema = func._schema
        if any(value.alias_info is not None for value in (*schema.arguments, *schema.returns)):
            return func(*args, **kwargs)
        leaves, structure = tree_flatten((args, kwargs))
        if any(isinstance(leaf, torch.Tensor) and leaf.device.type != "meta" for leaf in leaves):
            return func(*args, **kwargs)
        key = func, structure, tuple(self.told(leaf) for leaf in leaves)
        if key not in self.known:
            result, given = tree_flatten(func(*args, **kwargs))
            if not all(isinstance(one, torch.Tensor) and one.device.type == "meta" for one in result):
                return tree_unflatten(result, given)
            self.known[key] = [(one.shape, one.stride(), one.dtype) for one in result], given
        shapes, given = self.known[key]
        return tree_unflatten([torch.empty_strided(shape, stride, dtype=dtype, device="meta") for shape, stride, dtype in shapes], given)

    @staticmethod
    def told(leaf):
        return (leaf.shape, leaf.stride(), leaf.dtype) if isinstance(leaf, torch.Tensor) else (type(leaf), leaf)


def flops(run):
    with Remembered():
        return count(run)["flops"]


def flops_once(stage_name, config, other, run):
    """FLOPs of a tower, asked once for all configs that differ in the block of the `other` tower alone."""
    key = stage_name, json.dumps({name: block for name, block in config.items() if name != other})
    if key not in COUNTED:
        try:
            COUNTED[key] = stage(stage_name, lambda: flops(run))
        except Ended as ended:
            COUNTED[key] = ended
    if isinstance(COUNTED[key], Ended):
        raise COUNTED[key]
    return COUNTED[key]


COUNTED = {}


def pair(size):
    return tuple(size[-2:]) if isinstance(size, (tuple, list)) else (size, size)


def registered(text):
    """Does open_clip's registry take the file? It skips one that lacks what it needs, and raises over one that it cannot look at."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.json")
        path.write_text(text)
        factory._MODEL_CONFIG_PATHS[:] = [path]
        factory._MODEL_CONFIGS = {}
        factory._rescan_model_configs()
        return "model" in factory._MODEL_CONFIGS


def open_clip_model(value, kind):
    if kind == "open_clip" and not stage("registry", lambda: registered(json.dumps(value))):
        raise Ended("registry", KeyError("the registry skips the file"))
    wrapper = value if kind == "open_clip_hub" else {"model_cfg": value}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "open_clip_config.json").write_text(json.dumps(wrapper))
        return facts_of(wrapper, lambda device: factory.create_model(f"local-dir:{folder}", load_weights=False, pretrained_text=False, device=device))


def facts_of(wrapper, make):
    model = stage("construct", lambda: made(make))
    config = wrapper["model_cfg"]
    facts = {"class": type(model).__name__, "params": parameters(model)}
    visual, text_cfg = getattr(model, "visual", None), config["text_cfg"]
    is_hf = bool(text_cfg.get("hf_model_name"))
    if visual is not None:
        facts["image_params"] = parameters(visual)
        size = stage("image", lambda: (1, 3) + pair(visual.image_size))
        facts["image_flops"] = flops_once("image", config, "text_cfg", lambda: visual(torch.empty(size, device="meta")))
    if hasattr(model, "text"):
        facts["text_params"] = parameters(model.text)
        built = getattr(model, "context_length", None) or getattr(model.text, "context_length", None) or 77
    elif hasattr(model, "encode_text"):
        built = getattr(model, "context_length", 77)
    else:
        return facts
    length = text_cfg.get("context_length", 77) if is_hf else built
    tokens = lambda device: torch.full((1, length), 5, dtype=torch.int64, device=device)
    if is_hf:
        tokens = lambda device: padded(length, getattr(model.text.config, "pad_token_id", 0))
        facts["text_flops"] = stage("text", lambda: hf_flops(config, tokens("cpu")))
    else:
        text = model.text if hasattr(model, "text") else model.encode_text
        facts["text_flops"] = flops_once("text", config, "vision_cfg", lambda: text(tokens("meta")))
    # The forward pass of CLIP and CustomTextCLIP is that of their towers, where these give features alone; CoCa's does more.
    if isinstance(model, CoCa) or any(block.get("output_tokens") for block in (config["vision_cfg"], text_cfg)):
        device = "cpu" if is_hf else "meta"
        model = on("cpu", make) if is_hf else model
        with torch.no_grad(), Remembered():
            stage("whole", lambda: model(torch.zeros(size, device=device), tokens(device)))
    return facts


def padded(length, pad):
    """A text of a few tokens, padded as a tokenizer does: RoBERTa gives padding no position of its own."""
    tokens = torch.full((1, length), pad or 0)
    tokens[:, :8] = 5
    return tokens


def hf_flops(config, tokens):
    """Of the text tower alone, made once more with real values."""
    from open_clip import model

    cfg = {**copy.deepcopy(config["text_cfg"]), "hf_model_pretrained": False}
    text = on("cpu", lambda device: model._build_text_tower(config["embed_dim"], cfg, config.get("quick_gelu", False)))
    return flops(lambda: text(tokens))


def timm_model(text):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "config.json").write_text(text)
        model = stage("construct", lambda: made(lambda device: timm.create_model(f"local-dir:{folder}", pretrained=False)))
        args = (json.loads(text).get("model_args") or {})
    cfg = model.pretrained_cfg
    size = lambda: pair(args.get("img_size") or (cfg["input_size"] or (3, 224, 224))[-2:])
    image = stage("image", lambda: torch.empty((1, args.get("in_chans") or (cfg["input_size"] or (3, 224, 224))[0]) + size(), device="meta"))
    return {"class": type(model).__name__, "params": parameters(model), "image_flops": stage("image", lambda: flops(lambda: model(image)))}


def outcome(row):
    global GIVEN
    GIVEN = row.get("hf") or {}
    try:
        value = stage("read", lambda: json.loads(row["text"]))
        facts = timm_model(row["text"]) if row["kind"] == "timm_hub" else open_clip_model(value, row["kind"])
    except Ended as ended:
        return ended.outcome
    except NotAsked as name:
        return {"stage": "unjudged", "error": f"the Hub is not asked for {name}"}
    return {"stage": "runs", **facts}


if __name__ == "__main__":
    KNOWN = json.loads(Path(sys.argv[1]).read_text())
    torch.set_num_threads(1)
    for line in sys.stdin:
        row = json.loads(line)
        versions = {"open_clip": open_clip.__version__, "timm": timm.__version__}
        answer = {**versions, **outcome(row)}
        gc.collect()
        answer["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(answer), flush=True)
