// The list of well known hosting providers.
import { expect, it } from 'vitest'
import { HOSTING_ASNS } from '../../src/detect/hosting-asns.ts'

it('holds public numbers of autonomous systems, of 32 bits', () => {
  expect(HOSTING_ASNS.size).toBeGreaterThan(30)
  for (const asn of HOSTING_ASNS) {
    expect(Number.isInteger(asn) && asn > 0 && asn < 4_200_000_000).toBe(true)
    // Reserved for documentation and private use (RFC 5398, RFC 6996).
    expect(asn >= 64_496 && asn <= 65_551).toBe(false)
  }
})
