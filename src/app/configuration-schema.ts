// Every setting, once: its kind, its default, and the manual from which docs/configuration.md and each complaint are made.
import * as z from 'zod'
import { levels } from '../model/finding.ts'
import { modes } from '../model/incident.ts'
import { limitCounts, type OperatorLimit } from '../model/settings.ts'
import { spans } from '../model/window.ts'
import { terminalForms } from '../tell/terminal.ts'
import {
  canaries,
  clientPattern,
  countries,
  expectedPerDay,
  manifest,
  networkFiles,
  planSource,
  serialPattern,
  site,
} from './fact-schema.ts'
import { assumeRole, feed, region } from './feed-schema.ts'
import { kafka } from './kafka-schema.ts'
import * as kind from './setting-kinds.ts'

const { section, sections, oneOf, listOf } = kind

const ALIAS = /^[a-z0-9][a-z0-9-]{0,62}$/
const LIMITED_COUNT =
  'Limits a plain count. `accepted`: every attempt that may have minted a certificate, which is ok, duplicate or off-pattern.'
const WHAT_IS_LIMITED = 'exactly one of count, ratio, distinct, new'
const FEWEST_FOR_A_RATIO = 20

const windowLimit = section({
  over: kind.choice(spans, { description: 'Length of the sliding window.', example: '5m' }),
  count: kind.choice(limitCounts, { description: LIMITED_COUNT, example: 'accepted' }).exactOptional(),
  ratio: kind
    .choice(['rejected'], { description: 'Limits the share of the attempts that were rejected.', example: 'rejected' })
    .exactOptional(),
  distinct: kind
    .choice(['clients', 'serials', 'sources'], { description: 'Limits how many different ones.', example: 'sources' })
    .exactOptional(),
  new: kind.choice(['sources'], { description: 'Limits sources that were never seen before.', example: 'sources' }).exactOptional(),
  above: kind.amount({ description: 'The limit: strictly more than this crosses it.', example: '10' }),
  atLeast: kind
    .wholeNumber(1, 1_000_000, {
      description: `Attempts below which a ratio says nothing; ${FEWEST_FOR_A_RATIO} where absent.`,
      example: '20',
    })
    .exactOptional(),
  level: kind
    .choice(levels, { description: 'How grave a crossing is. Only `disable` can lead to a disablement.', example: 'alert' })
    .prefault('alert'),
}).transform(({ over, above, level, atLeast, ...what }, context): OperatorLimit => {
  const limit = { over, above, level }
  const refuse = (message: string): never => {
    context.issues.push({ code: 'custom', input: what, message })
    return z.NEVER
  }
  if (Object.keys(what).length !== 1) return refuse(WHAT_IS_LIMITED)
  if (what.ratio === undefined && atLeast !== undefined) return refuse('atLeast only beside ratio')
  if (what.count !== undefined) return { ...limit, count: what.count }
  if (what.distinct !== undefined) return { ...limit, distinct: what.distinct }
  if (what.new !== undefined) return { ...limit, new: what.new }
  if (what.ratio === undefined) return refuse(WHAT_IS_LIMITED)
  return above < 1 ? { ...limit, ratio: what.ratio, atLeast: atLeast ?? FEWEST_FOR_A_RATIO } : refuse('a ratio with `above` below 1')
})

const claim = section({
  id: kind.certificateId({ description: 'The claim certificate, in any spelling of the AWS API.', example: 'f3a0…64 hex digits' }),
  alias: kind.word(ALIAS, 'a name of a-z, 0-9 and -, 1 to 63 characters', {
    description: 'Its name for people and metrics.',
    example: 'factory-a',
  }),
  mode: kind
    .choice(modes, {
      description: 'What may be done: tell only, disable when a person approves, or by itself once earned.',
      example: 'approve',
    })
    .prefault('observe'),
  templates: listOf(kind.text({ description: 'A provisioning template.', example: 'acme-sensor-v2' }), 'a list of template names', {
    description: 'Templates the claim may use; absent: any.',
    example: '[acme-sensor-v2]',
  }).exactOptional(),
  sites: sections(site).exactOptional(),
  countries: countries.exactOptional(),
  serialPattern: serialPattern.exactOptional(),
  clientPattern: clientPattern.exactOptional(),
  hook: kind.flag({ description: 'Whether its templates have a hook whose log we are given.', example: 'false' }).prefault('true'),
  closesAt: kind
    .lastMoment({ description: 'Its last day (to the end of it, UTC), or its last moment.', example: '2027-03-31' })
    .exactOptional(),
  serials: manifest.exactOptional(),
  plans: sections(planSource).exactOptional(),
  canaries: canaries.exactOptional(),
  expectedPerDay: expectedPerDay.exactOptional(),
  windows: sections(windowLimit).prefault([]),
  auto: section({
    days: kind.wholeNumber(1, 3650, { description: 'Days a claim is observed before `auto` is honoured.', example: '28' }).prefault('28'),
    attempts: kind
      .wholeNumber(1, 1_000_000_000, { description: 'Attempts a claim shows before `auto` is honoured.', example: '500' })
      .prefault('500'),
  }).prefault({}),
})

