// The error catalogue: a closed list, each with its exit code, whether trying again can help, and what mends it.

interface Kind {
  /** Exit code of the process that ends with it (design 5.1). */
  readonly exit: 1 | 2 | 4 | 70 | 75 | 78
  /** May the same call succeed later without a change by a person? */
  readonly retry: boolean
  /** What to do, where the thrower knows nothing better. */
  readonly mend: string
}

export const errorCatalogue = {
  usage: { exit: 2, retry: false, mend: 'See --help.' },
  'config-not-found': { exit: 78, retry: false, mend: 'Name a file with --config, or copy claimwatch.example.yaml to claimwatch.yaml.' },
  'config-unreadable': { exit: 78, retry: false, mend: 'Make it a readable YAML file.' },
  'config-invalid': { exit: 78, retry: false, mend: 'docs/configuration.md lists every setting.' },
  'config-role-needs-kafka': { exit: 78, retry: false, mend: 'Use `claimwatch run` with an embedded log, or configure log.kafka.' },
  'node-too-old': { exit: 78, retry: false, mend: 'Use Node 24 or newer.' },
  'package-missing': { exit: 78, retry: false, mend: 'Install the package beside claimwatch.' },
  'file-not-found': { exit: 1, retry: false, mend: 'Check the path.' },
  'file-unreadable': { exit: 1, retry: false, mend: 'Check the path and its permissions.' },
  'file-truncated': { exit: 1, retry: false, mend: 'Fetch the file again; what came before the cut was read.' },
  'file-unwritable': { exit: 1, retry: false, mend: 'Check that the folder exists, may be written and has room.' },
  'log-owned': { exit: 1, retry: false, mend: 'Stop the other process, or give this one a log file of its own.' },
  'log-locked': { exit: 1, retry: true, mend: 'Find the process that holds the database open for writing.' },
  'log-full': { exit: 1, retry: true, mend: 'Free disk space; nothing that was acknowledged is lost.' },
  'log-unwritable': { exit: 78, retry: false, mend: 'Check that folder and file exist, and may be written by this account.' },
  'log-corrupt': {
    exit: 78,
    retry: false,
    mend: 'Keep the file with its -wal for investigation and restore a backup; docs/embedded.md says how.',
  },
  'log-not-empty': {
    exit: 1,
    retry: false,
    mend: 'Copy into a log that is new: another log.kafka.prefix, and `claimwatch topics create`.',
  },
  'log-closed': { exit: 70, retry: false, mend: 'This is a fault of claimwatch: please report it.' },
  'log-record-unreadable': {
    exit: 70,
    retry: false,
    mend: 'The log holds a record that claimwatch did not write so: find out who else writes there.',
  },
  'log-record-newer': {
    exit: 78,
    retry: false,
    mend: 'An older version runs on what a newer one wrote: run the newer one again.',
  },
  'log-record-too-large': {
    exit: 78,
    retry: false,
    mend: 'Raise max.message.bytes of the topic; `claimwatch topics check` names the command.',
  },
  'log-not-confirmed': { exit: 1, retry: true, mend: 'The broker did not confirm the write; it is sent again.' },
  'log-assignment-lost': { exit: 1, retry: true, mend: 'Another member took the partition over; nothing to do.' },
  'ledger-broken': {
    exit: 1,
    retry: false,
    mend: 'Keep a copy of the log as it is, and find out who could write to it; docs/evidence.md says what each fault means.',
  },
  'log-gap': { exit: 1, retry: false, mend: 'Records were deleted before they were read: raise the retention, and replay the gap.' },
  'kafka-unreachable': { exit: 1, retry: true, mend: 'Check log.kafka.brokers and that a broker listens there.' },
  'kafka-topic-missing': { exit: 78, retry: false, mend: 'Check log.kafka.prefix, or run `claimwatch topics create`.' },
  'kafka-topic-wrong': { exit: 78, retry: false, mend: '`claimwatch topics check` shows what is wrong, and what mends it.' },
  'kafka-refused': { exit: 78, retry: false, mend: 'Check the rights and the settings of the broker.' },
  'kafka-batch-unreadable': {
    exit: 78,
    retry: false,
    mend: 'Let nobody but claimwatch write there, and set compression.type of the topic to producer, zstd, snappy, gzip or uncompressed.',
  },
  'kafka-stopped': {
    exit: 70,
    retry: false,
    mend: 'The consumer ended and kafkajs does not restart it: let the supervisor restart the process.',
  },
  'aws-unreachable': { exit: 1, retry: true, mend: 'Check the network and the endpoint.' },
  'aws-denied': { exit: 1, retry: false, mend: 'Check the credentials and the policy; deploy/iam holds what is needed.' },
  'aws-credentials-expired': {
    exit: 1,
    retry: true,
    mend: 'They are fetched anew; where that does not help, sign in again or renew what the environment gives.',
  },
  'aws-clock-off': {
    exit: 1,
    retry: true,
    mend: 'Set the clock of this machine: AWS refuses what is signed minutes before or after its time.',
  },
  'aws-token-refused': { exit: 1, retry: true, mend: 'Nothing to do: the question is asked again from its beginning.' },
  'aws-throttled': { exit: 1, retry: true, mend: 'Wait; others use the same quota.' },
  'aws-not-found': { exit: 1, retry: false, mend: 'Check the name, the account and the region.' },
  'aws-wrong-state': { exit: 1, retry: false, mend: 'Look at the certificate in AWS: it must not be changed as it is.' },
  'aws-failed': { exit: 1, retry: true, mend: 'Look at the error that AWS named.' },
  'listen-failed': { exit: 1, retry: false, mend: 'Choose another address in serve.listen.' },
  'notify-failed': { exit: 1, retry: true, mend: 'Check the address of the notifier.' },
  'notify-refused': { exit: 1, retry: false, mend: 'Check the address and the secret of the notifier.' },
  'incident-not-found': { exit: 1, retry: false, mend: '`claimwatch incident list` shows those that exist.' },
  'claim-not-found': { exit: 1, retry: false, mend: '`claimwatch claim list` shows those that exist.' },
  'plan-not-found': { exit: 1, retry: false, mend: '`claimwatch plan list` shows those that were announced.' },
  'plan-refused': { exit: 1, retry: false, mend: '`claimwatch plan list` shows the others; withdraw one that is not needed.' },
  'refused-by-guardrail': { exit: 4, retry: false, mend: '`claimwatch incident show` tells which guardrail and why.' },
  'shutdown-overran': { exit: 75, retry: false, mend: 'Nothing acknowledged is lost; what was under way is done again at the next start.' },
  internal: { exit: 70, retry: false, mend: 'This is a fault of claimwatch: please report it.' },
} as const satisfies Readonly<Record<string, Kind>>

