// The laws about the surroundings: clock, chance, process and network come in through doors, or as values.
import { type Use, usesOf } from './globals.ts'
import { clockFile, doorOf, environmentFile, pureRooms } from './house.ts'
import type { Law } from './law.ts'
import { roomOf, type Source } from './sources.ts'

const isDoor = ({ path }: Source): boolean => doorOf(path) !== undefined
const isPure = (source: Source): boolean => pureRooms.includes(roomOf(source.path)) && !isDoor(source)
const detect = (text: string) => ({ 'src/detect/a.ts': text })

export const purityLaws: readonly Law[] = [
  {
    says: 'outside of its doors a stage, the log and the model have no chance, process or network',
    judge: judgeUses((source, { kind }) => isPure(source) && (kind === 'chance' || kind === 'process' || kind === 'network')),
    broken: [
      'const dice = Math.random()',
      'const id = crypto.randomUUID()',
      "import { randomUUID } from 'node:crypto'; const id = randomUUID()",
      'process.exit(1)',
      'console.log(1)',
      'const { env } = process',
      'const surroundings = { process }',
      'const later = globalThis.setTimeout',
      "await fetch('http://127.0.0.1')",
    ].map(detect),
    kept: [
      'const top = Math.max(1, 2)',
      'const door = { fetch: 1 }; door.fetch',
      'interface Life { process: string; setTimeout(): void }',
      'const told = ({ process }: Record) => process',
    ].map(detect),
  },
  {
    says: 'outside of its doors a stage has no timers: a role that waits is given what waits',
    judge: judgeUses((source, { kind }) => isPure(source) && roomOf(source.path) !== 'log' && kind === 'timer'),
    broken: [
      'setTimeout(() => {}, 10)',
      'const given = ({ sleep = setTimeout }) => sleep',
      'const signal = AbortSignal.timeout(10)',
      "import { setTimeout as sleep } from 'node:timers/promises'; const wait = setTimeout",
    ].map(detect),
    kept: [
      detect('const any = AbortSignal.any([])'),
      detect('const wait = (setTimeout: Sleep) => setTimeout(1)'),
      { 'src/log/a.ts': 'setTimeout(a, 1)' },
    ],
  },
  {
    says: 'the clock is read in one file',
    judge: judgeUses(({ path }, { kind }) => kind === 'clock' && path !== clockFile),
    broken: [
      'const now = Date.now()',
      'const clock = Date.now',
      'const at = new Date()',
      'const at = Date()',
      'const began = performance.now()',
    ].flatMap((text) => [detect(text), { 'src/app/a.ts': text }, { 'src/log/sqlite.ts': text }]),
    kept: [
      { [clockFile]: 'const clock = Date.now' },
      detect('const day = new Date(at)'),
      detect('const day = Date.UTC(2026, 1, 1)'),
      detect('const read = (clock: Clock, performance: number) => clock() + performance'),
    ],
  },
  {
    says: 'the environment is read in one file',
    judge: judgeUses(({ path }, { name }) => name === 'process.env' && path !== environmentFile),
    broken: [{ 'src/cli/a.ts': 'const home = process.env.HOME' }, { 'src/main.ts': "const home = process.env['HOME']" }],
    kept: [{ [environmentFile]: 'const home = process.env.HOME' }, { 'src/main.ts': 'process.exitCode = 1' }],
  },
  {
    says: 'only doors speak to the network',
    judge: judgeUses((source, { kind }) => kind === 'network' && !isDoor(source)),
    broken: [{ 'src/app/a.ts': "await fetch('http://127.0.0.1')" }, { 'src/respond/act.ts': 'const ask = fetch' }],
    kept: [{ 'src/tell/webhook.ts': "await fetch('http://127.0.0.1')" }, { 'src/cli/a.ts': 'sweep.fetch(1)' }],
  },
]

function judgeUses(isViolation: (source: Source, use: Use) => boolean): Law['judge'] {
  return (sources) =>
    sources.flatMap((source) =>
      usesOf(source)
        .filter((use) => isViolation(source, use))
        .map(({ name, line }) => `${source.path}:${line} uses ${name}`),
    )
}
