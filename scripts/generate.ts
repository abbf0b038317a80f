// Writes made-up AWS IoT logs of claims, with the truth about every attempt beside them: `npm run generate -- --help`.
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { CommanderError } from 'commander'
import { configurationText } from '../src/app/traffic/configuration-text.ts'
import { sampleAccount } from '../src/app/traffic/device.ts'
import { generate } from '../src/app/traffic/generate.ts'
import { planTraffic, type TrafficOptions } from '../src/app/traffic/plan.ts'
import { createShaper } from '../src/app/traffic/shapes.ts'
import { type Destination, writeTraffic } from '../src/app/traffic/write.ts'
import { ClaimwatchError } from '../src/model/errors.ts'
import { createCommand, type Given } from './generate-options.ts'

/** Where data and words go. */
export interface Streams {
  readonly stdout: Writable
  readonly stderr: Writable
}

/** Writes what the arguments ask for, and tells on standard error what that came to. Resolves to the exit code; never rejects. */
export async function run(args: readonly string[], { stdout, stderr }: Streams): Promise<number> {
  const command = createCommand().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
  })
  try {
    stderr.write(await write(command.parse(args, { from: 'user' }).opts<Given>(), stdout))
    return 0
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
    stderr.write(`generate: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
    return thrown instanceof ClaimwatchError ? thrown.exit : 1
  }
}

async function write(given: Given, stdout: Writable): Promise<string> {
  const plan = planTraffic(trafficOptions(given))
  const traffic = generate(plan, given)
  const shaper = createShaper(given.shape, plan.options.account)
  const written = await writeTraffic(traffic, shaper, destination(given, stdout), given.size ?? Number.POSITIVE_INFINITY)
  if (given.configOut !== undefined) writeFileSync(given.configOut, configurationText(plan, given.out === '-' ? null : given.out))
  const met = Object.entries(traffic.met).map(([fate, count]) => `${count} ${fate}`)
  return `generate: ${written.lines} lines, ${written.bytes} bytes, ${written.labels} attempts; ${met.join(', ')}\n`
}

function trafficOptions(given: Given): TrafficOptions {
  const { size, days = 1, hook, replies, service, level, attack: attacks } = given
  const until = size === undefined ? { days } : { bytes: size }
  return { ...given, account: { ...sampleAccount, hook, replies, service, level }, until, attacks }
}

function destination({ out: path, hookOut, labels, gzip }: Given, stdout: Writable): Destination {
  const isFolder = path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  if (isFolder) mkdirSync(path, { recursive: true })
  return { path, isFolder, gzip, hookPath: hookOut ?? null, labelsPath: labels ?? null, stdout }
}

if (import.meta.main) process.exitCode = await run(process.argv.slice(2), process)
