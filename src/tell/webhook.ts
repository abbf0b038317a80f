// The notifier that posts to a web address, by the Standard Webhooks specification (https://www.standardwebhooks.com).
import { createHmac } from 'node:crypto'
import { ClaimwatchError } from '../model/errors.ts'
import type { Notice, Notifier, TestNotice } from '../model/notice.ts'
import { type Clock, SECOND } from '../model/time.ts'
import { payloadOf } from './payload.ts'

/** A receiver that has not answered by then is tried again. */
const TIMEOUT = 15 * SECOND
const SECRET_PREFIX = 'whsec_'
/** Bytes of a signing key (Standard Webhooks 1.0.0, "Signature scheme"). */
const KEY_AT_LEAST = 24
const KEY_AT_MOST = 64
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

export interface WebhookOptions {
  readonly name: string
  readonly url: string
  /** The bytes that posts are signed with; absent: they are not signed. */
  readonly key?: Buffer
  readonly clock: Clock
}

/**
 * Posts each notice as JSON. Only 2xx is success; a redirect is never followed; 408, 429 and 5xx may be tried again, any other
 * answer is final. Errors name the host only: path, query and user info of an address can hold a secret.
 */
export function webhookNotifier(options: WebhookOptions): Notifier<Notice | TestNotice> {
  const { host } = new URL(options.url)
  return {
    name: options.name,
    async deliver(notice, signal) {
      const body = JSON.stringify(payloadOf(notice))
      const answer = await post(options, notice.id, body, signal, host)
      await answer.body?.cancel()
      if (!answer.ok) throw refused(options.name, host, answer.status)
    },
  }
}

async function post(options: WebhookOptions, id: string, body: string, signal: AbortSignal, host: string): Promise<Response> {
  const timestamp = String(Math.floor(options.clock() / SECOND))
  try {
    return await fetch(options.url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        ...(options.key === undefined ? {} : { 'webhook-signature': signatureOf(options.key, id, timestamp, body) }),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    })
  } catch (thrown) {
    signal.throwIfAborted()
    throw new ClaimwatchError('notify-failed', { what: `notifier ${options.name} could not reach ${host}: ${reasonOf(thrown)}` })
  }
}

/**
 * The key in a secret as receivers hand it out: `whsec_`, which some leave out, and base64 of 24 to 64 bytes. Null where it is none: base64 of
 * something else would sign with a key that no receiver has.
 */
export function signingKeyOf(secret: string): Buffer | null {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret
  const key = Buffer.from(text, 'base64')
  return BASE64.test(text) && key.length >= KEY_AT_LEAST && key.length <= KEY_AT_MOST ? key : null
}

/** `v1,` and the base64 HMAC-SHA256 over `id.timestamp.body`. */
export function signatureOf(key: Buffer, id: string, timestamp: string, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

function refused(name: string, host: string, status: number): ClaimwatchError {
  const final = status < 500 && status !== 408 && status !== 429
  return new ClaimwatchError(final ? 'notify-refused' : 'notify-failed', { what: `notifier ${name} got status ${status} from ${host}` })
}

/** `fetch` hides the reason in a cause; its code is a closed list and safe to show, its message may hold the address. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown'
  const cause: unknown = thrown.cause
  return cause instanceof Error && 'code' in cause ? String(cause.code) : thrown.name
}
