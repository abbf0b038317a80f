// Makes the account of docker-compose.yml: a claim that is ACTIVE, and the log groups. `node scripts/seed.ts http://moto:5000`.
import { claimId, openPlayground, prepare } from './playground.ts'

const [endpoint = 'http://127.0.0.1:5000'] = process.argv.slice(2)
await prepare(openPlayground(endpoint))
process.stdout.write(`seeded ${endpoint}: claim ${claimId}\n`)
