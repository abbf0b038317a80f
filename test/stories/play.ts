// Plays a story: its lines through the road, as `claimwatch replay` reads a file, under the configuration that stands beside them.
import { join } from 'node:path'
import { type Configuration, loadConfiguration } from '../../src/app/configuration.ts'
import { withDeclaredFacts } from '../../src/app/declared-facts.ts'
import { type Replayed, replay } from '../../src/app/replay.ts'
import { sourceOf } from '../app/histories.ts'
import { PRESENT } from './calendar.ts'
import type { Told } from './life.ts'

export interface Played {
  readonly claims: Configuration['claims']
  /** Its lines are let go once they were read: all stories together would fill the memory. */
  readonly told: Omit<Told, 'lines'>
  readonly lineCount: number
  readonly replayed: Replayed
}

/** Plays what is told in a folder with a `lines.ts` and a `claimwatch.yaml`. Rejects where one of them is missing or is no such thing. */
export async function play(folder: string): Promise<Played> {
  const script: unknown = await import(join(folder, 'lines.ts'))
  if (!isScript(script)) throw new TypeError(`${folder}/lines.ts exports no function \`tell\``)
  const configuration = await withDeclaredFacts(await loadConfiguration({ file: join(folder, 'claimwatch.yaml'), env: {}, cwd: folder }))
  const { lines, ...told } = script.tell()
  // A line at a time, as from a pipe: what comes late comes late.
  const source = sourceOf(
    lines.map(({ line }) => line),
    'history',
    1,
  )
  return {
    claims: configuration.claims,
    told,
    lineCount: lines.length,
    replayed: await replay({ configuration, sources: [source], now: PRESENT }),
  }
}

function isScript(module: unknown): module is { readonly tell: () => Told } {
  return typeof module === 'object' && module !== null && 'tell' in module && typeof module.tell === 'function'
}
