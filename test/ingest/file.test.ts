// Files as they are found: plain, gzip, in folders, cut short, not there; and a file as a feed.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import type { Batch, FeedLine } from '../../src/ingest/feed.ts'
import { fileFeed, fileSources, listFiles, readPieces } from '../../src/ingest/file.ts'
import { linesIn } from '../../src/ingest/line-run.ts'
import { LONGEST_LINE } from '../../src/ingest/parse/limits.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function given(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
  return path
}

/** The lines that were read, and the error at their end if there was one. */
async function linesOf(path: string): Promise<{ texts: readonly string[]; lines: readonly FeedLine[]; error: unknown }> {
  const lines: FeedLine[] = []
  let error: unknown = null
  try {
    // Their bytes are good until the next ones are asked for.
    for await (const some of readPieces(path)) lines.push(...linesIn(some).map((line) => ({ ...line, bytes: Buffer.from(line.bytes) })))
  } catch (thrown) {
    error = thrown
  }
  return { texts: lines.map(({ bytes }) => Buffer.from(bytes).toString()), lines, error }
}

const many = Array.from({ length: 20_000 }, (_, n) => `line ${n} ${'x'.repeat(n % 60)}`)
// Bytes that do not compress, so that a cut falls into the middle of the data.
const noise = Array.from({ length: 4_000 }, (_, n) =>
  Buffer.from(String(Math.sin(n)))
    .toString('base64')
    .repeat(3),
)

describe('reading', () => {
  it('reads a plain file line by line, with places', async () => {
    const path = await given('plain.ndjson', 'a\nb\r\n\nc')
    const { texts, lines, error } = await linesOf(path)
    expect(texts).toEqual(['a', 'b\r', '', 'c'])
    expect(lines.map(({ place }) => place)).toEqual([1, 2, 3, 4].map((n) => `${path}:${n}`))
    expect(lines.reduce((sum, { size }) => sum + size, 0)).toBe(7)
    expect(error).toBeNull()
  })

  it('reads gzip by its bytes and not by its name, with several members', async () => {
    const members = Buffer.concat([gzipSync(`${many.slice(0, 9_000).join('\n')}\n`), gzipSync(many.slice(9_000).join('\n'))])
    const { texts, error } = await linesOf(await given('members.ndjson', members))
    expect(texts).toEqual(many)
    expect(error).toBeNull()
  })

  it('finds no line in an empty file, plain or gzip', async () => {
    expect(await linesOf(await given('empty.ndjson', ''))).toMatchObject({ texts: [], error: null })
    expect(await linesOf(await given('empty.gz', gzipSync('')))).toMatchObject({ texts: [], error: null })
  })

  it('reads a file of one byte', async () => {
    expect(await linesOf(await given('one.ndjson', 'x'))).toMatchObject({ texts: ['x'], error: null })
  })

  it('keeps the beginning of an endless line only', async () => {
    const { lines } = await linesOf(await given('long.ndjson', `${'x'.repeat(3 * LONGEST_LINE)}\nnext\n`))
    expect(lines.map(({ bytes, size }) => [bytes.length, size])).toEqual([
      [LONGEST_LINE + 1, 3 * LONGEST_LINE + 1],
      [4, 5],
    ])
  })
})

describe('what cannot be read', () => {
  it('hands over what came before the cut of a gzip file, and names the file', async () => {
    const whole = gzipSync(`${noise.join('\n')}\n`)
    const path = await given('cut.gz', whole.subarray(0, Math.floor(whole.length / 2)))
    const { texts, error } = await linesOf(path)
    expect(texts.length).toBeGreaterThan(noise.length / 4)
    // The last of them was cut in two.
    expect(texts.slice(0, -1)).toEqual(noise.slice(0, texts.length - 1))
    expect(noise[texts.length - 1]).toContain(texts.at(-1))
    expect(error).toMatchObject({ code: 'file-truncated', exit: 1, message: expect.stringContaining(path) })
  })

  it('hands over what came before the damage in a gzip file', async () => {
    const whole = gzipSync(`${noise.join('\n')}\n`)
    whole.fill(0xff, Math.floor(whole.length / 2))
    const { texts, error } = await linesOf(await given('damaged.gz', whole))
    expect(texts.slice(0, 1_000)).toEqual(noise.slice(0, 1_000))
    expect(error).toMatchObject({ code: 'file-truncated', message: expect.stringContaining('damaged') })
  })

  it('says that JSON ends before its list does, behind what it holds', async () => {
    const path = await given('short.json', '[{"a":1},\n{"b":2},')
    expect(await linesOf(path)).toMatchObject({ texts: ['{"a":1}', '{"b":2}'], error: { code: 'file-truncated', exit: 1 } })
  })

  it('says what has to be done to a file that it cannot read as it is', async () => {
    const path = await given('utf16.ndjson', gzipSync(Buffer.from('\ufeff{"a":1}\n', 'utf16le')))
    const { texts, error } = await linesOf(path)
    expect(texts).toEqual([])
    expect(error).toMatchObject({
      code: 'file-unreadable',
      message: `${path} is text in UTF-16. Convert it with \`iconv -f UTF-16 -t UTF-8\`.`,
    })
  })

  it('says that a file is not there, or that it cannot be read', async () => {
    const missing = join(folder, 'missing.ndjson')
    expect((await linesOf(missing)).error).toMatchObject({ code: 'file-not-found', message: expect.stringContaining(missing) })
    expect((await linesOf(folder)).error).toMatchObject({ code: 'file-unreadable' })
    await expect(listFiles(missing)).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(listFiles(join(await given('plain.ndjson', 'a'), 'below'))).rejects.toMatchObject({ code: 'file-not-found' })
  })

  it('says that a folder holds no files', async () => {
    await mkdir(join(folder, 'empty'), { recursive: true })
    await expect(listFiles(join(folder, 'empty'))).rejects.toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('without files'),
    })
  })
})

