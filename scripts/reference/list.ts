/** What `npm run reference:gpu` runs: configs of open_clip, and models of every timm module that is modelled. */

/** Names in configs/reference/models/. */
export const configs = [
  'EVA01-g-14', 'ViT-B-32', 'ViT-L-14', 'ViT-H-14', 'EVA02-E-14', 'convnext_xxlarge', 'swin_base_patch4_window7_224', 'RN50x64',
  'ViT-SO400M-14-SigLIP-384', 'MobileCLIP-S1', 'ViTamin-L', 'roberta-ViT-B-32', 'mt5-base-ViT-B-32', 'nllb-clip-base', 'coca_ViT-L-14',
] as const

export const timmModels = [
  'beit_large_patch16_384', 'convnext_xlarge', 'deit3_huge_patch14_224', 'efficientnet_b4', 'tf_efficientnetv2_l', 'eva02_large_patch14_448',
  'eva_giant_patch14_224', 'fastvit_mci2', 'mixer_l16_224', 'mobilenetv3_large_100', 'naflexvit_base_patch16_gap', 'regnety_320', 'resnet152',
  'resnetv2_101x3_bit', 'swin_large_patch4_window12_384', 'vit_base_r50_s16_224', 'vit_relpos_base_patch16_224', 'vitamin_xlarge_384',
  'vit_large_patch14_clip_336', 'vit_so400m_patch14_siglip_384',
] as const

/** Some of the list that a machine without a GPU runs in minutes. */
export const short: readonly string[] = ['ViT-B-32', 'MobileCLIP-S1', 'fastvit_mci2', 'mobilenetv3_large_100', 'efficientnet_b4', 'vit_relpos_base_patch16_224']
