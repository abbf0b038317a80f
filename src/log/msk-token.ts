// The token that signs in to Amazon MSK with an IAM identity: a request to `kafka-cluster:Connect`, signed and never sent.
import { createHash, createHmac } from 'node:crypto'
import type { Millis } from '../model/time.ts'

/** Keys of an IAM identity; those of a role have a session token. */
export interface IamKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The longest that MSK honours a token, in seconds. */
const LIVES = 900
const SERVICE = 'kafka-cluster'
const ALGORITHM = 'AWS4-HMAC-SHA256'

/**
 * A token of MSK's OAUTHBEARER mechanism for a broker in `region`, good for 15 minutes from `now` on: the presigned address (AWS
 * Signature Version 4) of the action `kafka-cluster:Connect`, in base64url. It is a secret as long as it lives.
 */
export function mskToken(keys: IamKeys, region: string, now: Millis): string {
  const host = `kafka.${region}.amazonaws.com`
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = `${time.slice(0, 8)}/${region}/${SERVICE}/aws4_request`
  const query = queryOf({
    Action: 'kafka-cluster:Connect',
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${keys.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(LIVES),
    ...(keys.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': keys.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  })
  const request = ['GET', '/', query, `host:${host}`, '', 'host', sha256('')].join('\n')
  const signature = hmac(signingKey(keys, scope), [ALGORITHM, time, scope, sha256(request)].join('\n')).toString('hex')
  return Buffer.from(`https://${host}/?${query}&X-Amz-Signature=${signature}&User-Agent=claimwatch`).toString('base64url')
}

/** Members in the order of their names, as they are signed. */
function queryOf(members: Readonly<Record<string, string>>): string {
  return Object.entries(members)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .join('&')
}

/** As RFC 3986 escapes: `encodeURIComponent` leaves five characters that AWS escapes. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function signingKey({ secretAccessKey }: IamKeys, scope: string): Buffer {
  return scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
