// What replay is held against, each in a process of its own: `jobs.js parse <file>`, `jobs.js plain <file> <config>`.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const LINE_FEED = 0x0a

/** What a job resolves to: a figure by which to see that it did its work. */
type Job = (file: string, config: string) => Promise<number>

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

const jobs: Readonly<Record<string, Job>> = { parse: parseEveryLine, plain: readPlainly }
const [name = '', file = '', config = ''] = process.argv.slice(2)
const job = jobs[name]
if (job === undefined) throw new Error(`there is no job ${name}`)
process.stdout.write(`${await job(file, config)}\n`)
