import { runEntry } from '../runner/entry.ts'
import { cleanUp } from './clean-up.ts'

await runEntry(cleanUp)
