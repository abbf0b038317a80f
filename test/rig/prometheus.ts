// A real Prometheus and a real Alertmanager on loopback, started by the tests that need them.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { z } from 'zod'
import { answers } from './moto.ts'
import { freePort } from './ports.ts'
import { startService } from './process.ts'

export interface PrometheusPlan {
  readonly folder: string
  /** What is scraped every second. */
  readonly targets: readonly { readonly job: string; readonly addresses: readonly string[] }[]
  /** Absolute paths of rule files; groups without an interval of their own are evaluated every second. */
  readonly rules?: readonly string[]
  /** `host:port` of an Alertmanager. */
  readonly alertmanager?: string
}

/** One series of an instant query's answer. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Prometheus {
  readonly url: string
  /** The present value of a PromQL expression; a scalar is one sample without labels. Rejects with Prometheus's own words. */
  query(expression: string): Promise<Sample[]>
  stop(): Promise<void>
}

export interface Alertmanager {
  readonly url: string
  /** `host:port`, as `startPrometheus` takes it. */
  readonly address: string
  stop(): Promise<void>
}

/** Starts Prometheus and resolves once it is ready. It scrapes and evaluates every second. */
export async function startPrometheus(plan: PrometheusPlan): Promise<Prometheus> {
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  const configuration = join(plan.folder, 'prometheus.yml')
  await mkdir(plan.folder, { recursive: true })
  await writeFile(configuration, stringify(prometheusConfiguration(plan)))
  const service = await startService({
    name: 'prometheus',
    command: 'prometheus',
    args: [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(plan.folder, 'prometheus-data')}`,
      `--web.listen-address=${address}`,
    ],
    folder: plan.folder,
    ready: () => answers(`${url}/-/ready`),
  })
  return { url, query: (expression) => instantQuery(url, expression), stop: service.stop }
}

/** Starts Alertmanager and resolves once it is ready. Every alert goes to the webhook `receiver` at once, its end too. */
export async function startAlertmanager(plan: { readonly folder: string; readonly receiver: string }): Promise<Alertmanager> {
  const address = `127.0.0.1:${await freePort()}`
  const url = `http://${address}`
  const configuration = join(plan.folder, 'alertmanager.yml')
  await mkdir(plan.folder, { recursive: true })
  await writeFile(configuration, stringify(alertmanagerConfiguration(plan.receiver)))
  const service = await startService({
    name: 'alertmanager',
    command: 'prometheus-alertmanager',
    args: [
      `--config.file=${configuration}`,
      `--storage.path=${join(plan.folder, 'alertmanager-data')}`,
      `--web.listen-address=${address}`,
      // Without it Alertmanager opens a port for its cluster on every address of the machine.
      '--cluster.listen-address=',
    ],
    folder: plan.folder,
    ready: () => answers(`${url}/-/ready`),
  })
  return { url, address, stop: service.stop }
}

function prometheusConfiguration(plan: PrometheusPlan): object {
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s', scrape_timeout: '900ms' },
    rule_files: plan.rules ?? [],
    ...(plan.alertmanager === undefined
      ? {}
      : { alerting: { alertmanagers: [{ api_version: 'v2', static_configs: [{ targets: [plan.alertmanager] }] }] } }),
    scrape_configs: plan.targets.map(({ job, addresses }) => ({ job_name: job, static_configs: [{ targets: addresses }] })),
  }
}

function alertmanagerConfiguration(receiver: string): object {
  return {
    route: { receiver: 'test', group_by: ['alertname'], group_wait: '0s', group_interval: '1s', repeat_interval: '1h' },
    receivers: [{ name: 'test', webhook_configs: [{ url: receiver, send_resolved: true }] }],
  }
}

/** A time in seconds and a number written as text. */
const reading = z.tuple([z.number(), z.string()])
const answerOfQuery = z.union([
  z.object({ status: z.literal('error'), error: z.string() }),
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: reading })),
      }),
      z.object({ resultType: z.literal('scalar'), result: reading }),
    ]),
  }),
])

async function instantQuery(url: string, expression: string): Promise<Sample[]> {
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body: new URLSearchParams({ query: expression }) })
  const answer = answerOfQuery.parse(await response.json())
  if (answer.status === 'error') throw new Error(`Prometheus refused ${expression}: ${answer.error}`)
  if (answer.data.resultType === 'scalar') return [{ labels: {}, value: Number(answer.data.result[1]) }]
  return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
}
