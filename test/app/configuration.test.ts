// The configuration: what it becomes, and one line for every way in which it can be wrong.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { detectSettings, loadConfiguration, readConfiguration, respondSettings } from '../../src/app/configuration.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'

const ID = 'ab'.repeat(32)
const OTHER = '1'.repeat(64)
const CLAIM = `claims: [{ id: ${ID}, alias: factory-a }]`

/** The example of design 5.6, with a whole id and a real address. */
const DESIGN = `
claims:
  - id: ${ID}
    alias: factory-a
    mode: observe
    templates: [acme-sensor-v2]
    sites: [{ name: plant-7, cidrs: [198.51.100.0/24], timeZone: Europe/Berlin,
              shifts: [{ days: mon-fri, from: '06:00', to: '22:00' }] }]
    serialPattern: 'SN-\\d{8}'
    hook: true
    closesAt: 2027-03-31
    serials: { file: manifest.txt }
    plans: [{ from: 2026-12-01T06:00Z, to: 2026-12-01T14:00Z, devices: 5000, cidrs: [] }]
    canaries: []
    windows: [{ over: 5m, count: rejected, above: 10, level: alert }, { over: 1h, ratio: rejected, above: 0.5, atLeast: 20 },
              { over: 1d, distinct: sources, above: 3 }, { over: 5m, new: sources, above: 0, level: disable }]
rotationTemplates: [acme-rotate]
feeds: [{ cloudwatch: { logGroup: AWSIotLogsV2, region: eu-west-1 } }, { hook: { logGroup: /aws/lambda/acme-hook } }]
settle: 3m
attemptTimeout: 90s
serve: { listen: 127.0.0.1:9464 }
notify: [{ webhook: { url: https://chat.example/T0/secret } }]
log: { embedded: ./claimwatch.db }
`

function read(text: string, env: Record<string, string> = {}) {
  return readConfiguration(text, { file: '/etc/claimwatch/claimwatch.yaml', name: 'claimwatch.yaml', env })
}

function complaintOf(text: string, env: Record<string, string> = {}): ClaimwatchError {
  try {
    read(text, env)
  } catch (thrown) {
    if (thrown instanceof ClaimwatchError) return thrown
    throw thrown
  }
  throw new Error('the configuration was taken')
}

