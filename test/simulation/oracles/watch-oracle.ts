// The oracle of watch: what stands in its topics is what the pure detector tells of the events topic as it was written, in one pass.
import { decodeMark } from '../../../src/detect/horizon.ts'
import { WATCH_GROUP } from '../../../src/detect/run-watch.ts'
import { createWatch, type WatchOutput } from '../../../src/detect/watch.ts'
import type { Site } from '../fleet.ts'
import { windowKey } from '../naive-windows.ts'
import { lastWatermark } from './at-rest.ts'
import { attemptsIn, partitionsIn, writtenTo } from './topics.ts'

/** What readers keep of the topics: of each id or key one text. */
interface Kept {
  readonly findings: Map<string, string>
  readonly signs: Map<string, string>
  readonly summaries: Map<string, string>
  readonly windows: Map<string, string>
  readonly attempts: Map<string, string>
}

const nothingKept = (): Kept => ({ findings: new Map(), signs: new Map(), summaries: new Map(), windows: new Map(), attempts: new Map() })

/** What is wrong with what watch wrote. */
export function judgeWatch(site: Site): readonly string[] {
  const wrong: string[] = []
  for (const partition of partitionsIn(site.broker, 'events')) {
    const { kept, upTo } = onePass(site, partition)
    const written = writtenKept(site, partition, wrong)
    for (const what of ['findings', 'signs', 'summaries', 'windows', 'attempts'] as const) {
      wrong.push(...differences(`${what} of partition ${partition}`, written[what], kept[what]))
    }
    const told = lastWatermark(site.broker, partition)
    if (told !== upTo) wrong.push(`the last watermark of partition ${partition} is ${told}, not ${upTo}`)
  }
  return [...wrong, ...judgeCommits(site)]
}

function onePass({ world, broker }: Site, partition: number): { readonly kept: Kept; readonly upTo: number } {
  const watch = createWatch(world.detect, { partition })
  const kept = nothingKept()
  let upTo = 0
  for (const { stored, record } of writtenTo(broker, 'events', partition)) {
    for (const output of watch.step(record, stored.offset)) {
      keep(kept, output)
      if (output.is === 'watermark') upTo = output.upTo
    }
  }
  return { kept, upTo }
}

/** Of a finding the first counts, of an attempt the last: what must be alike all the same is held against each other elsewhere. */
function keep(kept: Kept, output: WatchOutput): void {
  switch (output.is) {
    case 'finding':
      kept.findings.set(output.finding.id, JSON.stringify(output.finding))
      break
    case 'sign':
      kept.signs.set(output.record.id, JSON.stringify(output.record))
      break
    case 'summary':
      kept.summaries.set(`${output.record.claim} ${output.record.day}`, JSON.stringify(output.record))
      break
    case 'window':
      kept.windows.set(windowKey(output.window), JSON.stringify(output.window))
      break
    case 'attempt':
      kept.attempts.set(output.attempt.id, JSON.stringify(output.attempt))
      break
    case 'watermark':
    case 'duplicate':
    case 'late':
    case 'unattributed':
    case 'plan-refused':
      break
  }
}

function writtenKept({ broker }: Site, partition: number, wrong: string[]): Kept {
  const kept = nothingKept()
  for (const { record } of writtenTo(broker, 'findings', partition)) {
    if (record.is === 'finding') {
      const text = JSON.stringify(record.finding)
      if ((kept.findings.get(record.finding.id) ?? text) !== text) wrong.push(`finding ${record.finding.id} says two things`)
      kept.findings.set(record.finding.id, text)
    }
    if (record.is === 'sign') kept.signs.set(record.id, JSON.stringify(record))
    if (record.is === 'summary') kept.summaries.set(`${record.claim} ${record.day}`, JSON.stringify(record))
  }
  for (const { record } of writtenTo(broker, 'windows', partition))
    kept.windows.set(windowKey(record.window), JSON.stringify(record.window))
  for (const [id, attempt] of attemptsIn(broker, partition)) kept.attempts.set(id, JSON.stringify(attempt))
  return kept
}

/** What is missing, extra or different in what was written, in words. */
export function differences(what: string, written: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): readonly string[] {
  const missing = [...expected.keys()].filter((key) => !written.has(key)).map((key) => `missing among the ${what}: ${expected.get(key)}`)
  const extra = [...written.keys()].filter((key) => !expected.has(key)).map((key) => `extra among the ${what}: ${written.get(key)}`)
  const other = [...written].filter(([key, text]) => expected.has(key) && expected.get(key) !== text)
  return [...missing, ...extra, ...other.map(([key, text]) => `different among the ${what}: ${text}, not ${expected.get(key)}`)]
}

/** What a group commits lets a successor begin there: a state that says so was durable before. */
function judgeCommits({ broker }: Site): readonly string[] {
  const commits = broker.coordinator.commits.filter(({ group }) => group === WATCH_GROUP)
  return commits.flatMap(({ partition, offset, at }) => {
    const isCovered = writtenTo(broker, 'state', partition).some(({ stored, record }) => {
      if (stored.storedAt > at || !record.claim.startsWith('_partition')) return false
      return decodeMark(Buffer.from(record.snapshot, 'base64')).offset >= offset
    })
    return isCovered ? [] : [`offset ${offset} of partition ${partition} was committed before a state told to begin there`]
  })
}
