import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { stringify } from 'yaml'
import { parsePolicy, type PolicyDocument } from '../../src/policy/index.ts'
import { readJson } from '../../src/text/json.ts'
import { readYaml } from '../../src/text/yaml.ts'
import { ask, askRefined } from './ask.ts'
import type { CaseDocument, ContextValue, Layer, Situation } from './format.ts'
import { Choices } from './random/choices.ts'
import { situationOf } from './random/situations.ts'

/** Laws that hold of AWS's evaluation whatever the policies say, asked of random situations. */
const numRuns = Number(process.env['POLICY_LAW_RUNS'] ?? 200)

const situations = fc
  .noBias(fc.uint8Array({ minLength: 200, maxLength: 200 }))
  .map((raw) => situationOf(new Choices(raw)))

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

type DocumentLayer = Exclude<Layer, 'grants'>
type Edit<T> = (value: T, layer: DocumentLayer) => T

const isDocument = (value: unknown): value is CaseDocument => value !== null && value !== undefined

/** The situation with every list of documents edited. A layer of one document is a list of one. */
const editDocuments = (situation: Situation, edit: Edit<readonly CaseDocument[]>): Situation => {
  const { policies } = situation
  const one = (layer: 'trust' | 'boundary' | 'endpoint' | 'secretPolicy' | 'keyPolicy') =>
    isDocument(policies[layer]) ? { [layer]: edit([policies[layer]], layer)[0] } : {}
  return {
    ...situation,
    policies: {
      ...policies,
      ...one('trust'),
      ...one('boundary'),
      ...one('endpoint'),
      ...one('secretPolicy'),
      ...one('keyPolicy'),
      identity: edit(policies.identity ?? [], 'identity'),
      session: edit(policies.session ?? [], 'session'),
      scp: (policies.scp ?? []).map((level) => edit(level, 'scp')),
      rcp: (policies.rcp ?? []).map((level) => edit(level, 'rcp')),
    },
  }
}

/** The situation with the list of statements of every document edited. */
const editStatements = (situation: Situation, edit: Edit<readonly unknown[]>): Situation =>
  editDocuments(situation, (documents, layer) =>
    documents.map((document) =>
      isObject(document) && 'Statement' in document
        ? { ...document, Statement: edit(asList(document['Statement']), layer) }
        : document,
    ),
  )

/** The situation with every known statement edited. */
const editStatement = (situation: Situation, edit: (statement: Json) => Json): Situation =>
  editStatements(situation, (statements) =>
    statements.map((statement) => (isObject(statement) && 'Effect' in statement ? edit(statement) : statement)),
  )

/** The value with every list in it edited. */
const editLists = (value: unknown, edit: (list: readonly unknown[]) => unknown): unknown => {
  if (Array.isArray(value)) return edit(value.map((item) => editLists(item, edit)))
  if (!isObject(value) || 'template' in value) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, editLists(member, edit)]))
}

const statementFor = (layer: DocumentLayer, Effect: 'Allow' | 'Deny', { request }: Situation): Json => ({
  Effect,
  ...(['trust', 'endpoint', 'secretPolicy', 'keyPolicy', 'rcp'].includes(layer) ? { Principal: '*' } : {}),
  Action: request.action,
  ...(layer === 'trust' ? {} : { Resource: '*' }),
})

const statementAboutOthers = (layer: DocumentLayer, index: number): Json => ({
  Effect: layer === 'rcp' ? 'Deny' : 'Allow',
  ...(layer === 'rcp' ? { Principal: '*' } : {}),
  ...(['trust', 'endpoint', 'secretPolicy', 'keyPolicy'].includes(layer)
    ? { Principal: { AWS: `arn:aws:iam::111122223333:role/other-${index}` } }
    : {}),
  Action: '*',
  ...(layer === 'trust' ? {} : { Resource: `arn:aws:secretsmanager:us-east-1:111122223333:secret:db-${index}-??????` }),
})

const law = (name: string, check: (situation: Situation) => void): void => {
  test(name, () => {
    fc.assert(fc.property(situations, check), { numRuns })
  })
}

const reverse = (list: readonly unknown[]): readonly unknown[] => [...list].reverse()

const staysUnder = (name: string, change: (situation: Situation) => Situation): void => {
  law(name, (situation) => {
    expect(ask(change(situation))).toEqual(ask(situation))
  })
}

