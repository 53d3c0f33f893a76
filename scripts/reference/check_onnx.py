"""Holds ONNX models against ONNX itself: the checker, and strict shape inference, whose result is put beside what each model says.

Usage: check_onnx.py MODEL.onnx ... ; prints one line a model, and ends with 1 where one does not pass.
"""
import sys

import onnx
from onnx import checker, shape_inference


def shape(value):
    return [dim.dim_param or (dim.dim_value if dim.HasField("dim_value") else None) for dim in value.type.tensor_type.shape.dim]


def check(path):
    model = onnx.load(path)
    checker.check_model(model, full_check=True)
    said = {value.name: shape(value) for value in [*model.graph.value_info, *model.graph.output]}
    # What the model says of itself is taken away, so that it is inferred anew.
    del model.graph.value_info[:]
    inferred = shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    found = {value.name: shape(value) for value in inferred.graph.value_info}
    known = 0
    for name, dims in said.items():
        other = found.get(name)
        if other is None:
            continue
        known += 1
        if len(other) != len(dims) or any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in zip(dims, other)):
            raise ValueError(f"{name} is said to be {dims} and inferred to be {other}")
    return f"passes, {len(model.graph.node)} nodes, {known} of {len(said)} shapes inferred anew"


def main(paths):
    failed = False
    for path in paths:
        try:
            print(f"{path}: {check(path)}")
        except Exception as error:
            failed = True
            print(f"{path}: {type(error).__name__}: {str(error)[:500]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