const NAME_OF_NOTIFIER = { description: 'Its name in metrics and messages; absent: its kind.', example: 'soc-chat' }

const notifier = oneOf({
  terminal: section({
    form: kind
      .choice(terminalForms, { description: 'Blocks for people, or one JSON line or YAML document a message.', example: 'json' })
      .prefault('text'),
    name: kind.word(ALIAS, 'a name of a-z, 0-9 and -', NAME_OF_NOTIFIER).exactOptional(),
  }),
  webhook: section({
    url: kind.webAddress({
      description: 'Where each message is posted as JSON (Standard Webhooks).',
      example: 'https://hooks.example/claimwatch',
    }),
    secretFile: kind
      .secretFile({
        description: 'File with the secret that signs the posts: `whsec_` and base64 of 24 to 64 bytes.',
        example: '/run/secrets/webhook',
      })
      .exactOptional(),
    name: kind.word(ALIAS, 'a name of a-z, 0-9 and -', NAME_OF_NOTIFIER).exactOptional(),
  }),
})

const log = oneOf({
  embedded: kind
    .path({ description: 'The log as one SQLite file on this machine.', example: './claimwatch.db' })
    .transform((path) => ({ path })),
  kafka,
})

/** The configuration file (design 5.6), from its texts to checked values. */
export const configurationSchema = section({
  claims: sections(claim).prefault([]),
  rotationTemplates: listOf(kind.text({ description: 'A template.', example: 'acme-rotate' }), 'a list of template names', {
    description: "Templates by which devices renew their own certificate: not a claim's use.",
    example: '[acme-rotate]',
  }).prefault([]),
  temporaryClaimTemplates: listOf(kind.text({ description: 'A template.', example: 'acme-field' }), 'a list of template names', {
    description:
      'Templates that claims of five minutes (CreateProvisioningClaim) are made for: each registers one device, and is not told.',
    example: '[acme-field]',
  }).prefault([]),
  networks: networkFiles.prefault({}),
  feeds: sections(feed).prefault([]),
  settle: kind
    .duration('0s', '1d', { description: 'Longest usual delivery of a log entry: nothing closes earlier.', example: '3m' })
    .prefault('3m'),
  attemptTimeout: kind
    .duration('1s', '1d', { description: 'An attempt without a result ends this long after its last step.', example: '3m' })
    .prefault('3m'),
  serve: section({
    listen: kind
      .listenAddress({ description: 'Where /metrics, /healthz and /readyz are served.', example: '0.0.0.0:9464' })
      .prefault('127.0.0.1:9464'),
  }).prefault({}),
  notify: sections(notifier).prefault(['terminal']),
  log: log.prefault({ embedded: './claimwatch.db' }),
  aws: section({
    endpoint: kind
      .webAddress({
        description: 'Another address for all AWS calls, for tests; absent: AWS_ENDPOINT_URL.',
        example: 'http://127.0.0.1:5000',
      })
      .exactOptional(),
    region: region('Region of the claims; absent: the one region the feeds name, else AWS_REGION.'),
    assumeRole: assumeRole('to describe and disable the claims; no feed uses it'),
  }).prefault({}),
  respond: section({
    approvalExpiry: kind
      .duration('1m', '7d', { description: "A person's approval is waited for this long.", example: '30m' })
      .prefault('30m'),
    maxEvidenceAge: kind
      .duration('1s', '1d', {
        description: 'A finding older than this when it is taken up is history and never acted upon.',
        example: '15m',
      })
      .prefault('15m'),
    maxDisablesPerHour: kind.wholeNumber(0, 1000, { description: 'Disablements an hour over all claims.', example: '1' }).prefault('1'),
    sessionCutGrace: kind
      .duration('0s', '1h', { description: 'How long after a disablement AWS may still let sessions live.', example: '5m' })
      .prefault('5m'),
    driftWatch: kind
      .duration('100ms', '1h', { description: 'How often AWS is asked whether the claims are as we left them.', example: '60s' })
      .prefault('60s'),
  }).prefault({}),
  ingest: section({
    tickEvery: kind
      .duration('10ms', '1m', { description: 'How often each feed promises how far it was read.', example: '5s' })
      .prefault('5s'),
    lookback: kind.duration('0s', '30d', { description: 'How far back a feed without a checkpoint begins.', example: '1h' }).prefault('1h'),
    requestsPerSecond: kind
      .rate(0.01, 1_000, {
        description: 'Requests a second to CloudWatch Logs per account and region, shared by all its feeds and all instances.',
        example: '2',
      })
      .prefault('1'),
    catchUpRequestsPerSecond: kind
      .rate(0.01, 1_000, {
        description: "The same while a feed catches up; absent: half of the region's quota. Never less than `requestsPerSecond`.",
        example: '2.5',
      })
      .exactOptional(),
  }).prefault({}),
})

/** The checked values, before regions and paths are resolved. */
export type CheckedSettings = z.output<typeof configurationSchema>
