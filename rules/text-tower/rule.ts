import { isRefusedBefore } from '../../src/config/refused.ts'
import { defineRule, type RuleContext } from '../../src/lint/types.ts'
import { checkArguments } from './arguments.ts'
import { checkFailures } from './failures.ts'
import { checkIds } from './ids.ts'
import { checkLength } from './length.ts'
import { checkPooling } from './pooling.ts'
import { TextTower } from './tower.ts'
import { checkUnread } from './unread.ts'

const meta = {
  id: 'text-tower',
  summary: 'a text tower that cannot be built as written, or that does not fit the tokenizer which its texts go through',
  kinds: ['open_clip', 'open_clip_hub'],
  since: '0.1.0',
  fixable: 'safe and unsafe',
  messages: {
    'pool-type': {
      severity: 'error',
      text: '{given}: {className} of {reader} knows {known} only, and cannot be built ({python})',
    },
    'class-embedding': {
      severity: 'error',
      text: '{given}: there are {positions} positions then, and encode_text of CLIP appends no class embedding to its {length} tokens: the first forward pass fails ({python})',
      hint: '"custom_text": true builds CustomTextCLIP, whose text tower appends it',
    },
    'no-positions': {
      severity: 'error',
      text: '{given}: {model} has no positions for texts of {length} tokens, to which they are padded: the first forward pass fails ({python})',
    },
    'too-long': {
      severity: 'warning',
      text: '{field} is {written}: texts are padded to it, but {model} has {term} {built} ({authority})',
    },
    'too-long-by-padding': {
      severity: 'warning',
      text: '{field} is {written}, but {model} has room for {room} tokens: {term} is {built} ({authority}), and the first {offset} of its positions are those of padding',
      hint: 'a text of more tokens has no position for its last ones, and fails; texts that are only padded to that length run',
    },
    'decoder-length': {
      severity: 'warning',
      text: '{given}: {rows} tokens of a text go through the decoder, whose mask has room for {decoder} ({other}): the forward pass of {reader} fails over a text of that length',
    },
    'ids-in-every-text': {
      severity: 'warning',
      text: '{given}, and {tokenizer} ends every text with the id {end}: the embedding has no such row and raises an IndexError',
      hint: 'the model is built all the same, and runs over other ids than those of its tokenizer ({source})',
    },
    'ids-in-some-texts': {
      severity: 'warning',
      text: '{given}, and {tokenizer} has ids up to {last}: the embedding raises an IndexError over the first text with an id from {size} on',
      hint: '{source}',
    },
    'decoder-ids': {
      severity: 'warning',
      text: '{given}: the decoder of CoCa has that many logits, and {tokenizer} has ids up to {last}; the loss over a caption with an id from {size} on fails',
      hint: '{source}',
    },
    'no-tokenizer': {
      severity: 'warning',
      text: '{field} is not set: get_tokenizer of {reader} takes {tokenizer}, whose ids do not mean to {model} what they mean to it',
    },
    'other-tokenizer': {
      severity: 'warning',
      text: '{field} is {written}, whose ids ({theirs}) do not mean to {model} what they mean to it ({own})',
    },
    'eos-id': {
      severity: 'warning',
      text: '{given}, and {tokenizer} {does} with the id {id}: where no token is eos_id, {reader} takes the features of the first one',
      hint: '{source}',
    },
    'pad-id': {
      severity: 'warning',
      text: '{given}, and {tokenizer} {does} with the id {id}: {reader} attends to the padding and masks the token {pad_id}',
      hint: '{source}',
    },
    'refused-id': {
      severity: 'warning',
      text: '{given}, and {tokenizer} {does} with the id {id}: get_tokenizer of {reader} raises a ValueError',
      hint: '{source}',
    },
    argmax: {
      severity: 'warning',
      text: '{given}: the token with the highest id stands for the text, and with {tokenizer} that is not its end, {end}, but any of the ids up to {last}',
      hint: '"eos" with an eos_id, or "last", is meant for such tokenizers ({source})',
    },
    'first-of-causal': {
      severity: 'warning',
      text: '{given} beside a causal mask: the first token attends to itself alone, and what follows it changes nothing',
      hint: '"no_causal_mask": true lets it see the text',
    },
    'no-pooling': {
      severity: 'warning',
      text: '{given}: encode_text of {reader} gives the features of {length} tokens for each text, which cannot be compared with those of an image',
    },
    'overridden-pool': {
      severity: 'warning',
      text: '{given}, and has no effect: with embed_cls {reader} takes the features of the class embedding',
    },
    unread: {
      severity: 'warning',
      text: '{field} is {written}, and has no effect in {reader}: {reason}',
    },
    'no-arguments': {
      severity: 'warning',
      text: '{field} is null: get_tokenizer of {reader} raises an AttributeError (\'NoneType\' object has no attribute \'update\')',
    },
    'unknown-argument': {
      severity: 'warning',
      text: '{field} is no argument of {tokenizer}, which get_tokenizer of {reader} takes here: it raises a TypeError',
      hint: '{tokenizer} takes {known}',
    },
    'argument-twice': {
      severity: 'warning',
      text: '{field}: get_tokenizer of {reader} passes {name} to {tokenizer} itself, and Python raises a TypeError over the second one',
    },
    'argument-value': {
      severity: 'warning',
      text: '{field} is {written}: {tokenizer} of {reader} asserts that it is {known}',
    },
    'dropped-argument': {
      severity: 'warning',
      text: '{field} has no effect: get_tokenizer of {reader} does not hand it on to {tokenizer}',
    },
    'unread-mode': {
      severity: 'warning',
      text: '{field} is {written}, and has no effect: {reader} reads it beside an hf_tokenizer_name only, and takes {tokenizer} here',
    },
    'unknown-mode': {
      severity: 'warning',
      text: '{field} is {written}, which {reader} takes for no mode at all: it knows "clips"',
    },
  },
} as const

export type MessageId = keyof typeof meta.messages
export type Context = RuleContext<MessageId>
export type Tower = TextTower<MessageId>

/** Classes with a text tower that is asked for the features of a text. */
const CLASSES: readonly string[] = ['CLIP', 'CustomTextCLIP', 'CoCa']

export default defineRule({ meta, check })

function check(context: Context): void {
  const { config } = context
  if (config === undefined || config.kind === 'timm_hub' || config.text === undefined || !CLASSES.includes(config.modelClass)) return
  if (isRefusedBefore({ tower: 'text' }, config)) return
  const tower = new TextTower<MessageId>(context, config, config.text)
  checkFailures(tower)
  checkLength(tower)
  checkIds(tower)
  checkPooling(tower)
  checkUnread(tower)
  checkArguments(tower)
}
