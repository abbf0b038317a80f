// The JSON of a notice: small enough for every receiver, and cut visibly.
import { describe, expect, it } from 'vitest'
import { payloadOf } from '../../src/tell/payload.ts'
import { noticeOf } from './notices.ts'

describe('payloadOf', () => {
  it('cuts sources, says so, and stays under 20 KB', () => {
    const sources = Array.from({ length: 900 }, (_, index) => `2001:db8:${index.toString(16)}::/48`)
    const reasons = Array.from({ length: 60 }, () => ({ signal: 'operator-limit', nats: 0, text: '💡'.repeat(20) }) as const)
    const payload = payloadOf(noticeOf('waiting', { sources, reasons }))
    expect(payload.data).toMatchObject({ truncated: true, omitted: 850 })
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(20_000)
  })
})
