// The rig itself: every real part answers, so that a failure of another test is that test's own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateKeysAndCertificateCommand, DescribeCertificateCommand, IoTClient } from '@aws-sdk/client-iot'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../rig/ports.ts'
import { startAlertmanager, startPrometheus } from '../rig/prometheus.ts'
import { until } from '../rig/until.ts'
import { describeWithRig } from '../rig/with-rig.ts'

describeWithRig('the broker', ['kafka'], ({ kafka }) => {
  it('keeps what it acknowledged', async () => {
    const client = new Kafka({ clientId: 'rig', brokers: kafka.brokers, logLevel: logLevel.NOTHING })
    const admin = client.admin()
    const producer = client.producer()
    await Promise.all([admin.connect(), producer.connect()])
    await admin.createTopics({ topics: [{ topic: 'rig.kept', numPartitions: 1 }], waitForLeaders: true })
    const [written] = await producer.send({ topic: 'rig.kept', acks: -1, messages: [{ value: 'one', partition: 0 }] })
    expect(written?.baseOffset).toBe('0')
    expect(await admin.fetchTopicOffsets('rig.kept')).toMatchObject([{ partition: 0, low: '0', high: '1' }])
    await Promise.all([admin.disconnect(), producer.disconnect()])
  })
})

describeWithRig('moto', ['aws'], ({ aws }) => {
  it('makes a certificate and describes it', async () => {
    const iot = new IoTClient({
      endpoint: aws.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    const { certificateId } = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }))
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }))
    expect(certificateDescription).toMatchObject({ certificateId, status: 'ACTIVE' })
    iot.destroy()
  })
})

describeWithRig('Prometheus and Alertmanager', ['prometheus'], () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claimwatch-prometheus-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('scrape, evaluate and deliver', async () => {
    const delivered: string[] = []
    const server = createServer((request, response) => {
      if (request.url === '/metrics') {
        response.setHeader('content-type', 'text/plain; version=0.0.4')
        response.end('rig_leaks_total 3\n')
        return
      }
      request.setEncoding('utf8').on('data', (text: string) => delivered.push(text))
      request.on('end', () => response.end())
    })
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const rules = join(folder, 'rules.yml')
    await writeFile(rules, 'groups: [{ name: rig, rules: [{ alert: RigLeaks, expr: "rig_leaks_total > 2" }] }]\n')
    const alertmanager = await startAlertmanager({ folder, receiver: `http://127.0.0.1:${port}/alerts` })
    const targets = [{ job: 'rig', addresses: [`127.0.0.1:${port}`] }]
    const prometheus = await startPrometheus({ folder, targets, rules: [rules], alertmanager: alertmanager.address })

    await until('the alert to be delivered', () => delivered.join('').includes('"alertname":"RigLeaks"'))
    expect(await prometheus.query('rig_leaks_total')).toMatchObject([{ labels: { job: 'rig' }, value: 3 }])
    expect(await prometheus.query('scalar(rig_leaks_total)')).toEqual([{ labels: {}, value: 3 }])
    await expect(prometheus.query('rate(rig_leaks_total)')).rejects.toThrow(/Prometheus refused rate\(rig_leaks_total\): .*range vector/)

    await Promise.all([prometheus.stop(), alertmanager.stop()])
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
})
