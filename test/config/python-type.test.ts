import { describe, expect, test } from 'vitest'
import { describeType, parseAnnotation } from '../../src/config/index.ts'
import { effectiveAnnotation } from '../../src/config/python-type.ts'

describe('an annotation in plain words', () => {
  test.each([
    ['int', 'an integer'],
    ['float', 'a number'],
    ['bool', 'true or false'],
    ['str', 'a string'],
    ['dict', 'an object'],
    ['Dict[str, Any]', 'an object'],
    ['Optional[float]', 'a number or null'],
    ['Union[Tuple[int, int, int, int], int]', 'an integer or four integers'],
    ['Union[int, Tuple[int, int]]', 'an integer or two integers'],
    ['Tuple[float, ...]', 'a list of numbers'],
    ['Tuple[int, int, int]', 'three integers'],
    ['Tuple[int, str]', 'a list of an integer, a string'],
    ['Tuple[Tuple[int, int], ...]', 'a list of values, each two integers'],
    ['List[int]', 'a list of integers'],
    ['list', 'a list'],
    ['Optional[Union[str, Tuple[str, ...]]]', 'a string, a list of strings or null'],
    ['Optional[Union[float, Tuple[float, float, float], Tuple[float, float, float, float]]]', 'a number, three numbers, four numbers or null'],
    ['int | None', 'an integer or null'],
    ['tuple[int, int] | int', 'an integer or two integers'],
    ['typing.Optional[int]', 'an integer or null'],
    ['torch.dtype', 'a torch.dtype'],
    ['', 'any value'],
    ['Any', 'any value'],
  ])('%s is %s', (annotation, words) => {
    expect(describeType(parseAnnotation(annotation))).toBe(words)
  })
})

describe('what values are held against', () => {
  test.each<[string, boolean, string | undefined]>([
    ['int', false, 'int'],
    ['dict', true, 'Optional[dict]'],
    ['Optional[dict]', true, 'Optional[dict]'],
    ['Optional[torch.dtype]', true, undefined],
    ['constructor', false, undefined],
    ['', false, undefined],
    ['Any', false, undefined],
  ])('%s, default None: %s', (annotation, hasNullDefault, expected) => {
    expect(effectiveAnnotation(annotation, hasNullDefault)).toBe(expected)
  })
})
