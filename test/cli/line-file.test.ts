// Files of lines: written whole and in order, refused where they would destroy something, and a full disk is told.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { checkOutputs, createLineFile } from '../../src/cli/line-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file of lines', () => {
  it('holds every line in its order, and nothing of what stood there', () => {
    const path = join(folder, 'lines.ndjson')
    writeFileSync(path, 'old')
    const lines = Array.from({ length: 5_000 }, (_, index) => JSON.stringify({ index, text: 'x'.repeat(40) }))
    const file = createLineFile(path)
    for (const line of lines) file.write(line)
    expect(file.close()).toBeNull()
    expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`)
  })

  it('keeps nothing in memory but some lines', () => {
    const path = join(folder, 'early.ndjson')
    const file = createLineFile(path)
    file.write('x'.repeat(100_000))
    expect(readFileSync(path).length).toBe(100_001)
    file.close()
  })

  it('acts on no terminal that it is shown on', () => {
    const path = join(folder, 'hostile.ndjson')
    const file = createLineFile(path)
    file.write(JSON.stringify('\u202eabc\u009b'))
    file.close()
    expect(readFileSync(path, 'utf8')).toBe('"\\u202eabc\\u009b"\n')
  })

  it('is none where no path was given', () => {
    const file = createLineFile(undefined)
    file.write('{}')
    expect(file.close()).toBeNull()
  })

  it('that cannot be created is told at once', () => {
    expect(() => createLineFile(join(folder, 'nowhere', 'out'))).toThrow(expect.objectContaining({ code: 'file-unwritable' }))
  })

  it.runIf(existsSync('/dev/full'))('tells of a full disk when it is closed', () => {
    const file = createLineFile('/dev/full')
    file.write('x'.repeat(100_000))
    file.write('y')
    expect(file.close()).toMatchObject({
      code: 'file-unwritable',
      message: expect.stringContaining('/dev/full cannot be written (ENOSPC)'),
    })
  })
})

describe('outputs', () => {
  const input = join(folder, 'in.ndjson')
  writeFileSync(input, '')
  mkdirSync(join(folder, 'logs'))
  symlinkSync(input, join(folder, 'link'))

  it.each([
    ['that are standard output', ['-'], { '--windows': '-' }],
    ['that are one file', ['-'], { '--windows': join(folder, 'a'), '--attempts': join(folder, 'x', '..', 'a') }],
    ['that are an input', [input], { '--windows': input }],
    ['that are an input by another name', [input], { '--windows': join(folder, 'link') }],
    ['that lie in a folder which is read', [join(folder, 'logs')], { '--attempts': join(folder, 'logs', 'out') }],
  ])('%s are refused', (_, inputs, outputs) => {
    expect(() => checkOutputs(inputs, outputs)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it('of their own are right', () => {
    checkOutputs([input, '-', join(folder, 'logs')], { '--windows': join(folder, 'logs-out'), '--attempts': undefined })
    checkOutputs([], { '--windows': join(folder, 'a'), '--attempts': join(folder, 'b') })
  })
})
