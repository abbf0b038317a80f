// A file comes out byte for byte, whatever its length, from buffers that are written over.
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { fileBytes } from '../../src/ingest/file-bytes.ts'

const MIB = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'claimwatch-bytes-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function given(bytes: Uint8Array): Promise<string> {
  const path = join(folder, 'file')
  await writeFile(path, bytes)
  return path
}

it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB, 5 * MIB + 7])('reads a file of %i bytes', async (length) => {
  const bytes = Buffer.from(Uint32Array.from({ length: Math.ceil(length / 4) }, (_, n) => n).buffer).subarray(0, length)
  const read: Buffer[] = []
  const buffers = new Set<ArrayBufferLike>()
  for await (const some of fileBytes(await given(bytes))) {
    expect(some.length).toBeGreaterThan(0)
    read.push(Buffer.from(some))
    buffers.add(some.buffer)
  }
  expect(Buffer.concat(read).equals(bytes)).toBe(true)
  expect(buffers.size).toBeLessThanOrEqual(2)
})

it('ends where its reader has had enough, and rejects on abort and for what is no file', async () => {
  const path = await given(Buffer.alloc(4 * MIB))
  for await (const _bytes of fileBytes(path)) break
  const cut = new AbortController()
  const reading = async () => {
    for await (const _bytes of fileBytes(path, cut.signal)) cut.abort(new Error('enough'))
  }
  await expect(reading()).rejects.toThrow('enough')
  await expect(fileBytes(folder).next()).rejects.toMatchObject({ code: 'EISDIR' })
  await expect(fileBytes(join(folder, 'missing')).next()).rejects.toMatchObject({ code: 'ENOENT' })
})
