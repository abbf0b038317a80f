// Finding claims: every page is read, what is denied is named and the rest read all the same, at an even pace.
import { describe, expect, it } from 'vitest'
import { type ByAttempts, candidatesOf, claimsToAdd, scanPolicies } from '../../src/app/discover.ts'
import type { PolicyDoor } from '../../src/ingest/policies.ts'
import { digest } from '../../src/model/digest.ts'
import { ClaimwatchError } from '../../src/model/errors.ts'
import { now } from './scene.ts'

const arn = (id: string): string => `arn:aws:iot:eu-west-1:111122223333:cert/${id}`
const [one, two, three] = [digest('1'), digest('2'), digest('3')]
const claimPolicy = (template: string): string =>
  JSON.stringify({
    Statement: [
      {
        ...{ Effect: 'Allow', Action: 'iot:Publish' },
        Resource: [
          `${arn('').slice(0, -5)}topic/$aws/certificates/create/*`,
          `${arn('').slice(0, -5)}topic/$aws/provisioning-templates/${template}/provision/*`,
        ],
      },
    ],
  })
const DEVICE = JSON.stringify({
  Statement: [{ Effect: 'Allow', Action: 'iot:Publish', Resource: `${arn('').slice(0, -5)}topic/devices/*` }],
})
const ALL = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })

interface Account {
  readonly policies: Readonly<Record<string, { readonly document: string; readonly targets: readonly string[] }>>
  readonly fail?: (call: string) => ClaimwatchError | null
}

function doorOf({ policies, fail = () => null }: Account) {
  const asked: string[] = []
  const ask = (call: string): void => {
    asked.push(call)
    const error = fail(call)
    if (error !== null) throw error
  }
  const page = (all: readonly string[], after: string | null) => {
    const from = Number(after ?? 0)
    return { items: all.slice(from, from + 2), next: from + 2 < all.length ? String(from + 2) : null }
  }
  const door: PolicyDoor = {
    async policies(after) {
      ask('ListPolicies')
      return page(Object.keys(policies), after)
    },
    async document(name) {
      ask(`GetPolicy ${name}`)
      return policies[name]?.document ?? ''
    },
    async targets(name, after) {
      ask(`ListTargetsForPolicy ${name}`)
      return page(policies[name]?.targets ?? [], after)
    },
  }
  return { door, asked }
}

/** A world in which time passes only while somebody waits. */
function scan(account: Account, most = 100) {
  let time = 0
  const { door, asked } = doorOf(account)
  const scanned = scanPolicies(door, {
    ...{ most, clock: () => time, signal: new AbortController().signal, progress: () => undefined },
    async sleep(ms) {
      time += ms
    },
  })
  return { scanned, asked, time: () => time }
}

const policies = {
  devices: { document: DEVICE, targets: [arn(three)] },
  line: {
    document: claimPolicy('acme-v2'),
    targets: [arn(one), arn(two), arn(three), 'arn:aws:iot:eu-west-1:111122223333:thinggroup/old'],
  },
  tests: { document: ALL, targets: [arn(two)] },
}

describe('scanPolicies', () => {
  it('reads every page, and the targets only of what lets somebody provision', async () => {
    const { scanned, asked } = scan({ policies })
    const { certificates, elsewhere, lacking, looked, cut } = await scanned
    expect([...certificates.keys()].toSorted()).toEqual([one, two, three].toSorted())
    expect(certificates.get(two)?.policies.map(({ name, grants }) => [name, grants.by])).toEqual([
      ['line', 'name'],
      ['tests', 'wildcard'],
    ])
    expect(elsewhere).toEqual(['policy line: arn:aws:iot:eu-west-1:111122223333:thinggroup/old'])
    expect([lacking, looked, cut]).toEqual([[], 3, false])
    expect(asked.filter((call) => call === 'ListTargetsForPolicy devices')).toEqual([])
  })

  it('asks no more than five times a second, and fewer after AWS said that it is too much', async () => {
    const calm = scan({ policies })
    await calm.scanned
    expect(calm.time()).toBeGreaterThanOrEqual((calm.asked.length - 1) * 200)
    let throttled = 2
    const busy = scan({ policies, fail: () => (throttled-- > 0 ? new ClaimwatchError('aws-throttled', { what: 'too much' }) : null) })
    expect((await busy.scanned).certificates.size).toBe(3)
    expect(busy.time()).toBeGreaterThan(calm.time() + 2 * 200)
  })

  it('names the rights that it lacks, once each, and reads the rest', async () => {
    const denied = (name: string) => new ClaimwatchError('aws-denied', { what: `${name} failed`, mend: `grant iot:${name}` })
    const { scanned } = scan({
      policies,
      fail: (call) => (call.endsWith('devices') || call.endsWith('tests') ? denied('GetPolicy') : null),
    })
    const { certificates, lacking } = await scanned
    expect([certificates.size, lacking]).toEqual([3, ['GetPolicy failed. grant iot:GetPolicy']])
    const all = await scan({ policies, fail: () => denied('ListPolicies') }).scanned
    expect([all.certificates.size, all.lacking]).toEqual([0, ['ListPolicies failed. grant iot:ListPolicies']])
  })

  it('passes by a policy that is deleted meanwhile, stops where it is told to, and gives up on what does not answer', async () => {
    const gone = scan({
      policies,
      fail: (call) => (call === 'GetPolicy line' ? new ClaimwatchError('aws-not-found', { what: 'gone' }) : null),
    })
    expect(await gone.scanned).toMatchObject({ looked: 3, lacking: [] })
    expect(await scan({ policies }, 2).scanned).toMatchObject({ looked: 2, cut: true })
    const away = scan({ policies, fail: () => new ClaimwatchError('aws-unreachable', { what: 'away' }) })
    await expect(away.scanned).rejects.toMatchObject({ code: 'aws-unreachable' })
    expect(away.asked).toHaveLength(4)
  })
})

describe('candidatesOf', () => {
  const by = (templates: readonly string[], clients = 3): ByAttempts => ({ attempts: 4, clients, templates, lastAt: now })
  const configuration = { claims: [], rotationTemplates: ['rotate'], temporaryClaimTemplates: ['phone'] }

  it('takes no device that renews its own certificate for a claim, and puts together what AWS and the log say', async () => {
    const { certificates } = await scan({ policies }).scanned
    const attempts = new Map([
      [one, by(['acme-v2'])],
      [digest('device'), by(['rotate'])],
      [digest('phone'), by(['phone', 'rotate'])],
      [digest('used'), by([])],
    ])
    const found = candidatesOf(configuration, certificates, attempts)
    expect(found.map(({ id }) => id).toSorted()).toEqual([one, two, three, digest('used')].toSorted())
    expect(found.find(({ id }) => id === one)).toMatchObject({
      alias: null,
      byAttempts: { attempts: 4 },
      byPolicy: { policies: [{ name: 'line' }] },
    })
  })

  it('proposes what is named, with templates only where all are known', async () => {
    const { certificates } = await scan({ policies: { ...policies, tests: { document: ALL, targets: [arn(two), arn(digest('bench'))] } } })
      .scanned
    const proposed = claimsToAdd(candidatesOf(configuration, certificates, new Map()))
    expect(proposed.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
      [
        { id: one, alias: `claim-${one.slice(0, 8)}`, templates: ['acme-v2'] },
        { id: two, alias: `claim-${two.slice(0, 8)}` },
        { id: three, alias: `claim-${three.slice(0, 8)}`, templates: ['acme-v2'] },
      ].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
  })
})
