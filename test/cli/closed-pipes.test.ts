// Streams that break: a reader that had enough is no error, a full disk is one.
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { toleratePipes } from '../../src/cli/closed-pipes.ts'

function given() {
  const said: string[] = []
  const exits: number[] = []
  const stdout = new EventEmitter()
  const stderr = Object.assign(new EventEmitter(), { write: (text: string) => said.push(text) })
  toleratePipes({ stdout, stderr, exit: (code) => void exits.push(code) })
  return { stdout, stderr, said, exits }
}

const failure = (code: string): Error => Object.assign(new Error(`write ${code}`), { code })

describe('a stream that cannot be written any more', () => {
  it.each(['EPIPE', 'ERR_STREAM_DESTROYED'])('because nobody reads it (%s) is passed over', (code) => {
    const { stdout, stderr, said, exits } = given()
    stdout.emit('error', failure(code))
    stderr.emit('error', failure(code))
    expect([said, exits]).toEqual([[], []])
  })

  it('because the disk is full is told, and ends the command with 1', () => {
    const { stdout, said, exits } = given()
    stdout.emit('error', failure('ENOSPC'))
    expect([said, exits]).toEqual([['claimwatch: standard output cannot be written (write ENOSPC)\n'], [1]])
  })
})
