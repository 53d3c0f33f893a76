"""Numbers that look random and are the same everywhere: src/reference/onnx/seeded.ts says how they are made."""
import numpy as np


def mixed(bits):
    x = np.asarray(bits, dtype=np.uint32)
    with np.errstate(over="ignore"):
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
        x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def hashed(name):
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def uniform(seed, name, shape, scale=1.0, offset=0.0):
    count = int(np.prod(shape))
    first = int(mixed(int(mixed(seed)) ^ hashed(name)))
    index = (np.arange(count, dtype=np.uint64) + np.uint64(first)).astype(np.uint32)
    numbers = ((mixed(index) >> np.uint32(8)).astype(np.float64) * 2.0**-23 - 1) * scale + offset
    return numbers.astype(np.float32).reshape(shape)


def model_input(seed, name, shape, patch=8):
    """Noise; an image has patches of one colour beneath it."""
    noise = uniform(seed, name, shape)
    if len(shape) != 4:
        return noise
    height, width = shape[2:]
    patches = uniform(seed, f"{name}.patches", (*shape[:2], -(-height // patch), -(-width // patch)))
    return noise + patches.repeat(patch, 2).repeat(patch, 3)[:, :, :height, :width]


def param(seed, name, shape):
    """What a parameter, or a buffer that is learned, holds."""
    inner = [size for size in shape if size != 1][1:]
    if inner:
        return uniform(seed, name, shape, float(np.sqrt((6 if len(shape) == 4 else 3) / np.prod(inner))))
    return uniform(seed, name, shape, 0.25, 1.0 if name.rsplit(".", 1)[-1] in ("weight", "running_var") else 0.0)
