// A manifest: serials out of a file of lines or of a CSV.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readManifest } from '../../src/app/manifest-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-manifest-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(content: string | Buffer): string {
  const path = join(folder, 'manifest.txt')
  writeFileSync(path, content)
  return path
}

it('reads one serial a line, without what editors and systems put around it', async () => {
  const { serials, broken } = await readManifest(fileOf('\uFEFFSN-1\r\n  SN-2\t\n\nSN-3\nSN-1\n SN-4'))
  expect(['SN-1', 'SN-2', 'SN-3', 'SN-4', ''].map(serials.has)).toEqual([true, true, true, true, false])
  expect(serials.size).toBe(4)
  expect(broken).toEqual({ count: 0, lines: [] })
})

it('counts what is no serial, and names the first lines', async () => {
  const bad = ['a,b', 'a\u0000b', 'x'.repeat(513), 'y'.repeat(200_000), 'a;b']
  const { serials, broken } = await readManifest(fileOf(['SN-1', ...bad, 'SN-2', ...Array.from({ length: 10 }, () => 'a,b')].join('\n')))
  expect(broken).toEqual({ count: 15, lines: [2, 3, 4, 5, 6, 8, 9, 10, 11, 12] })
  expect(serials.size).toBe(2)
})

it('takes bytes that are no UTF-8 for no serial', async () => {
  const { broken } = await readManifest(fileOf(Buffer.concat([Buffer.from('SN-1\nSN-'), Buffer.from([0xff, 0xfe]), Buffer.from('\n')])))
  expect(broken).toEqual({ count: 1, lines: [2] })
})

it('leaves out what does not follow the pattern of the claim', async () => {
  const { serials, broken } = await readManifest(fileOf('SN-1\nXX-2'), { follows: (serial) => serial.startsWith('SN-') })
  expect(serials.has('XX-2')).toBe(false)
  expect(broken).toEqual({ count: 1, lines: [2] })
})

it('reads the column of a CSV, with its quotes, and counts rows that lack it', async () => {
  const text = 'made,"serial number",note\n2026,SN-1,"a, b"\n2026,"SN-2","two\nlines"\n2026\n\n2026,"S,N",\n2026,SN-3,x,y\n'
  const { serials, broken } = await readManifest(fileOf(text), { column: 'serial number' })
  expect(['SN-1', 'SN-2', 'SN-3'].map(serials.has)).toEqual([true, true, true])
  expect(serials.size).toBe(3)
  expect(broken).toEqual({ count: 2, lines: [5, 7] })
})

it('reads a hundred thousand serials, of which ten are broken', async () => {
  const lines = Array.from({ length: 100_000 }, (_, n) => (n % 10_000 === 7 ? 'one,two' : `SN-${n}`))
  const { serials, broken } = await readManifest(fileOf(lines.join('\n')))
  expect(serials.size).toBe(99_990)
  expect(broken.count).toBe(10)
  expect(broken.lines[1]).toBe(10_008)
  expect([serials.has('SN-99999'), serials.has('SN-100000')]).toEqual([true, false])
})

it.each<[string, string, string | undefined, string]>([
  ['a CSV without the column', 'made,serial\n2026,SN-1\n', 'Serial', "has no column named 'Serial'"],
  ['a CSV of which no column was named', 'made,serial\n2026,SN-1\n', undefined, 'holds no serial (one a line, or in the column of a CSV'],
  ['an empty file', '', undefined, 'holds no serial'],
  ['an empty CSV', '', 'serial', 'holds no serial (in the column serial)'],
  ['a CSV with a quote that never ends', 'serial\n"SN-1\nSN-2\n', 'serial', 'is no CSV (CSV_QUOTE_NOT_CLOSED)'],
])('refuses %s', async (_, text, column, what) => {
  await expect(readManifest(fileOf(text), column === undefined ? {} : { column })).rejects.toMatchObject({
    code: 'config-invalid',
    what: expect.stringContaining(what),
  })
})

it.each([{}, { column: 'serial' }])('refuses a file that is not there, or a folder: %j', async (form) => {
  await expect(readManifest(join(folder, 'none.txt'), form)).rejects.toMatchObject({
    code: 'config-invalid',
    what: expect.stringContaining('none.txt cannot be read (ENOENT)'),
  })
  await expect(readManifest(folder, form)).rejects.toMatchObject({ what: expect.stringContaining('cannot be read (EISDIR)') })
})
