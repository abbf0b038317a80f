// The webhook against a real HTTP server on loopback: signature, what counts as success, and no secret in an error.

import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { signatureOf, signingKeyOf, webhookNotifier } from '../../src/tell/webhook.ts'
import { at, noticeOf } from './notices.ts'

const key = Buffer.from('0123456789abcdef01234567')
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function receiver(status: number, headers: Record<string, string> = {}) {
  const got: { headers: IncomingHttpHeaders; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      got.push({ headers: request.headers, body })
      response.writeHead(status, headers).end()
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://user:pa55@127.0.0.1:${port}/hook?token=t0ken`, host: `127.0.0.1:${port}`, got }
}

const send = (url: string) =>
  webhookNotifier({ name: 'soc', url: url.replace('user:pa55@', ''), key, clock: () => at }).deliver(
    noticeOf('waiting'),
    new AbortController().signal,
  )

describe('webhookNotifier', () => {
  it('posts a signed body that a receiver can check', async () => {
    const { url, got } = await receiver(204)
    await send(url)
    const [post] = got
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = post?.headers ?? {}
    expect(id).toBe('n-waiting')
    expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${post?.body}`).digest('base64')}`)
    expect(JSON.parse(post?.body ?? '')).toMatchObject({ type: 'claimwatch.incident.waiting' })
  })

  it.each([
    [500, 'notify-failed', true],
    [429, 'notify-failed', true],
    [408, 'notify-failed', true],
    [400, 'notify-refused', false],
    [410, 'notify-refused', false],
    [302, 'notify-refused', false],
  ])('takes status %i for %s', async (status, code, retry) => {
    const { url, got } = await receiver(status, { location: 'http://127.0.0.1:1/' })
    await expect(send(url)).rejects.toMatchObject({ code, retry })
    expect(got).toHaveLength(1)
  })

  it('never shows path, query or user info', async () => {
    const { url, host } = await receiver(500)
    const error: unknown = await send(url).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ClaimwatchError)
    expect(String(error)).toContain(host)
    expect(JSON.stringify({ ...(error as Error), text: String(error) })).not.toMatch(/t0ken|pa55|hook/)
    const gone: unknown = await send('http://127.0.0.1:1/hook?token=t0ken').catch((thrown: unknown) => thrown)
    expect(String(gone)).toContain('127.0.0.1:1')
    expect(String(gone)).not.toContain('t0ken')
  })
})

describe('signingKeyOf', () => {
  it('signs as the example of the specification does', () => {
    // Standard Webhooks, the test vector of its reference libraries.
    const example = signingKeyOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') ?? Buffer.alloc(0)
    const signature = signatureOf(example, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}')
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('takes a secret with and without its prefix, and nothing that is no key', () => {
    const text = key.toString('base64')
    expect(signingKeyOf(`whsec_${text}`)).toEqual(key)
    expect(signingKeyOf(text)).toEqual(key)
    const others = ['', 'whsec_', `whsec_${text.slice(4)}`, `whsec_ ${text}`, `v1,${text}`, `whsec_${Buffer.alloc(65).toString('base64')}`]
    for (const other of others) expect(signingKeyOf(other), other).toBeNull()
  })
})