describe('what a configuration becomes', () => {
  it('reads the example of the design', () => {
    const configuration = read(DESIGN)
    expect(configuration.claims).toHaveLength(1)
    expect(configuration.claims[0]).toMatchObject({
      id: ID,
      alias: 'factory-a',
      mode: 'observe',
      hook: true,
      closesAt: Date.UTC(2027, 3, 1),
      auto: { days: 28, attempts: 500 },
      windows: [
        { over: '5m', count: 'rejected', above: 10, level: 'alert' },
        { over: '1h', ratio: 'rejected', above: 0.5, atLeast: 20, level: 'alert' },
        { over: '1d', distinct: 'sources', above: 3, level: 'alert' },
        { over: '5m', new: 'sources', above: 0, level: 'disable' },
      ],
    })
    expect(configuration.settle).toBe(180_000)
    expect(configuration.attemptTimeout).toBe(90_000)
    expect(configuration.serve.listen).toEqual({ host: '127.0.0.1', port: 9464 })
    expect(configuration.log).toEqual({ is: 'embedded', path: '/etc/claimwatch/claimwatch.db' })
  })

  it('has nothing to say of the design’s own example', () => {
    expect(read(DESIGN).warnings).toEqual([])
  })

  it('has a default for everything but what names a claim', () => {
    const { respond, ingest, notify, log, settle, feeds } = read(CLAIM)
    expect({ respond, ingest, notify, log, settle, feeds }).toEqual({
      respond: { approvalExpiry: 1_800_000, maxEvidenceAge: 900_000, maxDisablesPerHour: 1, sessionCutGrace: 300_000, driftWatch: 60_000 },
      ingest: { tickEvery: 5_000, lookback: 3_600_000, requestsPerSecond: 1 },
      notify: [{ is: 'terminal', name: 'terminal', form: 'text' }],
      log: { is: 'embedded', path: '/etc/claimwatch/claimwatch.db' },
      settle: 180_000,
      feeds: [],
    })
  })

  it.each([
    ['upper case', ID.toUpperCase(), ID],
    ['the 0x that the API allows', `0x${ID}`, ID],
    ['digits only, which YAML would make a number', OTHER, OTHER],
    ['0x and digits only', `0x${OTHER}`, OTHER],
  ])('brings a claim id to its one spelling: %s', (_, written, id) => {
    expect(read(`claims: [{ id: ${written}, alias: a }]`).claims[0]?.id).toBe(id)
  })

  it('takes words that YAML would make booleans, numbers and dates as they stand', () => {
    const claim = read(`claims: [{ id: ${ID}, alias: 007, templates: [no, 12, 2026-01-01, ~] }]`).claims[0]
    expect(claim).toMatchObject({ alias: '007', templates: ['no', '12', '2026-01-01', '~'] })
  })

  it('takes a group whose lines are all commented out as absent', () => {
    expect(read('claims:\n  # - id: x\nrespond:\n').claims).toEqual([])
  })

  it('resolves paths beside the file, wherever the process was started', () => {
    const { feeds, notify } = read(
      'feeds: [{ file: { path: history } }, { file: { path: "-" } }]\nnotify: [{ webhook: { url: "https://h.example", secretFile: s } }]',
    )
    expect(feeds).toMatchObject([
      { name: 'history', path: '/etc/claimwatch/history' },
      { name: 'stdin', path: '-' },
    ])
    expect(notify).toMatchObject([{ secretFile: '/etc/claimwatch/s' }])
  })

  it('gives watch and respond their parts', () => {
    const configuration = read(DESIGN)
    expect(detectSettings(configuration)).toMatchObject({ hookFeed: true, attemptTimeout: 90_000, rotationTemplates: ['acme-rotate'] })
    expect(detectSettings(read(CLAIM)).hookFeed).toBe(false)
    expect(respondSettings(configuration)).toMatchObject({ settle: 180_000, maxDisablesPerHour: 1, driftWatch: 60_000 })
  })
})

describe('regions', () => {
  const feeds = (...regions: string[]) =>
    `feeds: [${regions.map((region) => `{ cloudwatch: { logGroup: g${region}${region && `, region: ${region}`} } }`)}]`

  it.each([
    [
      'a feed takes the one region that another names',
      `feeds: [{ hook: { logGroup: h } }, { cloudwatch: { logGroup: g, region: eu-west-1 } }]`,
      'eu-west-1',
    ],
    ['the region of the feeds wins over the environment', feeds('eu-west-1'), 'eu-west-1'],
    ['aws.region wins over the feeds', `${feeds('eu-west-1')}\naws: { region: eu-north-1 }`, 'eu-north-1'],
    ['the environment is the last resort', feeds(''), 'us-east-2'],
    ['feeds in several regions decide nothing', feeds('eu-west-1', 'eu-west-2'), 'us-east-2'],
  ])('%s', (_, text, region) => {
    expect(read(text, { AWS_REGION: 'us-east-2' }).aws.region).toBe(region)
  })

  it('names every feed by its place and group', () => {
    expect(read(DESIGN).feeds.map(({ name }) => name)).toEqual(['eu-west-1:AWSIotLogsV2', 'eu-west-1:/aws/lambda/acme-hook'])
  })

  it('takes the endpoint of the environment where the file names none', () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:5000' }
    expect(read('', env).aws.endpoint).toBe('http://127.0.0.1:5000')
    expect(read('aws: { endpoint: "http://127.0.0.1:6000" }', env).aws.endpoint).toBe('http://127.0.0.1:6000')
  })
})

describe('the hash', () => {
  it('changes with what is in effect, and with nothing else', () => {
    const hash = read(DESIGN).hash
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(read(`# a comment\n${DESIGN}`).hash).toBe(hash)
    expect(read(DESIGN, { CLAIMWATCH_SETTLE: '3m' }).hash).toBe(hash)
    expect(read(DESIGN, { CLAIMWATCH_SETTLE: '4m' }).hash).not.toBe(hash)
  })

  it('rests on no secret', () => {
    expect(read(DESIGN.replace('T0/secret', 'T1/other')).hash).toBe(read(DESIGN).hash)
  })
})

