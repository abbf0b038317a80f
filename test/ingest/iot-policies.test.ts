// The door to the policies against a stand-in: it sits the exam with pages, and says which right is missing.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openIotPolicies } from '../../src/ingest/iot-policies.ts'
import { digest } from '../../src/model/digest.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { examinePolicies } from '../contracts/policies.exam.ts'
import { type AwsStandIn, startAws } from '../rig/aws.ts'

const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' })
let aws: AwsStandIn
let door: ReturnType<typeof openIotPolicies>
beforeAll(async () => {
  aws = await startAws()
  door = openIotPolicies({
    region: 'eu-west-1',
    endpoint: aws.endpoint,
    credentials,
    telemetry: noTelemetry,
    clock: () => performance.now(),
  })
})
afterAll(async () => {
  door.close()
  await aws.stop()
})

examinePolicies('stand-in', async () => ({
  door,
  async create(name, document, count) {
    const targets = Array.from({ length: count }, (_, index) => `arn:aws:iot:eu-west-1:111122223333:cert/${digest(name, index)}`)
    aws.policies.set(name, { document, targets })
    return targets
  },
}))

it.each([
  ['ListPolicies', () => door.policies(null, AbortSignal.timeout(10_000))],
  ['GetPolicy', () => door.document('p', AbortSignal.timeout(10_000))],
  ['ListTargetsForPolicy', () => door.targets('p', null, AbortSignal.timeout(10_000))],
])('names the right to %s where it is missing, and asks once', async (operation, call) => {
  aws.faults.set(operation, 'UnauthorizedException')
  const before = aws.asked.length
  await expect(call()).rejects.toMatchObject({
    code: 'aws-denied',
    mend: expect.stringContaining(`grant iot:${operation} (deploy/iam/discover.json)`),
  })
  expect(aws.asked.slice(before)).toEqual([operation])
  aws.faults.clear()
})
