/** Small packages for the evaluator's tests. */
import { plainData, stringifyData, toData } from '../../../src/sources/python/data.ts'
import { Interpreter, type InterpreterOptions } from '../../../src/sources/python/interpreter.ts'
import { PythonPackage } from '../../../src/sources/python/package.ts'
import { unknown } from '../../../src/sources/python/values.ts'

/** An interpreter of the package `p`; keys are paths in it: `__init__.py`, `models/a.py`. */
export function packageOf(sources: Readonly<Record<string, string>>, options: InterpreterOptions = {}): Interpreter {
  const paths = Object.keys(sources).map((path) => `p/${path}`)
  return new Interpreter(new PythonPackage('p', { paths, read: (path) => sources[path.slice(2)] as string }), options)
}

/** What a module of one text binds a name to, as plain data. */
export function valueOf(source: string, name = 'x', options: InterpreterOptions = {}): unknown {
  const value = packageOf({ '__init__.py': source }, options).moduleAttribute('p', name)
  return plainData(toData(value === undefined ? unknown(`no ${name}`) : value))
}

/** As JSON text, in which 4.0 and 4 differ. */
export function textOf(source: string): string {
  const value = packageOf({ '__init__.py': source }).moduleAttribute('p', 'x')
  return stringifyData(toData(value === undefined ? unknown('no x') : value))
}
