// The HTTP door: three routes, no bodies, and an end that comes.
import { connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import type { Health } from '../../src/model/health.ts'
import { type HttpPlan, type HttpServer, startHttp } from '../../src/serve/http.ts'

const well: Health = { live: true, ready: true, checks: [{ name: 'watch', ok: true, since: 0, text: 'works' }] }
const opened: HttpServer[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
})

async function start(plan: Partial<HttpPlan> = {}): Promise<HttpServer & { url: string }> {
  const server = await startHttp({
    listen: { host: '127.0.0.1', port: 0 },
    metrics: async () => ({ text: 'x 1\n', contentType: 'text/plain; version=0.0.4; charset=utf-8' }),
    health: () => well,
    ...plan,
  })
  opened.push(server)
  return { ...server, url: `http://127.0.0.1:${server.address.port}` }
}

/** Sends bytes as they are, and gives all that comes back until the connection ends. */
function send(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return textOf(socket)
}

describe('/metrics', () => {
  it('gives the text as what it is', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/metrics?from=prometheus`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('x 1\n')
  })

  it('answers 500 without a reason when the figures cannot be read, and goes on', async () => {
    let broken = true
    const metrics = async () => {
      if (broken) throw new Error('password=hunter2')
      return { text: 'x 1\n', contentType: 'text/plain' }
    }
    const { url } = await start({ metrics })
    const response = await fetch(`${url}/metrics`)
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('hunter2')
    broken = false
    expect((await fetch(`${url}/metrics`)).status).toBe(200)
  })
})

describe('/healthz and /readyz', () => {
  it.each([
    [{ live: true, ready: true }, 200, 200],
    [{ live: true, ready: false }, 200, 503],
    [{ live: false, ready: false }, 503, 503],
    [{ live: false, ready: true }, 503, 503],
  ])('of %o answer %i and %i', async (state, healthz, readyz) => {
    const { url } = await start({ health: () => ({ ...well, ...state }) })
    expect((await fetch(`${url}/healthz`)).status).toBe(healthz)
    expect((await fetch(`${url}/readyz`)).status).toBe(readyz)
  })

  it('tell each check', async () => {
    const checks = [
      { name: 'watch', ok: false, since: Date.UTC(2026, 9, 5), text: 'has not moved for a minute' },
      { name: 'ingest', ok: true, text: 'works' },
    ]
    const { url } = await start({ health: () => ({ live: true, ready: false, checks }) })
    const response = await fetch(`${url}/readyz`)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await response.json()).toEqual({
      status: 'failing',
      live: true,
      ready: false,
      checks: [
        { name: 'watch', ok: false, text: 'has not moved for a minute', since: '2026-10-05T00:00:00.000Z' },
        { name: 'ingest', ok: true, text: 'works' },
      ],
    })
  })

  it('answer 500 when the question itself fails', async () => {
    const health = () => {
      throw new Error('no')
    }
    const { url } = await start({ health })
    expect((await fetch(`${url}/healthz`)).status).toBe(500)
  })
})

describe('everything else', () => {
  it.each(['/', '/metrics/', '/metricsx', '/healthz/../metrics2', '/%2e%2e/etc/passwd', '/debug'])('GET %s is not found', async (path) => {
    const { url } = await start()
    expect((await fetch(`${url}${path}`)).status).toBe(404)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s /metrics is not found', async (method) => {
    const { url } = await start()
    expect((await fetch(`${url}/metrics`, { method })).status).toBe(404)
  })

  it('HEAD is GET without the text', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/metrics`, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe('4')
    expect(await response.text()).toBe('')
  })

  it.each([
    ['of a length', 'Content-Length: 5\r\n\r\nhello'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
  ])('a body %s is refused, and the connection with it', async (_how, rest) => {
    const { address } = await start()
    const answer = await send(address.port, `GET /metrics HTTP/1.1\r\nHost: x\r\n${rest}GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })

  it('a head that is too long, and what is no HTTP, end the connection', async () => {
    const { address } = await start()
    expect(await send(address.port, `GET /metrics HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(9_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
    expect(await send(address.port, '\u0000\u0001\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('connections past the 64th are dropped, and those before are served', async () => {
    const { address, url } = await start()
    const idle = Array.from({ length: 64 }, () => connect(address.port, '127.0.0.1'))
    await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    expect(await send(address.port, 'GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n').catch(() => '')).toBe('')
    const first = idle[0]
    first?.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(first === undefined ? '' : await textOf(first)).toMatch(/^HTTP\/1\.1 200 /)
    for (const socket of idle) socket.destroy()
    expect(url).toContain(String(address.port))
  })
})

describe('start and end', () => {
  it('says which address is taken, and what to do', async () => {
    const { address } = await start()
    await expect(start({ listen: address })).rejects.toMatchObject({
      code: 'listen-failed',
      message: `cannot listen on 127.0.0.1:${address.port} for metrics (EADDRINUSE). Choose another address in serve.listen.`,
    })
  })

  it('says that an address is not ours', async () => {
    await expect(start({ listen: { host: '203.0.113.1', port: 9464 } })).rejects.toMatchObject({ code: 'listen-failed' })
  })

  it('ends although a reader holds its connection, and may be ended twice', async () => {
    const server = await start()
    const socket = connect(server.address.port, '127.0.0.1')
    socket.write('GET /metrics HTTP/1.1\r\n')
    await new Promise((resolve) => socket.once('connect', resolve))
    const gone = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {})
    await Promise.all([server.close(), server.close(), gone])
    await expect(fetch(`${server.url}/metrics`)).rejects.toThrow()
  })
})
