// The settings of the log on Kafka: what belongs together is asked for together.
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/app/configuration.ts'

const read = (kafka: object) => {
  const { log } = readConfiguration(JSON.stringify({ log: { kafka: { brokers: ['k:9092'], ...kafka } } }), {
    file: '/etc/claimwatch/claimwatch.yaml',
    name: 'claimwatch.yaml',
    env: {},
  })
  return log
}

describe('log.kafka', () => {
  it('has a default for everything but the brokers', () => {
    expect(read({})).toMatchObject({ prefix: 'claimwatch', compression: 'zstd', sessionTimeout: 6_000, ssl: false })
  })

  it('takes a password, or the identity of the process', () => {
    expect(read({ sasl: { mechanism: 'scram-sha-512', username: 'u', passwordFile: 'p' } })).toMatchObject({
      sasl: { mechanism: 'scram-sha-512', username: 'u', passwordFile: '/etc/claimwatch/p' },
    })
    expect(read({ sasl: { mechanism: 'msk-iam', region: 'eu-west-1' } })).toMatchObject({
      sasl: { mechanism: 'msk-iam', region: 'eu-west-1' },
    })
  })

  it.each([
    ['a password for msk-iam', { sasl: { mechanism: 'msk-iam', region: 'eu-west-1', passwordFile: 'p' } }, 'region beside msk-iam'],
    ['msk-iam without a region', { sasl: { mechanism: 'msk-iam' } }, 'region beside msk-iam'],
    ['a user without a password', { sasl: { mechanism: 'plain', username: 'u' } }, 'username and passwordFile'],
    ['a region beside a password', { sasl: { mechanism: 'plain', username: 'u', passwordFile: 'p', region: 'eu-west-1' } }, 'no region'],
    ['another codec', { compression: 'lz4' }, 'log.kafka.compression'],
    ['a session of a moment', { sessionTimeout: '10ms' }, 'log.kafka.sessionTimeout'],
    ['an authority without TLS', { caFile: 'ca.pem' }, 'log.kafka.caFile'],
    ['a certificate without its key', { ssl: true, certFile: 'c.pem' }, 'log.kafka.keyFile'],
    ['a key without its certificate', { ssl: true, keyFile: 'k.pem' }, 'log.kafka.certFile'],
  ])('refuses %s', (_, kafka, message) => {
    expect(() => read(kafka)).toThrow(message)
  })

  it('shows no path that may be the key itself', () => {
    expect(() => read({ ssl: false, keyFile: 'whsec_abc' })).toThrow(/not shown/)
  })
})
