// A desk without a log: what it says is written into its memory at once, and the clock is turned by hand.
import type { LedgerRecord, ObservedCertificate } from '../../src/model/ledger.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { FindingsRecord } from '../../src/model/record.ts'
import type { RespondSettings } from '../../src/model/settings.ts'
import type { Millis } from '../../src/model/time.ts'
import { judge, takeUp, takeUpDecisions } from '../../src/respond/desk.ts'
import type { Statement } from '../../src/respond/ledger.ts'
import { createMemory, type Memory, rememberDecision, rememberFinding } from '../../src/respond/memory.ts'
import { learn } from '../../src/respond/notices.ts'
import { active, claim, decisionOf, findingOf, now, respondSettings } from './records.ts'

export interface Bench {
  readonly memory: Memory
  readonly records: LedgerRecord[]
  readonly notices: Notice[]
  now: Millis
  /** Everything is complete up to now, unless told otherwise. */
  see(upTo?: Millis): void
  observe(certificate: ObservedCertificate | null): void
  find(id: string, changes?: Parameters<typeof findingOf>[1]): void
  tail(record: FindingsRecord): void
  decide(...args: Parameters<typeof decisionOf>): void
  write(...statements: readonly Statement[]): void
  /** One round of the desk; returns what it wrote. */
  round(): readonly Statement[]
}

export function createBench(changes: Partial<RespondSettings> = {}): Bench {
  const memory = createMemory(respondSettings(changes), 4)
  const bench: Bench = {
    memory,
    records: [],
    notices: [],
    now,
    see(upTo = bench.now) {
      for (let partition = 0; partition < 4; partition += 1) bench.tail({ v: 1, is: 'watermark', partition, upTo, causes: [] })
    },
    observe(certificate) {
      memory.observed.set(claim, { certificate, at: bench.now })
    },
    find(id, finding = {}) {
      bench.tail({ v: 1, is: 'finding', finding: findingOf(id, { at: bench.now - 1000, ...finding }) })
    },
    tail(record) {
      rememberFinding(memory, record)
    },
    decide(kind, incident, decision = {}) {
      rememberDecision(memory, decisionOf(kind, incident, { at: bench.now, ...decision }))
    },
    write(...statements) {
      for (const statement of statements) {
        const record: LedgerRecord = { v: 1, at: bench.now, epoch: 0, prev: null, ...statement }
        bench.records.push(record)
        bench.notices.push(...learn(memory, record))
      }
    },
    round() {
      const decided = takeUpDecisions(memory)
      bench.write(...decided)
      const taken = takeUp(memory, bench.now)
      bench.write(...taken)
      const judged = judge(memory, bench.now)
      bench.write(...judged)
      return [...decided, ...taken, ...judged]
    },
  }
  bench.see()
  bench.observe(active)
  return bench
}
