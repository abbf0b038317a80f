// A device that provisions, and the account that logs what it does.
import type { CertificateId } from '../../model/claim.ts'
import type { Millis } from '../../model/time.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { Runtime, TrafficLine } from './entry.ts'

/** Who is behind an attempt. */
export type ActorKind = 'factory' | 'field' | 'sparse' | 'attacker' | 'rotation'

/** What a device's firmware does in a way of its own; none of it changes what becomes of an attempt. */
export interface Build {
  readonly format: 'json' | 'cbor'
  /** It makes its own key and sends a signing request. */
  readonly csr: boolean
  /** MQTT 5: one Subscribe with all filters. */
  readonly mqtt5: boolean
  /** It sends no client id: AWS gives it a new one at each connection. */
  readonly nameless: boolean
  /** Its entries carry the port as a text. */
  readonly portAsText: boolean
}

/** AWS's sample client. */
export const sampleBuild: Build = { format: 'json', csr: false, mqtt5: false, nameless: false, portAsText: false }

/** One of the builds that fleets have. */
export function anyBuild(random: SeededRandom): Build {
  return {
    format: random.chance(0.15) ? 'cbor' : 'json',
    csr: random.chance(0.2),
    mqtt5: random.chance(0.25),
    nameless: random.chance(0.05),
    portAsText: random.chance(0.1),
  }
}

export interface Device {
  readonly actor: ActorKind
  /** The claim; of a rotation the device's own certificate. */
  readonly principal: CertificateId
  /** Its client id too, as in AWS's sample client, unless its build is nameless. */
  readonly serial: string
  readonly address: string
  readonly template: string
  readonly build: Build
}

/** What an account logs, which no rule of claimwatch may depend on (reference aws-iot.md 9). */
export interface Account {
  readonly id: string
  readonly region: string
  /** Whether the template's hook writes its line, and with which lines of its runtime round it. */
  readonly hook: Runtime | 'absent'
  /** Publish-Out of AWS's answers: with the principal, without it, or not at all. */
  readonly replies: 'named' | 'nameless' | 'absent'
  /** Entries of the provisioning service: with the trace id of the request, with one of their own, or not at all. */
  readonly service: 'traced' | 'untraced' | 'absent'
  /** The log level: `debug` and `info` log successes, `error` failures alone. */
  readonly level: 'debug' | 'info' | 'error'
}

export const sampleAccount: Account = {
  id: '111122223333',
  region: 'eu-west-1',
  hook: 'absent',
  replies: 'named',
  service: 'absent',
  level: 'info',
}

/** The truth about one attempt, as far as it can be told beside the log. */
export interface Label {
  readonly claim: CertificateId
  readonly actor: ActorKind
  readonly begin: Millis
  /** As design 3.2 defines it for what the account logs: answer, else refusal, else giving up, else three minutes after the last step. */
  readonly end: Millis
  readonly outcome: 'ok' | 'duplicate' | 'rejected' | 'orphan'
  readonly clientId: string
  readonly serial: string
  readonly address: string
  readonly template: string
  /** What AWS made; null where the attempt was rejected, as nothing came of it then. */
  readonly certificate: CertificateId | null
}

/** What a device does from first to last: its lines in the order of time, and the truth about its attempts. */
export interface Story {
  readonly lines: readonly TrafficLine[]
  readonly labels: readonly Label[]
}
