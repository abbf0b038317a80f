// A thread that does what it is told to, one job after the other.
import { parentPort } from 'node:worker_threads'
import { doJob, type Job } from './job.ts'

parentPort?.on('message', (job: Job) => parentPort?.postMessage(doJob(job)))