describe('folders', () => {
  it('of an export to a bucket are read as they lie there', async () => {
    const task = 'export/0d9c1a2b-0000-4000-8000-000000000001'
    const message = (n: number): string => `2026-10-05T12:00:0${n}.204Z {"n":${n}}\n`
    await given(`${task}/aws-logs-write-test`, 'Permission Check Successful')
    await given(`${task}/stream-a/000000.gz`, gzipSync(message(1) + message(2)))
    await given(`${task}/stream-b/000000.gz`, Buffer.concat([gzipSync(message(3)), Buffer.alloc(512)]))
    const sources = await fileSources([join(folder, 'export')])
    const texts: string[] = []
    for (const source of sources)
      for await (const pieces of source.read()) texts.push(...linesIn(pieces).map(({ bytes }) => Buffer.from(bytes).toString()))
    expect(texts).toEqual(['Permission Check Successful', ...[1, 2, 3].map((n) => message(n).trimEnd())])
  })

  it('stand for the files below them, sorted by name, without hidden ones', async () => {
    for (const name of ['tree/b.ndjson', 'tree/a.gz', 'tree/sub/c.ndjson', 'tree/.hidden']) await given(name, 'x\n')
    const files = await listFiles(join(folder, 'tree'))
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual(['tree/a.gz', 'tree/b.ndjson', 'tree/sub/c.ndjson'])
  })

  it('are one feed of a replay, as a file is', async () => {
    await given('pair/a.ndjson', 'a\n')
    await given('pair/b.ndjson', 'b\n')
    const path = await given('single.ndjson', 'c\n')
    const pipe = join(folder, 'a-pipe')
    execFileSync('mkfifo', [pipe])
    const sources = await fileSources([join(folder, 'pair'), path, '-', pipe])
    expect(sources.map(({ feed, rereadable }) => [feed, rereadable])).toEqual([
      [join(folder, 'pair'), true],
      [join(folder, 'pair'), true],
      [path, true],
      ['stdin', false],
      [pipe, false],
    ])
  })

  it('end when they are told to, in the middle of a file', async () => {
    const path = await given('long.ndjson', 'x\n'.repeat(1_000_000))
    const [source] = await fileSources([path])
    const cut = new AbortController()
    let lines = 0
    const read = async (): Promise<void> => {
      for await (const some of source?.read(cut.signal) ?? []) {
        lines += some.length
        cut.abort()
      }
    }
    await expect(read()).rejects.toThrow()
    expect(lines).toBeLessThan(1_000_000)
  })
})

describe('a file as a feed', () => {
  async function batchesOf(path: string, signal = new AbortController().signal): Promise<readonly Batch[]> {
    const batches: Batch[] = []
    for await (const batch of fileFeed({ name: 'f', path, settle: 1_000 }).batches(null, signal)) batches.push(batch)
    return batches
  }

  it('gives its lines and says at the end that it has ended', async () => {
    const batches = await batchesOf(await given('feed.ndjson', many.join('\n')))
    expect(batches.flatMap(({ lines }) => lines)).toHaveLength(many.length)
    expect(batches.map(({ ended }) => ended)).toEqual([...batches.slice(1).map(() => false), true])
    expect(batches.every(({ upTo, cause }) => upTo === null && cause === null)).toBe(true)
  })

  it('does not say so when the file could not be read to its end', async () => {
    const whole = gzipSync(noise.join('\n'))
    const path = await given('feed.gz', whole.subarray(0, whole.length - 100))
    await expect(batchesOf(path)).rejects.toMatchObject({ code: 'file-truncated' })
  })

  it('ends without a word when it is aborted', async () => {
    expect(await batchesOf(await given('abort.ndjson', 'a\n'), AbortSignal.abort())).toEqual([])
  })

  it('carries what was configured', () => {
    expect(fileFeed({ name: 'f', path: 'p', settle: 5, account: '1', region: 'r', hook: true })).toMatchObject({
      name: 'f',
      account: '1',
      region: 'r',
      hook: true,
      settle: 5,
    })
  })
})
