import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseScript } from '../../src/shell/parse.ts'
import type { Script } from '../../src/shell/script.ts'
import { show } from './show.ts'

const EXAMPLES: readonly (readonly [about: string, script: string, shown: string])[] = [
  ['words and quotes', `echo a 'b c' "d $X" e\\ f`, '[echo] [a] [b c] [d $X] [e f]'],
  ['an empty word', `printf '%s' ""`, '[printf] [%s] []'],
  ['quotes of bash', `echo $'a\\'b' $"c"`, `[echo] [a\\'b] [c]`],
  ['expansions', 'echo $X ${Y} $1 $@ ${#Z} $?', '[echo] [$X] [$Y] [$1] [$@] [$<length>Z] [$?]'],
  ['other texts', 'echo ${A:-b} ${A:+$B} ${A:?c}', '[echo] [$<default>A:-b] [$<instead>A:+$B] [$<default>A:?c]'],
  [
    'derived values',
    'echo ${A:0:3} ${A%x} ${A//a/b} ${!A}',
    '[echo] [$<derived>A:0:3] [$<derived>A%x] [$<derived>A//a/b] [$<derived>A]',
  ],
  ['an array', 'echo ${A[@]}', '[echo] [$A]'],
  ['an apostrophe in a default', `echo "\${A:-it's}"`, `[echo] [$<default>A:-it's]`],
  ['arithmetic', 'echo $((1 + (2)))', '[echo] [$((…))]'],
  ['an expression of GitHub', `echo "\${{ format('}}', secrets.X) }}"`, `[echo] [\${{ format('}}', secrets.X) }}]`],
  ['substitutions', 'A=$(b "$(c)") d=`e \\`f\\``', 'A=[$([b] [$([c])])] d=[$([e] [$([f])])]'],
  ['a process substitution', 'diff <(a) >(b)', '[diff] [$([a])] [$([b])]'],
  ['assignments in front', 'A=1 B="$C" d e=f', 'A=[1] B=[$C] [d] [e=f]'],
  ['arrays', 'A=(b "c d"\n e) ; declare -a F=(g)', 'A=[b] [c d] [e]; [declare] [-a] [F=] [g]'],
  ['pipes and lists', 'a | b |& c && d || e; f & g', '[a] | [b] | [c]; [d]; [e]; [f]; [g]'],
  ['a pipe at the end of a line', 'a |\n  b', '[a] | [b]'],
  ['line continuations', 'a \\\n  b', '[a] [b]'],
  ['comments', 'a # b\n# c\nd#e', '[a]; [d#e]'],
  ['redirections', 'a > b 2>&1 &>> c < d <<< "$E" 3>f', '[a] >[b] 2>&[1] &>>[c] <[d] <<<[$E] 3>[f]'],
  ['a here-document', 'cat <<EOF | b\nx $Y\nEOF\nc', '[cat] <<[EOF][x $Y\n] | [b]; [c]'],
  ['a literal here-document', `cat <<'EOF'\n$Y\nEOF\nc`, '[cat] <<[EOF][$Y\n]; [c]'],
  ['an indented here-document', 'cat <<-EOF\n\tx\n\tEOF\nc', '[cat] <<-[EOF][\tx\n]; [c]'],
  ['two here-documents', 'a <<A <<B\n1\nA\n2\nB\nc', '[a] <<[A][1\n] <<[B][2\n]; [c]'],
  ['a here-document in a substitution', 'A=$(cat <<EOF\nx\nEOF\n)\nb', 'A=[$([cat] <<[EOF][x\n])]; [b]'],
  ['groups', '{ a; b; } > c; (d; e) | f', '{ { [a]; [b] } >[c]; ( { [d]; [e] } | [f]'],
  ['conditions', 'if a; then b; elif c; then d; else e; fi > f', 'if { [a] } { [b] } { [c] } { [d] } { [e] } >[f]'],
  ['loops', 'while a; do b; done; for x in 1 "$2"; do c; done', 'while { [a] } { [b] }; for x [1] [$2] { [c] }'],
  ['a loop that counts', 'for ((i = 0; i < 3; i++)); do a; done', 'for { [a] }'],
  ['a case', 'case $a in b|c) d;; (*) e ;; esac; f', 'case [$a] { [d] } { [e] }; [f]'],
  ['tests', '[ -n "$A" ] && [[ $B =~ ^(x|y)$ ]] && c', '[[] [-n] [$A] []]; [[[] [$B] [=~] [^] [x] [y] [$] []]]; [c]'],
  ['functions', 'f() { a; }\nfunction g { b; }; c', 'function f; function g; [c]'],
  ['line ends of Windows', 'a b\r\nc\r\n', '[a] [b]; [c]'],
  ['keywords as words', 'echo if then { }; a', '[echo] [if] [then] [{] [}]; [a]'],
]

