"""Exports real PyTorch towers as ONNX graphs without their weights, for `lint-configs reference run`.

    python scripts/export-onnx.py OUT timm:NAME ... CONFIG.json:image CONFIG.json:text ...

Needs torch, timm, onnx, onnxscript, and for configs open_clip_torch and transformers. Nothing is downloaded: weights are never
asked for, and a Hugging Face text tower is built from its config in the cache. Each graph is OUT/<name>.onnx.gz; its weights
are graph inputs, so that a billion of them are a file of some 100 KB. Nodes are named after the modules that they are in
(`blocks.0.attn.qkv/MatMul_12`), and the file says which model and tower it is.

The exporter's own optimisation is off: it computes products of weights and tables beforehand (the position MLP of
vit_relpos_*), which then are no part of the graph. `--optimize` switches it on.
"""
import argparse
import ast
import gzip
import json
import math
import os
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import onnx
import torch

OPSET = 18
# Constants of so few numbers stay: axes, scales, epsilons.
SMALL = 64


def timm_tower(name):
    import timm

    model = timm.create_model(name, pretrained=False)
    channels, height, width = model.default_cfg["input_size"]
    return model, torch.zeros(1, channels, height, width), {"model": f"timm:{name}", "tower": "image"}, f"timm.{name}"


def config_tower(path, tower):
    import open_clip

    with open(path) as file:
        config = json.load(file)
    config = config.get("model_cfg", config)
    for block, prefix in (("vision_cfg", "timm"), ("text_cfg", "hf")):
        if f"{prefix}_model_name" in config[block]:
            config[block][f"{prefix}_model_pretrained"] = False
    # With it the text tower is a module of its own, whatever class the config would have.
    config.pop("custom_text", None)
    kind = open_clip.CoCa if "multimodal_cfg" in config else open_clip.CustomTextCLIP
    model = kind(**config)
    stem = os.path.basename(path).removesuffix(".json")
    said = {"model": f"{stem}.json:{tower}", "tower": tower}
    if tower == "image":
        size = model.visual.image_size
        height, width = size if isinstance(size, (tuple, list)) else (size, size)
        return model.visual, torch.zeros(1, 3, height, width), said, f"open_clip.{stem}.{tower}"
    length = config["text_cfg"].get("context_length", 77)
    # Any id that is no special token: some towers look for padding and for the end.
    return model.text, torch.full((1, length), 5, dtype=torch.int64), said, f"open_clip.{stem}.{tower}"


def built(what):
    """The tower in eval mode, its example input, what it is, and its name. Weights are random and never looked at."""
    if what.startswith("timm:"):
        tower = timm_tower(what.removeprefix("timm:"))
    else:
        path, _, part = what.rpartition(":")
        if part not in ("image", "text") or not path.endswith(".json"):
            sys.exit(f"{what}: a tower is timm:NAME, CONFIG.json:image or CONFIG.json:text")
        tower = config_tower(path, part)
    tower[0].eval().requires_grad_(False)
    return tower


def module_of(node):
    """The module that torch.export says a node comes from; the last part of the scopes is the node itself."""
    scopes = node.metadata_props.get("pkg.torch.onnx.name_scopes")
    names = ast.literal_eval(scopes)[:-1] if scopes else []
    return names[-1] if names else ""


def is_weight(value):
    return value.dtype.is_floating_point() and math.prod(value.shape.numpy()) > SMALL


def skeleton(program, said):
    """The exported model as a protobuf whose weights are inputs without numbers."""
    import onnx_ir as ir

    model = program.model
    for index, node in enumerate(model.graph):
        node.name = f"{module_of(node)}/{node.op_type}_{index}"
        node.doc_string = None
        node.metadata_props.clear()
        for value in node.outputs:
            value.metadata_props.clear()
    for value in (*model.graph.inputs, *model.graph.outputs, *model.graph.initializers.values()):
        value.metadata_props.clear()
    model.graph.metadata_props.clear()
    model.metadata_props.clear()
    own = len(model.graph.inputs)
    for name, value in list(model.graph.initializers.items()):
        if is_weight(value):
            del model.graph.initializers[name]
            value.const_value = None
            model.graph.inputs.append(value)
    model.metadata_props.update({**said, "tower_inputs": str(own)})
    model.producer_name, model.producer_version = "pytorch", torch.__version__
    proto = ir.to_proto(model)
    del proto.graph.value_info[:]
    return proto


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", help="folder for the graphs")
    parser.add_argument("towers", nargs="+", metavar="TOWER", help="timm:NAME, CONFIG.json:image or CONFIG.json:text")
    parser.add_argument("--optimize", action="store_true", help="let the exporter fold constants")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    for what in arguments.towers:
        model, example, said, name = built(what)
        with torch.no_grad():
            program = torch.onnx.export(
                model, (example,), dynamo=True, opset_version=OPSET, optimize=arguments.optimize, verbose=False
            )
        proto = skeleton(program, said)
        onnx.checker.check_model(proto)
        path = os.path.join(arguments.out, f"{name}.onnx.gz")
        data = proto.SerializeToString(deterministic=True)
        # Written beside its place first: an interrupted export leaves nothing that looks like a graph.
        with gzip.GzipFile(path + ".part", "wb", mtime=0) as file:
            file.write(data)
        os.replace(path + ".part", path)
        print(f"{path}: {len(proto.graph.node)} nodes, {len(data)} bytes unpacked", flush=True)


if __name__ == "__main__":
    main()
