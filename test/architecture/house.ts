// The plan of the house: who stands left of whom, which files are doors, and what each door may name.
// To let a file touch the outside world, add it here; the review of such a change is the review of a new door.

/** From left to right; a file imports from its own room or from one further right. */
export const order: readonly (readonly string[])[] = [
  ['main'],
  ['cli', 'index'],
  ['app'],
  ['ingest', 'detect', 'respond', 'tell', 'serve'],
  ['log'],
  ['model'],
]

/** The rooms that meet in records only, and never import each other. */
export const stageRooms: readonly string[] = ['ingest', 'detect', 'respond', 'tell', 'serve']

/** The rooms whose files touch nothing outside, unless they are doors. */
export const pureRooms: readonly string[] = [...stageRooms, 'log', 'model']

/** Packages that only compute: any file of a room but `model` may use them. */
export const purePackages: readonly string[] = ['simple-statistics', 'ipaddr.js', 're2js', 'node:crypto', 'node:zlib']

/**
 * The doors, each with the packages and modules of Node that it may name beside the pure ones. A door that grew has parts that are
 * named after it and stand beside it (`sqlite.ts`, `sqlite-lease.ts`); they may what it may.
 */
export const doors: Readonly<Record<string, readonly string[]>> = {
  'src/log/kafka.ts': ['kafkajs', 'kafkajs/src/protocol/encoder.js', 'snappyjs', 'node:util', 'node:timers/promises'],
  'src/log/msk-iam.ts': ['@aws-sdk/credential-provider-node'],
  'src/log/sqlite.ts': ['node:sqlite', 'node:fs', 'node:timers/promises'],
  'src/ingest/cloudwatch.ts': ['@aws-sdk/client-cloudwatch-logs', '@smithy/node-http-handler'],
  'src/ingest/iot-logging.ts': ['@aws-sdk/client-iot'],
  'src/ingest/iot-policies.ts': ['@aws-sdk/client-iot'],
  'src/ingest/iot-reading.ts': ['@aws-sdk/client-iot', '@smithy/node-http-handler'],
  'src/ingest/kinesis.ts': ['@aws-sdk/client-kinesis', '@smithy/node-http-handler'],
  'src/ingest/file.ts': ['node:fs', 'node:fs/promises', 'node:net', 'node:path', 'node:stream'],
  'src/ingest/reading-thread.ts': ['node:worker_threads'],
  'src/respond/aws-iot.ts': ['@aws-sdk/client-iot', '@smithy/node-http-handler'],
  'src/tell/terminal.ts': ['node:stream'],
  'src/tell/webhook.ts': [],
  'src/serve/metrics.ts': ['prom-client'],
  'src/serve/http.ts': ['node:http'],
}

/** The door that a file is or is a part of. */
export function doorOf(path: string): string | undefined {
  return Object.keys(doors).find((door) => path === door || path.startsWith(door.replace(/\.ts$/, '-')))
}

/** Packages that `app` and `cli` use, and the one room or file of theirs that may name each. Modules of Node are open to both. */
export const packagesOfApp: Readonly<Record<string, string>> = {
  zod: 'src/app/',
  yaml: 'src/',
  'csv-parse': 'src/app/manifest-file.ts',
  'csv-parse/sync': 'src/app/plan-file.ts',
  'ical.js': 'src/app/plan-calendar.ts',
  'mmdb-lib': 'src/app/network-file.ts',
  pino: 'src/app/logger.ts',
  commander: 'src/cli/',
  '@aws-sdk/client-sts': 'src/app/doctor/caller-identity.ts',
  '@smithy/node-http-handler': 'src/app/doctor/caller-identity.ts',
  '@aws-sdk/credential-providers': 'src/app/aws-credentials.ts',
}

/** The one file that reads the clock; everything else is given it. */
export const clockFile = 'src/cli/outside.ts'

/** The one file that reads `process.env`. */
export const environmentFile = 'src/app/environment.ts'

/** The one file of `model` that imports anything but `model`: SHA-256 computes, it touches nothing (docs/decisions). */
export const digestFile = 'src/model/digest.ts'

/** The one file that may name the call that changes a certificate. */
export const certificateDoor = 'src/respond/aws-iot.ts'
