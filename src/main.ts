#!/usr/bin/env node
// The command `claimwatch`: it checks the runtime, then hands over to the command line.
const OLDEST = 24

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  process.stderr.write(`claimwatch: this is Node ${process.versions.node}. Use Node ${OLDEST} or newer.\n`)
  process.exitCode = 78
} else {
  // Loaded only now: an older Node would stop at what it does not know, without a word about why.
  const { runProgram } = await import('./cli/program.ts')
  const { outsideOf } = await import('./cli/outside.ts')
  const { toleratePipes } = await import('./cli/closed-pipes.ts')
  toleratePipes({ stdout: process.stdout, stderr: process.stderr, exit: (code) => process.exit(code) })
  process.exitCode = await runProgram(process.argv.slice(2), outsideOf(process))
}