describe('what is wrong is said in one line each', () => {
  it.each<[string, string, string]>([
    [
      'wrong type',
      'respond: { maxDisablesPerHour: many }',
      'respond.maxDisablesPerHour (claimwatch.yaml:1:12) is "many"; it must be a whole number from 0 to 1000',
    ],
    ['a fraction', 'respond: { maxDisablesPerHour: 1.5 }', 'is "1.5"; it must be a whole number'],
    ['a text for a group', 'serve: 9464', 'serve (claimwatch.yaml:1:1) is a text that is not shown; it must be a group of settings'],
    ['a group for a text', 'settle: { of: 3m }', 'settle (claimwatch.yaml:1:1) is a group of of; it must be a duration'],
    ['a text for a list', 'claims: all', 'it must be a list'],
    ['unknown key', 'setle: 3m', 'setle (claimwatch.yaml:1:1) is no setting; the nearest is settle'],
    [
      'unknown key deep inside',
      `claims:\n  - id: ${ID}\n    alais: x\n    alias: a`,
      'claims[0].alais (claimwatch.yaml:3:5) is no setting; the nearest is alias',
    ],
    [
      'unknown key like no other',
      'log: { kafka: { brokers: [a:1], zookeeper: b } }',
      'log.kafka.zookeeper (claimwatch.yaml:1:33) is no setting; known here: brokers, prefix',
    ],
    ['63 digits', `claims: [{ id: ${ID.slice(1)}, alias: a }]`, '(63 digits); it must be 64 hex digits'],
    [
      'the documented placeholder',
      'claims: [{ id: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, alias: a }]',
      'must be 64 hex digits',
    ],
    ['no id', 'claims:\n  - alias: a', 'claims[0].id (claimwatch.yaml:2:5) is missing; it must be 64 hex digits'],
    [
      'bad duration',
      'settle: 3 minutes',
      'settle (claimwatch.yaml:1:1) is "3 minutes"; it must be a duration from 0s to 1d, such as 90s, 3m or 1h',
    ],
    ['duration out of range', 'settle: 2d', 'settle (claimwatch.yaml:1:1) is "2d"; it must be a duration from 0s to 1d'],
    ['bad alias', `claims: [{ id: ${ID}, alias: Factory A }]`, 'is "Factory A"; it must be a name of a-z, 0-9 and -'],
    ['bad mode', `claims: [{ id: ${ID}, alias: a, mode: automatic }]`, 'is "automatic"; it must be one of observe, approve, auto'],
    [
      'bad cidr',
      `claims: [{ id: ${ID}, alias: a, sites: [{ name: x, cidrs: [198.51.100.0/33] }] }]`,
      'claims[0].sites[0].cidrs[0] (claimwatch.yaml:1:',
    ],
    [
      'bad time zone',
      `claims: [{ id: ${ID}, alias: a, sites: [{ name: x, cidrs: [], timeZone: Europe/Bonn }] }]`,
      'is "Europe/Bonn"; it must be an IANA time zone',
    ],
    ['a day that does not exist', `claims: [{ id: ${ID}, alias: a, closesAt: 2027-02-30 }]`, 'is "2027-02-30"; it must be a day'],
    [
      'a limit on nothing',
      `claims: [{ id: ${ID}, alias: a, windows: [{ over: 5m, above: 1 }] }]`,
      'it must be exactly one of count, ratio, distinct, new',
    ],
    [
      'a limit on two things',
      `claims: [{ id: ${ID}, alias: a, windows: [{ over: 5m, count: ok, new: sources, above: 1 }] }]`,
      'it must be exactly one of count',
    ],
    [
      'a ratio that nothing can pass',
      `claims: [{ id: ${ID}, alias: a, windows: [{ over: 5m, ratio: rejected, above: 1 }] }]`,
      'a ratio with `above` below 1',
    ],
    [
      'a negative limit',
      `claims: [{ id: ${ID}, alias: a, windows: [{ over: 5m, count: ok, above: -1 }] }]`,
      'is "-1"; it must be a number, 0 or more',
    ],
    [
      'an unknown span',
      `claims: [{ id: ${ID}, alias: a, windows: [{ over: 7m, count: ok, above: 1 }] }]`,
      'it must be one of 1m, 5m, 1h, 1d',
    ],
    [
      'atLeast without a ratio',
      `claims: [{ id: ${ID}, alias: a, windows: [{ over: 5m, count: ok, above: 1, atLeast: 5 }] }]`,
      'atLeast only beside ratio',
    ],
    ['one id twice', `claims: [{ id: ${ID}, alias: a }, { id: ${ID.toUpperCase()}, alias: b }]`, 'it must be different from claims[0].id'],
    ['one alias twice', `claims: [{ id: ${ID}, alias: a }, { id: ${OTHER}, alias: a }]`, 'claims[1].alias (claimwatch.yaml:1:'],
    [
      'one feed twice',
      'feeds: [{ file: { path: a/x } }, { file: { path: b/x } }]',
      'feeds[1].file.name (claimwatch.yaml:1:36) is missing; it must be different from feeds[0].file.name, which is "x" too',
    ],
    ['one notifier twice', 'notify: [terminal, terminal]', 'it must be different from notify[0].terminal.name'],
    [
      'two logs',
      'log: { embedded: a.db, kafka: { brokers: [a:9092] } }',
      'log (claimwatch.yaml:1:1) is a group of embedded, kafka; it must be exactly one of embedded, kafka',
    ],
    ['no broker', 'log: { kafka: { brokers: [] } }', 'is an empty list; it must be at least one broker'],
    [
      'a broker without a port',
      'log: { kafka: { brokers: [kafka] } }',
      'log.kafka.brokers[0] (claimwatch.yaml:1:27) is "kafka"; it must be a host and a port',
    ],
    [
      'a feed of no kind',
      'feeds: [{}]',
      'feeds[0] (claimwatch.yaml:1:9) is an empty group; it must be exactly one of cloudwatch, hook, kinesis, file',
    ],
    ['a feed without its group', 'feeds: [cloudwatch]', 'feeds[0].cloudwatch.logGroup (claimwatch.yaml:1:9) is missing'],
    [
      'a feed without a region',
      'feeds: [{ hook: { logGroup: g } }]',
      'feeds[0].hook.region (claimwatch.yaml:1:11) is missing; it must be an AWS region: here, in aws.region or in AWS_REGION',
    ],
    ['a port beyond the last', 'serve: { listen: "127.0.0.1:65536" }', 'is "127.0.0.1:65536"; it must be an address and a port'],
    [
      'an address without a protocol',
      'notify: [{ webhook: { url: hooks.example/x } }]',
      'it must be an address that begins with https:// or http://',
    ],
  ])('%s', (_, text, line) => {
    const { message, code, exit } = complaintOf(text)
    expect(message).toContain(line)
    expect(message.trimEnd().split('\n')).toHaveLength(1)
    expect({ code, exit }).toEqual({ code: 'config-invalid', exit: 78 })
  })

  it('lists several problems, one a line', () => {
    const { message } = complaintOf('settle: x\nserve: { listen: y }\nlogg: z')
    expect(
      message
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(' ', 1)[0]),
    ).toEqual(['settle', 'serve.listen', 'logg'])
  })

  it('stops listing after twenty', () => {
    const { message } = complaintOf(`claims: [${'{},'.repeat(15)}]`)
    expect(message).toContain('has 30 problems')
    expect(message).toContain('and 10 more')
  })

  it.each([
    ['as an address', 'notify: [{ webhook: { url: hunter2 } }]'],
    ['in place of its file', 'notify: [{ webhook: { url: "https://h.example", secretFile: whsec_hunter2 } }]'],
    ['where a group belongs', 'log: { kafka: { brokers: [a:1], sasl: "claimwatch:hunter2" } }'],
    [
      'under a name that is no setting',
      'log: { kafka: { brokers: [a:1], sasl: { mechanism: plain, username: u, password: hunter2, passwordFile: f } } }',
    ],
    ['in a text that is no YAML', 'notify: [{ webhook: { url: "hunter2 } }]'],
    ['as an alias', 'notify: *hunter2'],
  ])('never shows a secret: %s', (_, text) => {
    expect(complaintOf(text).message).not.toContain('hunter2')
  })

  it('shows nothing that could act on a terminal', () => {
    const { message } = complaintOf('"\\e[31mred": 1\nsettle: "\\e[2J"')
    expect(message).not.toContain('\u001b')
    expect(message).toContain('\\x1b[2J')
  })

  it.each([
    ['not YAML', 'claims: [', 'is no YAML'],
    ['one key twice', 'settle: 1m\nsettle: 2m', 'claimwatch.yaml:2:1: the key settle stands in this group already'],
    ['two documents', 'settle: 1m\n---\nsettle: 2m', 'is no YAML (MULTIPLE_DOCS)'],
    ['a list', '- settle', 'claimwatch.yaml is no group of settings'],
    ['a text', 'settle', 'claimwatch.yaml is no group of settings'],
    ['an alias without its anchor', 'settle: *never', 'cannot be resolved'],
  ])('cannot be read at all: %s', (_, text, line) => {
    const { message, code, exit } = complaintOf(text)
    expect(message).toContain(line)
    expect({ code, exit }).toEqual({ code: 'config-unreadable', exit: 78 })
  })
})

