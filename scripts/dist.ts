// Rebuilds dist/.
import { join } from 'node:path'
import { bundleAll, ROOT } from './bundle.ts'

bundleAll(join(ROOT, 'dist'))
