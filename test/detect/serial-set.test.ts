// A set of serials, kept as hashes.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSerialSet, createSerialSetBuilder } from '../../src/detect/serial-set.ts'

it('has what was put in, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 60 }), fc.array(fc.string(), { maxLength: 60 }), (inside, asked) => {
      const set = createSerialSet(inside)
      for (const serial of inside) expect(set.has(serial)).toBe(true)
      for (const serial of asked) expect(set.has(serial)).toBe(inside.includes(serial))
      expect(set.size).toBe(new Set(inside).size)
    }),
  )
})

it('is empty where nothing was put in', () => {
  const set = createSerialSet([])
  expect(set.size).toBe(0)
  expect(set.has('')).toBe(false)
})

it('grows with what is added, and gives its memory away with the set', () => {
  const builder = createSerialSetBuilder()
  for (let n = 0; n < 20_000; n++) builder.add(`SN-${n % 10_000}`)
  const set = builder.build()
  expect(set.size).toBe(10_000)
  expect(set.has('SN-9999')).toBe(true)
  expect(set.has('SN-10000')).toBe(false)
  expect(builder.build().size).toBe(0)
})

it('takes a hundred thousand serials of which none is taken for another', () => {
  const set = createSerialSet(Array.from({ length: 100_000 }, (_, n) => `SN-${n}`))
  expect(set.size).toBe(100_000)
  expect(Array.from({ length: 100_000 }, (_, n) => `XN-${n}`).some(set.has)).toBe(false)
})