describe('the environment', () => {
  it('overrides what the file says, and adds what it does not say', () => {
    const { serve, claims, settle } = read(CLAIM, {
      CLAIMWATCH_SERVE__LISTEN: '[::]:80',
      CLAIMWATCH_CLAIMS__0__MODE: 'approve',
      CLAIMWATCH_CLAIMS__0__TEMPLATES: '[a, "b"]',
      CLAIMWATCH_CLAIMS__0__WINDOWS__0: '{ over: 1m, count: ok, above: 5, level: disable }',
      CLAIMWATCH_SETTLE: '250ms',
      CLAIMWATCH_ATTEMPT_TIMEOUT: '',
    })
    expect(serve.listen).toEqual({ host: '::', port: 80 })
    expect(claims[0]).toMatchObject({ mode: 'approve', templates: ['a', 'b'], windows: [{ over: '1m', count: 'ok', above: 5 }] })
    expect(settle).toBe(250)
  })

  it('names the variable whose value is wrong', () => {
    expect(complaintOf(CLAIM, { CLAIMWATCH_CLAIMS__0__MODE: 'on' }).message).toContain(
      'claims[0].mode (CLAIMWATCH_CLAIMS__0__MODE) is "on"',
    )
  })

  it('refuses a variable that names no setting', () => {
    const { message } = complaintOf(CLAIM, { CLAIMWATCH_SERVE__LISTN: 'x' })
    expect(message).toContain('CLAIMWATCH_SERVE__LISTN names no setting; the nearest is CLAIMWATCH_SERVE__LISTEN')
  })

  it('only warns of what Kubernetes sets for a service of our name', () => {
    expect(read(CLAIM, { CLAIMWATCH_PORT_9464_TCP: 'tcp://10.0.0.1:9464' }).warnings).toContain(
      'CLAIMWATCH_PORT_9464_TCP is no setting and was ignored',
    )
  })
})

