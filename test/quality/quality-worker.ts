// A thread of a quality run.
import { answerJobs } from '../rig/thread-pool.ts'
import { doJob } from './job.ts'

answerJobs(doJob)
