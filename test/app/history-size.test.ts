// How much a history will give: known for plain files, and for nothing that is inflated or piped.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { historySize } from '../../src/app/history-size.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-size-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plain = join(folder, 'logs', 'a.gz')
mkdirSync(join(folder, 'logs'))
writeFileSync(plain, 'x'.repeat(1_000))
writeFileSync(join(folder, 'logs', 'b.ndjson'), 'y')
writeFileSync(join(folder, 'packed.ndjson'), gzipSync('x'))

describe('the size of a history', () => {
  it('is the sum of its plain files, whatever their names', async () => {
    expect(await historySize([join(folder, 'logs')])).toBe(1_001)
    expect(await historySize([plain, plain])).toBe(2_000)
    expect(await historySize([])).toBe(0)
  })

  it('is not known where something is inflated, piped, or not there', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    for (const path of [join(folder, 'packed.ndjson'), '-', pipe, join(folder, 'nowhere')]) {
      expect(await historySize([plain, path]), path).toBeNull()
    }
  })
})
