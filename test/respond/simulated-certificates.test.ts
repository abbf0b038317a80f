// The simulated account sits the exam of the door, and its faults are the ones that AWS can show.
import { describe, expect, it } from 'vitest'
import { digest } from '../../src/model/digest.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { createSimulatedCertificates } from '../../src/respond/simulated-certificates.ts'
import { examineCertificates } from '../contracts/certificates.exam.ts'
import { claim, now } from './records.ts'

const live = new AbortController().signal

examineCertificates('simulated', async () => {
  const ids = [digest('one'), digest('two')]
  const door = createSimulatedCertificates(ids, () => now)
  return { door, create: async () => ids.shift() ?? '' }
})

describe('createSimulatedCertificates', () => {
  it('counts versions and times as AWS does', async () => {
    const door = createSimulatedCertificates([claim], () => now)
    await door.disable(claim, live)
    expect(await door.describe(claim, live)).toEqual({ status: 'INACTIVE', lastModifiedAt: now, customerVersion: 2 })
  })

  it('can lose an answer to a call that took effect, and answer one that did not', async () => {
    const door = createSimulatedCertificates([claim], () => now)
    door.meddle(({ operation }) => (operation === 'UpdateCertificate' ? 'ignore' : null))
    await door.disable(claim, live)
    expect((await door.describe(claim, live)).status).toBe('ACTIVE')
    door.meddle(({ operation }) => (operation === 'UpdateCertificate' ? 'lose' : null))
    await expect(door.disable(claim, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
    expect((await door.describe(claim, live)).status).toBe('INACTIVE')
    door.meddle(() => 'lose')
    await expect(door.describe(claim, live)).rejects.toMatchObject({ code: 'aws-unreachable' })
  })

  it('rejects with the error it was told to, and refuses a certificate in transfer', async () => {
    const door = createSimulatedCertificates([claim], () => now)
    const denied = new ClaimwatchError('aws-denied', { what: 'no' })
    door.meddle(() => denied)
    await expect(door.describe(claim, live)).rejects.toBe(denied)
    await expect(door.disable(claim, live)).rejects.toBe(denied)
    door.meddle(() => null)
    door.set(claim, 'PENDING_TRANSFER')
    await expect(door.disable(claim, live)).rejects.toMatchObject({ code: 'aws-wrong-state' })
    expect(door.calls.at(-1)).toEqual({ operation: 'UpdateCertificate', id: claim, newStatus: 'INACTIVE' })
  })
})
