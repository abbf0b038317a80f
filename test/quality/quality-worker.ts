// A thread that tries out what it is told to, one task after the other.
import { parentPort } from 'node:worker_threads'
import { type Task, tryOut } from './trial.ts'

parentPort?.on('message', (task: Task) => parentPort?.postMessage(tryOut(task)))
