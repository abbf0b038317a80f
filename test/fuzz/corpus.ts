// What the fuzzers begin with: every line of the shared cases, and the claims that these name.
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Configuration, readConfiguration } from '../../src/app/configuration.ts'

const folder = new URL('../cases/', import.meta.url)
const expectation = z.object({ config: z.object({ claims: z.array(z.object({ id: z.string(), alias: z.string() })) }) })

export interface Corpus {
  readonly lines: readonly Buffer[]
  readonly configuration: Configuration
}

/** Reads the cases. Lines that are there to be too long are left out: what is done to them takes most of the time. */
export function readCorpus(): Corpus {
  const names = readdirSync(folder)
  const lines = names.filter((name) => name.endsWith('.ndjson')).flatMap((name) => linesOf(readFileSync(new URL(name, folder))))
  const claims = names
    .filter((name) => name.endsWith('.expect.json'))
    .flatMap((name) => expectation.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))).config.claims)
  const distinct = Array.from(new Map(claims.map(({ id, alias }) => [id.toLowerCase().replace(/^0x/, ''), alias])), ([id, alias]) => ({
    id,
    alias,
  }))
  const text = JSON.stringify({ claims: distinct })
  return { lines, configuration: readConfiguration(text, { file: '/claimwatch.yaml', name: 'claimwatch.yaml', env: {} }) }
}

function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines = bytes.toString('latin1').split('\n')
  return lines.filter((line) => line !== '' && line.length < 4_096).map((line) => Buffer.from(line, 'latin1'))
}
