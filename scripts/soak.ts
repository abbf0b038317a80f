// Nothing lost, nothing counted twice, at length: the road on real parts under kills, broker restarts and instances that come and go, and
// behind it the roles in thousands of simulated worlds.
//
//   npm run soak -- [--form long|short] [--entries N] [--kills N] [--broker-restarts N] [--additions N] [--fault-every SECONDS] [--seed S]
//     [--worlds N] [--worlds-from S] [--out FILE] [--keep]
//
// Progress goes to stderr, the table of figures to stdout, and all of it as JSON to `--out` (.soak/soak.json). Exit code 1: a figure is
// not what it must be. The logs of all processes are kept then, and with `--keep`.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { SECOND } from '../src/model/time.ts'
import { installKafka, installMoto } from '../test/rig/install.ts'
import { startMoto } from '../test/rig/moto.ts'
import { figureTable, isMet } from '../test/soak/figures.ts'
import { longPlan, type SoakPlan, shortPlan } from '../test/soak/plan.ts'
import { type SoakResult, soak } from '../test/soak/run.ts'
import { takeOverTable } from '../test/soak/take-overs.ts'
import { soakWorlds } from '../test/soak/worlds.ts'

const { values } = parseArgs({
  options: {
    form: { type: 'string', default: 'long' },
    entries: { type: 'string' },
    kills: { type: 'string' },
    'broker-restarts': { type: 'string' },
    additions: { type: 'string' },
    'fault-every': { type: 'string' },
    seed: { type: 'string' },
    worlds: { type: 'string', default: '10000' },
    'worlds-from': { type: 'string', default: '60001' },
    out: { type: 'string', default: '.soak/soak.json' },
    keep: { type: 'boolean', default: false },
  },
})

function planOf(): SoakPlan {
  const form = values.form === 'short' ? shortPlan : longPlan
  const number = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : Number(text))
  return {
    ...form,
    entries: number(values.entries, form.entries),
    kills: number(values.kills, form.kills),
    brokerRestarts: number(values['broker-restarts'], form.brokerRestarts),
    additions: number(values.additions, form.additions),
    faultEvery: number(values['fault-every'], form.faultEvery / SECOND) * SECOND,
    seed: number(values.seed, form.seed),
  }
}

const began = Date.now()
function say(what: string): void {
  process.stderr.write(`${String(Math.round((Date.now() - began) / 1_000)).padStart(5)} s  ${what}\n`)
}

async function run(folder: string): Promise<SoakResult> {
  const [libs, python] = await Promise.all([installKafka(), installMoto()])
  const moto = await startMoto({ python, folder: join(folder, 'moto') })
  try {
    return await soak(planOf(), { libs, moto: moto.endpoint, folder, say })
  } finally {
    await moto.stop()
  }
}

const folder = await mkdtemp(join(tmpdir(), 'claimwatch-soak-'))
say(`logs of all processes: ${folder}`)
try {
  const road = await run(folder)
  const worlds = await soakWorlds(Number(values['worlds-from']), Number(values.worlds), say)
  const result = { ...road, figures: [...road.figures, ...worlds], seconds: Math.round((Date.now() - began) / SECOND) }
  const isGood = result.figures.every(isMet)
  await mkdir(dirname(values.out), { recursive: true })
  await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`)
  process.stdout.write(`${figureTable(result.figures)}\n\nhandled again after\n${takeOverTable(result.takeOvers)}\n`)
  say(`${isGood ? 'all figures are met' : 'NOT all figures are met'}, in ${result.seconds} s; ${values.out}`)
  if (!isGood) process.exitCode = 1
  else if (!values.keep) await rm(folder, { recursive: true })
} catch (thrown) {
  say(thrown instanceof Error ? thrown.message : String(thrown))
  process.exitCode = 1
}
