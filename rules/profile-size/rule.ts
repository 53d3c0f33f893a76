import { cellsWith, defineTableRule, type TableContext } from '../../src/lint/table-types.ts'
import { rightValue, sayAuthority } from '../../src/tables/words.ts'
import { saySize } from '../../src/text/index.ts'

const meta = {
  id: 'profile-size',
  summary: 'a table of models gives another image size than the model\'s, or FLOPs that are counted at another',
  kinds: ['table'],
  since: '0.1.0',
  fixable: 'safe',
  messages: {
    size: {
      severity: 'warning',
      text: '{column} of {model} is {said}, but its images have {size} pixels ({authority})',
    },
    counted: {
      severity: 'warning',
      text: '{column} of {model} is {said}, counted for images of {size} pixels ({authority}): for {usual} it is {built}',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineTableRule({ meta, check })

function check({ rows, report }: TableContext<MessageId>): void {
  for (const { cell, verdict, place, names } of cellsWith(rows, 'size')) {
    const { value, origin } = verdict.size
    report({
      messageId: 'size',
      ...place,
      data: { ...names, size: saySize(value), authority: sayAuthority(origin, 'vision_cfg.image_size') },
      evidence: [{ name: 'vision_cfg.image_size', value: [...value], origin }],
      // The profiler's cell is the height alone.
      ...(/^\d+$/.test(names.said) ? { fix: { safe: true, cell, value: String(value[0]) } } : {}),
    })
  }
  for (const { cell, verdict, place, names } of cellsWith(rows, 'counted-at')) {
    const { size, usual, exact } = verdict
    const built = rightValue(cell, exact)
    report({
      messageId: 'counted',
      ...place,
      data: { ...names, size: saySize(size.value), authority: sayAuthority(size.origin, 'the config'), usual: saySize(usual), built },
      evidence: [{ name: 'input_size', value: [...size.value], origin: size.origin }],
      fix: { safe: true, cell, value: built },
    })
  }
}
