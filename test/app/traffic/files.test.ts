// Text files: plain and gzip by name, standard output, more of them than are open at a time, and what goes wrong.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTextFiles } from '../../../src/app/traffic/files.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claimwatch-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const long = 'a line of some length\n'.repeat(60_000)

describe('files', () => {
  it('hold what was written, in order, and gzip where their name says so', async () => {
    const files = createTextFiles(new PassThrough())
    for (const text of ['', 'a\n', long, 'b\n']) {
      await files.write(join(folder, 'plain.ndjson'), text)
      await files.write(join(folder, 'packed.ndjson.gz'), text)
    }
    await files.close()
    expect(readFileSync(join(folder, 'plain.ndjson'), 'utf8')).toBe(`a\n${long}b\n`)
    expect(gunzipSync(readFileSync(join(folder, 'packed.ndjson.gz'))).toString()).toBe(`a\n${long}b\n`)
  })

  it('may be more than are open at a time', async () => {
    const files = createTextFiles(new PassThrough())
    for (let number = 0; number < 30; number += 1) await files.write(join(folder, `${number}`), `${number}`)
    await files.close()
    expect(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])).toEqual(
      readdirSync(folder).map((name) => [name, name]),
    )
    expect(readdirSync(folder)).toHaveLength(30)
  })

  it('replace what was there', async () => {
    for (const text of ['old and long', 'new']) {
      const files = createTextFiles(new PassThrough())
      await files.write(join(folder, 'a'), text)
      await files.close()
    }
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new')
  })

  it('are no deeper than the folders that are there: the error names the path', async () => {
    const files = createTextFiles(new PassThrough())
    await expect(files.write(join(folder, 'none', 'a'), 'a')).rejects.toThrow(join(folder, 'none', 'a'))
  })
})

describe('standard output', () => {
  it('gets its text, waits for a slow reader, and is not ended', async () => {
    const stdout = new PassThrough({ highWaterMark: 1_024 })
    const read: Buffer[] = []
    const files = createTextFiles(stdout)
    const written = files.write('-', long)
    stdout.on('data', (chunk: Buffer) => read.push(chunk))
    await written
    await files.close()
    expect(stdout.writableEnded).toBe(false)
    stdout.end()
    expect(Buffer.concat(read).toString()).toBe(long)
  })

  it('that is closed at the other end is an error', async () => {
    const closed = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
    await expect(createTextFiles(closed).write('-', long)).rejects.toThrow('EPIPE')
  })
})
