// Erasing: what meets all criteria and nothing else, the decision before the texts, and a ledger that stays whole.
import { describe, expect, it } from 'vitest'
import { type ErasureRequest, erase, planErasure } from '../../src/app/ledger-erase.ts'
import { readMaterial } from '../../src/app/ledger-material.ts'
import { verifyMaterial } from '../../src/app/ledger-verify.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { decode, encode } from '../../src/model/record.ts'
import { createFakeLog, type FakeLog } from '../respond/fake-log.ts'
import { incidentOf } from '../tell/notices.ts'
import { digests, first, materialWith, second, texts } from './evidence-scene.ts'
import { claim, incident, now } from './scene.ts'

const known = [{ ...incidentOf(), id: incident, claim }]
const plan = (request: ErasureRequest) => planErasure(request, materialWith().texts, known)
const numbersOf = (request: ErasureRequest) => plan(request).flatMap((one) => one.digests.map((digest) => digests.indexOf(digest)))
const saying = { by: 'alice', reason: 'asked for', at: now }

async function logOf(): Promise<FakeLog> {
  const log = createFakeLog()
  await log.append('ledger', 0, materialWith().records)
  for (const text of texts) await log.append('evidence', 0, [{ key: text.digest, value: encode('evidence', text), timestamp: now }])
  return log
}

describe('planErasure', () => {
  it.each([
    [{ incident }, [0, 1, 2, 3]],
    [{ incident: 'other' }, []],
    [{ clientId: first.clientId }, [0, 2]],
    // In a topic as well.
    [{ clientId: second.clientId }, [1, 3]],
    [{ address: second.source }, [1, 3]],
    [{ serial: first.serial }, [0]],
    [{ before: now - 8_999 }, [0, 2]],
    [{ clientId: first.clientId, serial: second.serial }, []],
    [{ incident, address: first.source, before: now - 9_000 }, [0]],
  ] as const)('of %j are these texts', (request, numbers) => {
    expect(numbersOf(request)).toEqual(numbers)
  })

  it('says of each incident how many of what, by which criteria, and whether it is open', () => {
    expect(plan({ address: first.source })).toMatchObject([
      { incident, claim, isOpen: true, by: ['address'], count: { attempt: 1, entry: 1 } },
    ])
    const closed = planErasure({ incident }, materialWith().texts, [{ ...incidentOf(), id: incident, claim, state: 'resolved' }])
    expect(closed).toMatchObject([{ isOpen: false, by: ['incident'] }])
    // Left by a crash, of an incident that never came to be: it can be erased too.
    expect(planErasure({ incident }, materialWith().texts, [])).toMatchObject([{ isOpen: false, claim: '_unregistered' }])
  })

  it('passes over what cannot be read', () => {
    expect(planErasure({ incident }, new Map([['poison', null]]), known)).toEqual([])
  })
})

describe('erase', () => {
  it('takes the texts away, says so in a decision without naming anybody, and leaves the ledger whole', async () => {
    const log = await logOf()
    const [decision] = await erase(log, plan({ clientId: first.clientId }), saying)
    expect(decision).toMatchObject({ kind: 'erase', incident, claim, by: 'alice', reason: 'asked for', erased: { by: ['client-id'] } })
    expect(log.all('decisions').map(({ value }) => decode('decisions', value ?? new Uint8Array()).decision)).toEqual([decision])
    expect(JSON.stringify(decision)).not.toContain(first.clientId)
    const material = await readMaterial(log)
    expect([...material.texts.keys()]).toEqual([digests[1], digests[3]])
    expect(verifyMaterial(material)).toMatchObject({ evidence: { kept: 2, erased: 2, missing: 0 }, faults: [] })
  })

  it('decides before it erases: what breaks off in between is no fault, and is finished by the same again', async () => {
    const log = await logOf()
    log.meddle((topic) => {
      if (topic === 'evidence') throw new ClaimwatchError('log-not-confirmed', { what: 'lost' })
    })
    await expect(erase(log, plan({ incident }), saying)).rejects.toMatchObject({ code: 'log-not-confirmed' })
    expect(log.all('decisions')).toHaveLength(1)
    log.meddle(() => {})
    const between = await readMaterial(log)
    expect(verifyMaterial(between)).toMatchObject({ evidence: { kept: 4 }, faults: [] })
    await erase(log, planErasure({ incident }, between.texts, known), saying)
    expect(verifyMaterial(await readMaterial(log))).toMatchObject({ evidence: { kept: 0, erased: 4 }, faults: [] })
  })

  it('does nothing where nothing was planned', async () => {
    const log = await logOf()
    expect([await erase(log, [], saying), log.all('decisions')]).toEqual([[], []])
  })
})
