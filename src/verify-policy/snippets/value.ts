/** What a snippet says, whatever the language it is written in. */
export type SnippetValue =
  | string
  | number
  | boolean
  | readonly SnippetValue[]
  | { readonly [name: string]: SnippetValue }
  | Expression

/** An expression in the language of the snippet, such as `aws_kms_key.app.arn`, which stands there without quotes. */
export interface Expression {
  readonly expression: string
}

export const isExpression = (value: object): value is Expression => Object.keys(value).join() === 'expression'
