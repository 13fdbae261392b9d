export const id = 439;
export const ids = [439];
export const modules = {

/***/ 1439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseBuildspec: () => (/* binding */ parseBuildspec)
});

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __webpack_require__(7279);
// EXTERNAL MODULE: ./build/src/reference/grammar.js + 4 modules
var grammar = __webpack_require__(8504);
// EXTERNAL MODULE: ./build/src/secrecy/env-name.js + 1 modules
var env_name = __webpack_require__(3803);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __webpack_require__(5966);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./build/src/text/yaml.js

const DEPTH = 64;
const ALIASES = 100;
const STANDARD_TAGS = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`));
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const FUNCTIONS = [
    'And',
    'Base64',
    'Cidr',
    'Contains',
    'EachMemberEquals',
    'EachMemberIn',
    'Equals',
    'FindInMap',
    'ForEach',
]
    .concat(['GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'RefAll', 'Select', 'Split', 'Sub'])
    .concat(['ToJsonString', 'Transform', 'ValueOf', 'ValueOfAll']);
const FUNCTION_TAGS = new Map([
    ['!Ref', 'Ref'],
    ['!Condition', 'Condition'],
    ...FUNCTIONS.map((name) => [`!${name}`, `Fn::${name}`]),
]);
/** Ends the reading of a text; never leaves this file. */
class Stop extends Error {
    problem;
    constructor(problem) {
        super(problem.kind);
        this.problem = problem;
    }
}
/**
 * Reads one YAML 1.2 document (core schema) and keeps every position. Total: no text makes it throw, and no problem quotes
 * the text, which is why the messages of the `yaml` package are not used.
 *
 * Duplicate keys are kept and reported at the second place. A short tag of CloudFormation becomes its long form:
 * `!Sub x` is the object `{"Fn::Sub": "x"}`. Another tag gives an `unknown` node and a problem. At most 100 aliases are followed.
 */
const readYaml = (text) => {
    const lines = new dist/* LineCounter */.HN();
    const place = (offset, end) => {
        const { line, col } = lines.linePos(offset);
        return { line: Math.max(line, 1), column: Math.max(col, 1), offset, end };
    };
    try {
        const document = (0,dist/* parseDocument */.Tp)(text, { lineCounter: lines, uniqueKeys: false, version: '1.2', logLevel: 'error' });
        const syntax = document.errors.map(({ code, pos }) => ({
            kind: 'syntax',
            what: `not valid YAML: ${code.toLowerCase().replaceAll('_', ' ')}`,
            at: place(...pos),
        }));
        if (syntax.length > 0)
            return { node: undefined, problems: syntax };
        const reader = new TreeReader(document, place);
        try {
            return { node: reader.root(), problems: reader.problems };
        }
        catch (error) {
            if (error instanceof Stop)
                return { node: undefined, problems: [...reader.problems, error.problem] };
            throw error;
        }
    }
    catch {
        // The package recurses: a text nested some thousand levels deep exhausts the stack before its tree can be measured.
        return { node: undefined, problems: [{ kind: 'depth', what: 'nested too deeply to be read', at: place(0, 0) }] };
    }
};
class TreeReader {
    problems = [];
    #document;
    #place;
    #open = new Set();
    #aliases = 0;
    constructor(document, place) {
        this.#document = document;
        this.#place = place;
    }
    root() {
        if (this.#document.directives.yaml.version !== '1.2') {
            this.problems.push({
                kind: 'unsupported',
                what: 'a %YAML directive asks for another version than 1.2',
                at: this.#place(0, 0),
            });
        }
        const { contents } = this.#document;
        return contents === null ? { kind: 'null', at: this.#place(0, 0) } : this.#node(contents, 0);
    }
    #node(node, level) {
        const at = this.#at(node.range);
        if (level > DEPTH)
            throw new Stop({ kind: 'depth', what: `nested deeper than ${DEPTH} levels`, at });
        if ((0,dist/* isAlias */.Vj)(node))
            return this.#alias(node, at, level);
        const tag = node.tag;
        const long = tag === undefined ? undefined : FUNCTION_TAGS.get(tag);
        const value = this.#plain(node, at, long === undefined ? level : level + 1);
        if (long !== undefined)
            return { kind: 'object', members: [{ key: long, keyAt: at, value }], at };
        if (tag === undefined || tag === '!' || STANDARD_TAGS.has(tag))
            return value;
        this.problems.push({ kind: 'unsupported', what: 'the value has a tag that is not known', at });
        return { kind: 'unknown', why: 'a YAML tag that is not known', at };
    }
    #alias(node, at, level) {
        this.#aliases += 1;
        if (this.#aliases > ALIASES)
            throw new Stop({ kind: 'depth', what: `more than ${ALIASES} aliases`, at });
        const target = (0,dist/* isAlias */.Vj)(node) ? node.resolve(this.#document) : undefined;
        if (target === undefined || this.#open.has(target)) {
            throw new Stop({ kind: 'syntax', what: 'an alias refers to no earlier anchor, or to its own content', at });
        }
        return this.#node(target, level + 1);
    }
    #plain(node, at, level) {
        if ((0,dist/* isScalar */.jn)(node))
            return scalar(node.value, node.source ?? '', at);
        this.#open.add(node);
        const collection = (0,dist/* isMap */.jh)(node)
            ? { kind: 'object', members: this.#members(node.items, level), at }
            : (0,dist/* isSeq */.oP)(node)
                ? { kind: 'array', items: node.items.map((item) => this.#node(item, level + 1)), at }
                : { kind: 'unknown', why: 'not a YAML value', at };
        this.#open.delete(node);
        return collection;
    }
    #members(pairs, level) {
        const seen = new Map();
        return pairs.map(({ key, value }) => {
            const keyAt = this.#at(key.range);
            if (!(0,dist/* isScalar */.jn)(key))
                throw new Stop({ kind: 'syntax', what: 'a member name must be plain text', at: keyAt });
            const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
            const first = seen.get(name);
            if (first === undefined)
                seen.set(name, keyAt);
            else {
                const what = `the member name was used before, at line ${first.line}, column ${first.column}`;
                this.problems.push({ kind: 'duplicate', what, at: keyAt });
            }
            return { key: name, keyAt, value: value === null ? { kind: 'null', at: keyAt } : this.#node(value, level + 1) };
        });
    }
    #at(range) {
        return this.#place(range?.[0] ?? 0, range?.[1] ?? 0);
    }
}
const scalar = (value, source, at) => {
    if (value === null)
        return { kind: 'null', at };
    if (typeof value === 'string')
        return { kind: 'string', value, at };
    if (typeof value === 'boolean')
        return { kind: 'boolean', value, at };
    return { kind: 'number', raw: source, at };
};
//# sourceMappingURL=yaml.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/entries.js
var entries = __webpack_require__(8910);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/buildspec.js






/** The two tables of a buildspec, and what their references begin with in our grammar. */
const TABLES = [
    ['secrets-manager', 'secretsmanager:'],
    ['parameter-store', 'ssm:'],
];
/**
 * What a buildspec of CodeBuild takes from Secrets Manager and Parameter Store. Nothing else of the file is looked at, and
 * nothing of it is trusted: a pull request can change it.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
const parseBuildspec = (where, text) => {
    const { node, problems } = readYaml(text);
    if (node === undefined || problems.length > 0)
        return { ok: false, problems: problems.map(({ what, at }) => ({ where: `${where}, line ${at.line}`, what })) };
    const env = memberOf(node, 'env');
    const found = [];
    const wrong = [];
    for (const [table, prefix] of TABLES) {
        const variables = env === undefined ? undefined : memberOf(env, table);
        if (variables === undefined || variables.kind === 'null')
            continue;
        if (variables.kind !== 'object') {
            wrong.push({ where: `${where}, line ${variables.at.line}`, what: `${(0,printable/* quoted */.T)(table)} is not a table of names` });
            continue;
        }
        for (const member of variables.members) {
            const entry = parseVariable(where, prefix, member);
            if (entry.ok)
                found.push(entry.value);
            else
                wrong.push(...entry.problems);
        }
    }
    return wrong.length > 0 ? { ok: false, problems: wrong } : (0,failure/* accepted */.qG)(found);
};
const memberOf = (node, name) => node.kind === 'object' ? node.members.find(({ key }) => key === name)?.value : undefined;
/** White space and bars would begin comments, defaults and attributes, which a buildspec cannot ask for. */
const PLAIN_REFERENCE = /^[^\s|]+$/;
const parseVariable = (where, prefix, { key, keyAt, value }) => {
    const here = `${where}, line ${keyAt.line}`;
    const refused = (what) => ({ ok: false, problems: [{ where: here, what }] });
    if (!(0,env_name/* isVariableName */.KL)(key))
        return refused(`${(0,printable/* quoted */.T)(key)} cannot be the name of a variable`);
    if (value.kind !== 'string' || !PLAIN_REFERENCE.test(value.value))
        return refused(`expected a reference such as \`secret-id:json-key\` for ${(0,printable/* quoted */.T)(key)}`);
    const parsed = (0,grammar/* parseReferences */.I)(here, `${key} = ${prefix}${value.value}`, 'secrets');
    if (!parsed.ok)
        return refused(`${(0,printable/* quoted */.T)(value.value)} is no reference that CodeBuild knows`);
    const [reference] = parsed.value.references;
    return reference === undefined
        ? refused(`${(0,printable/* quoted */.T)(value.value)} is no reference that CodeBuild knows`)
        : (0,failure/* accepted */.qG)((0,entries/* entryOf */.M)('from-buildspec', { ...reference, line: keyAt.line }, false));
};
//# sourceMappingURL=buildspec.js.map

/***/ })

};
