// Short digests and the bounded set of them.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createKeySet, keyOf, keyOfOnce } from '../../src/detect/keys.ts'

it('gives a text one key of 48 bits, and different texts different keys', () => {
  expect(keyOf('SN-00001234')).toBe(keyOf('SN-00001234'))
  expect(keyOf('SN-00001234')).not.toBe(keyOf('SN-00001235'))
  expect(keyOf('ab', 'c')).not.toBe(keyOf('a', 'bc'))
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(keyOf(text)).toBeGreaterThanOrEqual(0)
      expect(keyOf(text)).toBeLessThan(2 ** 48)
      expect(keyOfOnce(text)).toBe(keyOf(text))
    }),
  )
})

it('says whether a key is new, forgets the oldest when it is full, and counts that', () => {
  const set = createKeySet(2)
  expect([set.add(1), set.add(2), set.add(1)]).toEqual([true, true, false])
  set.add(3)
  expect([set.has(1), set.has(2), set.has(3)]).toEqual([true, false, true])
  expect(set.forgotten()).toBe(1)
})

it('goes on from its bytes, order included', () => {
  const set = createKeySet(3)
  for (const key of [7, 2 ** 48 - 1, 0]) set.add(key)
  const restored = createKeySet(3, set.save())
  expect(restored.save()).toEqual(set.save())
  restored.add(9)
  expect([restored.has(7), restored.has(2 ** 48 - 1), restored.has(0), restored.has(9)]).toEqual([false, true, true, true])
})
