// Prints how many tests of a vitest report (reporter `json`) passed and how many failed: `node scripts/count-tests.ts report.json`.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
})

/** Counts the tests of a report. A file that failed without a failed test (it could not be loaded, a hook threw) is one failure. */
export function countTests(report: unknown): { passed: number; failed: number } {
  const { numPassedTests, numFailedTests, testResults } = reportSchema.parse(report)
  const broken = testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
  })
  return { passed: numPassedTests, failed: numFailedTests + broken.length }
}

if (import.meta.main) {
  const { passed, failed } = countTests(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
  process.stdout.write(`${passed} ${failed}\n`)
}
