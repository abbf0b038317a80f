// The entry of the Lambda function: gives the handler its environment, the clock and a place to write to. `npm run lambda` packs it.
import { createPushHandler } from './dist/app/push-handler.js'

export const handler = createPushHandler({
  env: { ...process.env },
  clock: Date.now,
  folder: import.meta.dirname,
  write: (line) => void process.stdout.write(line),
})
