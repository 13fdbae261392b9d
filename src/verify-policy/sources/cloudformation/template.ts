import type { Node, Span } from '../../../text/node.ts'

/** A template as it is written; nothing in it has been worked out. */
export interface Template {
  readonly file: string
  /** The path without the folder of a checkout: names what is not known, on both sides of a change alike. */
  readonly label: string
  readonly text: string
  readonly parameters: ReadonlyMap<string, Declaration>
  readonly mappings: ReadonlyMap<string, Node>
  readonly conditions: ReadonlyMap<string, Node>
  readonly resources: readonly Written[]
  readonly outputs: readonly Output[]
  /** A macro that may change any part of the template. */
  readonly macro?: string
  /** What makes resources that the template does not show. */
  readonly open?: string
  /** What makes resources that may change what those of the template allow. */
  readonly adds?: string
}

/** A parameter as the template declares it. */
export interface Declaration {
  readonly name: string
  readonly type: string
  /** Text of the default. */
  readonly standard?: string
  /** Its value is a secret. */
  readonly noEcho: boolean
  /** Texts of the values that are allowed; absent: all. */
  readonly allowed?: readonly string[]
  readonly at: Span
}

/** A resource as the template writes it. */
export interface Written {
  readonly logicalId: string
  readonly type: string
  /** What people call it: its path in the CDK app, or its logical id. */
  readonly address: string
  readonly properties: Node | undefined
  /** The condition on which it is made. */
  readonly condition?: string
  /** Of a nested stack of a CDK app: the file of its template, beside this one. */
  readonly asset?: string
  readonly at: Span
}

/** An output: what a stack tells the one around it, and those that import it by another name. */
export interface Output {
  readonly name: string
  readonly exportName?: Node
  readonly value: Node
}

/** Something that CloudFormation would refuse, or that we cannot read. */
export interface TemplateProblem {
  readonly what: string
  readonly at: Span
}
