// The exam that every certificate door sits: the simulated account in `unit`, AWS IoT (moto) in `integration`.
import { describe, expect, it } from 'vitest'
import type { CertificateId } from '../../src/model/claim.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import type { CertificateDoor } from '../../src/respond/certificates.ts'

/** An account to be examined: its door, and a way to make an ACTIVE certificate in it. */
export interface ExaminedAccount {
  readonly door: CertificateDoor
  create(): Promise<CertificateId>
}

const live = new AbortController().signal
const unknownId = 'ab'.repeat(32)

/** Holds a door to its contract. */
export function examineCertificates(name: string, open: () => Promise<ExaminedAccount>): void {
  describe(`certificate door: ${name}`, () => {
    it('tells the status of a certificate', async () => {
      const { door, create } = await open()
      expect(await door.describe(await create(), live)).toMatchObject({ status: 'ACTIVE' })
    })

    it('disables and enables, and repeats both without harm', async () => {
      const { door, create } = await open()
      const id = await create()
      for (const [change, status] of [
        [door.disable, 'INACTIVE'],
        [door.disable, 'INACTIVE'],
        [door.enable, 'ACTIVE'],
        [door.enable, 'ACTIVE'],
      ] as const) {
        const { requestId } = await change(id, live)
        expect(requestId === null || requestId.length > 0).toBe(true)
        expect((await door.describe(id, live)).status).toBe(status)
      }
    })

    it('touches no other certificate', async () => {
      const { door, create } = await open()
      const [one, other] = [await create(), await create()]
      await door.disable(one, live)
      expect((await door.describe(other, live)).status).toBe('ACTIVE')
    })

    it('says not-found of a certificate that is not there', async () => {
      const { door } = await open()
      for (const call of [door.describe, door.disable, door.enable]) {
        await expect(call(unknownId, live)).rejects.toMatchObject({ code: 'aws-not-found', retry: false })
      }
    })

    it('rejects with the reason of its signal', async () => {
      const { door, create } = await open()
      const id = await create()
      const reason = new ClaimwatchError('shutdown-overran', { what: 'stopped' })
      for (const call of [door.describe, door.disable]) await expect(call(id, AbortSignal.abort(reason))).rejects.toBe(reason)
      expect((await door.describe(id, live)).status).toBe('ACTIVE')
    })
  })
}
