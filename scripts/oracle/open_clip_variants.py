"""What the real open_clip does with model configs, on the meta device (a Hugging Face text tower runs on the CPU).

Usage: open_clip_variants.py [VARIANTS.jsonl] [RESULTS.jsonl]; standard input and output where left out or "-". The main
branch instead of the installed version: PYTHONPATH=CHECKOUT/src in front.
Reads one JSON object a line, {"config", "image_size", "text_length", "hf"}: a model config; [height, width] and tokens to
run at, or null for the config's own; the config.json of the Hugging Face towers that it names, by name. Writes for each
{..., "open_clip", "class", "params", "names_sha256", "towers": {"image", "text", "multimodal"}}, a tower being
{"params"?, "flops", "flops_by_op"} or {"error", "stage": "forward"}; or {..., "error": "Type: text", "stage": "construct"}.
The decoder of a CoCa is run on as many tokens as the image tower gives, at text_length or its own context_length.
"""
import copy
import os

os.environ["HF_HUB_OFFLINE"] = "1"

from measure import answer, count, names_sha256, parameters, told

import open_clip
import torch
from open_clip.coca_model import CoCa
from open_clip.model import CLIP, CustomTextCLIP
from transformers import AutoConfig

CONFIGS = {}
ATTENTION = "eager"  # products that the counter sees on every device


def from_pretrained(name, *args, **kwargs):
    """The config.json that the variant brings; the Hub is never asked."""
    fields = dict(CONFIGS[name])
    config = AutoConfig.for_model(fields.pop("model_type"), **fields)
    config._attn_implementation = ATTENTION
    return config


AutoConfig.from_pretrained = from_pretrained


def model_class(config):
    """The choice of factory.create_model, which also overwrites the flags of pretrained towers."""
    text, vision = config.get("text_cfg") or {}, config.get("vision_cfg") or {}
    custom = config.pop("custom_text", False) or "hf_model_name" in text or text.get("text_arch") == "modern" or text.get("variable_text")
    if "timm_model_name" in vision:
        vision["timm_model_pretrained"] = False
    if "hf_model_name" in text:
        text["hf_model_pretrained"] = False
    if text.get("text_arch") == "modern" and "multimodal_cfg" in config:
        raise ValueError("text_arch='modern' is not supported for CoCa / multimodal_cfg models.")
    return (CoCa if "multimodal_cfg" in config else CustomTextCLIP) if custom else CLIP


def construct_on(config, device):
    config = copy.deepcopy(config)
    with torch.device(device):
        return model_class(config)(**config).eval().requires_grad_(False)


def construct(config):
    try:
        return construct_on(config, "meta")
    except NotImplementedError:  # a constructor that computes with values: they are dropped afterwards
        return construct_on(config, "cpu").to("meta")


def run(make):
    try:
        return count(make())
    except Exception as error:
        return told(error, "forward")


def image_tower(model, size):
    size = size or model.visual.image_size
    height, width = (size, size) if isinstance(size, int) else size[-2:]
    return lambda: model.visual(torch.empty((1, 3, height, width), device="meta"))


def text_tower(model, config, length):
    text_cfg = config["text_cfg"]
    # a CoCa takes texts as long as its decoder does
    of_decoder = "multimodal_cfg" in config and "hf_model_name" not in text_cfg
    tokens = (1, length or (model.context_length if of_decoder else text_cfg.get("context_length", 77)))
    if "hf_model_name" in text_cfg:  # transformers reads the values of masks
        text = construct_on(config, "cpu").text
        return lambda: text(torch.full(tokens, 5))
    encode = model.text if hasattr(model, "text") else model.encode_text
    return lambda: encode(torch.full(tokens, 5, device="meta"))


def decoder(model, config, size, length):
    """Runs on what the image tower gives it, and on text of the decoder's own width."""
    cfg = {"context_length": 77, "width": 512} | config["multimodal_cfg"]
    text = torch.empty((1, length or cfg["context_length"], cfg["width"]), device="meta")
    model.visual.output_tokens = True
    with torch.no_grad():
        _, image = image_tower(model, size)()
    return lambda: model.text_decoder(torch.empty((1, image.shape[1], cfg["width"]), device="meta"), text)


def outcome(variant):
    global CONFIGS
    CONFIGS = variant["hf"]
    config = variant["config"]
    version = {"open_clip": open_clip.__version__}
    try:
        model = construct(config)
    except Exception as error:
        return version | told(error, "construct")
    towers = {
        "image": {"params": parameters(model.visual)} | run(lambda: image_tower(model, variant["image_size"])),
        "text": run(lambda: text_tower(model, config, variant["text_length"])),
    }
    if hasattr(model, "text"):
        towers["text"]["params"] = parameters(model.text)
    if hasattr(model, "text_decoder"):
        towers["multimodal"] = {"params": parameters(model.text_decoder)} | run(lambda: decoder(model, config, variant["image_size"], variant["text_length"]))
    facts = {"class": type(model).__name__, "params": parameters(model), "names_sha256": names_sha256(model)}
    return version | facts | {"towers": towers}


if __name__ == "__main__":
    answer(outcome)
