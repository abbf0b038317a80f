// Runs command lines beside each other and shows what each wrote by itself, in their order: `node scripts/beside.ts 'npm run types' 'npm run lint'`.
// The exit code is how many of them failed.
import { spawn } from 'node:child_process'

interface Ended {
  readonly line: string
  /** Both of its outputs, as they came. */
  readonly said: string
  readonly hasFailed: boolean
}

function run(line: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(line, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: string[] = []
    for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', (text: string) => said.push(text))
    child.once('error', reject)
    child.once('close', (code) => resolve({ line, said: said.join(''), hasFailed: code !== 0 }))
  })
}

let failed = 0
for (const running of process.argv.slice(2).map(run)) {
  const { line, said, hasFailed } = await running
  process.stdout.write(`\n== ${line}${hasFailed ? ': FAILED' : ''}\n${said}`)
  if (hasFailed) failed += 1
}
process.exitCode = failed
