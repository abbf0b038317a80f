// claimwatch explain: why a claim was, or was not, found to be misused: every number that a decision is made by, beside its limit.
import type { Command } from 'commander'
import { withDeclaredFacts } from '../app/declared-facts.ts'
import { type Explained, explainHistory, explainLog } from '../app/explain.ts'
import { openLogBeside } from '../app/open-log.ts'
import { fileSources } from '../ingest/file.ts'
import { readHistory } from '../ingest/history.ts'
import { toClaimwatchError } from '../model/errors.ts'
import { isoTime, type Millis } from '../model/time.ts'
import { claimByName } from './claim-name.ts'
import { explainedText } from './explain-words.ts'
import { type CommonOptions, configurationOf, tellUnreadable, withCommonOptions } from './options.ts'
import { showValue } from './output.ts'
import type { Outside } from './outside.ts'
import type { Ended, Finish } from './program.ts'
import { parseTime } from './times.ts'

interface ExplainOptions extends CommonOptions {
  readonly claim: string
  readonly at?: Millis
}

/** Adds `explain`. */
export function addExplain(program: Command, outside: Outside, finish: Finish): void {
  withCommonOptions(program.command('explain'))
    .argument('[file...]', 'a history as `replay` reads it; absent, the events that are on the log')
    .description('why a claim was, or was not, found to be misused: each number beside its limit')
    .requiredOption('--claim <claim>', 'alias of a configured claim, or its id')
    .option('--at <time>', 'the moment that is asked about: the windows end with its minute; absent, the end of what there is', parseTime)
    .action((files: string[], options: ExplainOptions) => finish(explain(files, options, outside)))
}

async function explain(files: readonly string[], options: ExplainOptions, outside: Outside): Ended {
  const configuration = await withDeclaredFacts(await configurationOf(options, outside))
  const question = { configuration, claim: claimByName(options.claim, configuration), at: options.at ?? null }
  const explained = await (files.length === 0 ? byLog() : byFiles())

  async function byFiles(): Promise<Explained> {
    return explainHistory(question, { sources: await fileSources(files), read: readHistory, now: outside.clock() })
  }

  async function byLog(): Promise<Explained> {
    const log = await openLogBeside(configuration, outside.clock)
    try {
      return await explainLog(question, log, tellUnreadable(outside))
    } finally {
      await log.close()
    }
  }

  const { failure, ...told } = explained
  if (options.output === 'table') outside.stdout.write(explainedText(explained))
  else showValue(outside.stdout, options.output, { schema: 'claimwatch.explanation/1', ...toJson(told) })
  if (failure === null) return 0
  const error = toClaimwatchError(failure)
  outside.stderr.write(`claimwatch: ${error.message}\n`)
  return error.exit
}

/** Times as people and their programs read them. */
function toJson({ explanation, findings, firstAttempts, asked, knownUntil, ...told }: Omit<Explained, 'failure'>): object {
  return {
    ...told,
    asked: asked === null ? null : isoTime(asked),
    knownUntil: knownUntil === null ? null : isoTime(knownUntil),
    at: explanation === null ? null : isoTime(explanation.at),
    windows: explanation?.windows ?? [],
    evidence: explanation?.evidence == null ? null : withTimes(explanation.evidence),
    findings: findings.map((finding) => ({ ...finding, at: isoTime(finding.at) })),
    firstAttempts: firstAttempts.map((attempt) => ({ ...attempt, at: isoTime(attempt.at), began: isoTime(attempt.began) })),
  }
}

function withTimes({ firstSeen, sources, ...evidence }: NonNullable<NonNullable<Explained['explanation']>['evidence']>): object {
  return {
    firstSeen: isoTime(firstSeen),
    ...evidence,
    sources: sources.map((source) => ({ ...source, firstSeen: isoTime(source.firstSeen) })),
  }
}
