// The notifier that posts to a web address, by the Standard Webhooks specification (https://www.standardwebhooks.com).
import { createHmac } from 'node:crypto'
import { ClaimwatchError } from '../model/errors.ts'
import type { Notice, Notifier, TestNotice } from '../model/notice.ts'
import { type Clock, SECOND } from '../model/time.ts'
import { payloadOf } from './payload.ts'

/** A receiver that has not answered by then is tried again. */
const TIMEOUT = 15 * SECOND
const SECRET_PREFIX = 'whsec_'

export interface WebhookOptions {
  readonly name: string
  readonly url: string
  /** `whsec_` and base64 of at least 24 bytes; absent: the posts are not signed. */
  readonly secret?: string
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
        ...(options.secret === undefined ? {} : { 'webhook-signature': signatureOf(options.secret, id, timestamp, body) }),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    })
  } catch (thrown) {
    signal.throwIfAborted()
    throw new ClaimwatchError('notify-failed', { what: `notifier ${options.name} could not reach ${host}: ${reasonOf(thrown)}` })
  }
}

/** `v1,` and the base64 HMAC-SHA256 over `id.timestamp.body`, with the bytes of the secret as the key. */
export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
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
