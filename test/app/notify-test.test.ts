// The test message: each notifier by itself, what did not arrive and which setting mends it, and no secret in any of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { NotifierSettings } from '../../src/app/configuration.ts'
import { testNotifiers } from '../../src/app/notify-test.ts'
import { now } from './scene.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimwatch-notify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const SECRET = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`
const secretFile = join(folder, 'secret')
writeFileSync(secretFile, `${SECRET}\n`)

/** A receiver on loopback that answers with a status, and what it got. */
async function receiver(status: number) {
  const got: { headers: object; body: string }[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts).toString() })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}/hook?token=t0ken`, got }
}

function send(...notify: NotifierSettings[]) {
  const messages = new PassThrough()
  const around = { by: 'alice\u001b[2J', messages, clock: () => now, signal: new AbortController().signal }
  return { messages, deliveries: testNotifiers({ notify }, around) }
}

describe('testNotifiers', () => {
  it('sends one message that nobody can take for an incident', async () => {
    const { url, got } = await receiver(204)
    const { deliveries, messages } = send(
      { is: 'terminal', name: 'terminal', form: 'text' },
      { is: 'webhook', name: 'soc', url, secretFile },
      { is: 'terminal', name: 'lines', form: 'json' },
    )
    expect(await deliveries).toEqual([
      { notifier: 'terminal', kind: 'terminal', delivered: true, failure: null },
      { notifier: 'soc', kind: 'webhook', delivered: true, failure: null },
      { notifier: 'lines', kind: 'terminal', delivered: true, failure: null },
    ])
    expect(got).toHaveLength(1)
    expect(got[0]?.headers).toMatchObject({ 'webhook-signature': expect.stringMatching(/^v1,/) })
    const payload = JSON.parse(got[0]?.body ?? '')
    expect(payload).toMatchObject({ type: 'claimwatch.test', timestamp: '2026-10-05T12:00:00.000Z', data: { test: true } })
    expect(Object.keys(payload.data)).not.toContain('incident')
    const text = String(messages.read())
    expect(text).toContain('TEST: messages of claimwatch arrive here; no claim is misused')
    expect(text).toContain('alice\\x1b[2J asked for')
    expect(text).not.toContain('\u001b')
    expect(text).toContain('"type":"claimwatch.test"')
  })

  it.each([
    [401, 'notify-refused', ['notify[0].webhook.url', 'notify[0].webhook.secretFile']],
    [302, 'notify-refused', ['notify[0].webhook.url', 'notify[0].webhook.secretFile']],
    [503, 'notify-failed', ['notify[0].webhook.url']],
  ])('says what mends a status %i', async (status, code, settings) => {
    const { url } = await receiver(status)
    const deliveries = await send({ is: 'webhook', name: 'soc', url, secretFile }).deliveries
    expect(deliveries).toMatchObject([{ delivered: false, failure: { code, settings, text: expect.stringContaining(`status ${status}`) } }])
    expect(JSON.stringify(deliveries)).not.toMatch(/t0ken|whsec_|MDEyMzQ1/)
  })

  it('says so of one that cannot be reached or opened, and delivers to the others all the same', async () => {
    const { url } = await receiver(200)
    const missing = join(folder, 'nothing')
    const deliveries = await send(
      { is: 'webhook', name: 'gone', url: 'http://127.0.0.1:1/secret-path' },
      { is: 'webhook', name: 'unsigned', url, secretFile: missing },
      { is: 'webhook', name: 'well', url },
    ).deliveries
    expect(deliveries).toMatchObject([
      { notifier: 'gone', delivered: false, failure: { code: 'notify-failed', settings: ['notify[0].webhook.url'] } },
      { notifier: 'unsigned', delivered: false, failure: { code: 'config-invalid', settings: ['notify[1].webhook.secretFile'] } },
      { notifier: 'well', delivered: true },
    ])
    expect(JSON.stringify(deliveries)).not.toContain('secret-path')
  })
})