describe('a script', () => {
  test.each(EXAMPLES)('has %s', (_, text, shown) => {
    const script = parseScript(text)
    expect(script.problem).toBeUndefined()
    expect(show(script.list)).toBe(shown)
  })

  test('tells where each word stands', () => {
    const { list } = parseScript('a; b "$(c $D)"')
    expect(JSON.stringify(list)).toContain('"name":"D","form":"whole","operand":[],"offset":10')
  })
})

const PROBLEMS: readonly (readonly [string, NonNullable<Script['problem']>])[] = [
  [`a; b 'c`, { what: 'a quote is not closed', offset: 5 }],
  ['a; b "c', { what: 'a quote is not closed', offset: 5 }],
  ['a; b $(c', { what: 'a parenthesis is not closed', offset: 5 }],
  ['a; b `c', { what: 'a backtick is not closed', offset: 5 }],
  ['a; b ${c', { what: 'a brace is not closed', offset: 5 }],
  ['a; b ${{ c', { what: 'an expression has no `}}`', offset: 5 }],
  ['a; if b; then c', { what: 'a compound command has no `fi`', offset: 5 }],
  ['a; [[ b', { what: 'a `[[` has no `]]`', offset: 3 }],
  ['a; b=(c', { what: 'a parenthesis is not closed', offset: 5 }],
]

test.each(PROBLEMS)('%s is read up to its problem', (text, problem) => {
  const script = parseScript(text)
  expect(script.problem).toEqual(problem)
  expect(show(script.list)).toMatch(/^\[a\]/)
})

/** Made of what means something to a shell, so that short texts reach far. */
const shellish = fc
  .array(
    fc.constantFrom(
      ...(
        '$( ${ ${{ }} `` ` " \' \\ ( ) { } [[ ]] (( )) < << <<- <<< > >> | & ; ;; # = += \n \t $ if then fi for in do done ' +
        'case esac while function EOF a b X= echo'
      ).split(' '),
      ' ',
      '\n',
    ),
    { maxLength: 80 },
  )
  .map((pieces) => pieces.join(''))

test('no text makes the reader throw, and a problem lies inside the text', () => {
  fc.assert(
    fc.property(fc.oneof(shellish, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
      const { problem } = parseScript(text)
      return problem === undefined || (problem.offset >= 0 && problem.offset <= text.length)
    }),
    { numRuns: 500 },
  )
})

test('what is read of a script does not change when lines follow that are fine', () => {
  fc.assert(
    fc.property(shellish, (text) => {
      const { list, problem } = parseScript(text)
      // A here-document without end takes the lines behind it along.
      return problem !== undefined || text.includes('<<') || text.endsWith('\\') || /[|&(]\s*$/.test(text)
        ? true
        : show(parseScript(`${text}\n\n`).list) === show(list)
    }),
  )
})

const HOSTILE = [
  '$(',
  '`',
  '${',
  '"$(',
  '<<E ',
  '((',
  'case x in a) ',
  'if ',
  '{ ',
  'a[b ',
  `'"`,
  '${{',
  '<<E\n$(',
  '\\`',
]
const PLAIN = ['echo "$X" | jq .a > b\n', '`a` ', 'cat <<E\n$x\nE\n', '[[ a ]] ', 'a=(b) ', 'aaaaaaaa']

test.each([...HOSTILE, ...PLAIN])('a long run of %j is read in linear time', (piece) => {
  const text = piece.repeat(Math.ceil(200_000 / piece.length))
  const start = performance.now()
  parseScript(text)
  // It takes a fraction of a second on an idle machine; a reader that looks back takes minutes.
  expect(performance.now() - start).toBeLessThan(15_000)
})
