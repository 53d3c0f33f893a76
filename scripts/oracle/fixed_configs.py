"""Asks the real open_clip whether `lint-configs --fix` keeps its promise: the same class, parameters and FLOPs as before, and the
widths that open_clip's profiler prints are those of the built towers.

Usage: python fixed_configs.py ORACLE_FOLDER CONFIG_FOLDER [TRUTH.jsonl]

Needs the environment of the oracle (its setup.sh makes one) and Node. The configs are repaired in a copy. What is known of the
files as they were, one JSON object a line with the name in `file`, is taken from TRUTH; the rest is measured. Only files that
the repair changed are measured afterwards; widths are read of all. Prints a line a difference, and counts; the exit code is 1
where there is a difference.
"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAME = [
    "class", "params", "image_params", "text_params", "image_size", "image_flops", "image_flops_by_op", "text_flops", "text_flops_by_op",
    "text_declared_flops", "context_length_built", "context_length_declared_or_default",
]
FAILURES = ["cfg_error", "build_error", "image_error", "text_build_error"]


def config_of(path):
    config = json.loads(path.read_text())
    return config.get("model_cfg", config)


def built_widths(config):
    """Widths of the towers as built: of isotropic trunks (all blocks of one width), Hugging Face towers, and open_clip's own.
    None for a tower that has no single width."""
    import torch

    config = json.loads(json.dumps(config))
    config["custom_text"] = True
    if "timm_model_name" in config["vision_cfg"]:
        config["vision_cfg"]["timm_model_pretrained"] = False
    if "hf_model_name" in config["text_cfg"]:
        config["text_cfg"]["hf_model_pretrained"] = False
    with torch.device("meta"):
        model = oracle.model_class(config)(**config)
    trunk, text = getattr(model.visual, "trunk", None), model.text
    if trunk is None:
        # A ModifiedResNet has stages.
        image = model.visual.conv1.out_channels if hasattr(model.visual, "transformer") else None
    else:
        image = trunk.embed_dim if hasattr(trunk, "blocks") and isinstance(getattr(trunk, "embed_dim", None), int) else None
    written = text.config.hidden_size if hasattr(text, "config") else text.token_embedding.embedding_dim
    return image, written


def main():
    folder, truth = Path(sys.argv[2]), {}
    if len(sys.argv) > 3:
        truth = {row["file"]: row for row in map(json.loads, open(sys.argv[3]))}
    copy = Path(tempfile.mkdtemp(prefix="fixed-configs-"))
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    for path in copy.rglob("*.json"):
        path.chmod(0o644)
    command = ["node", str(ROOT / "dist/cli.cjs"), "--fix", "--fail-on", "never", "--format", "json", str(copy)]
    report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    print(f"{report['summary']['fixed']} fixes in {sum(file['fixed'] > 0 for file in report['files'] if 'fixed' in file)} of {report['summary']['files']} files")
    counts = dict(same=0, repaired=0, failing=0, widths=0)
    differences = []
    for path in sorted(copy.rglob("*.json")):
        name = str(path.relative_to(copy))
        original = folder / name
        try:
            config = config_of(path)
            assert isinstance(config["vision_cfg"], dict) and isinstance(config["text_cfg"], dict)
        except Exception:
            continue
        if path.read_bytes() != original.read_bytes():
            before = truth.get(name) or oracle.measure(config_of(original))
            after = oracle.measure(config)
            if any(key in before for key in FAILURES):
                counts["failing" if any(key in after for key in FAILURES) else "repaired"] += 1
                print(f"{name}: before {[before[key] for key in FAILURES if key in before]}, after {[after[key] for key in FAILURES if key in after]}", flush=True)
            else:
                counts["same"] += 1
                differences += [f"{name}: {key} {before.get(key)} -> {after.get(key)}" for key in [*SAME, *FAILURES] if before.get(key) != after.get(key)]
        try:
            widths = built_widths(config)
        except Exception:
            continue
        printed = oracle.CLIPVisionCfg(**config["vision_cfg"]).width, oracle.CLIPTextCfg(**config["text_cfg"]).width
        for tower, width, built in zip(("image", "text"), printed, widths):
            if built is None:
                continue
            counts["widths"] += 1
            if width != built:
                differences.append(f"{name}: {tower}_width is printed as {width} and built as {built}")
    shutil.rmtree(copy)
    print("\n".join(differences), end="\n" if differences else "")
    print(
        f"{counts['same']} changed files build and run as before, {len(differences)} differences; "
        f"{counts['widths']} printed widths of towers with one width compared; "
        f"of files that failed before {counts['repaired']} run now, {counts['failing']} still fail"
    )
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import open_clip_oracle as oracle

    main()
