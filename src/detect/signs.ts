// Signs of life of the configured claims: what proves or refutes that a disablement took effect (design 3.4).
import type { CertificateId } from '../model/claim.ts'
import { digest } from '../model/digest.ts'
import type { IotEvent } from '../model/event.ts'
import type { FindingsRecord } from '../model/record.ts'
import { MINUTE, type Millis } from '../model/time.ts'

export type Sign = Extract<FindingsRecord, { is: 'sign' }>

export interface Signs {
  /** The sign that an event is; null where it is none, or the claim gave the same sign in the same minute before. */
  take(event: IotEvent): Sign | null
  forgetBefore(at: Millis): void
}

/** What AWS writes when a certificate that is not active tries to connect (reference aws-iot.md 1.6). */
const INACTIVE = 'DEVICE_CERTIFICATE_INACTIVE'

/** Signs of these claims only: nothing is ever done about others. */
export function createSigns(claims: ReadonlySet<CertificateId>): Signs {
  // The minutes of each sign. Nearly every event is one that was given before, and must not cost the hash that makes an id.
  const given = new Map(Array.from(claims, (claim) => [claim, { used: new Set<number>(), 'refused-inactive': new Set<number>() }]))
  // Nearly every event gives the sign of the one before it.
  let last: { readonly claim: CertificateId | null; readonly sign: Sign['sign'] | null; readonly minute: number } = NONE_YET
  return {
    take(event) {
      const { claim, at } = event
      const sign = signOf(event)
      const minute = Math.floor(at / MINUTE)
      if (sign === null || claim === null || (minute === last.minute && sign === last.sign && claim === last.claim)) return null
      last = { claim, sign, minute }
      const minutes = given.get(claim)?.[sign]
      if (minutes === undefined || minutes.has(minute)) return null
      minutes.add(minute)
      return { v: 1, is: 'sign', id: digest('sign', claim, sign, minute), claim, at, sign }
    },
    forgetBefore(at) {
      last = NONE_YET
      const end = Math.floor(at / MINUTE)
      for (const minutes of given.values()) {
        for (const each of Object.values(minutes)) for (const minute of each) if (minute < end) each.delete(minute)
      }
    },
  }
}

const NONE_YET = { claim: null, sign: null, minute: Number.NaN }

/** A use is what AWS let the claim do; the hook is only asked about a request that AWS let in. */
function signOf({ kind, status, reason, allow }: IotEvent): Sign['sign'] | null {
  switch (kind) {
    case 'Connect':
    case 'Publish-In':
    case 'Subscribe':
    case 'Unsubscribe':
      return status === 'Success' ? 'used' : null
    case 'PreProvisioningHook':
      return allow === true ? 'used' : null
    case 'Connection.AuthNError':
      return reason?.toUpperCase() === INACTIVE ? 'refused-inactive' : null
    case 'Disconnect':
    case 'Publish-Out':
    case 'DeleteConnection':
    case 'GetDeviceCredentials':
    case 'ProvisionDevice':
      return null
  }
}
