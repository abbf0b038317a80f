// Verifying an export by itself: a whole one is whole, and any change of any character of it is found.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { exportLines } from '../../src/app/ledger-export.ts'
import { readExport, verifyExport } from '../../src/app/ledger-file.ts'
import { materialWith } from './evidence-scene.ts'
import { incident } from './scene.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

const whole = [...exportLines(materialWith(), { incident: null, from: null, to: null }, (line) => JSON.stringify(line))]
const part = [...exportLines(materialWith(), { incident, from: null, to: null }, (line) => JSON.stringify(line))]
const verify = (lines: readonly string[]) => verifyExport(lines, 'file')

/** Whether verifying says that something is wrong, in whatever way. */
function isRefused(lines: readonly string[]): boolean {
  try {
    return verify(lines).faults.length > 0
  } catch {
    return true
  }
}

/** Closes changed lines with a digest of their own, as somebody would who knows how. */
function closedAnew(lines: readonly string[]): readonly string[] {
  const { sha256, ledger } = verify(lines)
  return [...lines.slice(0, -1), JSON.stringify({ is: 'end', records: ledger.records, sha256 })]
}

describe('verifyExport', () => {
  it('finds nothing in an export as it was written, whole or in part', () => {
    expect(verify(whole)).toMatchObject({ isWhole: true, evidence: { kept: 4 }, faults: [] })
    expect(verify(part)).toMatchObject({ isWhole: false, evidence: { kept: 4 }, faults: [] })
    expect(JSON.parse(whole.at(-1) ?? '')).toMatchObject({ sha256: verify(whole).sha256 })
  })

  it('finds every change of a character, every line that is gone, doubled or moved', () => {
    const line = fc.nat({ max: whole.length - 1 })
    const changed = fc.oneof(
      fc.tuple(line, fc.nat(), fc.constantFrom('0', 'x', '"', '}')).map(([index, at, character]) => {
        const text = whole[index] ?? ''
        const place = at % text.length
        return whole.with(index, `${text.slice(0, place)}${text[place] === character ? '~' : character}${text.slice(place + 1)}`)
      }),
      line.map((index) => whole.toSpliced(index, 1)),
      line.map((index) => whole.toSpliced(index, 0, whole[index] ?? '')),
      fc.nat({ max: whole.length - 2 }).map((index) => whole.toSpliced(index, 2, whole[index + 1] ?? '', whole[index] ?? '')),
    )
    fc.assert(
      fc.property(changed, (lines) => {
        expect(isRefused(lines)).toBe(true)
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds in records and texts what somebody changed who made the digest anew', () => {
    const texts = whole.join('\n')
    const forged = closedAnew(texts.replace('"usualPerHour":60', '"usualPerHour":61').split('\n'))
    expect(verify(forged).faults.map(({ fault }) => fault)).toEqual(expect.arrayContaining(['export-altered', 'broken-link']))
    const retold = closedAnew(texts.replaceAll('CLIENT-1', 'CLIENT-9').split('\n'))
    expect(verify(retold).faults).toEqual(expect.arrayContaining([{ offset: 4, fault: 'evidence-altered' }]))
    const silent = closedAnew(texts.replace(/"evidence":\[\{.*\}\]\}$/m, '"evidence":[]}').split('\n'))
    expect(verify(silent).faults).toEqual([{ offset: 4, fault: 'export-altered' }])
  })

  it('asks for an anchor where one is given', () => {
    const { head } = verify(whole).ledger
    expect(verifyExport(whole, 'file', head?.hash).faults).toEqual([])
    expect(verifyExport(whole, 'file', 'f'.repeat(64)).faults).toEqual([{ offset: null, fault: 'anchor-lost' }])
  })

  it.each([[[]], [['{"is":"end"}']], [['null']], [['{']], [['{"is":"record"}']]])('takes %j for no export', (lines) => {
    expect(() => verify(lines)).toThrow('file is no export of a ledger')
  })
})

describe('readExport', () => {
  const written = (text: string): string => {
    const path = join(folder, 'export')
    writeFileSync(path, text)
    return path
  }

  it('reads the lines of both forms alike', async () => {
    expect(await readExport(written(`${whole.join('\n')}\n`))).toEqual(whole)
    expect(await readExport(written(`[\n${whole.join(',\n')}\n]\n`))).toEqual(whole)
    expect(() => JSON.parse(`[\n${whole.join(',\n')}\n]\n`)).not.toThrow()
  })

  it('says so where there is none', async () => {
    await expect(readExport(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'file-not-found' })
    await expect(readExport(folder)).rejects.toMatchObject({ code: 'file-unreadable' })
  })
})