describe('finding the file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-configuration-'))
    await writeFile(join(folder, 'claimwatch.yaml'), 'settle: 1m')
    await writeFile(join(folder, 'other.yaml'), 'settle: 2m')
    await mkdir(join(folder, 'folder.yaml'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    ['--config first', { file: 'other.yaml', env: { CLAIMWATCH_CONFIG: 'claimwatch.yaml' } }, 120_000],
    ['then CLAIMWATCH_CONFIG', { env: { CLAIMWATCH_CONFIG: 'other.yaml' } }, 120_000],
    ['then ./claimwatch.yaml', { env: {} }, 60_000],
  ])('%s', async (_, from, settle) => {
    expect((await loadConfiguration({ ...from, cwd: folder })).settle).toBe(settle)
  })

  it.each([
    ['a file that is not there', 'none.yaml', 'config-not-found', 'there is no none.yaml'],
    ['a directory', 'folder.yaml', 'config-unreadable', 'folder.yaml is a directory'],
  ])('says of %s what it is', async (_, file, code, what) => {
    await expect(loadConfiguration({ file, env: {}, cwd: folder })).rejects.toMatchObject({
      code,
      exit: 78,
      message: expect.stringContaining(what),
    })
  })

  it('the example at the top level works as it is', async () => {
    const { warnings } = await loadConfiguration({ file: 'claimwatch.example.yaml', env: {}, cwd: process.cwd() })
    expect(warnings).toEqual([])
  })
})
