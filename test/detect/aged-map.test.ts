// The eldest goes first, whatever was renewed, deleted or put back in between.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createAgedMap } from '../../src/detect/aged-map.ts'

const acts = fc.array(fc.record({ key: fc.integer({ min: 0, max: 9 }).map(String), act: fc.constantFrom('add', 'add', 'renew', 'delete') }))

it('is a Map in which what was put in or renewed last comes last', () => {
  fc.assert(
    fc.property(acts, (steps) => {
      const aged = createAgedMap<string>()
      const plain = new Map<string, string>()
      for (const [step, { key, act }] of steps.entries()) {
        if (act === 'delete') {
          aged.delete(key)
          plain.delete(key)
        } else if (act === 'renew') {
          const value = plain.get(key)
          expect(aged.renew(key)).toBe(value)
          if (value === undefined) continue
          plain.delete(key)
          plain.set(key, value)
        } else if (!plain.has(key)) {
          aged.add(key, `${step}`)
          plain.set(key, `${step}`)
        }
        expect([...aged.values()]).toEqual([...plain.values()])
        expect(aged.eldest()).toBe([...plain.values()][0] ?? null)
        expect([aged.size(), aged.get(key)]).toEqual([plain.size, plain.get(key)])
      }
    }),
  )
})
