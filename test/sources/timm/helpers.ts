/** A package with timm's layout and names, made up for the tests. */

const LIBRARY: Readonly<Record<string, string>> = {
  'version.py': "__version__ = '9.9.9'\n",
  'data/__init__.py': 'from .constants import *\n',
  'data/constants.py': 'MEAN = (0.5, 0.5, 0.5)\n',
  'layers/__init__.py': 'from .mlp import Mlp\n',
  'layers/mlp.py': 'import torch.nn as nn\nclass Mlp(nn.Module):\n    def __init__(self, dim, ratio=4.):\n        super().__init__()\n',
  'models/_pretrained.py': [
    'from dataclasses import dataclass',
    'from typing import Optional, Tuple',
    '@dataclass',
    'class PretrainedCfg:',
    '    url: Optional[str] = None',
    '    file: Optional[str] = None',
    '    hf_hub_id: Optional[str] = None',
    '    input_size: Tuple[int, int, int] = (3, 224, 224)',
    '    num_classes: int = 1000',
    '    crop_pct: float = 0.875',
    '    license: Optional[str] = None',
    '',
  ].join('\n'),
  'models/_registry.py': 'def register_model(fn):\n    return fn\ndef generate_default_cfgs(cfgs):\n    return cfgs\ndef register_model_deprecations(name, names):\n    pass\n',
  'models/_builder.py':
    'def build_model_with_cfg(model_cls, variant, pretrained, model_cfg=None, feature_cfg=None, pretrained_strict=True, pretrained_filter_fn=None, kwargs_filter=None, **kwargs):\n    return model_cls(**kwargs)\n',
}

const IMPORTS = [
  'import torch.nn as nn',
  'from functools import partial',
  'from timm.data import MEAN',
  'from timm.layers import Mlp',
  'from ._builder import build_model_with_cfg',
  'from ._registry import generate_default_cfgs, register_model, register_model_deprecations',
  '',
].join('\n')

/** Files of the package; keys are names of modules of timm/models, values what follows the usual imports. */
export function timmFiles(models: Readonly<Record<string, string>>): { readonly paths: readonly string[]; read(path: string): string } {
  const files = new Map<string, string>()
  for (const [path, text] of Object.entries(LIBRARY)) files.set(`timm/${path}`, text)
  for (const [name, text] of Object.entries(models)) files.set(`timm/models/${name}.py`, IMPORTS + text)
  files.set('timm/models/__init__.py', Object.keys(models).map((name) => `from .${name} import *\n`).join(''))
  return { paths: [...files.keys()].sort(), read: (path) => files.get(path) as string }
}
