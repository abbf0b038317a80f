// A person at a command line of their own: streams in memory, a clock that stands, a process that nobody kills by accident.
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Outside } from '../../src/cli/outside.ts'
import { runProgram } from '../../src/cli/program.ts'
import { now } from '../app/scene.ts'

/** How a command ended, and what it said where. */
export interface Typed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A process that takes signals by `emit` and keeps the codes that it was asked to exit with. */
export class FakeProcess extends EventEmitter {
  readonly exits: number[] = []
  exit(code: number): void {
    this.exits.push(code)
  }
}

/** What everything that was written to a stream comes to. */
export function written(stream: PassThrough): string {
  return String(stream.read() ?? '')
}

/** The world of a test: nothing in it is shared with the process that runs the test. */
export interface OutsideOfTest extends Outside {
  readonly stdout: PassThrough
  readonly stderr: PassThrough
  readonly process: FakeProcess
}

export function outsideOfTest(changes: Partial<OutsideOfTest> = {}): OutsideOfTest {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  return { stdin, stdout, stderr, env: {}, cwd: '/nowhere', user: 'tester', clock: () => now, process: new FakeProcess(), ...changes }
}

/** Runs a command to its end. */
export async function type(args: readonly string[], changes: Partial<OutsideOfTest> = {}): Promise<Typed> {
  const outside = outsideOfTest(changes)
  const code = await runProgram(args, outside)
  return { code, stdout: written(outside.stdout), stderr: written(outside.stderr) }
}
