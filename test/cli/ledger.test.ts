// The ledger at the command line: verified, exported and verified again, with an exit code that a script can rest on.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEvidenceScene, first, resolved } from '../app/evidence-scene.ts'
import { createScene, fillLog, incident, leak, type Scene } from '../app/scene.ts'
import { type } from './typed.ts'

let scene: Scene
beforeAll(async () => {
  scene = await createEvidenceScene(resolved)
})
afterAll(() => scene.remove())

const typed = (...args: string[]) => type(['ledger', ...args, '--config', scene.config])

describe('ledger verify', () => {
  it('says that all is whole, and what to note down', async () => {
    const { code, stdout, stderr } = await typed('verify')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^records +6 records of 1 owner$/m)
    expect(stdout).toMatch(/^evidence +4 exhibits: 4 kept, 0 erased, 0 missing, 0 altered; 0 named by nothing$/m)
    expect(stdout).toMatch(/^result +whole$/m)
    const { head } = JSON.parse((await typed('verify', '-o', 'json')).stdout)
    expect(stderr).toContain(`ledger verify --anchor ${head.hash}`)
    expect((await typed('verify', '--anchor', head.hash)).code).toBe(0)
  })

  it('ends with 1 where it is not, and names the first bad offset', async () => {
    const broken = createScene()
    try {
      await fillLog(broken, [...leak, { is: 'evidence', incident, exhibits: [{ kind: 'entry', digest: 'gone' }], left: 0, upTo: null }], [])
      const { code, stdout, stderr } = await type(['ledger', 'verify', '--config', broken.config])
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^claimwatch: the ledger is not whole: at offset 4: evidence-missing\. Keep /),
      ])
      expect(stdout).toMatch(/^result +NOT WHOLE: 1 fault, the first at offset 4: evidence-missing$/m)
    } finally {
      broken.remove()
    }
  })

  it('does not take a ledger that was cut short for a whole one, and wants a hash as anchor', async () => {
    expect(await typed('verify', '--anchor', 'f'.repeat(64))).toMatchObject({ code: 1, stderr: expect.stringContaining('anchor-lost') })
    expect(await typed('verify', '--anchor', 'abc')).toMatchObject({ code: 2, stdout: '' })
  })
})

describe('ledger export', () => {
  const exportTo = async (name: string, ...args: string[]) => {
    const exported = await typed('export', ...args)
    const file = join(scene.folder, name)
    writeFileSync(file, exported.stdout)
    return { ...exported, file }
  }

  it('gives one record a line with its evidence, always the same, which then verifies by itself', async () => {
    const { code, stdout, stderr, file } = await exportTo('all.ndjson')
    expect([code, stdout.split('\n').length, (await typed('export')).stdout === stdout]).toEqual([0, 9, true])
    expect(stdout).toContain(first.clientId)
    const verified = await type(['ledger', 'verify', file, '-o', 'json'])
    expect([verified.code, JSON.parse(verified.stdout)]).toEqual([0, expect.objectContaining({ whole: true, of: 'export', records: 6 })])
    expect(stderr).toContain(`sha256 ${JSON.parse(verified.stdout).sha256}`)
  })

  it('is a list as JSON, of which the same is true', async () => {
    const { stdout, file } = await exportTo('part.json', '--incident', incident.slice(0, 6), '-o', 'json')
    expect(JSON.parse(stdout)).toHaveLength(6)
    expect(await type(['ledger', 'verify', file])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^result +whole, as far as a part/m),
    })
  })

  it('does not verify once it was changed', async () => {
    const { stdout, file } = await exportTo('changed.ndjson')
    writeFileSync(file, stdout.replace(first.clientId, 'SOMEBODY'))
    expect(await type(['ledger', 'verify', file])).toMatchObject({ code: 1, stderr: expect.stringContaining('evidence-altered') })
  })

  it('takes times, in their order, and no form but its own', async () => {
    expect((await exportTo('none', '--from', '2030-01-01')).stdout.split('\n')).toHaveLength(3)
    for (const wrong of [
      ['--from', '2030-01-01', '--to', '2029-01-01'],
      ['-o', 'yaml'],
      ['--from', 'noon'],
    ]) {
      expect(await typed('export', ...wrong)).toMatchObject({ code: 2, stdout: '' })
    }
    expect((await typed('export', '--incident', 'ffffff')).code).toBe(1)
  })
})
