// A broker that asks who is there: TLS of its own authority, passwords, tokens, client certificates, and rights that it enforces.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, keyStore } from './certificates.ts'
import { startKafka } from './kafka.ts'
import { freePorts } from './ports.ts'

export interface SecuredKafka {
  /** Plain, and may do everything: for what a test must set up. */
  readonly open: string
  /** TLS and a password, by SCRAM-SHA-512 or PLAIN. */
  readonly withPassword: string
  /** TLS in which the client must have a certificate of the same authority. */
  readonly withCertificate: string
  /** A token of OAUTHBEARER (unsigned ones are honoured), in a session of `SESSION`. */
  readonly withToken: string
  readonly ca: string
  /** Of the client `us`. */
  readonly cert: string
  readonly key: string
  stop(): Promise<void>
}

/** The password of every user by SCRAM, and of `plain-user` by PLAIN. */
export const PASSWORD = 'the-right-one'

/** Milliseconds that a broker trusts a token for, whatever the token says. kafkajs shows a new one ten seconds before that. */
export const SESSION = 11_500

const JAAS = 'org.apache.kafka.common.security'

/** Starts a broker that knows these users by SCRAM. They may do nothing until they are given a right. */
export async function startSecuredKafka(libs: string, folder: string, users: readonly string[]): Promise<SecuredKafka> {
  await mkdir(folder, { recursive: true })
  const authority = await createAuthority(folder, 'authority')
  const store = await keyStore(await authority.sign('broker'))
  const us = await authority.sign('us')
  const ports = await freePorts(5)
  const [open = 0, controller = 0, password = 0, certificate = 0, token = 0] = ports
  const listeners = { CLIENT: open, PASSWORD: password, CERTIFICATE: certificate, TOKEN: token }
  const addresses = Object.entries(listeners).map(([name, port]) => `${name}://127.0.0.1:${port}`)
  const settings = {
    listeners: [...addresses, `CONTROLLER://127.0.0.1:${controller}`].join(),
    'advertised.listeners': addresses.join(),
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,PASSWORD:SASL_SSL,CERTIFICATE:SSL,TOKEN:SASL_PLAINTEXT',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': store,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': authority.cert,
    'listener.name.certificate.ssl.client.auth': 'required',
    'listener.name.password.sasl.enabled.mechanisms': 'SCRAM-SHA-512,PLAIN',
    'listener.name.password.scram-sha-512.sasl.jaas.config': `${JAAS}.scram.ScramLoginModule required;`,
    'listener.name.password.plain.sasl.jaas.config': `${JAAS}.plain.PlainLoginModule required user_plain-user="${PASSWORD}";`,
    'listener.name.token.sasl.enabled.mechanisms': 'OAUTHBEARER',
    'listener.name.token.oauthbearer.sasl.jaas.config': `${JAAS}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";`,
    'listener.name.token.oauthbearer.connections.max.reauth.ms': SESSION,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:CN=us;User:token-user;User:plain-user',
    'allow.everyone.if.no.acl.found': false,
  }
  const formatArgs = users.flatMap((user) => ['--add-scram', `SCRAM-SHA-512=[name=${user},password=${PASSWORD}]`])
  const kafka = await startKafka({ libs, folder: join(folder, 'broker'), ports: [open, controller], settings, formatArgs })
  const at = (port: number): string => `127.0.0.1:${port}`
  return {
    ...{ open: at(open), withPassword: at(password), withCertificate: at(certificate), withToken: at(token) },
    ...{ ca: authority.cert, cert: us.cert, key: us.key },
    stop: kafka.stop,
  }
}
