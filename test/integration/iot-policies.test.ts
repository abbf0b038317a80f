// The door to the policies of AWS IoT sits its exam against moto, which gives every list on one page.
import { AttachPolicyCommand, CreateKeysAndCertificateCommand, CreatePolicyCommand, IoTClient } from '@aws-sdk/client-iot'
import { afterAll } from 'vitest'
import { openIotPolicies } from '../../src/ingest/iot-policies.ts'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { examinePolicies } from '../contracts/policies.exam.ts'
import { describeWithRig } from '../rig/with-rig.ts'

describeWithRig('the policies of AWS IoT', ['aws'], ({ aws: { endpoint } }) => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test'
  const region = 'eu-west-1'
  const client = new IoTClient({ region, endpoint })
  const door = openIotPolicies({ region, endpoint, telemetry: noTelemetry, clock: () => performance.now() })
  afterAll(() => {
    client.destroy()
    door.close()
  })

  examinePolicies('moto', async () => ({
    door,
    async create(name, document, count) {
      await client.send(new CreatePolicyCommand({ policyName: name, policyDocument: document }))
      const targets: string[] = []
      for (let made = 0; made < count; made++) {
        const { certificateArn } = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))
        if (certificateArn === undefined) throw new Error('moto made no certificate')
        await client.send(new AttachPolicyCommand({ policyName: name, target: certificateArn }))
        targets.push(certificateArn)
      }
      return targets
    },
  }))
})
