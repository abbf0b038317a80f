// How many certificates were minted, and how many of them before anything was found.
import { expect, it } from 'vitest'
import { beforeText, mintedBefore, mintedInAll, mintedText } from '../../src/cli/minted-words.ts'
import { parseCertificateId } from '../../src/model/claim.ts'
import { untrusted } from '../../src/model/untrusted.ts'

it('counts what was minted before a time, in numbers and in ISO', () => {
  expect(mintedBefore([{ at: 1 }, { at: 2 }, { at: 3 }], 2)).toBe(1)
  const minted = [{ at: '2026-10-05T12:00:00.000Z' }, { at: '2026-10-05T11:59:59.999Z' }]
  expect(mintedBefore(minted, '2026-10-05T12:00:00.000Z')).toBe(1)
})

it('counts a certificate of several incidents once, and before only where it is older than each of them', () => {
  const minted = (at: string, certificateId: string | null = null) => {
    return {
      at,
      certificateId: parseCertificateId(certificateId ?? ''),
      basis: 'inferred' as const,
      clientId: untrusted('c'),
      source: '192.0.2.1',
    }
  }
  const all = [minted('2026-10-05T10:00:00.000Z'), minted('2026-10-05T12:00:00.000Z', 'ab'.repeat(32)), minted('2026-10-05T14:00:00.000Z')]
  const incidents = ['2026-10-05T11:00:00.000Z', '2026-10-05T13:00:00.000Z'].map((openedAt) => ({ openedAt, minted: all }))
  expect(mintedInAll(incidents)).toEqual({ count: 3, before: 1 })
  expect(mintedInAll(incidents.toReversed())).toEqual({ count: 3, before: 1 })
  expect(mintedInAll([])).toEqual({ count: 0, before: 0 })
})

it('says how many were there before', () => {
  expect(mintedText(1, 0)).toBe('1 certificate')
  expect(mintedText(1_547, 911)).toBe('1,547 certificates, 911 of them before it was found')
  expect(beforeText(1_200, true)).toBe(', 1,200 of them before they were found')
})
