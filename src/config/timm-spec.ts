/**
 * What timm 1.0.29 reads of the config.json of a hub repository, kept by hand: it is small, and readers of configs do not see
 * the catalog of timm, against which a test holds it.
 */
import type { ClassSpec, FieldSpec } from './types.ts'

/** Version that the two classes below are of. */
export const TIMM_VERSION = '1.0.29'

const field = (name: string, type: string, value?: FieldSpec['default']): FieldSpec => (value === undefined ? { name, type } : { name, type, default: value })

/**
 * Keys of the file itself, as models/_hub.py writes them (save_config_for_hf) and reads them (_parse_model_cfg).
 * Only architecture and pretrained_cfg, model_args and num_classes reach the model; num_features and global_pool are for information.
 */
export const TIMM_HUB_CONFIG: ClassSpec = {
  name: 'config.json',
  where: 'timm/models/_hub.py:158',
  fields: [
    field('architecture', 'str'),
    field('num_classes', 'Optional[int]', null),
    field('num_features', 'Optional[int]', null),
    field('global_pool', 'Optional[str]', null),
    field('label_names', 'Optional[Union[dict, list]]', null),
    field('label_descriptions', 'Optional[dict]', null),
    field('model_args', 'Optional[dict]', null),
    field('pretrained_cfg', 'dict', {}),
  ],
}

/**
 * models/_pretrained.py, PretrainedCfg. Where the library itself takes more than its annotation says, the type is what it
 * takes: first_conv and classifier may name several layers and custom_load may be "hf" (_builder.load_pretrained), label_names may
 * be a dict by index (_hub.save_config_for_hf).
 */
export const PRETRAINED_CFG: ClassSpec = {
  name: 'PretrainedCfg',
  where: 'timm/models/_pretrained.py:11',
  fields: [
    field('url', 'Optional[Union[str, Tuple[str, str]]]', null),
    field('file', 'Optional[str]', null),
    field('state_dict', 'Optional[Dict[str, Any]]', null),
    field('hf_hub_id', 'Optional[str]', null),
    field('hf_hub_filename', 'Optional[str]', null),
    field('source', 'Optional[str]', null),
    field('architecture', 'Optional[str]', null),
    field('tag', 'Optional[str]', null),
    field('custom_load', 'Union[bool, str]', false),
    field('input_size', 'Tuple[int, int, int]', [3, 224, 224]),
    field('test_input_size', 'Optional[Tuple[int, int, int]]', null),
    field('min_input_size', 'Optional[Tuple[int, int, int]]', null),
    field('fixed_input_size', 'bool', false),
    field('interpolation', 'str', 'bicubic'),
    field('crop_pct', 'float', 0.875),
    field('test_crop_pct', 'Optional[float]', null),
    field('crop_mode', 'str', 'center'),
    field('mean', 'Tuple[float, ...]', [0.485, 0.456, 0.406]),
    field('std', 'Tuple[float, ...]', [0.229, 0.224, 0.225]),
    field('num_classes', 'int', 1000),
    field('label_offset', 'Optional[int]', null),
    field('label_names', 'Optional[Union[dict, list]]', null),
    field('label_descriptions', 'Optional[Dict[str, str]]', null),
    field('pool_size', 'Optional[Tuple[int, ...]]', null),
    field('test_pool_size', 'Optional[Tuple[int, ...]]', null),
    field('first_conv', 'Optional[Union[str, Tuple[str, ...]]]', null),
    field('classifier', 'Optional[Union[str, Tuple[str, ...]]]', null),
    field('license', 'Optional[str]', null),
    field('description', 'Optional[str]', null),
    field('origin_url', 'Optional[str]', null),
    field('paper_name', 'Optional[str]', null),
    field('paper_ids', 'Optional[Union[str, Tuple[str]]]', null),
    field('notes', 'Optional[Tuple[str]]', null),
  ],
}
