// A leak of one claim in a file, and the configuration that `run` finds it with on an embedded log: a finding whatever happens to the process.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateLeak, leakAddresses } from '../../src/app/traffic.ts'
import { HOUR } from '../../src/model/time.ts'
import { freePort } from '../rig/ports.ts'

const CLAIM = '4abf21288af992be42fc4e21ed804252504e6a042c7d90a1e1b9eb4d2ca6b5b6'

export interface LeakHistory {
  readonly config: string
  readonly history: string
}

/** Writes an hour of so many attempts a minute, and a configuration whose log is the file `log`, into a folder. No AWS answers there. */
export async function writeLeakHistory(folder: string, log: string, perMinute: number): Promise<LeakHistory> {
  const history = join(folder, 'history.ndjson')
  const config = join(folder, 'claimwatch.yaml')
  const now = Date.now()
  const plan = { seed: 7, claim: CLAIM, template: 't', sources: leakAddresses, from: now - 2 * HOUR, to: now - HOUR, perMinute }
  writeFileSync(history, [...generateLeak({ ...plan, hook: false })].map(({ line }) => `${line}\n`).join(''))
  const windows = [{ over: '5m', count: 'accepted', above: 10, level: 'disable' }]
  const settings = {
    claims: [{ id: CLAIM, alias: 'factory-a', hook: false, windows }],
    feeds: [{ file: { path: history } }],
    aws: { region: 'eu-west-1', endpoint: `http://127.0.0.1:${await freePort()}` },
    log: { embedded: log },
  }
  writeFileSync(config, JSON.stringify(settings))
  return { config, history }
}
