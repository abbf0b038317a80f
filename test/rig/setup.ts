// Starts the real parts once for the project `integration`: a Kafka broker and a moto server, or takes those the environment names.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { checkPrometheus, installKafka, installMoto } from './install.ts'
import { startKafka } from './kafka.ts'
import { startMoto } from './moto.ts'

/** The parts that a test can need; Prometheus and Alertmanager are started by the tests themselves. */
export type RigPart = 'kafka' | 'aws' | 'prometheus'

declare module 'vitest' {
  interface ProvidedContext {
    /** The broker; no address where there is none (see `missing`). */
    kafka: { brokers: string[] }
    /** The stand-in for AWS; an empty address where there is none. */
    aws: { endpoint: string }
    /** Of each part that is not there: what would bring it. */
    missing: Partial<Record<RigPart, string>>
  }
}

/** A part of the rig: given by the environment, else brought to this machine and started. */
interface Part<Value, Installed> {
  /** The environment variable that names one which runs already. */
  readonly variable: 'KAFKA_BROKERS' | 'AWS_ENDPOINT_URL'
  given(value: string): Value
  install(): Promise<Installed>
  start(installed: Installed): Promise<{ readonly value: Value; stop(): Promise<void> }>
  readonly absent: Value
}

interface Brought<Value> {
  readonly value: Value
  readonly missing?: string
  stop?(): Promise<void>
}

/**
 * Vitest's global set-up; resolves to its teardown. Where something is missing it says so in one line, and the tests that need it
 * are skipped; with `CI=true` it fails the run. A part that is there but does not start always fails the run.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'claimwatch-rig-'))
  const [kafka, aws, prometheus] = await Promise.all([bring(kafkaIn(folder)), bring(awsIn(folder)), lookFor(checkPrometheus)])
  const missing: Partial<Record<RigPart, string>> = {
    ...(kafka.missing === undefined ? {} : { kafka: kafka.missing }),
    ...(aws.missing === undefined ? {} : { aws: aws.missing }),
    ...('missing' in prometheus ? { prometheus: prometheus.missing } : {}),
  }
  const teardown = async (): Promise<void> => {
    await Promise.all([kafka.stop?.(), aws.stop?.()])
    await rm(folder, { recursive: true, force: true })
  }
  if (Object.keys(missing).length > 0) {
    const line = `integration needs ${Object.values(missing).join('; ')}`
    if (process.env.CI === 'true') {
      await teardown()
      throw new Error(line)
    }
    process.stderr.write(`${line}. What needs it is skipped.\n`)
  }
  project.provide('kafka', kafka.value)
  project.provide('aws', aws.value)
  project.provide('missing', missing)
  return teardown
}

function kafkaIn(folder: string): Part<{ brokers: string[] }, string> {
  return {
    variable: 'KAFKA_BROKERS',
    given: (value) => ({ brokers: value.split(',') }),
    install: installKafka,
    start: async (libs) => {
      const { brokers, stop } = await startKafka({ libs, folder: join(folder, 'kafka') })
      return { value: { brokers }, stop }
    },
    absent: { brokers: [] },
  }
}

function awsIn(folder: string): Part<{ endpoint: string }, string> {
  return {
    variable: 'AWS_ENDPOINT_URL',
    given: (value) => ({ endpoint: value }),
    install: installMoto,
    start: async (python) => {
      const { endpoint, stop } = await startMoto({ python, folder: join(folder, 'moto') })
      return { value: { endpoint }, stop }
    },
    absent: { endpoint: '' },
  }
}

async function bring<Value, Installed>(part: Part<Value, Installed>): Promise<Brought<Value>> {
  const given = process.env[part.variable]
  if (given !== undefined && given !== '') return { value: part.given(given) }
  const found = await lookFor(part.install)
  if ('missing' in found) return { value: part.absent, missing: `${found.missing}, or ${part.variable}` }
  return part.start(found.there)
}

async function lookFor<There>(look: () => Promise<There>): Promise<{ readonly there: There } | { readonly missing: string }> {
  try {
    return { there: await look() }
  } catch (thrown) {
    return { missing: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
