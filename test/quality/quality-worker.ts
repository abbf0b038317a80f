// A thread that does what it is told to, one job after the other.
import { parentPort } from 'node:worker_threads'
import { doJob, type Job } from './job.ts'

// What a job rejects with ends the thread, and so the run.
parentPort?.on('message', (job: Job) => {
  void doJob(job).then((done) => parentPort?.postMessage(done))
})
