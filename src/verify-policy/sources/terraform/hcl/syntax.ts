/** The syntax of HCL as far as policies need it. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md */
import type { Span } from '../../../../text/node.ts'

/** One step behind the root of a reference: `.arn`, `[0]`, `["x"]`, `[*]`. */
export type Step =
  | { readonly kind: 'attribute'; readonly name: string }
  | { readonly kind: 'index'; readonly key: Expression }
  | { readonly kind: 'splat' }

/** One piece of a template: text as it will be, where it was written; or an interpolation. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly at: Span }
  | { readonly kind: 'interpolation'; readonly value: Expression; readonly at: Span }

/** An expression. What is `opaque` was skipped: an operator, a directive, or a form that only a full evaluator can know. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: string | boolean | null; readonly at: Span }
  | { readonly kind: 'number'; readonly raw: string; readonly at: Span }
  | { readonly kind: 'template'; readonly pieces: readonly Piece[]; readonly at: Span }
  | { readonly kind: 'object'; readonly items: readonly ObjectItem[]; readonly at: Span }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[]; readonly at: Span }
  | { readonly kind: 'reference'; readonly root: string; readonly steps: readonly Step[]; readonly at: Span }
  | { readonly kind: 'access'; readonly of: Expression; readonly steps: readonly Step[]; readonly at: Span }
  | { readonly kind: 'call'; readonly name: string; readonly values: readonly Expression[]; readonly at: Span }
  | {
      readonly kind: 'conditional'
      readonly test: Expression
      readonly yes: Expression
      readonly no: Expression
      readonly at: Span
    }
  | {
      readonly kind: 'comparison'
      readonly negated: boolean
      readonly left: Expression
      readonly right: Expression
      readonly at: Span
    }
  | {
      /** `[for item in collection : value]`, without a condition. */
      readonly kind: 'for'
      readonly key?: string
      readonly item: string
      readonly collection: Expression
      readonly value: Expression
      readonly at: Span
    }
  | { readonly kind: 'opaque'; readonly at: Span }

/** `key = value` of an object; a bare name as key is its own text. */
export interface ObjectItem {
  readonly key: Expression
  readonly value: Expression
}

/** `name = expression` of a body. */
export interface Attribute {
  readonly name: string
  readonly value: Expression
  readonly at: Span
}

/** `type "label" … { … }`; `at` is its first line. */
export interface Block {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: Body
  readonly at: Span
}

/** Attributes and blocks in the order written. */
export interface Body {
  readonly attributes: readonly Attribute[]
  readonly blocks: readonly Block[]
}

/** The attribute of a body with this name. */
export const attributeOf = (body: Body | undefined, name: string): Attribute | undefined =>
  body?.attributes.find((attribute) => attribute.name === name)

/** The blocks of a body of this type. */
export const blocksOf = (body: Body | undefined, type: string): readonly Block[] =>
  body?.blocks.filter((block) => block.type === type) ?? []
