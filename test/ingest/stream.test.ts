// The stream in memory sits the exam of the door that it stands in for.
import { examineStream, NOW } from '../contracts/stream.exam.ts'
import { createSimulatedStream } from './simulated-stream.ts'

examineStream('the simulation', async () => {
  const stream = createSimulatedStream(() => NOW)
  return { door: stream, stream, close: async () => {} }
})
