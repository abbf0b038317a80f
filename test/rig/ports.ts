// Free ports on loopback for the services of the rig.
import { createServer, type Server } from 'node:net'

// Below Linux's range for outgoing connections: a port found here is not taken as the source of somebody's connection before
// the service that it was found for has bound it, which for a broker takes seconds.
const LOWEST = 20_000
const HIGHEST = 32_000

/** Each worker of vitest looks in a part of its own, for the same reason: no other finds what is not bound yet. */
const PARTS = 16
const PART_SIZE = (HIGHEST - LOWEST) / PARTS
const lowest = LOWEST + (Number(process.env.VITEST_POOL_ID ?? 0) % PARTS) * PART_SIZE
const given = new Set<number>()

/** Finds `count` free ports that this process was not given before. They are held until all are found, then let go together. */
export async function freePorts(count: number): Promise<number[]> {
  const held: { port: number; server: Server }[] = []
  while (held.length < count) {
    if (given.size === PART_SIZE) given.clear()
    const port = lowest + Math.floor(Math.random() * PART_SIZE)
    const server = given.has(port) ? undefined : await hold(port)
    given.add(port)
    if (server !== undefined) held.push({ port, server })
  }
  await Promise.all(held.map(({ server }) => new Promise((resolve) => server.close(resolve))))
  return held.map(({ port }) => port)
}

/** Finds one free port. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  if (port === undefined) throw new Error('no free port was found')
  return port
}

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}
