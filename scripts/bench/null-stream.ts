// A stream that takes everything and keeps nothing but the size of it.
import { Writable } from 'node:stream'

export function nullStream(): Writable & { bytesTaken(): number } {
  let taken = 0
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken += chunk.length
      done()
    },
  })
  return Object.assign(stream, { bytesTaken: () => taken })
}
