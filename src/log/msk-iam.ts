// The IAM identity that signs in to Amazon MSK: where the machine's AWS credentials come from, and a fresh token at every signing in.
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { ClaimwatchError } from '../model/errors.ts'
import type { Clock } from '../model/time.ts'
import { type IamKeys, mskToken } from './msk-token.ts'

/** Resolves to keys that are good now; it asks for new ones by itself before they expire. */
export type IamKeysProvider = () => Promise<IamKeys>

/**
 * What gives a token for MSK in a region. Each call signs a new one, so that none is ever used near its end: kafkajs asks at every
 * connection, and again before the session that the broker granted for the last token ends. Rejects with `aws-denied` where the
 * machine has no credentials.
 */
export function mskIam(region: string, clock: Clock, keys: IamKeysProvider = defaultProvider()): () => Promise<string> {
  return async () => {
    try {
      return mskToken(await keys(), region, clock())
    } catch (cause) {
      throw new ClaimwatchError('aws-denied', {
        what: 'there are no AWS credentials to sign in to Kafka with (log.kafka.sasl.mechanism is msk-iam)',
        mend: 'Give the process a role or keys, as every AWS client takes them.',
        cause,
      })
    }
  }
}