export type ErrorCode = keyof typeof errorCatalogue

/** What a thrower says: what happened and where, in one clause; and what to do, where it knows better than the catalogue. */
interface Saying {
  readonly what: string
  readonly mend?: string
  readonly cause?: unknown
}

/** An error of the catalogue. Its message is one line: what happened, where, and what to do. It never holds a secret. */
export class ClaimwatchError extends Error {
  readonly code: ErrorCode
  readonly exit: number
  readonly retry: boolean
  /** What happened and where, without what to do about it. */
  readonly what: string
  /** What to do. */
  readonly mend: string

  constructor(code: ErrorCode, saying: Saying) {
    const kind: Kind = errorCatalogue[code]
    const mend = saying.mend ?? kind.mend
    super(`${saying.what}. ${mend}`, saying.cause === undefined ? undefined : { cause: saying.cause })
    this.name = 'ClaimwatchError'
    this.what = saying.what
    this.mend = mend
    this.code = code
    this.exit = kind.exit
    this.retry = kind.retry
  }
}

/** The catalogue's view of anything that was thrown. */
export function toClaimwatchError(thrown: unknown): ClaimwatchError {
  if (thrown instanceof ClaimwatchError) return thrown
  const what = thrown instanceof Error ? thrown.message : 'something that is no error was thrown'
  return new ClaimwatchError('internal', { what, cause: thrown })
}
