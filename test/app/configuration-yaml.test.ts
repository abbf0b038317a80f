// YAML as texts, and the place of each.
import { describe, expect, it } from 'vitest'
import { readYaml } from '../../src/app/configuration-yaml.ts'

describe('a tree', () => {
  it('holds texts, whatever they look like', () => {
    expect(readYaml('a: 1\nb: no\nc: [0x10, 1e3, ~]\nd: "q"', 'f').tree).toEqual({ a: '1', b: 'no', c: ['0x10', '1e3', '~'], d: 'q' })
  })

  it('is empty for an empty text, and without groups that hold nothing', () => {
    expect(readYaml('', 'f').tree).toEqual({})
    expect(readYaml('# nothing\nclaims:\n', 'f').tree).toEqual({})
  })

  it('follows aliases, but not without bound', () => {
    expect(readYaml('a: &x [1]\nb: *x', 'f').tree).toEqual({ a: ['1'], b: ['1'] })
    const levels = Array.from({ length: 9 }, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`)
    expect(() => readYaml(['l0: &l0 [x]', ...levels].join('\n'), 'f')).toThrow(/alias/)
  })
})

describe('a place', () => {
  const { placeOf } = readYaml('claims:\n  - id: x\n    sites:\n      - name: y\nsettle: 3m\n', 'c.yaml')

  it.each([
    ['a key', ['settle'], 'c.yaml:5:1'],
    ['a key in a list', ['claims', 0, 'id'], 'c.yaml:2:5'],
    ['an item', ['claims', 0], 'c.yaml:2:5'],
    ['a key deeper', ['claims', 0, 'sites', 0, 'name'], 'c.yaml:4:9'],
    ['what is not there, by what is round it', ['claims', 0, 'alias'], 'c.yaml:2:5'],
    ['what is not there at all', ['log'], 'c.yaml'],
    ['something inside a text', ['settle', 'x', 0], 'c.yaml:5:1'],
  ])('of %s', (_, path, place) => {
    expect(placeOf(path)).toBe(place)
  })
})
