import { describe, expect, test } from 'vitest'
import { fileSet, globFault } from '../../../src/host/config/globs.ts'
import { pointerFault, pointerMatcher } from '../../../src/host/config/pointers.ts'

/** Which of the files (from the folder /repo, or absolute) the globs have. */
function has(globs: readonly string[], ...files: string[]): string[] {
  const set = fileSet(globs, '/repo')
  return files.filter((file) => set.has(file.startsWith('/') ? file : `/repo/${file}`) === true)
}

describe('a glob', () => {
  test.each([
    ['a.json', ['a.json', 'x/a.json', 'x/y/a.json'], ['b.json', 'a.json.bak']],
    ['*.json', ['a.json', 'x/.a.json'], ['a.yaml']],
    ['configs/*.json', ['configs/a.json'], ['configs/x/a.json', 'x/configs/a.json']],
    ['configs/**', ['configs/a.json', 'configs/x/a.json'], ['a.json']],
    ['./configs/a.json', ['configs/a.json'], ['x/configs/a.json']],
    ['/a.json', ['a.json'], ['x/a.json']],
    ['**/model_configs/*.json', ['model_configs/a.json', 'x/y/model_configs/a.json'], ['a.json']],
    ['configs/{a,b}.json', ['configs/a.json', 'configs/b.json'], ['configs/c.json']],
    ['legacy', ['legacy/a.json', 'x/legacy/y/a.json'], ['legacy2/a.json']],
    ['legacy/', ['legacy/a.json'], ['a.json']],
    ['configs/legacy', ['configs/legacy/a.json'], ['x/configs/legacy/a.json']],
    ['.', ['a.json', 'x/a.json'], ['/elsewhere/a.json']],
    ['[ab].json', ['a.json', 'x/b.json'], ['c.json']],
  ])('%s', (glob, inside, outside) => {
    expect(has([glob], ...inside, ...outside)).toEqual(inside)
  })

  test('takes files out with a leading !, and the last that fits decides', () => {
    const files = ['configs/a.json', 'configs/b.json', 'configs/x/b.json']
    expect(has(['configs', '!b.json'], ...files)).toEqual(['configs/a.json'])
    expect(has(['configs', '!b.json', 'configs/x'], ...files)).toEqual(['configs/a.json', 'configs/x/b.json'])
    expect(has(['!b.json'], ...files)).toEqual([])
    expect(fileSet(['a', '!b'], '/repo')).toMatchObject({ hasExceptions: true })
    expect(fileSet(['a'], '/repo')).toMatchObject({ hasExceptions: false })
  })

  test('fits a file outside of the folder by its name or its whole path', () => {
    expect(has(['a.json'], '/other/a.json')).toEqual(['/other/a.json'])
    expect(has(['**/configs/*.json'], '/other/configs/a.json')).toEqual(['/other/configs/a.json'])
    expect(has(['other/*.json', '/other/a.json'], '/other/a.json')).toEqual([])
  })

  test('says nothing of a file that it does not fit', () => {
    expect(fileSet(['!a.json'], '/repo').has('/repo/a.json')).toBe(false)
    expect(fileSet(['!a.json'], '/repo').has('/repo/b.json')).toBe(undefined)
  })

  test.each([['', true], ['!', true], ['../a', true], ['a/../b', true], ['a..b', false], ['**', false], ['!a', false]])('%j is wrong: %s', (glob, isWrong) => {
    expect(globFault(glob) !== undefined).toBe(isWrong)
  })
})

describe('a pattern of pointers', () => {
  test.each([
    ['/vision_cfg/width', ['/vision_cfg/width'], ['/vision_cfg', '/vision_cfg/width/0', '/model_cfg/vision_cfg/width']],
    ['/vision_cfg/*', ['/vision_cfg/width', '/vision_cfg/'], ['/vision_cfg', '/vision_cfg/layers/0']],
    ['/vision_cfg/timm_*', ['/vision_cfg/timm_pool'], ['/vision_cfg/pool']],
    ['/**/width', ['/width', '/model_cfg/vision_cfg/width'], ['/vision_cfg/widths', 'width']],
    ['/vision_cfg/**', ['/vision_cfg', '/vision_cfg/layers/0'], ['/vision_cfg2']],
    ['', [''], ['/a']],
    ['/a~1b.c', ['/a~1b.c'], ['/a~1bxc', '/a/b.c']],
  ])('%s', (pattern, inside, outside) => {
    expect([...inside, ...outside].filter(pointerMatcher([pattern]))).toEqual(inside)
  })

  test('may be one of several', () => {
    expect(['/a', '/b', '/c'].filter(pointerMatcher(['/a', '/b']))).toEqual(['/a', '/b'])
  })

  test('starts with a slash', () => {
    expect(pointerFault('/a')).toBe(undefined)
    expect(pointerFault('')).toBe(undefined)
    expect(pointerFault('vision_cfg.width')).toBe('a JSON pointer starts with a slash: "/vision_cfg/width"')
  })
})

describe('a glob that would take too long', () => {
  test.each(['*a*a*a*b', '**/a/**/a/**/a/**/b', 'x/*1*2*3*4', '!*a*a*a*b'])('is refused: %s', (glob) => {
    expect(globFault(glob)).toContain('at most 3 stars in one name')
  })

  test.each(['+(*a|*b)c', '*(a|+(b))c', 'x/+(a*)b'])('is refused for its group: %s', (glob) => {
    expect(globFault(glob)).toContain('cannot hold what is repeated itself')
  })

  test.each(['+(a|b).json', '@(a*|b).json', '**/*a*b*', '**/a/**/b/**/*.json', '*.json', '{*a,*b}*.json'])('is not: %s', (glob) => {
    expect(globFault(glob)).toBeUndefined()
  })
})