describe('the outcome stays the same', () => {
  staysUnder('with statements in another order', (situation) => editStatements(situation, reverse))

  staysUnder('with documents in another order', (situation) =>
    editDocuments(situation, (documents) => [...documents].reverse()),
  )

  staysUnder('with values in another order', (situation) =>
    editStatement(situation, (statement) => editLists(statement, reverse) as Json),
  )

  staysUnder('with levels of the organisation in another order', (situation) => ({
    ...situation,
    policies: { ...situation.policies, scp: [...(situation.policies.scp ?? [])].reverse() },
  }))

  staysUnder('with other statement ids', (situation) =>
    editStatement(situation, (statement) => ({ Sid: 'Same', ...statement })),
  )

  staysUnder('with condition keys in another case', (situation) =>
    editStatement(situation, (statement) =>
      isObject(statement['Condition'])
        ? {
            ...statement,
            Condition: Object.fromEntries(
              Object.entries(statement['Condition']).map(([operator, keys]) => [
                operator,
                isObject(keys)
                  ? Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toUpperCase(), value]))
                  : keys,
              ]),
            ),
          }
        : statement,
    ),
  )

  staysUnder('with a list of one instead of a scalar', (situation) =>
    editStatement(situation, (statement) => {
      const wrapped = Object.entries(statement).map(([name, value]) => [
        name,
        ['Action', 'NotAction', 'Resource', 'NotResource'].includes(name) ? asList(value) : value,
      ])
      return Object.fromEntries(wrapped) as Json
    }),
  )

  staysUnder('with a scalar instead of a list of one', (situation) =>
    editStatement(
      situation,
      (statement) => editLists(statement, (list) => (list.length === 1 ? list[0] : list)) as Json,
    ),
  )

  staysUnder('with one statement for each action and resource of an Allow', (situation) =>
    editStatements(situation, (statements) =>
      statements.flatMap((statement) => {
        if (!isObject(statement) || statement['Effect'] !== 'Allow' || !('Action' in statement)) return [statement]
        return asList(statement['Action']).flatMap((Action) =>
          'Resource' in statement
            ? asList(statement['Resource']).map((Resource) => ({ ...statement, Action, Resource }))
            : [{ ...statement, Action }],
        )
      }),
    ),
  )

  // So many that the evaluator looks statements up instead of reading them all.
  staysUnder('with many statements about other resources and principals', (situation) =>
    editStatements(situation, (statements, layer) => [
      ...statements.slice(0, 1),
      ...Array.from({ length: 9 }, (_, index) => statementAboutOthers(layer, index)),
      ...statements.slice(1),
    ]),
  )

  staysUnder('with every document twice', (situation) =>
    editDocuments(situation, (documents, layer) =>
      ['identity', 'session', 'scp', 'rcp'].includes(layer) ? [...documents, ...documents] : documents,
    ),
  )

  staysUnder('with a key in the context that no policy mentions', (situation) => ({
    ...situation,
    context: { ...situation.context, 'aws:RequestTag/unheard': 'of' },
  }))
})

const staysShut = (name: string, change: (situation: Situation) => Situation): void => {
  law(name, (situation) => {
    if (ask(change(situation)).verdict === 'allowed') expect(ask(situation).verdict).toBe('allowed')
  })
}

const documentFor = (layer: DocumentLayer, situation: Situation): CaseDocument => ({
  Version: '2012-10-17',
  Statement: [statementFor(layer, layer === 'rcp' ? 'Deny' : 'Allow', situation)],
})

describe('nothing becomes allowed', () => {
  const layers = [
    'trust',
    'identity',
    'boundary',
    'session',
    'scp',
    'rcp',
    'endpoint',
    'secretPolicy',
    'keyPolicy',
  ] as const
  for (const changed of layers) {
    staysShut(`by a further Deny in the layer ${changed}`, (situation) =>
      editStatements(situation, (statements, layer) =>
        layer === changed ? [...statements, statementFor(layer, 'Deny', situation)] : statements,
      ),
    )
  }

  const additions = {
    boundary: 'a boundary',
    session: 'a session policy',
    scp: 'a level of SCPs',
    rcp: 'an RCP',
  } as const
  for (const layer of ['boundary', 'session', 'scp', 'rcp'] as const) {
    staysShut(`by ${additions[layer]} where there was none`, (situation) => {
      if (situation.completeness[layer] !== 'empty') return situation
      // A federated user session has the permissions its session policy passes on, and none without one.
      if (layer === 'session' && situation.request.principal.kind === 'federated-user') return situation
      const added = documentFor(layer, situation)
      const policies = {
        boundary: { boundary: added },
        session: { session: [added] },
        scp: { scp: [[added]] },
        rcp: { rcp: [[added]] },
      }
      return {
        ...situation,
        policies: { ...situation.policies, ...policies[layer] },
        completeness: { ...situation.completeness, [layer]: 'given' },
      }
    })
  }
})

describe('an allowed request stays allowed', () => {
  for (const changed of [
    'identity',
    'boundary',
    'session',
    'scp',
    'endpoint',
    'secretPolicy',
    'keyPolicy',
    'trust',
  ] as const) {
    law(`with a further Allow in the layer ${changed}`, (situation) => {
      if (ask(situation).verdict !== 'allowed') return
      const wider = editStatements(situation, (statements, layer) =>
        layer === changed ? [...statements, statementFor(layer, 'Allow', situation)] : statements,
      )
      expect(ask(wider).verdict).toBe('allowed')
    })
  }
})

