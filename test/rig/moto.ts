// A real moto server on loopback: the stand-in for AWS.
import { mkdir } from 'node:fs/promises'
import { freePort } from './ports.ts'
import { startService } from './process.ts'

export interface Moto {
  readonly endpoint: string
  stop(): Promise<void>
}

/** Starts moto with the python that `installMoto` gives and resolves once it answers. All state is in its memory. */
export async function startMoto(plan: { readonly python: string; readonly folder: string }): Promise<Moto> {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  await mkdir(plan.folder, { recursive: true })
  const service = await startService({
    name: 'moto',
    command: plan.python,
    args: ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    folder: plan.folder,
    within: 60_000,
    ready: () => answers(`${endpoint}/moto-api/data.json`),
  })
  return { endpoint, stop: service.stop }
}

/** Whether an address answers with a success. */
export async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url)
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}
