/** The static evaluator, set up for the way timm builds its models. */
import { Interpreter, type Hook } from '../python/interpreter.ts'
import type { PythonPackage } from '../python/package.ts'
import { unknown, type Value } from '../python/values.ts'
import { readBuildCall, type BuildCall } from './models.ts'
import { DefaultCfgs } from './tags.ts'

/** Decorators of timm and PyTorch that register a function, or mark it for the compiler, and give it back. */
const TRANSPARENT: ReadonlySet<string> = new Set(['register_model', 'register_notrace_function', 'disable_compiler', 'ignore', 'unused', 'no_grad'])

/**
 * What timm asks of its surroundings. Does PyTorch have silu (1.7), hardswish and hardsigmoid (1.6) and mish (1.9)? Every
 * PyTorch that the supported versions of Python can install has them. The flags of layers/config.py are off unless
 * someone sets them: that is how a model is built from its name alone.
 */
const KNOWN: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...['_has_silu', '_has_hardswish', '_has_hardsigmoid', '_has_mish'].map((name) => [`timm.layers.create_act.${name}`, true] as const),
  ...['_NO_JIT', '_EXPORTABLE', '_SCRIPTABLE'].map((name) => [`timm.layers.config.${name}`, false] as const),
])

/**
 * Kept as they are written: decode_arch_def, whose strings src/towers/timm reads itself, and look-ups in the registry,
 * which is filled while timm is imported.
 */
const KEPT_AS_CALL: ReadonlySet<string> = new Set([
  'timm.models._builder.resolve_pretrained_cfg',
  'timm.models._efficientnet_builder.decode_arch_def',
  'timm.models._registry.get_pretrained_cfg',
])

export interface TimmEvaluator {
  readonly interpreter: Interpreter
  /** Calls of build_model_with_cfg since the list was last emptied. */
  readonly calls: BuildCall[]
  readonly cfgs: DefaultCfgs
  /** Functions whose calls are kept for now, by dotted name. */
  readonly opaque: Set<string>
}

export function timmEvaluator(pkg: PythonPackage): TimmEvaluator {
  const calls: BuildCall[] = []
  const cfgs = new DefaultCfgs()
  const opaque = new Set<string>()
  const interpreter: Interpreter = new Interpreter(pkg, {
    transparent: TRANSPARENT,
    known: KNOWN,
    opaque: (name) => KEPT_AS_CALL.has(name) || opaque.has(name),
    hooks: new Map<string, Hook>([
      [
        'timm.models._builder.build_model_with_cfg',
        (args, kwargs) => {
          calls.push(readBuildCall(interpreter, args, kwargs))
          return unknown('a model that was built')
        },
      ],
      ['timm.models._registry.generate_default_cfgs', ([source]) => cfgs.generate(source)],
    ]),
  })
  return { interpreter, calls, cfgs, opaque }
}
