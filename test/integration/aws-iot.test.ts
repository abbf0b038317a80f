// The door to AWS IoT sits the exam of the certificate door, against moto.
import { CreateKeysAndCertificateCommand, IoTClient } from '@aws-sdk/client-iot'
import { afterAll } from 'vitest'
import { noTelemetry } from '../../src/model/telemetry.ts'
import { openAwsIot } from '../../src/respond/aws-iot.ts'
import { examineCertificates } from '../contracts/certificates.exam.ts'
import { describeWithRig } from '../rig/with-rig.ts'

describeWithRig('AWS IoT', ['aws'], ({ aws: { endpoint } }) => {
  process.env.AWS_ACCESS_KEY_ID ??= 'test'
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test'
  const region = 'eu-west-1'
  const client = new IoTClient({ region, endpoint })
  const door = openAwsIot({ region, endpoint, telemetry: noTelemetry, clock: () => performance.now() })
  afterAll(() => {
    client.destroy()
    door.close()
  })

  examineCertificates('moto', async () => ({
    door,
    async create() {
      const { certificateId } = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))
      if (certificateId === undefined) throw new Error('moto made no certificate')
      return certificateId
    },
  }))
})
