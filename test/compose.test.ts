// docker-compose.yml agrees with the code. No Docker engine is here to tell: every name, path, port and variable is looked up instead.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Configuration, loadConfiguration } from '../src/app/configuration.ts'
import { CONFIG_VARIABLE, isSettingVariable } from '../src/app/environment.ts'
import { createProgram } from '../src/cli/program.ts'
import { mountsOf, readCompose, type Service, stageOf } from './compose.ts'
import { dashboardFiles } from './dashboards/dashboard.ts'

const { services, volumes } = readCompose()
const named = Object.entries(services)
const ours = named.filter(([, { build }]) => build !== undefined)
const theRoles = ours.filter(([, { build }]) => build?.target === 'claimwatch')

function configuration(): Promise<Configuration> {
  return loadConfiguration({ file: 'deploy/compose/claimwatch.yaml', env: {}, cwd: process.cwd() })
}

/** Port and host of everything that is listened on inside the network of the composition. */
async function listeners(): Promise<ReadonlySet<string>> {
  const { serve } = await configuration()
  const kafka = services.kafka?.environment.KAFKA_LISTENERS ?? ''
  return new Set([
    ...theRoles.map(([name]) => `${name}:${serve.listen.port}`),
    ...Array.from(kafka.matchAll(/:\/\/:(\d+)/g), ([, port]) => `kafka:${port}`),
    `moto:${services.moto?.environment.MOTO_PORT}`,
    // What their images listen on unless told otherwise.
    'prometheus:9090',
    'alertmanager:9093',
    'grafana:3000',
  ])
}

describe('every service', () => {
  it('is there', () => {
    expect(named.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'kafka',
        'moto',
        'seed',
        'feeder',
        'topics',
        'ingest',
        'watch-1',
        'watch-2',
        'respond',
        'prometheus',
        'alertmanager',
        'grafana',
      ]),
    )
  })

  it.each(named)('%s has an image of one exact version', (_, { image, build }) => {
    if (build === undefined) expect(image).toMatch(/^[a-z]+\/[a-z]+:v?\d+\.\d+\.\d+$/)
    else expect(existsSync(build.dockerfile) && stageOf(build.target).length > 0).toBe(true)
  })

  it.each(named)('%s mounts files that exist, read-only, or a volume that is declared', (_, service) => {
    for (const { from, mode } of mountsOf(service)) {
      if (from.startsWith('./')) {
        expect(existsSync(from) && statSync(from).isFile(), from).toBe(true)
        expect(mode).toBe('ro')
      } else expect(Object.keys(volumes)).toContain(from)
    }
  })

  it.each(named)('%s waits only for services that exist, and only for the healthy or the finished', (_, { depends_on }) => {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      expect(Object.keys(services)).toContain(name)
      const health = services[name]?.healthcheck
      const finishes = health !== undefined && 'disable' in health
      expect(condition).toBe(finishes ? 'service_completed_successfully' : 'service_healthy')
    }
  })

  it.each(named)('%s has a check of its health, or ends by itself, or only feeds', (name, { healthcheck, build }) => {
    const disabled = healthcheck !== undefined && 'disable' in healthcheck
    if (disabled) expect(['seed', 'feeder', 'topics']).toContain(name)
    else expect(healthcheck !== undefined || stageOf(build?.target ?? '').some((line) => line.startsWith('HEALTHCHECK --'))).toBe(true)
  })

  it.each(named)('%s is open to this machine only', (_, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })

  it.each(named)('%s holds no secret', (_, { environment }) => {
    for (const [variable, value] of Object.entries(environment)) {
      if (/SECRET|PASSWORD|TOKEN|KEY/i.test(variable)) expect(value).toBe('not-a-secret')
    }
  })
})

describe('what is ours', () => {
  const outside = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    cwd: '/',
    user: 'test',
    version: '0',
    clock: () => 0,
    process,
  }
  const program = createProgram(outside, async () => {})

  it.each(theRoles)('%s is told a command of claimwatch', (_, { command }) => {
    const [first, second] = command
    const found = program.commands.find((candidate) => candidate.name() === first)
    expect(found, command.join(' ')).toBeDefined()
    if (second !== undefined) expect(found?.commands.map((inner) => inner.name())).toContain(second)
  })

  it.each(ours.filter(([, { build }]) => build?.target === 'playground'))('%s is told a script that the image holds', (_, { command }) => {
    const [script = ''] = command
    expect(existsSync(script)).toBe(true)
    expect(stageOf('playground').find((line) => line.startsWith('COPY') && line.includes(script))).toBeDefined()
  })

  it.each(ours)('%s is given variables that are settings', (_, { environment }) => {
    for (const variable of Object.keys(environment).filter((name) => name.startsWith('CLAIMWATCH_'))) {
      expect(isSettingVariable(variable) || variable === CONFIG_VARIABLE, variable).toBe(true)
    }
  })

  it.each(theRoles)('%s finds its configuration where the image looks for it', (_, service) => {
    const [, place] = /CLAIMWATCH_CONFIG=(\S+)/.exec(stageOf('claimwatch').join('\n')) ?? []
    expect(mountsOf(service)).toContainEqual({ from: './deploy/compose/claimwatch.yaml', to: place, mode: 'ro' })
  })

  it('only gives AWS credentials to the roles that speak to AWS', () => {
    const given = theRoles.filter(([, { environment }]) => 'AWS_ACCESS_KEY_ID' in environment).map(([name]) => name)
    expect(given.toSorted()).toEqual(['ingest', 'respond'])
  })
})

