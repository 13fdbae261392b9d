/** The only door of the policy room. Pure: no file, network, clock or environment. */
export type * from './document.ts'
export type * from './request.ts'
export type * from './request-builder.ts'
export type * from './verdict.ts'
export { compile, type Compiled } from './compile.ts'