const isUnknown = (value: ContextValue): boolean => typeof value === 'object' && value !== null && 'unknown' in value

const isText = (value: ContextValue): boolean => typeof value === 'string' && value !== ''

describe('what is not known', () => {
  test('gives the outcome of every value it can have, or unknown', () => {
    fc.assert(
      fc.property(situations, fc.nat(), fc.boolean(), (situation, at, isCertain) => {
        const texts = Object.entries(situation.context).filter(([, value]) => isText(value))
        const [key] = texts[at % Math.max(texts.length, 1)] ?? []
        if (key === undefined) return
        const value: ContextValue = { unknown: isCertain ? 'present' : 'maybe' }
        const { verdict } = ask({ ...situation, context: { ...situation.context, [key]: value } })
        if (verdict !== 'unknown') expect(verdict).toBe(ask(situation).verdict)
      }),
      { numRuns: 2 * numRuns },
    )
  })

  test('may also be missing', () => {
    fc.assert(
      fc.property(situations, fc.nat(), (situation, at) => {
        const keys = Object.keys(situation.context)
        const key = keys[at % keys.length] ?? ''
        const { verdict } = ask({ ...situation, context: { ...situation.context, [key]: { unknown: 'maybe' } } })
        if (verdict === 'unknown') return
        expect(verdict).toBe(ask({ ...situation, context: { ...situation.context, [key]: null } }).verdict)
      }),
      { numRuns },
    )
  })

  test('can be settled by refinement only if every value gives that outcome', () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      'aws:SourceIp': ['192.0.2.1', '2001:db8::1', '198.51.100.1'],
      'aws:SecureTransport': ['true', 'false'],
      'aws:CurrentTime': ['2026-11-23T00:00:00Z', '2026-11-23T00:00:01Z', '2030-01-01T00:00:00Z'],
      'aws:SourceArn': ['arn:aws:s3:::b', 'arn:aws:s3:::c', 'arn:aws:sns:us-east-1:111122223333:x'],
      'aws:RequestTag/n': ['5', '6', '7', '-2'],
      'aws:RequestTag/b': ['QUJD', 'QUJE', 'QUJG'],
      'kms:CallerAccount': ['111122223333', '444455556666'],
    }
    fc.assert(
      fc.property(situations, fc.nat(), (situation, at) => {
        const unknowns = Object.entries(situation.context).filter(([, value]) => isUnknown(value))
        if (unknowns.length === 0) return
        const refined = askRefined(situation)
        if (refined === 'unknown') return
        const settled = unknowns.map(([key], nth) => {
          const options = known[key] ?? ['a', 'b', 'ab', 'zz', 'secretsmanager.us-east-1.amazonaws.com']
          return [key, options[(at + nth) % options.length] ?? 'a'] as const
        })
        const { verdict } = ask({ ...situation, context: { ...situation.context, ...Object.fromEntries(settled) } })
        if (verdict !== 'unknown') expect(verdict).toBe(refined)
      }),
      { numRuns: 4 * numRuns },
    )
  })

  for (const layer of ['identity', 'boundary', 'scp'] as const) {
    law(`never allows when the layer ${layer} could not be read`, (situation) => {
      const { principal } = situation.request
      if (principal.kind !== 'session' || JSON.stringify(principal).includes('/aws-service-role/')) return
      const { verdict } = ask({
        ...situation,
        accounts: {},
        completeness: { ...situation.completeness, [layer]: 'unreadable' },
      })
      expect(verdict).not.toBe('allowed')
    })
  }
})

/** What was read, without the places where it stood. */
const withoutPlaces = (document: PolicyDocument): unknown =>
  JSON.parse(JSON.stringify(document, (name, value: unknown) => (name === 'at' || name === 'size' ? undefined : value)))

const parseJson = (text: string): unknown => {
  const { node } = readJson(text)
  return node && withoutPlaces(parsePolicy(node, { id: 'x', policy: 'identity', origin: 'live' }))
}

describe('a document', () => {
  const identityDocuments = situations
    .map(({ policies }) =>
      (policies.identity ?? []).filter((one) => !/"(?:unknown|template)"/.test(JSON.stringify(one))),
    )
    .filter((documents) => documents.length > 0)

  test('means the same written in one line, over many lines, and as YAML', () => {
    fc.assert(
      fc.property(identityDocuments, ([document]) => {
        const oneLine = parseJson(JSON.stringify(document))
        expect(parseJson(JSON.stringify(document, null, '\t'))).toEqual(oneLine)
        const { node } = readYaml(stringify(document, { defaultStringType: 'QUOTE_DOUBLE' }))
        expect(node && withoutPlaces(parsePolicy(node, { id: 'x', policy: 'identity', origin: 'live' }))).toEqual(
          oneLine,
        )
      }),
      { numRuns },
    )
  })
})
