// The service's own log: pino, one JSON line a happening, secrets cut out by name.
import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

/** Names under which a secret could ever be logged. */
const SECRETS = ['secret', 'password', 'token', 'sessionToken', 'secretAccessKey', 'accessKeyId', 'authorization', 'routingKey', 'url']

/**
 * A logger for a role. ERROR means that somebody must act now; a healthy service logs none. Written to standard error, which Node
 * writes synchronously, so that the last words of a process are never lost.
 */
export function createLogger(role: string, destination: DestinationStream): Logger {
  return pino(
    {
      base: { role },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    destination,
  )
}
