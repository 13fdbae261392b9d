import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'

/**
 * How many milliseconds a connection over one address family may take before the next is tried. Node's own 250 ms are too
 * short for slow networks. https://nodejs.org/api/net.html#netsetdefaultautoselectfamilyattempttimeoutvalue
 */
export const setFamilyTimeout = (milliseconds: number): void => setDefaultAutoSelectFamilyAttemptTimeout(milliseconds)
