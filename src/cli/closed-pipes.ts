// What happens when nobody reads any more what a command writes: `claimwatch replay … | head` ends without a word.
import type { EventEmitter } from 'node:events'

/** The two streams of a process, and its end. */
export interface Pipes {
  readonly stdout: EventEmitter
  readonly stderr: EventEmitter & { write(text: string): unknown }
  exit(code: number): void
}

/**
 * From now on a closed pipe is no error: what is written to it is lost, and the command goes on to its own end and exit code. Any
 * other failure of standard output (a full disk behind `>`) ends the process with 1.
 */
export function toleratePipes({ stdout, stderr, exit }: Pipes): void {
  stdout.on('error', (error: unknown) => {
    if (isClosedPipe(error)) return
    stderr.write(`claimwatch: standard output cannot be written (${error instanceof Error ? error.message : 'unknown'})\n`)
    exit(1)
  })
  // Where standard error itself fails there is nobody left to tell.
  stderr.on('error', () => {})
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')
}
