// The eldest goes first, whatever was deleted, taken out or put back in between.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createEldest } from '../../src/detect/eldest.ts'

it('is the one that was put in first, of those that are there', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ key: fc.nat({ max: 12 }), act: fc.constantFrom('put', 'put', 'delete', 'take') })), (acts) => {
      const keys = new Map<number, string>([[99, 'there before']])
      const takeEldest = createEldest(keys)
      for (const { key, act } of acts) {
        if (act === 'delete') keys.delete(key)
        if (act === 'put') {
          keys.delete(key)
          keys.set(key, 'put')
        }
        // As its users do: only where there is one to take.
        if (act !== 'take' || keys.size === 0) continue
        const [expected] = keys.keys()
        expect(takeEldest()?.[0]).toBe(expected)
        expect(keys.has(expected ?? -1)).toBe(false)
      }
    }),
  )
})
