import * as fc from 'fast-check'

/**
 * The seed of every property test is fixed, so that a red run is about the change and not about luck. To explore, set
 * PROPERTY_SEED to a number, or to `random`.
 */
const chosen = process.env['PROPERTY_SEED'] ?? '7'
if (chosen !== 'random') fc.configureGlobal({ seed: Number(chosen) })
