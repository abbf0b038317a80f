// A decision on its way into the log: once, whole, and under an id that is a hash of who said what, when.
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/app/decide.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { decode } from '../../src/model/record.ts'
import { createFakeLog } from '../respond/fake-log.ts'
import { claim, incident, now } from './scene.ts'

const said = { kind: 'approve', by: 'alice', reason: 'not ours', at: now } as const

describe('decide', () => {
  it('appends what it resolves to, under the claim', async () => {
    const log = createFakeLog()
    const decision = await decide(log, { id: incident, claim }, said)
    expect(decision).toEqual({ id: expect.stringMatching(/^[0-9a-f]{16}$/), incident, claim, ...said })
    const [record, ...others] = log.all('decisions')
    expect([record?.key, record?.timestamp, others]).toEqual([claim, now, []])
    expect(decode('decisions', record?.value ?? new Uint8Array()).decision).toEqual(decision)
  })

  it('gives the same saying the same id, and any other one another', async () => {
    const idOf = async (changes: object, id = incident) => (await decide(createFakeLog(), { id, claim }, { ...said, ...changes })).id
    const id = await idOf({})
    expect(await idOf({})).toBe(id)
    const others = [await idOf({ kind: 'reject' }), await idOf({ by: 'bob' }), await idOf({ at: now + 1 }), await idOf({}, 'other')]
    expect(new Set([id, ...others]).size).toBe(5)
  })

  it('is no decision where the log did not take it', async () => {
    const log = createFakeLog()
    log.meddle(() => {
      throw new ClaimwatchError('log-full', { what: 'the disk is full' })
    })
    await expect(decide(log, { id: incident, claim }, said)).rejects.toMatchObject({ code: 'log-full' })
  })
})
