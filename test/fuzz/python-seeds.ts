/** Python that the reader has to cope with: what libraries of models are written in, in small. */

/** A module of models, made up. */
export const timmModels = `
@dataclass
class Cfg:
    depth: int = 1
    dims: Tuple[int, ...] = (96, 192)

class Net(nn.Module):
    expansion = 4
    def __init__(self, dim: int = 64, mlp_ratio=4., mlp_layer=Mlp, act_layer=nn.GELU):
        super().__init__()

def _cfg(url='', **kwargs):
    return {'url': url, 'num_classes': 1000, 'input_size': (3, 224, 224), 'mean': MEAN, **kwargs}

default_cfgs = generate_default_cfgs({
    'net_a.in1k': _cfg(hf_hub_id='timm/'),
    'net_b.untrained': _cfg(input_size=(3, 384, 384), crop_pct=1.0),
})

model_cfgs = dict(net_b=Cfg(depth=3, dims=tuple(64 * 2 ** i for i in range(4))))

def _create(variant, pretrained=False, **kwargs):
    out = kwargs.pop('out_indices', 3)
    if 'flexi' in variant:
        kwargs.setdefault('dim', 32)
    return build_model_with_cfg(Net, variant, pretrained, feature_cfg=dict(out_indices=out), **kwargs)

@register_model
def net_a(pretrained=False, **kwargs) -> Net:
    """ A net. """
    model_args = dict(dim=6144 // 4, mlp_ratio=6144 / 1408, mlp_layer=partial(Mlp, ratio=2.))
    return _create('net_a', pretrained=pretrained, **dict(model_args, **kwargs))

@register_model
def net_b(pretrained=False, **kwargs):
    return build_model_with_cfg(Net, 'net_b', pretrained, model_cfg=model_cfgs['net_b'], **kwargs)

register_model_deprecations(__name__, {'net_old': 'net_a', 'net_older': 'net_a.in1k'})
`

/** Modules whose \`x\` is asked for. */
export const pythonSeeds: readonly string[] = [
  'a = [1, 2.5, "three", None, True]\nx = {k: v for k, v in zip("abcde", a) if v}\nx.update(dict(z=a[::-1]), y=a[1:3])\n',
  'def f(n, *args, base=10, **kwargs):\n    total = 0\n    for i, a in enumerate(args):\n        if a % 2 == 0:\n            continue\n        total += a * base ** i\n    else:\n        total -= n\n    while total > 100:\n        total //= 2\n        if total == 57:\n            break\n    return total, kwargs\nx = f(3, *range(7), base=2, k="v")\n',
  'class A:\n    width: int = 768\n    def __init__(self, a, b=(1, 2)):\n        self.a = a\n        self.b = [i * 2 for i in b]\n    @property\n    def c(self):\n        return f"{self.a!r:>8} {self.b[0]:.2f} {{}}"\nclass B(A):\n    pass\nx = B("a").c\n',
  'try:\n    import numpy as np\nexcept ImportError as e:\n    np = None\nwith open("f") as f, g() as h:\n    y = f.read()\nfinally_ = lambda a, /, b=1, *, c: (a, b, c)\nx = (finally_(1, c=3) if np is None else [])\nassert x, "m"\ndel y\n',
  'names = """a\n  b\tc""".split()\nx = "-".join(n.upper() for n in names) + r"\\d" "é" \'\\x41\\u00e9\\N{BULLET}\' * 3\n',
  'x = []\nfor a in range(5):\n    for b in range(a):\n        x.append((a, b) if a != b else a << b | ~a & 7 ^ 3)\nx = sorted(set(sum(map(list, x), [])), reverse=True)[: -1]\n',
  'from dataclasses import dataclass, field\nfrom typing import Optional, Union\n@dataclass\nclass CLIPVisionCfg:\n    layers: Union[Tuple[int, int, int, int], int] = 12\n    width: int = 768\n    act_kwargs: Optional[dict] = None\n    norm: dict = field(default_factory=dict)\n\ndef _build_vision_tower(embed_dim, vision_cfg, quick_gelu=False):\n    if isinstance(vision_cfg, dict):\n        vision_cfg = CLIPVisionCfg(**vision_cfg)\n    if vision_cfg.timm_model_name:\n        return TimmModel(vision_cfg.timm_model_name, embed_dim=embed_dim)\n    elif isinstance(vision_cfg.layers, (tuple, list)):\n        heads = vision_cfg.width * 32 // vision_cfg.head_width\n    return heads\nx = CLIPVisionCfg().layers\n',
  '@a.b(c)\nasync def f(x: int = 1, *, y: "str" = "a") -> None:\n    global z\n    async with a as b:\n        yield await x\n    match x:\n        case {"a": 1, **rest}:\n            return\n        case _:\n            raise ValueError from None\ntype T = int\nx = (y := 5) + y\n',
  'x = 10 ** 4000\n',
  'x = [0] * 10\nfor i in range(100):\n    x = x + x[:5]\n',
  'def f(n):\n    return f(n - 1) + f(n - 2) if n > 1 else n\nx = f(12)\n',
]