describe('the configuration', () => {
  it('is right, and without a surprise', async () => {
    const { warnings, log } = await configuration()
    expect(warnings).toEqual([])
    expect(log.is).toBe('kafka')
  })

  it('names the claim that is seeded', async () => {
    // As moto counts: the SHA-256 of the text, where AWS takes the DER bytes.
    const id = createHash('sha256').update(readFileSync('deploy/compose/claim.pem')).digest('hex')
    expect((await configuration()).claims.map((claim) => claim.id)).toEqual([id])
  })

  it('reaches what is listened on', async () => {
    const { log, aws } = await configuration()
    const open = await listeners()
    const brokers = log.is === 'kafka' ? log.brokers : []
    for (const address of [...brokers, new URL(aws.endpoint ?? 'http://none').host]) expect(open).toContain(address)
  })

  it('listens on all addresses of its container, where the health check of the image looks', async () => {
    const { host, port } = (await configuration()).serve.listen
    const stage = stageOf('claimwatch').join('\n')
    expect(host).toBe('0.0.0.0')
    expect(stage).toContain(`http://127.0.0.1:${port}/healthz`)
    expect(stage).toContain(`EXPOSE ${port}`)
  })
})

describe('the ports', () => {
  it('that others are asked at are listened on', async () => {
    const open = await listeners()
    const asked = named.flatMap(([name, { healthcheck, command }]) => {
      const words = [...command, ...(healthcheck !== undefined && 'test' in healthcheck ? healthcheck.test : [])].join(' ')
      return Array.from(words.matchAll(/(?<host>[a-z][a-z0-9-]*):(?<port>\d{4,5})/g), ({ groups = {} }) => {
        const host = groups.host === 'localhost' ? name : groups.host
        return `${host}:${groups.port}`
      })
    })
    expect(asked.length).toBeGreaterThan(4)
    for (const address of asked) expect(open).toContain(address)
  })

  it('that are published are listened on', async () => {
    const open = await listeners()
    for (const [name, { ports }] of named) {
      for (const port of ports) expect(open).toContain(`${name}:${port.split(':').at(-1)}`)
    }
  })

  it('of Kafka agree: what it tells its clients is what it listens on', () => {
    const environment = services.kafka?.environment ?? {}
    const [, advertised] = /^PLAINTEXT:\/\/(kafka:\d+)$/.exec(environment.KAFKA_ADVERTISED_LISTENERS ?? '') ?? []
    expect(environment.KAFKA_LISTENERS).toContain(`PLAINTEXT://:${advertised?.split(':')[1]}`)
    const [, controller] = /@kafka:(\d+)$/.exec(environment.KAFKA_CONTROLLER_QUORUM_VOTERS ?? '') ?? []
    expect(environment.KAFKA_LISTENERS).toContain(`CONTROLLER://:${controller}`)
  })
})

describe('what watches it', () => {
  const prometheus = readFileSync('dashboards/prometheus/prometheus.yml', 'utf8')

  it('scrapes every role, and asks alertmanager at its port', async () => {
    const open = await listeners()
    const targets = Array.from(prometheus.matchAll(/[a-z][a-z0-9-]*:\d{4,5}/g), ([target]) => target)
    for (const target of targets) expect(open).toContain(target)
    expect(targets).toEqual(
      expect.arrayContaining([
        ...theRoles
          .map(([name]) => name)
          .filter((name) => name !== 'topics')
          .map((name) => `${name}:9464`),
        'alertmanager:9093',
      ]),
    )
  })

  it('finds its rules where they are mounted', () => {
    const parsed: unknown = parse(prometheus)
    const rules = typeof parsed === 'object' && parsed !== null && 'rule_files' in parsed ? parsed.rule_files : []
    const mounted = mountsOf(serviceNamed('prometheus')).map(({ to }) => to)
    expect(rules).toEqual([expect.any(String)])
    for (const rule of Array.isArray(rules) ? rules : []) {
      expect(
        mounted.some((to) => to === rule || to === `/etc/prometheus/${rule}`),
        String(rule),
      ).toBe(true)
    }
  })

  it('finds its dashboard in the folder that its provisioning names, and its data where Prometheus is', async () => {
    const mounted = mountsOf(serviceNamed('grafana')).map(({ to }) => to)
    const [, folder] = /path: *(\S+)/.exec(readFileSync('dashboards/provisioning/dashboards/claimwatch.yml', 'utf8')) ?? []
    for (const file of dashboardFiles) expect(mounted).toContain(`${folder}/${basename(file)}`)
    expect(services.grafana?.environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH).toBe(`${folder}/claimwatch-soc-overview.json`)
    const [, source] = /url: *http:\/\/(\S+)/.exec(readFileSync('dashboards/provisioning/datasources/claimwatch.yml', 'utf8')) ?? []
    expect(await listeners()).toContain(source)
  })
})

function serviceNamed(name: string): Service {
  const service = services[name]
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`)
  return service
}
