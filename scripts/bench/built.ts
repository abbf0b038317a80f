// The programs of the bench as they are measured: compiled, as a user runs them, with nothing in the process that strips types.
import { spawnSync } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { compile } from '../stage.ts'
import type { Taken } from './measure.ts'
import { whereTimeGoes } from './profile.ts'

const here = import.meta.dirname
const LARGEST_OUTPUT = 1024 * 1024

/** Programs that can be run and measured. */
export interface Built {
  /** Runs `JSON.parse` of every line, or the plain reader. */
  runJob(job: 'parse' | 'plain', file: string, config: string): Taken
  /** Runs `claimwatch replay -o json`; its report goes nowhere. */
  replay(file: string, config: string, threads: number): Taken
  /** Where the time of a replay by one thread goes, in percent. */
  profile(file: string, config: string): Promise<Readonly<Record<string, number>>>
}

/** Compiles claimwatch and the jobs into a folder, in which node_modules of this checkout are found. */
export async function build(folder: string): Promise<Built> {
  const dist = join(folder, 'dist')
  await rm(dist, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await compile(dist)
  await cp(join(here, '../../package.json'), join(folder, 'package.json'))
  for (const name of ['jobs', 'measure']) {
    const text = await readFile(join(here, `${name}.ts`), 'utf8')
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2024, verbatimModuleSyntax: true },
    })
    await writeFile(join(folder, `${name}.js`), outputText)
  }
  const replayOf = (file: string, config: string, threads: number): readonly string[] => [
    ...[join(dist, 'main.js'), 'replay', file, '--config', config, '-o', 'json', '--threads', `${threads}`],
  ]

  return {
    runJob: (job, file, config) => take(folder, [join(folder, 'jobs.js'), job, file, config]),
    replay: (file, config, threads) => take(folder, replayOf(file, config, threads)),
    async profile(file, config) {
      const profiles = join(folder, 'profiles')
      await rm(profiles, { recursive: true, force: true })
      take(folder, ['--cpu-prof', `--cpu-prof-dir=${profiles}`, ...replayOf(file, config, 1)])
      const [name = ''] = await readdir(profiles)
      return whereTimeGoes(JSON.parse(await readFile(join(profiles, name), 'utf8')))
    },
  }
}

function take(folder: string, args: readonly string[]): Taken {
  const measure = pathToFileURL(join(folder, 'measure.js')).href
  const ran = spawnSync(process.execPath, ['--import', measure, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    maxBuffer: LARGEST_OUTPUT,
  })
  if (ran.status !== 0) throw new Error(`${args.join(' ')} ended with ${ran.status ?? ran.signal}`)
  return JSON.parse(ran.output[3] ?? '')
}
