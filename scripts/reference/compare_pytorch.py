"""Holds our ONNX models against PyTorch: the same seeded weights by the same names, the same inputs, both outputs.

Usage: compare_pytorch.py FOLDER [GOLDEN.jsonl]
FOLDER is what write_models.ts wrote. Prints one line a model and ends with 1 where outputs differ by more than 1e-4 of the
largest, or where tensors that a model carries (seeded weights, tables such as relative positions) are not PyTorch's. Cases for
another version of open_clip than the one that Python imports are left out, with a word. With GOLDEN the outputs of PyTorch
are put there, the first 16 numbers of each row, in the place of what stood there for the same cases.
"""
import json
import logging
import os
import sys
import tempfile
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import numpy as np
import onnx
import onnxruntime
import open_clip
import timm
import torch
import transformers
from onnx import numpy_helper

import seeded

TOLERANCE = 1e-4
LEARNED_BUFFERS = ("running_mean", "running_var")


def first(output):
    return output[0] if isinstance(output, tuple) else output


def open_clip_model(case):
    """create_model of the config; of a Hugging Face tower's config.json where the case has one."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.json")
        with open(path, "w") as file:
            json.dump(case["config"], file)
        open_clip.add_model_config(path)
    if "hf" in case:
        use_local_config(**case["hf"])
    return open_clip.create_model("case", load_weights=False, pretrained_hf=False)


def use_local_config(model_type, **config):
    """Makes open_clip take this config.json for any Hugging Face name."""
    local = transformers.AutoConfig.for_model(model_type, **config)
    open_clip.hf_model.AutoConfig.from_pretrained = lambda *_, **__: local


def torch_model(case):
    """The whole model, and its tower as a function of the case's inputs."""
    if "model" in case:
        kwargs = dict(case.get("kwargs", {}))
        model = timm.create_model(case["model"], **kwargs)
        return model, model
    model = open_clip_model(case)
    if case["tower"] == "image":
        return model, lambda image: first(model.visual(image))
    if case["tower"] == "multimodal":
        return model, lambda text, image: model.text_decoder(image, text)
    if hasattr(model, "text"):
        return model, lambda tokens: first(model.text(tokens))
    return model, model.encode_text


def fill(model, seed):
    with torch.no_grad():
        buffers = [(name, buffer) for name, buffer in model.named_buffers() if name.rsplit(".", 1)[-1] in LEARNED_BUFFERS]
        for name, tensor in [*model.named_parameters(), *buffers]:
            tensor.copy_(torch.from_numpy(seeded.param(seed, name, tuple(tensor.shape))))


def inputs_of(case):
    for spec in case["inputs"]:
        shape = spec["shape"]
        if "ids" in spec:
            yield spec["name"], np.array(spec["ids"], dtype=np.int64).reshape(shape)
        else:
            yield spec["name"], seeded.model_input(case["seed"], spec["name"], shape)


def difference(ours, theirs):
    """The largest, as a share of the largest element; inf where shapes, or infinities, are not the same."""
    if ours.shape != theirs.shape:
        return np.inf
    finite = np.isfinite(theirs)
    if not np.array_equal(finite, np.isfinite(ours)) or not np.array_equal(ours[~finite], theirs[~finite]):
        return np.inf
    if not finite.any():
        return 0.0
    return float(np.abs(ours[finite] - theirs[finite]).max() / max(np.abs(theirs[finite]).max(), 1e-12))


def compare(case, folder):
    model, tower = torch_model(case)
    model.eval()
    fill(model, case["seed"])
    tensors = {name: tensor.detach().numpy() for name, tensor in [*model.named_parameters(), *model.named_buffers()]}
    path = os.path.join(folder, case["file"])
    graph = onnx.load(path).graph
    carried = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer if not tensor.name.startswith("/")}
    wrong = [name for name, ours in carried.items() if name not in tensors or difference(ours, tensors[name]) > 1e-5]
    feeds = dict(inputs_of(case))
    with torch.no_grad():
        theirs = tower(*[torch.from_numpy(value) for value in feeds.values()]).numpy()
    feeds.update({value.name: tensors[value.name] for value in graph.input if value.name not in feeds})
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    rows = theirs.shape[0]
    # A graph that is for a batch of one is given its rows one by one.
    if graph.input[0].type.tensor_type.shape.dim[0].dim_value == 1:
        own = [spec["name"] for spec in case["inputs"]]
        ours = np.concatenate([session.run(None, {k: v[i : i + 1] if k in own else v for k, v in feeds.items()})[0] for i in range(rows)])
    else:
        ours = session.run(None, feeds)[0]
    return theirs, difference(ours, theirs), wrong


def update(path, names, outputs):
    """Keeps what another run has written for other cases, in the order of all cases."""
    old = {}
    if os.path.exists(path):
        with open(path) as file:
            old = {json.loads(line)["name"]: line.rstrip("\n") for line in file}
    lines = {**old, **outputs}
    with open(path, "w") as file:
        file.writelines(lines[name] + "\n" for name in names if name in lines)


def main(folder, golden=None):
    with open(os.path.join(folder, "cases.json")) as file:
        cases = json.load(file)
    outputs, failed, others = {}, 0, 0
    for case in cases:
        if "config" in case and case.get("open_clip", "3.3.0") != open_clip.__version__:
            others += 1
            continue
        try:
            theirs, differs, wrong = compare(case, folder)
        except Exception as error:
            failed += 1
            print(f"{case['name']}: {type(error).__name__}: {str(error)[:300]}", flush=True)
            continue
        spread = float(np.abs(theirs[0] - theirs[-1]).max())
        good = differs <= TOLERANCE and not wrong
        failed += not good
        print(f"{case['name']}: {'equal' if good else 'DIFFERS'} by {differs:.1e} of {np.abs(theirs).max():.2g}, rows apart by {spread:.2g}"
              + (f"; other tensors: {', '.join(wrong[:4])}" if wrong else ""), flush=True)
        values = [[float(f"{x:.6g}") for x in row.reshape(-1)[:16]] for row in theirs]
        outputs[case["name"]] = json.dumps({"name": case["name"], "shape": list(theirs.shape), "values": values})
    if golden is not None:
        update(golden, [case["name"] for case in cases], outputs)
    if others:
        print(f"{others} cases are for another open_clip than {open_clip.__version__} and left out")
    print(f"{len(cases) - others - failed} of {len(cases) - others} equal (torch {torch.__version__}, timm {timm.__version__}, open_clip {open_clip.__version__}, "
          f"transformers {transformers.__version__}, onnxruntime {onnxruntime.__version__})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
