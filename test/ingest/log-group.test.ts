// The log group in memory sits the exam of the door that it stands in for.
import { examineLogGroup, NOW } from '../contracts/log-group.exam.ts'
import { createSimulatedGroup } from './simulated-group.ts'

examineLogGroup('the simulation', async (deliveries) => {
  const group = createSimulatedGroup(() => NOW, deliveries)
  return { door: group, group, close: async () => {} }
})
