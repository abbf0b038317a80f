// A thread that simulates worlds.
import { answerJobs } from '../rig/thread-pool.ts'
import { simulate } from './simulate.ts'

answerJobs((seed: number) => simulate(seed))
