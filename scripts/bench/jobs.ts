// The jobs that a bench compares, each in a process of its own: what is done with one file.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import { outsideOf } from '../../src/cli/outside.ts'
import { runProgram } from '../../src/cli/program.ts'
import { nullStream } from './null-stream.ts'

const LINE_FEED = 0x0a

/** What a job resolves to: a figure by which to see that it did its work. */
export type Job = (file: string, config: string) => Promise<number>

/** The unit of all ratios: `JSON.parse` of every line, and nothing else. */
async function parseEveryLine(file: string): Promise<number> {
  let lines = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      JSON.parse(bytes.toString('utf8', from, end))
      lines++
      from = end + 1
    }
    rest = bytes.subarray(from)
  }
  return lines
}

/** What one would write in an afternoon: lines by `readline`, counts of each minute and distinct clients of the claims' entries. */
async function readPlainly(file: string, config: string): Promise<number> {
  const { readFileSync } = await import('node:fs')
  const claims = new Set(Array.from(readFileSync(config, 'utf8').matchAll(/[0-9a-f]{64}/g), ([id]) => id))
  const minutes = new Map<string, number>()
  const clients = new Set<string>()
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const entry: { timestamp: string; eventType: string; principalId?: string; clientId?: string } = JSON.parse(line)
    if (entry.principalId === undefined || !claims.has(entry.principalId)) continue
    const pane = `${entry.principalId} ${entry.timestamp.slice(0, 16)} ${entry.eventType}`
    minutes.set(pane, (minutes.get(pane) ?? 0) + 1)
    if (entry.clientId !== undefined) clients.add(entry.clientId)
  }
  return minutes.size + clients.size
}

/** `claimwatch replay`, all of it: join, windows, rules, incidents, report. */
async function replayAll(file: string, config: string): Promise<number> {
  const report = nullStream()
  await runProgram(['replay', file, '--config', config, '-o', 'json'], { ...outsideOf(process), stdout: report, stderr: nullStream() })
  await finished(report.end())
  return report.bytesTaken()
}

export const jobs: Readonly<Record<string, Job>> = { parse: parseEveryLine, plain: readPlainly, replay: replayAll }
