import { expect, test } from '@jest/globals'
import { minify } from 'terser'
import { withFunctions } from '../../scripts/functions.ts'

/** Minified and no more, so that what is written below is still there. */
const minified = async (script: string): Promise<string> => (await minify(script, { compress: false })).code ?? ''

const run = (script: string): unknown => {
  // oxlint-disable-next-line no-implied-eval, no-new-func -- the scripts are those below
  new Function(script)()
  return Reflect.get(globalThis, '__result')
}

/** Whole scripts: what each one returns must stay what it is. */
const MEANING: readonly (readonly [name: string, script: string])[] = [
  ['parameters of every kind', 'return ((a, { b }, [c] = [3], ...d) => [a, b, c, d])(1, { b: 2 }, undefined, 4, 5)'],
  ['one parameter without parentheses', 'const twice = a => a * 2; return twice(4)'],
  ['a default that is an arrow function', 'return ((make = () => (b) => b + 1) => make()(1))()'],
  ['functions that end together', 'const add = a => b => c => a + b + c; return add(1)(2)(3)'],
  ['an object', 'return (() => ({ a: 1 }))()'],
  ['a sequence', 'let n = 0; const next = () => (n++, n); return [next(), next()]'],
  ['a block without a value', 'return (() => {})() === undefined'],
  ['a choice between two', 'return [true, false].map((is) => (is ? (a) => a : (b) => -b)).map((f) => f(2))'],
  ['a name taken from where it is given', 'const named = () => 1; return named.name'],
  ['asynchronous ones', 'return (async (a) => (await (async () => a)()) + 1)(1)'],
  ['this of a method', 'return { n: 1, m() { return [2].map((k) => k + this.n) } }.m()'],
  ['this through another arrow function', 'return { n: 1, m() { return (() => () => this.n)()() } }.m()'],
  ['this of a function of its own', 'return (() => function () { return this.n })().call({ n: 3 })'],
  [
    'this after super',
    'class A {}; class B extends A { constructor() { super(); this.f = () => this.n; this.n = 5 } }; return new B().f()',
  ],
  [
    'super within',
    'class A { constructor(n) { this.n = n } }; class B extends A { constructor() { const s = () => super(7); s() } }; return new B().n',
  ],
  [
    'super of a method',
    'class A { m() { return 8 } }; class B extends A { m() { return (() => super.m())() } }; return new B().m()',
  ],
  [
    'a field',
    'class A { n = 9; f = () => this.n; static s = (() => this.name)() }; return [new A().f(), A.s.length > 0]',
  ],
  ['arguments', 'function f() { return (() => arguments[0])() }; return f(10)'],
  ['new.target', 'function F() { this.is = (() => new.target === F)() }; return new F().is'],
  ['what eval names', 'return { n: 11, m() { return (() => eval("this.n"))() } }.m()'],
]

test.each(MEANING)('what a script means stays: %s', async (_, script) => {
  const source = await minified(`globalThis.__result = (function () { ${script} })()`)
  expect(await run(withFunctions(source))).toEqual(await run(source))
})

test.each<readonly [script: string, functions: string]>([
  ['f(a=>b=>c)', 'f( function(a){return  function(b){return c}})'],
  ['f(async a=>{})', 'f(async function (a){})'],
  ['f(async()=>({}))', 'f(async function(){return ({})})'],
  ['f(()=>this)', 'f(()=>this)'],
])('%s', (script, functions) => {
  expect(withFunctions(script)).toBe(functions)
})
