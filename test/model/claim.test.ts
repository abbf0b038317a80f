// Certificate ids: one spelling for every way to write one.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCertificateId, partitionOf } from '../../src/model/claim.ts'

const hex64 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })

describe('parseCertificateId', () => {
  it('brings upper case and 0x to one spelling', () => {
    fc.assert(
      fc.property(hex64, (id) => {
        for (const spelling of [id, id.toUpperCase(), `0x${id}`, `0X${id.toUpperCase()}`]) expect(parseCertificateId(spelling)).toBe(id)
      }),
    )
  })

  it.each([
    '',
    'a'.repeat(63),
    'a'.repeat(65),
    `${'a'.repeat(63)}g`,
    ` ${'a'.repeat(64)}`,
    `${'a'.repeat(64)}\n`,
    'N/A',
    7,
    null,
    undefined,
    {},
  ])('is null for %j', (value) => {
    expect(parseCertificateId(value)).toBeNull()
  })

  it('never takes the hash of nothing for a certificate', () => {
    expect(parseCertificateId('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')).toBeNull()
  })
})

describe('partitionOf', () => {
  it('is the first eight digits modulo the partitions', () => {
    fc.assert(
      fc.property(hex64, fc.integer({ min: 1, max: 64 }), (id, partitions) => {
        const partition = partitionOf(id, partitions)
        expect(partition).toBeGreaterThanOrEqual(0)
        expect(partition).toBeLessThan(partitions)
        expect(partitionOf(id.slice(0, 8) + 'f'.repeat(56), partitions)).toBe(partition)
      }),
    )
  })
})
