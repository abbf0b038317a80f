// What a replay writes beside its report: lines of windows and of attempts, and a page.
import type { Backtest } from '../app/backtest/backtest.ts'
import type { BacktestReport } from '../app/backtest/backtest-report.ts'
import type { ReplayListener } from '../app/replay.ts'
import { attemptLine, windowLine } from '../app/report.ts'
import type { ClaimwatchError } from '../model/errors.ts'
import { createLineFile, createTextFile } from './line-file.ts'
import { backtestPage } from './page/backtest-page.ts'

/** Where each is written to; absent, it is not. */
export interface OutputPaths {
  readonly windows?: string
  readonly attempts?: string
  readonly html?: string
}

export interface ReplayOutputs {
  /** What must hear of the replay. */
  readonly listener: Pick<ReplayListener, 'window' | 'attempt'>
  writePage(tested: Backtest, report: BacktestReport): void
  /** Closes the files, and gives what they failed by. */
  close(): readonly ClaimwatchError[]
}

/** Creates the files. Throws `file-unwritable`. */
export function createOutputs(paths: OutputPaths): ReplayOutputs {
  const [windows, attempts, page] = [createLineFile(paths.windows), createLineFile(paths.attempts), createTextFile(paths.html)]
  return {
    listener: {
      ...(paths.windows === undefined ? {} : { window: (window) => windows.write(windowLine(window)) }),
      ...(paths.attempts === undefined ? {} : { attempt: (attempt) => attempts.write(attemptLine(attempt)) }),
    },
    writePage(tested, report) {
      if (paths.html === undefined) return
      for (const piece of backtestPage(tested, report)) page.write(piece)
    },
    close: () => [windows, attempts, page].map((file) => file.close()).filter((failure) => failure !== null),
  }
}
