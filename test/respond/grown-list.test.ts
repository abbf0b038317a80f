// A list that grows holds each thing once, and growing it compares what is new alone.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createGrownLists } from '../../src/respond/grown-list.ts'

interface Thing {
  readonly text: string
  readonly number: number
}

const things = fc.array(fc.record({ text: fc.constantFrom('a', 'b', 'c', 'd', 'e'), number: fc.nat({ max: 9 }) }), { maxLength: 4 })
const texts = (list: readonly Thing[]) => list.map(({ text }) => text)

it('holds each thing once and as it came first, behind the others or before them', () => {
  const growth = fc.array(fc.tuple(fc.constantFrom('append' as const, 'prepend' as const), things), { maxLength: 12 })
  fc.assert(
    fc.property(growth, (steps) => {
      const lists = createGrownLists<Thing>(({ text }) => text)
      let list: readonly Thing[] = []
      for (const [how, more] of steps) {
        const before = [...list]
        const grown = lists[how](list, more)
        expect(list).toEqual(before)
        const all = how === 'append' ? [...texts(list), ...texts(more)] : [...texts(more), ...texts(list)]
        expect(texts(grown)).toEqual([...new Set(all)])
        for (const old of list) expect(grown).toContain(old)
        list = grown
      }
    }),
  )
})

it('may grow twice from one list', () => {
  const lists = createGrownLists<string>((text) => text)
  const list = lists.append(lists.append([], ['a']), ['b'])
  expect(lists.append(list, ['c'])).toEqual(['a', 'b', 'c'])
  expect(lists.append(list, ['d'])).toEqual(['a', 'b', 'd'])
  expect(lists.prepend(list, ['c'])).toEqual(['c', 'a', 'b'])
  expect(lists.append(list, ['a'])).toBe(list)
})

it.each(['append', 'prepend'] as const)('compares no more in a long list than in a short one: %s', (how) => {
  const comparedFor = (steps: number): number => {
    let compared = 0
    const lists = createGrownLists<string>((text) => {
      compared++
      return text
    })
    let list: readonly string[] = []
    for (let step = 0; step < steps; step++) list = lists[how](list, [`${step}`])
    expect(list).toHaveLength(steps)
    return compared
  }
  expect(comparedFor(2_000)).toBe(2 * comparedFor(1_000))
})
