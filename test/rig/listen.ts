// A server of a test on a free port of loopback.
import type { Server } from 'node:http'

/** Listens; `close` ends it with all of its connections. */
export async function listen(server: Server): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a port was expected')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
