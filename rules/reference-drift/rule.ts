import { countFlops } from '../../src/cost/flops.ts'
import { defineRule, type RecordedRun, type RuleContext } from '../../src/lint/types.ts'
import type { BuiltTower } from '../../src/towers/build/index.ts'

const meta = {
  id: 'reference-drift',
  summary: 'a tower whose FLOPs or inputs are not those of the reference run that is recorded for it',
  kinds: ['open_clip', 'open_clip_hub', 'timm_hub'],
  since: '0.1.0',
  optIn: true,
  messages: {
    flops: {
      severity: 'warning',
      text: 'the {tower} tower has {flops} FLOPs, and the run recorded in {record} has {recorded}',
    },
    inputs: {
      severity: 'warning',
      text: 'the {tower} tower takes {takes}, and the run recorded in {record} took {took}',
    },
    'not-built': {
      severity: 'warning',
      text: 'a run of the {tower} tower is recorded in {record}, and the tower is not built any more',
    },
    broken: {
      severity: 'warning',
      text: '{record} is no record of a reference run',
    },
  },
} as const

type MessageId = keyof typeof meta.messages

export default defineRule({ meta, check })

function check(context: RuleContext<MessageId>): void {
  const { references, built } = context
  for (const record of references) {
    const tower = built.towers.find(({ name }) => name === record.tower)
    const drift = driftOf(record, tower)
    if (drift !== undefined) context.report({ messageId: drift.messageId, pointer: pointerOf(record.tower, context), at: 'key', data: { tower: record.tower, record: record.name, ...drift.data } })
  }
}

interface Drift {
  readonly messageId: MessageId
  readonly data?: Readonly<Record<string, string>>
}

function driftOf({ run }: RecordedRun, tower: BuiltTower | undefined): Drift | undefined {
  if (run === undefined) return { messageId: 'broken' }
  // What is not modelled is said elsewhere, and what fails is build-failure's.
  if (tower?.kind !== 'built') return tower?.kind === 'not_modelled' ? undefined : { messageId: 'not-built' }
  const [takes, took] = [tower.tower.inputs.map(({ shape }) => shape), run.inputs].map(sayShapes) as [string, string]
  if (takes !== took) return { messageId: 'inputs', data: { takes, took } }
  const { total } = countFlops(tower.tower.root)
  const recorded = BigInt(run.flops) + BigInt(run.folded)
  return total === recorded ? undefined : { messageId: 'flops', data: { flops: String(total), recorded: String(recorded) } }
}

function sayShapes(shapes: readonly (readonly number[])[]): string {
  return shapes.map((shape) => shape.join('x')).join(' and ')
}

/** The block of the tower; the file's own beginning where it has no such block. */
function pointerOf(tower: string, { config }: RuleContext<MessageId>): string {
  if (config === undefined || config.kind === 'timm_hub') return ''
  const block = { image: config.vision, text: config.text, multimodal: config.multimodal }[tower]
  return block?.pointer ?? ''
}
