// The archive of the Lambda function: what goes in comes out, and the same files give the same bytes.
import { crc32, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type ZipFile, zip } from '../../scripts/zip.ts'

/** Reads an archive by its directory, as whoever unpacks it does. */
function unzip(archive: Uint8Array): readonly ZipFile[] {
  const bytes = Buffer.from(archive)
  const end = bytes.length - 22
  expect(bytes.readUInt32LE(end)).toBe(0x06054b50)
  const files: ZipFile[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50)
    const [crc, packedSize, size, nameLength] = [
      bytes.readUInt32LE(at + 16),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
    ]
    const path = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const local = bytes.readUInt32LE(at + 42)
    expect([
      bytes.readUInt32LE(local),
      bytes.readUInt32LE(local + 14),
      bytes.toString('utf8', local + 30, local + 30 + nameLength),
    ]).toEqual([0x04034b50, crc, path])
    const begin = local + 30 + nameLength
    const unpacked = inflateRawSync(bytes.subarray(begin, begin + packedSize))
    expect([unpacked.length, crc32(unpacked)]).toEqual([size, crc])
    files.push({ path, bytes: new Uint8Array(unpacked) })
    at += 46 + nameLength
  }
  expect(at).toBe(end)
  return files
}

it('holds the files that it was given, in their order', () => {
  const file = fc.record({ path: fc.string({ minLength: 1, unit: 'grapheme' }), bytes: fc.uint8Array() })
  fc.assert(
    fc.property(fc.array(file, { maxLength: 8 }), (files) => {
      const known = files.map(({ path, bytes }) => ({ path: Buffer.from(path).toString(), bytes: new Uint8Array(bytes) }))
      expect(unzip(zip(files))).toEqual(known)
      expect(zip(files)).toEqual(zip(files))
    }),
    { numRuns: 50 },
  )
})

it('of more files than its form can count is refused', () => {
  const files = Array.from({ length: 65_536 }, () => ({ path: 'a', bytes: new Uint8Array() }))
  expect(() => zip(files)).toThrow(RangeError)
})
