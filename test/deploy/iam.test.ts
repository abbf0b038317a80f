// The policies of deploy/iam: what the code calls, on what the example names, and nothing else.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { loadConfiguration, readConfiguration } from '../../src/app/configuration.ts'

const policySchema = z.object({
  Statement: z.array(
    z.strictObject({ Sid: z.string(), Effect: z.literal('Allow'), Action: z.array(z.string()), Resource: z.array(z.string()) }),
  ),
})

function policy(name: string) {
  const { Statement } = policySchema.parse(JSON.parse(readFileSync(`deploy/iam/${name}.json`, 'utf8')))
  return { actions: Statement.flatMap(({ Action }) => Action), resources: Statement.flatMap(({ Resource }) => Resource) }
}

/** The calls that a door makes, as IAM names them. */
function callsOf(path: string, service: string): readonly string[] {
  const calls = readFileSync(path, 'utf8').matchAll(/new (?:sdk\.)?(\w+)Command\(/g)
  return [...new Set(Array.from(calls, ([, call]) => `${service}:${call}`))].toSorted()
}

describe('the policy of ingest', () => {
  it('allows exactly the calls of its doors, on log groups by their names', () => {
    const { actions, resources } = policy('ingest')
    const calls = [...callsOf('src/ingest/cloudwatch.ts', 'logs'), ...callsOf('src/ingest/iot-logging.ts', 'iot')]
    expect(actions.toSorted()).toEqual(calls.toSorted())
    // The calls of AWS IoT that read logging settings know no resource.
    expect(resources.filter((resource) => resource === '*')).toHaveLength(1)
    for (const resource of resources.filter((each) => each !== '*'))
      expect(resource).toMatch(/^arn:aws:logs:eu-west-1:111122223333:log-group:[^*]+:\*$/)
  })
})

describe('the policy of discovery', () => {
  it('allows exactly the calls of its door, which read', () => {
    const { actions, resources } = policy('discover')
    expect(actions.toSorted()).toEqual(callsOf('src/ingest/iot-policies.ts', 'iot').toSorted())
    expect(actions.every((action) => /^iot:(?:Get|List)/.test(action))).toBe(true)
    // To list policies knows no resource.
    expect(resources).toEqual(['*', 'arn:aws:iot:eu-west-1:111122223333:policy/*'])
  })
})

describe('the policy of a feed of kind kinesis', () => {
  it('allows exactly the calls of its door, on streams by their names', () => {
    const { actions, resources } = policy('stream')
    expect(actions.toSorted()).toEqual(callsOf('src/ingest/kinesis.ts', 'kinesis').toSorted())
    for (const resource of resources) expect(resource).toMatch(/^arn:aws:kinesis:eu-west-1:111122223333:stream\/[\w.-]+$/)
  })
})

describe('the policies of roles in other accounts', () => {
  const trustSchema = z.strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.tuple([
      z.strictObject({
        Sid: z.string(),
        Effect: z.literal('Allow'),
        Principal: z.strictObject({ AWS: z.string() }),
        Action: z.tuple([z.literal('sts:AssumeRole')]),
        Condition: z.strictObject({ StringEquals: z.strictObject({ 'sts:ExternalId': z.string() }) }),
      }),
    ]),
  })
  const [trust] = trustSchema.parse(JSON.parse(readFileSync('deploy/iam/trust.json', 'utf8'))).Statement

  it('let us assume roles by their names, and let nobody assume them without the external id', () => {
    const { actions, resources } = policy('assume-roles')
    expect(actions).toEqual(['sts:AssumeRole'])
    for (const resource of resources) expect(resource).toMatch(/^arn:aws:iam::\d{12}:role\/[\w-]+$/)
    expect(trust.Principal.AWS).toMatch(/^arn:aws:iam::\d{12}:role\/[\w-]+$/)
  })

  it('are those of the example in the documentation, and the configuration takes it', () => {
    const [, yaml = ''] = /```yaml\n(feeds:\n[^`]*assumeRole[^`]*)```/.exec(readFileSync('docs/going-to-production.md', 'utf8')) ?? []
    const { feeds } = readConfiguration(yaml, { file: '/c.yaml', name: 'c.yaml', env: {} })
    expect(feeds).toMatchObject([
      { assumeRole: { arn: policy('assume-roles').resources[0], externalId: trust.Condition.StringEquals['sts:ExternalId'] } },
    ])
  })
})

describe('the policies of respond', () => {
  it('allow exactly the calls of its door, and in mode observe only to look', () => {
    expect(policy('respond').actions.toSorted()).toEqual(callsOf('src/respond/aws-iot.ts', 'iot'))
    expect(policy('respond-observe').actions).toEqual(['iot:DescribeCertificate'])
  })

  it.each(['respond', 'respond-observe'])('name every claim: %s', async (name) => {
    const { claims } = await loadConfiguration({ file: 'claimwatch.example.yaml', env: {}, cwd: process.cwd() })
    expect(policy(name).resources).toEqual(claims.map(({ id }) => `arn:aws:iot:eu-west-1:111122223333:cert/${id}`))
  })
})
