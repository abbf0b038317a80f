// Needles are found wherever they stand, and nothing else is.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GRAM, NO_NEEDLE, nextLook, OF_PROVISIONING, principalAt, STEP } from '../../../src/ingest/parse/needles.ts'

const provisioning = [
  '$aws/certificates/',
  '$aws/provisioning-templates/',
  '"ProvisionDevice"',
  '"GetDeviceCredential',
  '"PreProvisioningHook"',
  '"DeleteConnection"',
]
const PRINCIPAL = /(?<=[,{ \t\r])"principalId"(?=[: \t\r])/g

/** What all looks find in a text that begins at `shift`, as places of principals or as needles of provisioning. */
function found(text: string, shift: number): readonly number[] {
  const bytes = Buffer.alloc(shift + text.length)
  bytes.write(text, shift, 'latin1')
  const memory = Uint8Array.from(bytes)
  const [words, view] = [new Int32Array(memory.buffer, 0, memory.length >> 2), new DataView(memory.buffer)]
  const last = (memory.length - GRAM) >> 2
  const all: number[] = []
  for (let word = nextLook(words, (shift + GRAM - 1) >> 2, last); word <= last; word = nextLook(words, word + STEP, last)) {
    const place = principalAt(view, words[word] ?? 0, word * GRAM, shift, memory.length)
    if (place !== NO_NEEDLE) all.push(place === OF_PROVISIONING ? place : place - shift)
  }
  return all
}

const scraps = fc.array(
  fc.oneof(
    fc.constantFrom(...provisioning, '"principalId"', '"principalIds"', '"principalId":"', '$aws/things/', '"Provision', 'Id":'),
    fc.constantFrom(',', '{', ' ', '\t', '\r', ':', '"', 'x', '}'),
    fc.string({ maxLength: 5, unit: 'binary-ascii' }),
  ),
  { maxLength: 20 },
)

it('finds them wherever they stand, the principal as the name of a member only', () => {
  fc.assert(
    fc.property(scraps, fc.nat(11), (pieces, shift) => {
      // What stands in an object, between its braces.
      const text = `{${pieces.join('')}}`
      const principals = Array.from(text.matchAll(PRINCIPAL), ({ index }) => index)
      const all = found(text, shift)
      expect(all.filter((place) => place !== OF_PROVISIONING)).toEqual(principals)
      const others = provisioning.reduce((sum, needle) => sum + text.split(needle.slice(0, 15)).length - 1, 0)
      expect(all.length - principals.length).toBe(others)
    }),
    { numRuns: 2_000 },
  )
})
