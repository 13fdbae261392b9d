export const id = 526;
export const ids = [526];
export const modules = {

/***/ 5526:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  scanForLeaks: () => (/* binding */ scanForLeaks)
});

// EXTERNAL MODULE: ./build/src/failure.js
var src_failure = __webpack_require__(7279);
;// CONCATENATED MODULE: ./build/src/secrecy/forms.js
/**
 * The forms in which a value may show up in a log, in the order in which they are kept when there are too many. The first
 * two columns are published in docs/secrets.md, which a test compares with this table.
 */
const forms_FORMS = {
    value: {
        rank: 0,
        what: 'the value, trimmed and not; each line of a value of several lines',
        seenIn: '`echo`, `cat`',
    },
    leaf: {
        rank: 1,
        what: 'strings and long numbers inside JSON, decoded and as written, also in JSON inside strings; one-line objects and arrays, as stored and compact',
        seenIn: '`jq`, the printed document',
    },
    base64: {
        rank: 2,
        what: 'base64, at any offset and with anything behind it',
        seenIn: '`base64`, `Authorization` headers',
    },
    'url-password': { rank: 2, what: 'the password in `scheme://user:password@host`', seenIn: 'client errors' },
    setting: {
        rank: 2,
        what: 'values of dotenv, INI, YAML and connection-string settings',
        seenIn: 'one setting printed',
    },
    bytes: { rank: 2, what: 'base64 and hexadecimal of a binary value', seenIn: '`base64`, `xxd`' },
    'json-escape': { rank: 3, what: 'JSON string escapes of JavaScript, Python, Go, PHP and .NET', seenIn: 'JSON logs' },
    'url-encoding': {
        rank: 3,
        what: 'percent-encoding, five ways, digits in both cases; form encoding',
        seenIn: 'URLs, `curl`',
    },
    hex: { rank: 4, what: 'hexadecimal, both cases', seenIn: '`xxd -p`, digest tools' },
    base64url: { rank: 5, what: 'base64 in the URL alphabet, at any offset', seenIn: 'tokens' },
    shell: {
        rank: 5,
        what: "quoting by bash (`'\\''`, `\\`, `$'…'`, double quotes), PowerShell and Windows",
        seenIn: '`set -x`, `declare -p`',
    },
    'base64-lines': { rank: 6, what: 'base64 broken into lines of 64 or 76', seenIn: '`base64`, `openssl`' },
    'json-twice': { rank: 7, what: 'JSON string escapes applied twice', seenIn: 'JSON inside a JSON log' },
    html: { rank: 7, what: 'HTML and XML escapes, named and numeric', seenIn: 'reports' },
    'basic-auth': {
        rank: 8,
        what: 'base64 of `user:password` of one object',
        seenIn: '`docker login`, Basic authentication',
    },
    'utf16-base64': { rank: 9, what: 'base64 of UTF-16', seenIn: 'PowerShell' },
    'other-case': {
        rank: 9,
        what: 'a hexadecimal token in the other case; the signature of a JWT',
        seenIn: 'reformatted output',
    },
    'line-encodings': {
        rank: 10,
        what: 'these encodings for each of the first 250 lines of a value of several lines',
        seenIn: 'one line encoded',
    },
};
//# sourceMappingURL=forms.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/mask-budget.js

/** The forms by rank; within a rank, in the order in which the values were asked for. */
const mask_budget_byRank = (forms) => [...Map.groupBy(forms, ({ kind }) => FORMS[kind].rank)]
    .sort(([one], [other]) => one - other)
    .flatMap(([, group]) => group);
/** Keeps at most `budget` forms, the most likely ones. The value itself is never dropped, whatever the budget. */
const mask_budget_withinBudget = (ranked, budget) => {
    const values = ranked.filter(({ kind }) => kind === 'value').length;
    const limit = Math.max(values, budget);
    return { kept: ranked.slice(0, limit), dropped: ranked.slice(limit) };
};
//# sourceMappingURL=mask-budget.js.map
// EXTERNAL MODULE: ./build/src/secrecy/masks.js + 2 modules
var masks = __webpack_require__(1970);
// EXTERNAL MODULE: ./build/src/secrecy/over-mask.js
var over_mask = __webpack_require__(9771);
// EXTERNAL MODULE: ./build/src/secrecy/runner-model.js
var runner_model = __webpack_require__(3394);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __webpack_require__(5696);
;// CONCATENATED MODULE: ./build/src/secrecy/plan-masks.js






const SHORTEST_SAFE = 4;
/**
 * Plans every mask for these values and proves the plan with a model of the runner. Fails with `mask-self-check` if a form
 * would stay readable without a rule that says so: then nothing may be exported.
 */
const planMasks = (sources, rules) => {
    const warnings = new Warnings();
    const wanted = wantedForms(sources, rules, warnings);
    const { kept, dropped } = withinBudget(notGiven(byRank(wanted)), rules.budget);
    if (dropped.length > 0)
        warnings.budget(dropped, rules.budget);
    const masks = kept.map(({ text }) => registrable(text));
    const missed = survivors(wanted, dropped, masks);
    if (missed.length > 0)
        throw selfCheckFailure(missed);
    return { masks: masks.map((mask) => Secret.of(mask)), warnings: warnings.all };
};
/** Every form that no rule leaves out, with repeats. */
const wantedForms = (sources, rules, warnings) => {
    const judging = {
        ordinary: (0,over_mask/* ordinaryTest */.TS)(rules.ordinary),
        publicTexts: new Set(rules.publicValues.map((value) => value.reveal())),
        warnings,
    };
    const maskable = sources.filter((source) => isMaskable(source, warnings));
    return (0,masks/* formsOf */.XP)(maskable).filter((form) => isWanted(form, judging));
};
/** Shorter texts stand in files by chance. */
const SHORTEST_NEEDLE = 8;
/**
 * What to look for where a secret should not be: every form that would be masked, also those that the runner derives by
 * itself. The frame of a key block is left out, because public keys and certificates have it too.
 */
const needlesOf = (sources, rules) => {
    const forms = wantedForms(sources, rules, new Warnings());
    const needles = forms.filter(({ text }) => text.length >= SHORTEST_NEEDLE && !/^-----(?:BEGIN|END) /.test(text));
    return [...new Map(needles.map(({ text, label }) => [text, { label, text: secret/* Secret */.z.of(text) }])).values()];
};
const isMaskable = ({ value, label, delivered }, warnings) => {
    if (!value.is((text) => (0,over_mask/* isNeverMasked */.cJ)(text.trim())))
        return true;
    if (delivered && value.size > 0)
        warnings.add(label, 'is not masked: hiding such a value would make every log unreadable');
    return false;
};
const isWanted = (form, judging) => {
    const { text, kind, part, delivered } = form;
    if ((0,over_mask/* isNeverMasked */.cJ)(text))
        return false;
    if (kind === 'value') {
        if (delivered)
            warnAbout(form, judging);
        return true;
    }
    if ((0,over_mask/* isSecretKey */.uE)(part?.key))
        return true;
    const hidden = part === undefined || part.text === text ? [text] : [text, part.text];
    return hidden.every((hides) => !judging.publicTexts.has(hides) && !(0,over_mask/* isNeverMasked */.cJ)(hides) && judging.ordinary(hides) === undefined);
};
const warnAbout = ({ text, label }, { ordinary, publicTexts, warnings }) => {
    const advice = 'if it is no secret, list it in public-keys';
    const reason = ordinary(text);
    if (publicTexts.has(text))
        warnings.add(label, 'equals a public value, which will be masked too');
    if (text.length < SHORTEST_SAFE)
        warnings.add(label, `is very short, so its mask hides ordinary text; ${advice}`);
    else if (reason !== undefined)
        warnings.add(label, `is masked although ${reason}; ${advice}`);
};
/** Leaves out duplicates, and what the runner derives by itself from the unencoded forms. */
const notGiven = (ranked) => {
    const given = new RunnerMasker();
    const sent = new Set();
    return ranked.filter(({ kind, text }) => {
        const mask = registrable(text);
        if (sent.has(mask) || given.hides(mask))
            return false;
        sent.add(mask);
        if (UNENCODED.has(kind))
            given.addMask(toCommandData(mask));
        return true;
    });
};
const UNENCODED = new Set(['value', 'leaf', 'url-password', 'setting']);
/** The forms that the runner would print, although no rule leaves them out and the budget did not drop them. */
const survivors = (wanted, dropped, masks) => {
    const runner = new RunnerMasker();
    for (const mask of masks)
        runner.addMask(toCommandData(mask));
    const excused = new Set(dropped.map(({ text }) => registrable(text)));
    return wanted.filter(({ text }) => {
        const mask = registrable(text);
        return !excused.has(mask) && !runner.hides(mask);
    });
};
const selfCheckFailure = (missed) => {
    const what = [...new Set(missed.map(({ label, kind }) => `${label} (${kind})`))].sort().join(', ');
    return new Failure('mask-self-check', `The runner would print a form of these values in a log: ${what}.`, 'Nothing was exported. Please report this as a defect, without the value.');
};
/** An annotation holds 4,096 characters. */
const MOST_LABELS = 20;
class Warnings {
    #byText = new Map();
    add(label, what) {
        this.#byText.set(`${label} ${what}`, { where: label, what });
    }
    budget(dropped, budget) {
        const labels = [...new Set(dropped.map(({ label }) => label))].sort();
        const shown = labels.slice(0, MOST_LABELS).join(', ');
        this.#byText.set('budget', {
            where: 'mask-budget',
            what: `${dropped.length} encoded forms are not masked, because ${budget} masks are the limit; values: ${shown}${labels.length > MOST_LABELS ? ', …' : ''}`,
        });
    }
    get all() {
        return [...this.#byText.values()];
    }
}
//# sourceMappingURL=plan-masks.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/scan.js
const BYTES = 256;
const ROOT = 0;
/** Needles agree with the automaton on this many bytes and are compared in full from there: it stays small. */
const LONGEST_PREFIX = 8;
/**
 * Builds a scanner (Aho and Corasick, Communications of the ACM 18/6, 1975) over UTF-8: its cost does not grow with the
 * number of needles. Empty needles are never found.
 */
const scannerOf = (needles) => {
    const candidates = needles.map(({ label, text }) => ({ label, bytes: Buffer.from(text.reveal()) }));
    const { next, endings } = automaton(candidates.filter(({ bytes }) => bytes.length > 0));
    return (bytes) => {
        const found = [];
        let state = ROOT;
        for (let position = 0; position < bytes.length; position += 1) {
            state = next[state * BYTES + (bytes[position] ?? 0)] ?? ROOT;
            for (const candidate of endings[state] ?? []) {
                const start = position + 1 - Math.min(candidate.bytes.length, LONGEST_PREFIX);
                const end = start + candidate.bytes.length;
                if (candidate.bytes.equals(bytes.subarray(start, end)))
                    found.push({ label: candidate.label, start, end });
            }
        }
        return found;
    };
};
/** The states' transitions, one row of 256 per state, and the needles whose prefix ends in each state. */
const automaton = (candidates) => {
    const size = 1 + candidates.reduce((sum, { bytes }) => sum + Math.min(bytes.length, LONGEST_PREFIX), 0);
    const next = new Int32Array(size * BYTES);
    const endings = [[]];
    for (const candidate of candidates) {
        let state = ROOT;
        for (const byte of candidate.bytes.subarray(0, LONGEST_PREFIX)) {
            const edge = state * BYTES + byte;
            if (next[edge] === ROOT)
                next[edge] = endings.push([]) - 1;
            state = next[edge] ?? ROOT;
        }
        endings[state]?.push(candidate);
    }
    linkFailures(next, endings);
    return { next, endings };
};
/** Breadth first: a state takes the transitions it lacks, and the endings, of the longest suffix that is also a state. */
const linkFailures = (next, endings) => {
    const suffix = new Int32Array(endings.length);
    const queue = [];
    for (let byte = 0; byte < BYTES; byte += 1)
        if (next[byte] !== ROOT)
            queue.push(next[byte] ?? ROOT);
    for (let state = queue.shift(); state !== undefined; state = queue.shift()) {
        const shorter = suffix[state] ?? ROOT;
        endings[state]?.push(...(endings[shorter] ?? []));
        for (let byte = 0; byte < BYTES; byte += 1) {
            const edge = state * BYTES + byte;
            const reached = next[edge] ?? ROOT;
            const fallback = next[shorter * BYTES + byte] ?? ROOT;
            if (reached === ROOT)
                next[edge] = fallback;
            else {
                suffix[reached] = fallback;
                queue.push(reached);
            }
        }
    }
};
//# sourceMappingURL=scan.js.map
// EXTERNAL MODULE: ./build/src/text/printable.js
var text_printable = __webpack_require__(5966);
;// CONCATENATED MODULE: ./build/src/input/boolean.js


const WORDS = new Map([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
]);
/** A boolean of YAML 1.2's core schema (section 10.3.2): no `yes`, no `1`. */
const parseBoolean = (where, text) => {
    const value = WORDS.get(text.trim());
    return value === undefined ? (0,src_failure/* refused */.J5)(where, `expected \`true\` or \`false\`, found ${(0,text_printable/* quoted */.T)(text)}`) : (0,src_failure/* accepted */.qG)(value);
};
//# sourceMappingURL=boolean.js.map
;// CONCATENATED MODULE: ./build/src/input/choice.js


/** One of a few words, in the given spelling. The message lists them all. */
const parseChoice = (where, text, choices) => {
    const value = choices.find((choice) => choice === text.trim());
    const list = choices.map((choice) => `\`${choice}\``).join(', ');
    return value === undefined ? (0,src_failure/* refused */.J5)(where, `expected one of ${list}, found ${(0,text_printable/* quoted */.T)(text)}`) : (0,src_failure/* accepted */.qG)(value);
};
//# sourceMappingURL=choice.js.map
;// CONCATENATED MODULE: ./build/src/input/integer.js


/** A whole number in decimal digits, within both bounds; no sign, no unit, no fraction. */
const parseInteger = (where, text, { min, max }) => {
    const value = /^[0-9]{1,15}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
    return value >= min && value <= max
        ? (0,src_failure/* accepted */.qG)(value)
        : (0,src_failure/* refused */.J5)(where, `expected a whole number from ${min} to ${max}, found ${(0,text_printable/* quoted */.T)(text)}`);
};
//# sourceMappingURL=integer.js.map
;// CONCATENATED MODULE: ./build/src/input/list.js

/** The lines of a multi-line input that hold anything. */
const linesOf = (text) => text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
/**
 * Items separated by commas or line breaks. Empty lines are skipped; an empty item within a line is refused, because a stray
 * comma is more likely a forgotten value than a wish for nothing.
 */
const list_parseList = (where, text) => {
    const lines = linesOf(text).map((line) => ({ ...line, items: line.text.split(',').map((item) => item.trim()) }));
    const empty = lines.find(({ items }) => items.includes(''));
    return empty === undefined
        ? (0,src_failure/* accepted */.qG)(lines.flatMap(({ items }) => items))
        : (0,src_failure/* refused */.J5)(where, `line ${empty.line} has a comma without a value before or after it`);
};
//# sourceMappingURL=list.js.map
;// CONCATENATED MODULE: ./build/src/input/proxy.js



const NO_PROXY_ENTRY = /^(?:\*|(?:\*?\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?::[0-9]{1,5})?|\[?[0-9A-Fa-f:.]+\]?(?::[0-9]{1,5})?)$/;
/** An http or https URL of a proxy; a value without a scheme gets `http://`. The value is never quoted. */
const parseProxyUrl = (where, text) => {
    const value = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text.trim()) ? text.trim() : `http://${text.trim()}`;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || url.hostname === '')
        return (0,src_failure/* refused */.J5)(where, 'expected a URL such as `http://proxy.example.com:8080`');
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return (0,src_failure/* refused */.J5)(where, 'only http and https proxies are supported');
    if (url.pathname !== '/' || /[?#]/.test(value))
        return (0,src_failure/* refused */.J5)(where, 'a path, query or fragment is not allowed in the URL');
    const [username, password] = [decoded(url.username), decoded(url.password)];
    if (username === undefined || password === undefined)
        return (0,src_failure/* refused */.J5)(where, 'the user name or password is not percent-encoded correctly');
    return (0,src_failure/* accepted */.qG)({ url: url.href.replace(/\/$/, ''), username, password });
};
/** Hosts that are reached without the proxy: names, `.suffixes`, addresses, each with an optional port, or `*`. */
const parseNoProxy = (where, text) => {
    const items = list_parseList(where, text);
    if (!items.ok)
        return items;
    return (0,src_failure/* allOf */.bn)(items.value.map((item) => NO_PROXY_ENTRY.test(item)
        ? (0,src_failure/* accepted */.qG)(item)
        : (0,src_failure/* refused */.J5)(where, `expected a host name or address, found ${(0,text_printable/* quoted */.T)(item)}`)));
};
const decoded = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return undefined;
    }
};
//# sourceMappingURL=proxy.js.map
;// CONCATENATED MODULE: ./build/src/input/region.js


/**
 * Prefixes of region names outside the commercial partition.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/packages/util-endpoints/src/lib/aws/partitions.json
 */
const PARTITIONS = (/* unused pure expression or super */ null && ([
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['us-iso-', 'aws-iso'],
    ['us-isob-', 'aws-iso-b'],
    ['eu-isoe-', 'aws-iso-e'],
    ['us-isof-', 'aws-iso-f'],
    ['eusc-', 'aws-eusc'],
]));
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-[0-9]+$/;
const CUSTOM_REGION = /^[a-z0-9-]+$/;
/** A region name such as `us-east-1`. With `custom`, for endpoints that are not AWS, any word of its characters. */
const parseRegion = (where, text, { custom = false } = {}) => {
    const region = text.trim();
    return (custom ? CUSTOM_REGION : REGION).test(region)
        ? (0,src_failure/* accepted */.qG)(region)
        : (0,src_failure/* refused */.J5)(where, `expected a region such as \`us-east-1\`, found ${(0,text_printable/* quoted */.T)(region)}`);
};
/** The partition a region belongs to, by its prefix; `aws` for all others. */
const partitionOf = (region) => PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
//# sourceMappingURL=region.js.map
// EXTERNAL MODULE: ./build/src/secrecy/env-name.js + 1 modules
var env_name = __webpack_require__(3803);
// EXTERNAL MODULE: ./build/src/text/json.js
var json = __webpack_require__(6691);
;// CONCATENATED MODULE: ./build/src/input/json-object.js


/** One strict JSON object without duplicate members. Problems name the position and never the content. */
const parseJsonObject = (where, text) => {
    const { node, problems } = (0,json/* readJson */.V)(text);
    if (problems.length > 0) {
        return {
            ok: false,
            problems: problems.map(({ what, at }) => ({ where, what: `line ${at.line}, column ${at.column}: ${what}` })),
        };
    }
    return node?.kind === 'object' ? (0,src_failure/* accepted */.qG)(node) : (0,src_failure/* refused */.J5)(where, 'expected one JSON object, `{…}`');
};
//# sourceMappingURL=json-object.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/ciphertext-lines.js





const LINE = /^(\S+)\s+=\s+(base64|file):([^|]*?)\s*(\|.*)?$/;
const KEY = /^(?:arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:(?:key|alias)\/[A-Za-z0-9/_-]{1,256}|alias\/[A-Za-z0-9/_-]{1,256}|[A-Za-z0-9-]{1,64})$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
const LARGEST_CIPHERTEXT = 6144;
const ASYMMETRIC = ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE'];
const ALGORITHMS = ['SYMMETRIC_DEFAULT', ...ASYMMETRIC];
const EXPORTS = ['env', 'output', 'file'];
const CODECS = ['base64', 'base64url', 'hex'];
const ciphertext_lines_FORMS = ['auto', 'text', ...CODECS];
/** `NAME = base64:BLOB` or `NAME = file:PATH`, then `| key=…` and further attributes; one per line. */
const parseCiphertextLines = (where, text) => (0,src_failure/* allOf */.bn)(linesOf(text)
    .filter(({ text }) => !text.startsWith('#'))
    .map(({ line, text }) => parseLine(`${where}, line ${line}`, text)));
const parseLine = (where, line) => {
    const [, name, kind, place = '', rest = ''] = LINE.exec(line) ?? [];
    if (name === undefined)
        return (0,src_failure/* refused */.J5)(where, 'expected `NAME = base64:BLOB | key=…` or `NAME = file:PATH | key=…`');
    if (!(0,env_name/* isVariableName */.KL)(name))
        return (0,src_failure/* refused */.J5)(where, `${(0,text_printable/* quoted */.T)(name)} cannot be a name: use letters, digits and underscores`);
    const options = optionsOf(where, rest);
    if (!options.ok)
        return options;
    const { key, context, algorithm, attributes } = options.value;
    if (key === undefined)
        return (0,src_failure/* refused */.J5)(where, 'the attribute `key=` is missing: without it a blob under any key would be accepted');
    if (context !== undefined && ASYMMETRIC.some((known) => known === algorithm))
        return (0,src_failure/* refused */.J5)(where, `the algorithm \`${algorithm}\` takes no \`context=\``);
    const blob = kind === 'file' ? fileBlob(where, place) : inlineBlob(where, place);
    if (!blob.ok)
        return blob;
    const source = {
        kind: 'ciphertext',
        key,
        blob: blob.value,
        ...(context === undefined ? {} : { context }),
        ...(algorithm === undefined ? {} : { algorithm }),
    };
    return (0,src_failure/* accepted */.qG)({
        from: 'kms-ciphertexts',
        label: `${where} (\`${name}\`)`,
        source,
        naming: { kind: 'exact', name },
        flatten: false,
        optional: false,
        attributes,
    });
};
const inlineBlob = (where, base64) => {
    const size = Buffer.from(base64, 'base64').length;
    return BASE64.test(base64) && size > 0 && size <= LARGEST_CIPHERTEXT
        ? (0,src_failure/* accepted */.qG)({ kind: 'inline', base64 })
        : (0,src_failure/* refused */.J5)(where, `expected 1 to ${LARGEST_CIPHERTEXT} bytes in padded base64 after \`base64:\``);
};
const fileBlob = (where, path) => path === '' || /\p{C}/u.test(path)
    ? (0,src_failure/* refused */.J5)(where, 'expected a path after `file:`')
    : (0,src_failure/* accepted */.qG)({ kind: 'file', path });
const optionsOf = (where, rest) => {
    let options = { attributes: {} };
    const seen = new Set();
    for (const part of splitAttributes(rest)) {
        const [, name = '', value] = /^([a-z]+)(?:=([\s\S]*))?$/.exec(part) ?? [];
        if (seen.has(name))
            return (0,src_failure/* refused */.J5)(where, `the attribute \`${name}\` is given twice`);
        seen.add(name);
        const option = optionOf(where, name, value);
        if (!option.ok)
            return option;
        options = { ...options, ...option.value, attributes: { ...options.attributes, ...option.value.attributes } };
    }
    return (0,src_failure/* accepted */.qG)(options);
};
/** Parts behind `|`; a JSON object in `context=` may hold a bar itself. */
const splitAttributes = (rest) => {
    const parts = [];
    for (const part of rest.split('|').slice(1)) {
        const last = parts.at(-1);
        if (last !== undefined && last.startsWith('context={') && !last.trimEnd().endsWith('}'))
            parts[parts.length - 1] = `${last}|${part}`;
        else
            parts.push(part.trimStart());
    }
    return parts.map((part) => part.trim());
};
const chosen = (choices, text) => choices.find((choice) => choice === text);
const optionOf = (where, name, value) => {
    const attribute = (attributes, expected) => attributes === undefined ? (0,src_failure/* refused */.J5)(where, `the attribute \`${name}\` takes ${expected}`) : (0,src_failure/* accepted */.qG)({ attributes });
    switch (name) {
        case 'key':
            return value !== undefined && KEY.test(value)
                ? (0,src_failure/* accepted */.qG)({ key: value })
                : (0,src_failure/* refused */.J5)(where, 'the attribute `key` takes a key id, a key ARN, `alias/<name>` or an alias ARN');
        case 'context':
            return contextOf(where, value ?? '');
        case 'algorithm': {
            const algorithm = chosen(ALGORITHMS, value);
            return algorithm === undefined
                ? (0,src_failure/* refused */.J5)(where, `the attribute \`algorithm\` takes one of ${ALGORITHMS.join(', ')}`)
                : (0,src_failure/* accepted */.qG)({ algorithm });
        }
        case 'public':
            return attribute(value === undefined ? { public: true } : undefined, 'no value');
        case 'trim':
            return attribute(value === undefined ? { trim: true } : undefined, 'no value');
        case 'as': {
            const as = chosen(ciphertext_lines_FORMS, value);
            return attribute(as && { as }, `one of ${ciphertext_lines_FORMS.join(', ')}`);
        }
        case 'decode': {
            const decode = chosen(CODECS, value);
            return attribute(decode && { decode }, `one of ${CODECS.join(', ')}`);
        }
        case 'export': {
            const kinds = (value ?? '').split(',').map((kind) => chosen(EXPORTS, kind.trim()));
            const known = kinds.filter((kind) => kind !== undefined);
            return attribute(known.length === kinds.length ? { export: known } : undefined, `any of ${EXPORTS.join(', ')}`);
        }
        default:
            return (0,src_failure/* refused */.J5)(where, 'expected `key=`, `context=`, `algorithm=`, `export=`, `decode=`, `as=`, `public` or `trim` after the `|`');
    }
};
/** Names of the context may be shown, values not. */
const contextOf = (where, text) => {
    const object = parseJsonObject(`${where}, context`, text);
    if (!object.ok)
        return object;
    const context = new Map();
    for (const { key, value } of object.value.members) {
        if (value.kind !== 'string')
            return (0,src_failure/* refused */.J5)(where, `the encryption context takes strings only; ${(0,text_printable/* quoted */.T)(key)} is none`);
        context.set(key, value.value);
    }
    return (0,src_failure/* accepted */.qG)({ context });
};
//# sourceMappingURL=ciphertext-lines.js.map
;// CONCATENATED MODULE: ./build/src/input/endpoint.js

const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;
/** Whether a URL's host is this machine: `localhost`, 127.0.0.0/8 or ::1. */
const endpoint_isLoopback = (url) => LOOPBACK.test(url.hostname);
/**
 * The address of a service: https, or http on loopback only, without user info, query and fragment. Given back without a
 * final slash. The value is not quoted, because user info is a credential.
 */
const parseEndpoint = (where, text) => {
    const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
    if (url === undefined || !/^https?:\/\//i.test(text.trim())) {
        return (0,src_failure/* refused */.J5)(where, 'expected a URL such as `https://sts.us-east-1.amazonaws.com`');
    }
    if (url.username !== '' || url.password !== '')
        return (0,src_failure/* refused */.J5)(where, 'a user name or password is not allowed in the URL');
    if (/[?#]/.test(text))
        return (0,src_failure/* refused */.J5)(where, 'a query or fragment is not allowed in the URL');
    if (url.protocol === 'http:' && !endpoint_isLoopback(url))
        return (0,src_failure/* refused */.J5)(where, 'http is allowed on loopback addresses only: use https');
    return (0,src_failure/* accepted */.qG)(url.href.replace(/\/+$/, ''));
};
//# sourceMappingURL=endpoint.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/endpoints.js





const SERVICES = ['secretsmanager', 'kms', 'ssm', 'sts'];
/** One URL for all services, or lines such as `kms=https://…`. */
const parseEndpoints = (where, text) => {
    const lines = linesOf(text);
    const [first] = lines;
    if (lines.length === 1 && first !== undefined && /^https?:/i.test(first.text)) {
        const endpoint = parseEndpoint(where, first.text);
        return endpoint.ok ? (0,src_failure/* accepted */.qG)(Object.fromEntries(SERVICES.map((service) => [service, endpoint.value]))) : endpoint;
    }
    const problems = [];
    const endpoints = {};
    for (const { line, text } of lines) {
        const [, name, url = ''] = /^([^=\s]*)\s*=\s*(\S*)$/.exec(text) ?? [];
        const service = SERVICES.find((known) => known === name);
        const endpoint = parseEndpoint(`${where}, line ${line}`, url);
        const here = `${where}, line ${line}`;
        if (service === undefined) {
            problems.push({ where: here, what: `expected one of ${SERVICES.map((known) => `\`${known}=URL\``).join(', ')}` });
        }
        else if (endpoints[service] !== undefined) {
            problems.push({ where: here, what: `${(0,text_printable/* quoted */.T)(service)} is given twice` });
        }
        else if (endpoint.ok)
            endpoints[service] = endpoint.value;
        else
            problems.push(...endpoint.problems);
    }
    return problems.length > 0 ? { ok: false, problems } : (0,src_failure/* accepted */.qG)(endpoints);
};
/** An address elsewhere belongs to one region; requests for another would be signed for that and refused, or misdirected. */
const refuseFarEndpoints = (endpoints, entries, region) => {
    const far = Object.values(endpoints).filter((endpoint) => !isLoopback(new URL(endpoint)));
    const regions = new Set([region, ...entries.flatMap((entry) => entry.attributes.region ?? regionOf(entry) ?? [])]);
    if (far.length === 0 || regions.size < 2)
        return;
    throw inputFailure([
        { where: 'endpoint-url', what: `one address cannot serve several regions: ${[...regions].sort().join(', ')}` },
    ]);
};
//# sourceMappingURL=endpoints.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/file-lines.js




/** How values are written into a file. */
const FILE_FORMATS = ['dotenv', 'json', 'raw', 'pem', 'binary'];
const file_lines_LINE = /^([a-z]+)(?::([^\s]*))?(?:\s+->\s+(\S.*))?$/;
const NAME = /^(?:[A-Za-z_][A-Za-z0-9_]*\*?|\*)$/;
const EXTENSIONS = {
    dotenv: '.env',
    json: 'secrets.json',
    raw: '',
    pem: '.pem',
    binary: '.bin',
};
const ONE_NAME = new Set(['raw', 'pem', 'binary']);
/** `FORMAT[:NAME,PREFIX*,…] [-> relative/path]`, one per line. Without names, every value that goes to a file. */
const parseFileLines = (where, text) => {
    const lines = (0,src_failure/* allOf */.bn)(linesOf(text).map(({ line, text }) => file_lines_parseLine(`${where}, line ${line}`, text)));
    if (!lines.ok)
        return lines;
    const targets = lines.value.map(({ target }) => target);
    const twice = targets.find((target, index) => targets.indexOf(target) !== index);
    return twice === undefined ? lines : (0,src_failure/* refused */.J5)(where, `two lines write ${(0,text_printable/* quoted */.T)(twice)}`);
};
const file_lines_parseLine = (where, line) => {
    const [, word, list, path] = file_lines_LINE.exec(line) ?? [];
    const format = FILE_FORMATS.find((known) => known === word);
    if (format === undefined)
        return (0,src_failure/* refused */.J5)(where, `expected one of ${FILE_FORMATS.map((known) => `\`${known}\``).join(', ')}, then \`:NAME\` and \`-> path\`, found ${(0,text_printable/* quoted */.T)(line)}`);
    const names = list === undefined ? ['*'] : list.split(',');
    const wrong = names.find((name) => !NAME.test(name));
    if (wrong !== undefined)
        return (0,src_failure/* refused */.J5)(where, `expected a name or a prefix such as \`DB_*\`, found ${(0,text_printable/* quoted */.T)(wrong)}`);
    const [only = ''] = names;
    if (ONE_NAME.has(format) && (names.length > 1 || only.endsWith('*')))
        return (0,src_failure/* refused */.J5)(where, `the format \`${format}\` takes exactly one name, such as \`${format}:NAME\``);
    const target = path?.trim() ?? (ONE_NAME.has(format) ? `${only}${EXTENSIONS[format]}` : EXTENSIONS[format]);
    if (!isInnerPath(target))
        return (0,src_failure/* refused */.J5)(where, `expected a relative path that stays in the folder, found ${(0,text_printable/* quoted */.T)(target)}`);
    return (0,src_failure/* accepted */.qG)({ format, names, target });
};
/** No way out of the folder, on any system: no `..`, no root, no drive, no backslash, nothing invisible. */
const isInnerPath = (path) => !/[\\:\p{C}]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
/** Whether a line's file holds the value of this name. */
const selects = ({ names }, name) => names.some((glob) => matchesGlob(glob, name));
//# sourceMappingURL=file-lines.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/files-dir.js
var files_dir = __webpack_require__(7343);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/glob.js
/** Whether a name matches a pattern in which `*` stands for any characters, none included. Linear. */
const glob_matchesGlob = (glob, name) => {
    const [start = '', ...others] = glob.split('*');
    const end = others.pop();
    if (end === undefined)
        return glob === name;
    if (name.length < start.length + end.length || !name.startsWith(start) || !name.endsWith(end))
        return false;
    const limit = name.length - end.length;
    let position = start.length;
    for (const part of others) {
        const found = name.indexOf(part, position);
        if (found === -1 || found + part.length > limit)
            return false;
        position = found + part.length;
    }
    return true;
};
//# sourceMappingURL=glob.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/public-keys.js




/** One pattern per line: `KEY`, `NAME` or `secret-name:KEY`, with `*` for any characters. */
const parsePublicKeys = (where, text) => (0,src_failure/* allOf */.bn)(linesOf(text).map(({ line, text: pattern }) => {
    const colon = pattern.lastIndexOf(':');
    const [secret, key] = colon === -1 ? [undefined, pattern] : [pattern.slice(0, colon), pattern.slice(colon + 1)];
    if (key === '' || secret === '' || /[\s,]/.test(pattern))
        return (0,src_failure/* refused */.J5)(`${where}, line ${line}`, `expected \`KEY\` or \`secret-name:KEY\`, found ${(0,text_printable/* quoted */.T)(pattern)}`);
    return (0,src_failure/* accepted */.qG)({ pattern, key, ...(secret === undefined ? {} : { secret }) });
}));
/** The declaration that makes a value public, if there is one. */
const publicKeyOf = (keys, candidate) => keys.find(({ secret, key }) => {
    const { name, secretName, path } = candidate;
    if (secret !== undefined)
        return glob_matchesGlob(secret, secretName) && path.length > 0 && matchesPath(key, path);
    return glob_matchesGlob(key, name) || matchesPath(key, path);
});
/** A member by its own name, or by its whole path with slashes. */
const matchesPath = (key, path) => path.length > 0 && (glob_matchesGlob(key, path.at(-1) ?? '') || glob_matchesGlob(key, path.join('/')));
//# sourceMappingURL=public-keys.js.map
;// CONCATENATED MODULE: ./build/src/reference/attributes.js
const attributes_EXPORTS = ['env', 'output', 'file'];
const attributes_CODECS = ['base64', 'base64url', 'hex'];
const attributes_FORMS = ['auto', 'text', ...attributes_CODECS];
const TEXT = /(?:[^\s|#]|[^\S|#]+(?![\s|#]))+/y;
const TAG = /^([\p{L}\p{Z}\p{N}_.=/+\-@]{1,128}):([\p{L}\p{Z}\p{N}_.:=/+\-@]{0,256})$/u;
/** The attributes behind a reference: `| name` or `| name=value`, each at most once, except `tag`. */
const readAttributes = (scanner) => {
    let attributes = {};
    while (scanner.match(/\s*\|\s*/y)) {
        const column = scanner.column;
        const [, name = '', value] = /^([^=]*)(?:=(.*))?$/.exec(scanner.match(TEXT)?.[0] ?? '') ?? [];
        const attribute = attributeOf(scanner, name.trim(), value?.trim(), column);
        const repeated = Object.keys(attribute).find((key) => key !== 'tags' && Object.hasOwn(attributes, key));
        if (repeated !== undefined)
            scanner.fail(`the attribute \`${name}\` is given twice`, column);
        const tags = [...(attributes.tags ?? []), ...(attribute.tags ?? [])];
        attributes = { ...attributes, ...attribute, ...(tags.length > 0 ? { tags } : {}) };
    }
    return attributes;
};
const attributeOf = (scanner, name, value, column) => {
    const oneOf = (choices, text) => choices.find((choice) => choice === text) ??
        scanner.fail(`the attribute \`${name}\` takes ${choices.map((choice) => `\`${choice}\``).join(', ')}`, column);
    const flag = () => value === undefined ? true : scanner.fail(`the attribute \`${name}\` takes no value`, column);
    switch (name) {
        case 'public':
            return { public: flag() };
        case 'trim':
            return { trim: flag() };
        case 'region':
            if (!/^[a-z0-9-]{1,32}$/.test(value ?? ''))
                scanner.fail('the attribute `region` takes a region such as `us-east-1`', column);
            return { region: value ?? '' };
        case 'export':
            return { export: (value ?? '').split(',').map((kind) => oneOf(attributes_EXPORTS, kind.trim())) };
        case 'decode':
            return { decode: oneOf(attributes_CODECS, value) };
        case 'as':
            return { as: oneOf(attributes_FORMS, value) };
        case 'tag': {
            const [, key, tagValue] = TAG.exec(value ?? '') ?? [];
            if (key === undefined || tagValue === undefined)
                return scanner.fail('the attribute `tag` takes `key:value`', column);
            return { tags: [{ key, value: tagValue }] };
        }
        default:
            return scanner.fail('expected `public`, `trim`, `region=`, `export=`, `decode=`, `as=` or `tag=` after the `|`', column);
    }
};
//# sourceMappingURL=attributes.js.map
;// CONCATENATED MODULE: ./build/src/reference/line-scanner.js

const QUOTED = /"(?:[^"\\]|\\.)*"/y;
/** Why a line is not a reference, and at which column (from 1). Ends the reading of that line. */
class LineProblem extends Error {
    column;
    what;
    constructor(column, what) {
        super('not a reference');
        this.column = column;
        this.what = what;
    }
}
/** A cursor over one line. Every pattern it is given is sticky and cannot backtrack far, so that a line is read in linear time. */
class LineScanner {
    #text;
    #position = 0;
    constructor(text) {
        this.#text = text;
    }
    get column() {
        return this.#position + 1;
    }
    get atEnd() {
        return this.#position >= this.#text.length;
    }
    /** The match at the cursor, which moves behind it; undefined if there is none. */
    match(pattern) {
        pattern.lastIndex = this.#position;
        const found = pattern.exec(this.#text);
        if (found === null)
            return undefined;
        this.#position += found[0].length;
        return found;
    }
    /** Whether the text stands at the cursor, which moves behind it. */
    skip(text) {
        if (!this.#text.startsWith(text, this.#position))
            return false;
        this.#position += text.length;
        return true;
    }
    /** The content of a JSON string literal, if one begins here. */
    quoted() {
        if (this.#text[this.#position] !== '"')
            return undefined;
        const column = this.column;
        const { node } = (0,json/* readJson */.V)(this.match(QUOTED)?.[0] ?? '');
        if (node?.kind !== 'string')
            throw new LineProblem(column, 'the quotes do not hold a JSON string');
        return node.value;
    }
    fail(what, column = this.column) {
        throw new LineProblem(column, what);
    }
}
//# sourceMappingURL=line-scanner.js.map
;// CONCATENATED MODULE: ./build/src/reference/meaning.js
/** What is wrong with a reference that follows the grammar, as a sentence; undefined if nothing is. */
const meaningProblem = (reference, dialect, idIsQuoted) => {
    const { target, source, fallback, attributes, optional } = reference;
    const several = namesSeveral(source);
    if (target?.kind === 'name' && several)
        return 'the reference names several values: write a prefix, `NAME_* = …`';
    if (target?.kind === 'prefix' && !several)
        return 'the reference names one value: write a name without `*`';
    if (fallback !== undefined && several)
        return 'a default goes with a single value';
    if (attributes.tags !== undefined && !isPrefix(source))
        return 'the attribute `tag` goes with a prefix such as `prod/api-*`';
    if (dialect === 'secret-ids') {
        const belongsElsewhere = optional || fallback !== undefined || Object.keys(attributes).length > 0;
        return belongsElsewhere ? '`?`, defaults and attributes belong into the input `secrets`' : undefined;
    }
    return target === undefined && !idIsQuoted && idHoldsEqualsSign(source)
        ? 'an `=` can be part of a name: put the name of the secret in double quotes, or write `NAME = secret`, with spaces'
        : undefined;
};
const isPrefix = (source) => source.kind === 'secret' && source.id.kind === 'prefix';
/** Whether a source stands for any number of values. */
const namesSeveral = (source) => isPrefix(source) || (source.kind === 'secret' && (source.key?.kind === 'all' || source.key?.kind === 'list'));
const idHoldsEqualsSign = (source) => {
    if (source.kind === 'parameter' || source.id.kind === 'arn')
        return false;
    return (source.id.kind === 'prefix' ? source.id.prefix : source.id.name).includes('=');
};
//# sourceMappingURL=meaning.js.map
;// CONCATENATED MODULE: ./build/src/reference/source.js

const source_NAME = /[A-Za-z0-9/_+=.@!-]+/y;
const SECRET_ARN = /arn:(aws[a-z0-9-]*):secretsmanager:([a-z0-9-]+):([0-9]{12}):secret:([A-Za-z0-9/_+=.@!-]+)/y;
const PARAMETER_ARN = /arn:aws[a-z0-9-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter(\/[A-Za-z0-9_.\-/]+)/y;
const PARAMETER_NAME = /[A-Za-z0-9_.\-/]+/y;
const PARAMETER_SELECTOR = /:(?:([0-9]{1,15})(?![A-Za-z0-9_.-])|([A-Za-z_.-][A-Za-z0-9_.-]{0,99}))/y;
const PLAIN = /[^\s:,|"'{}?]+/y;
const LIST_ITEM = /[^\s:,|"'{}]+/y;
const MAX_NAME = 512;
const MAX_ID = 2048;
/**
 * Reads the source of a reference at the cursor: a secret as CodeBuild and ECS write it, a CloudFormation dynamic reference,
 * or a parameter.
 *
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
const readSource = (scanner) => {
    if (scanner.skip('{{resolve:'))
        return readDynamicReference(scanner);
    if (scanner.skip('ssm:'))
        return readParameter(scanner);
    scanner.skip('secretsmanager:');
    const id = readSecretId(scanner);
    return readParts(scanner, id);
};
const readSecretId = (scanner) => {
    const column = scanner.column;
    const literal = scanner.quoted();
    if (literal !== undefined)
        return literalId(scanner, literal, column);
    const arn = scanner.match(SECRET_ARN);
    if (arn !== undefined)
        return arnOf(scanner, arn, column);
    if (scanner.match(/arn:/y)) {
        scanner.fail('expected `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>`; a parameter begins with `ssm:`', column);
    }
    const name = scanner.match(source_NAME)?.[0] ?? scanner.fail('expected the name or ARN of a secret');
    if (name.length > MAX_NAME)
        scanner.fail(`the name of a secret has at most ${MAX_NAME} characters`, column);
    if (!scanner.skip('*'))
        return { kind: 'name', name };
    if (name.length < 3)
        scanner.fail('a prefix needs at least 3 characters before the `*`', column);
    return { kind: 'prefix', prefix: name };
};
const literalId = (scanner, literal, column) => {
    const arn = new RegExp(SECRET_ARN.source).exec(literal);
    if (arn !== null && arn[0] === literal)
        return arnOf(scanner, arn, column);
    if (/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(literal))
        return { kind: 'name', name: literal };
    return scanner.fail(`${(0,text_printable/* quoted */.T)(literal)} cannot be the name of a secret`, column);
};
const arnOf = (scanner, match, column) => {
    const [arn, partition = '', region = '', account = '', name = ''] = match;
    if (arn.length > MAX_ID)
        scanner.fail(`an ARN has at most ${MAX_ID} characters`, column);
    return { kind: 'arn', arn, partition, region, account, name };
};
/** `[:json-key[:stage[:version]]]`; any part may be empty. */
const readParts = (scanner, id) => {
    const key = scanner.skip(':') ? readKey(scanner) : undefined;
    const stage = scanner.skip(':') ? scanner.match(PLAIN)?.[0] : undefined;
    const versionColumn = scanner.column;
    const version = scanner.skip(':') ? scanner.match(PLAIN)?.[0] : undefined;
    if (stage !== undefined && stage.length > 256)
        scanner.fail('a version stage has at most 256 characters');
    if (version !== undefined && (version.length < 32 || version.length > 64)) {
        scanner.fail('a version id has 32 to 64 characters', versionColumn + 1);
    }
    if (scanner.skip(':'))
        scanner.fail('more than `json-key:version-stage:version-id` after the secret', scanner.column - 1);
    return {
        kind: 'secret',
        id,
        ...(key === undefined ? {} : { key }),
        ...(stage === undefined ? {} : { stage }),
        ...(version === undefined ? {} : { version }),
    };
};
const readKey = (scanner) => {
    const literal = scanner.quoted();
    if (literal !== undefined)
        return { kind: 'member', name: literal };
    if (scanner.skip('{'))
        return readKeyList(scanner);
    const column = scanner.column;
    const plain = scanner.match(PLAIN)?.[0];
    if (plain === undefined)
        return undefined;
    if (plain === '*')
        return { kind: 'all' };
    if (plain.startsWith('/'))
        return { kind: 'pointer', pointer: plain };
    if (plain.includes('*'))
        scanner.fail('a key with `*` belongs in a list, `{db_*}`; a member of that name needs quotes', column);
    return { kind: 'member', name: plain };
};
const readKeyList = (scanner) => {
    const items = [];
    do {
        scanner.match(/\s+/y);
        items.push(scanner.match(LIST_ITEM)?.[0] ?? scanner.fail('expected a key, or a glob such as `db_*`'));
        scanner.match(/\s+/y);
    } while (scanner.skip(','));
    if (!scanner.skip('}'))
        scanner.fail('expected `,` or `}` in the list of keys');
    return { kind: 'list', items };
};
const readParameter = (scanner) => {
    const arn = scanner.match(PARAMETER_ARN);
    const name = arn?.[1] ?? scanner.match(PARAMETER_NAME)?.[0] ?? scanner.fail('expected the name or ARN of a parameter');
    if (scanner.skip('*'))
        scanner.fail('a parameter takes no wildcard', scanner.column - 1);
    const selector = scanner.match(PARAMETER_SELECTOR);
    if (selector === undefined && scanner.skip(':'))
        scanner.fail('expected a version number or a label');
    return {
        kind: 'parameter',
        name,
        ...(arn === undefined ? {} : { arn: arn[0] }),
        ...(selector?.[1] === undefined ? {} : { version: Number(selector[1]) }),
        ...(selector?.[2] === undefined ? {} : { label: selector[2] }),
    };
};
const readDynamicReference = (scanner) => {
    if (!scanner.match(/(?=[^\s"{}]*\}\})/y))
        scanner.fail('a dynamic reference ends with `}}` and holds no quotes and no white space');
    const source = scanner.match(/ssm(?:-secure)?:/y)
        ? readParameter(scanner)
        : scanner.skip('secretsmanager:')
            ? readDynamicSecret(scanner)
            : scanner.fail('expected `secretsmanager:`, `ssm:` or `ssm-secure:` after `{{resolve:`');
    if (!scanner.skip('}}'))
        scanner.fail('expected `}}` here');
    return source;
};
/** CloudFormation has the word `SecretString`, or nothing, before the key. */
const readDynamicSecret = (scanner) => {
    const column = scanner.column;
    const id = readSecretId(scanner);
    if (id.kind === 'prefix')
        scanner.fail('a dynamic reference takes no wildcard', column);
    if (!scanner.skip(':'))
        return { kind: 'secret', id };
    if (!scanner.match(/(?:SecretString)?(?=[:}])/y))
        scanner.fail('expected `SecretString` or nothing in front of the key');
    const source = readParts(scanner, id);
    if (source.key?.kind === 'list' || source.key?.kind === 'all')
        scanner.fail('a dynamic reference names one key', column);
    return source;
};
//# sourceMappingURL=source.js.map
;// CONCATENATED MODULE: ./build/src/reference/grammar.js




const MAX_BYTES = 65_536;
const MAX_REFERENCES = 1000;
/** `NAME = `, `NAME? = `, `PREFIX_* = ` or `* = `: white space on both sides of the equals sign, which names may contain. */
const ASSIGNMENT = /(?:([A-Za-z_][A-Za-z0-9_]*)(\*)?|(\*))(\?)?\s+=(?:\s+|$)/y;
const ALIAS = /([A-Za-z_][A-Za-z0-9_]*)?\s*,\s*/y;
const EXCLUSION = /!([A-Za-z0-9/_+=.@!-]{1,512})(\*)?/y;
const COMMENT = /(?:^|\s+)#.*|\s+$/y;
/**
 * Reads an input of references, one per line. Total and linear; every problem of every line is reported, with its position.
 *
 * In `secrets` a line is `[NAME = ] source [ ?? "default" ] [ | attribute … ]` or `!excluded`; in `secret-ids` it is
 * `[ALIAS,] source`, as in aws-actions/aws-secretsmanager-get-secrets, where identical lines count once. White space and
 * `#` begin a comment.
 */
const parseReferences = (where, text, dialect) => {
    if (Buffer.byteLength(text) > MAX_BYTES)
        return { ok: false, problems: [{ where, what: 'the text has more than 64 KiB' }] };
    const problems = [];
    const warnings = [];
    const references = [];
    const exclusions = [];
    const seen = new Set();
    for (const [index, line] of text.split(/\r\n|\n/).entries()) {
        const at = (column) => `${where}, line ${index + 1}, column ${column}`;
        const content = line.trim();
        const isRepeated = dialect === 'secret-ids' && seen.has(content);
        if (content === '' || content.startsWith('#') || isRepeated)
            continue;
        seen.add(content);
        const indent = line.length - line.trimStart().length;
        try {
            const entry = readLine(content, index + 1, indent, dialect);
            if (entry.kind === 'exclusion')
                exclusions.push(entry.exclusion);
            else
                references.push(entry.reference);
            if (entry.ignored !== undefined) {
                warnings.push({ where: at(indent + entry.ignored), what: 'what follows the second comma is ignored' });
            }
        }
        catch (error) {
            if (!(error instanceof LineProblem))
                throw error;
            problems.push({ where: at(indent + error.column), what: error.what });
        }
    }
    if (references.length > MAX_REFERENCES)
        problems.push({ where, what: `more than ${MAX_REFERENCES} references` });
    return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { references, exclusions, warnings } };
};
const readLine = (content, line, indent, dialect) => {
    const scanner = new LineScanner(content);
    if (dialect === 'secrets' && content.startsWith('!')) {
        const exclusion = readExclusion(scanner);
        endOfLine(scanner);
        return { kind: 'exclusion', exclusion, ignored: undefined };
    }
    const { target, optional } = readTarget(scanner, dialect);
    const sourceColumn = scanner.column;
    const source = readSource(scanner);
    const questionMark = scanner.skip('?');
    if (questionMark && target !== undefined && target.kind !== 'alias') {
        scanner.fail('with a name in front, the `?` follows the name: `NAME? = …`', scanner.column - 1);
    }
    const fallback = scanner.match(/\s+\?\?(?=\s)\s*/y)
        ? (scanner.quoted() ?? scanner.fail('the default needs double quotes'))
        : undefined;
    const attributes = readAttributes(scanner);
    const ignored = dialect === 'secret-ids' && target?.kind === 'alias' && scanner.match(/\s*,/y) ? scanner.column - 1 : undefined;
    if (ignored !== undefined)
        scanner.match(/(?:(?!\s#).)*/y);
    endOfLine(scanner);
    const reference = {
        ...(target === undefined ? {} : { target }),
        source,
        optional: optional || questionMark,
        ...(fallback === undefined ? {} : { fallback }),
        attributes,
        line,
        column: indent + 1,
    };
    const problem = meaningProblem(reference, dialect, content[sourceColumn - 1] === '"');
    if (problem !== undefined)
        scanner.fail(problem, sourceColumn);
    return { kind: 'reference', reference, ignored };
};
const readTarget = (scanner, dialect) => {
    const assignment = dialect === 'secrets' ? scanner.match(ASSIGNMENT) : undefined;
    if (assignment !== undefined) {
        const [, name = '', star, loneStar, questionMark] = assignment;
        const optional = questionMark !== undefined;
        const isPrefix = star !== undefined || loneStar !== undefined;
        return { target: isPrefix ? { kind: 'prefix', prefix: name } : { kind: 'name', name }, optional };
    }
    const alias = scanner.match(ALIAS);
    return alias === undefined
        ? { optional: false }
        : { target: { kind: 'alias', alias: alias[1] ?? '' }, optional: false };
};
const readExclusion = (scanner) => {
    const [, name = '', star] = scanner.match(EXCLUSION) ?? scanner.fail('expected the name of a secret after the `!`');
    return star === undefined ? { kind: 'name', name } : { kind: 'prefix', prefix: name };
};
const endOfLine = (scanner) => {
    scanner.match(COMMENT);
    if (scanner.atEnd)
        return;
    if (scanner.match(/(?=,)/y))
        scanner.fail('an alias, in front of the comma, has only letters, digits and underscores');
    if (scanner.match(/(?=\s+=)/y))
        scanner.fail('a name in front of ` = ` has only letters, digits and underscores, and belongs into the input `secrets`');
    scanner.fail('expected the end of the line here');
};
//# sourceMappingURL=grammar.js.map
;// CONCATENATED MODULE: ./build/src/reference/print.js
const PLAIN_KEY = /^[^\s:,|"'{}?/*][^\s:,|"'{}?*]*$/;
/** A reference as one line that parses to the same reference. It holds the default in clear: for files, not for logs. */
const printReference = (reference, dialect) => {
    const { fallback } = reference;
    return [
        printTarget(reference) + printInDialect(reference, dialect),
        ...(fallback === undefined ? [] : [` ?? ${JSON.stringify(fallback)}`]),
        ...printAttributes(reference).map((attribute) => ` | ${attribute}`),
    ].join('');
};
/** What a reference points at, for messages: no name, no default, no attributes. */
const printSource = (source) => source.kind === 'secret' ? printSecret(source) : printParameter(source);
const printTarget = ({ target, optional }) => {
    if (target === undefined)
        return '';
    const mark = optional ? '?' : '';
    switch (target.kind) {
        case 'name':
            return `${target.name}${mark} = `;
        case 'prefix':
            return `${target.prefix}*${mark} = `;
        case 'alias':
            return `${target.alias},`;
    }
};
const printInDialect = ({ target, source, optional }, dialect) => {
    const mark = optional && (target === undefined || target.kind === 'alias') ? '?' : '';
    const isAmbiguous = dialect === 'secrets' && target === undefined && source.kind === 'secret' && source.id.kind === 'name';
    const text = isAmbiguous && source.id.name.includes('=')
        ? printSecret(source, JSON.stringify(source.id.name))
        : printSource(source);
    return text + mark;
};
const printSecret = (source, id = printId(source.id)) => [id, printKey(source.key), source.stage ?? '', source.version ?? ''].join(':').replace(/:{1,3}$/, '');
const printId = (id) => {
    switch (id.kind) {
        case 'arn':
            return id.arn;
        case 'prefix':
            return `${id.prefix}*`;
        case 'name':
            // Words that begin another kind of reference, or an exclusion.
            return /^(?:ssm|secretsmanager|arn)$|^!/.test(id.name) ? JSON.stringify(id.name) : id.name;
    }
};
const printKey = (key) => {
    if (key === undefined)
        return '';
    switch (key.kind) {
        case 'all':
            return '*';
        case 'list':
            return `{${key.items.join(',')}}`;
        case 'pointer':
            return key.pointer;
        case 'member':
            return PLAIN_KEY.test(key.name) ? key.name : JSON.stringify(key.name);
    }
};
const printParameter = (source) => ['ssm', source.arn ?? source.name, source.version ?? source.label].filter((part) => part !== undefined).join(':');
const printAttributes = ({ attributes }) => [
    ...(attributes.public === true ? ['public'] : []),
    ...(attributes.trim === true ? ['trim'] : []),
    ...(attributes.region === undefined ? [] : [`region=${attributes.region}`]),
    ...(attributes.export === undefined ? [] : [`export=${attributes.export.join(',')}`]),
    ...(attributes.decode === undefined ? [] : [`decode=${attributes.decode}`]),
    ...(attributes.as === undefined ? [] : [`as=${attributes.as}`]),
    ...(attributes.tags ?? []).map(({ key, value }) => `tag=${key}:${value}`),
];
//# sourceMappingURL=print.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/entry.js


/** Where the values of an entry go. */
const exportsOf = (entry, everywhere, inFile) => {
    if (entry.attributes.export !== undefined)
        return entry.attributes.export;
    if (everywhere.length > 0)
        return everywhere;
    if (entry.from === 'secret-ids')
        return ['env'];
    return [inFile ? 'file' : 'output'];
};
/** An entry's place and source, for messages. */
const labelOf = (from, reference) => `${from}, line ${reference.line} (\`${(0,text_printable/* printable */.g)(printSource(reference.source))}\`)`;
//# sourceMappingURL=entry.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/entries.js






/** Reads `secret-ids` and `secrets`, with all problems of both. */
const parseEntries = (texts, rules) => {
    const ids = parseReferences('secret-ids', texts['secret-ids'], 'secret-ids');
    const secrets = parseReferences('secrets', texts.secrets, 'secrets');
    const meanings = [
        ...(ids.ok ? ids.value.references.flatMap((reference) => aliasProblem(reference, rules)) : []),
        ...(secrets.ok ? secrets.value.references.flatMap(regionProblem) : []),
    ];
    if (!ids.ok || !secrets.ok || meanings.length > 0)
        return { ok: false, problems: [...[ids, secrets].flatMap((part) => (part.ok ? [] : part.problems)), ...meanings] };
    return (0,src_failure/* accepted */.qG)({
        entries: [
            ...ids.value.references.map((reference) => entryOf('secret-ids', reference, rules.flatten)),
            ...secrets.value.references.map((reference) => entryOf('secrets', reference, false)),
        ],
        exclusions: secrets.value.exclusions,
        warnings: [...ids.value.warnings, ...secrets.value.warnings],
    });
};
/** An entry for a reference. `flatten`: whether a whole value that is a JSON object is taken apart. */
const entryOf = (from, reference, flatten) => ({
    from,
    label: labelOf(from, reference),
    source: reference.source,
    naming: namingOf(reference.target),
    flatten,
    optional: reference.optional,
    ...(reference.fallback === undefined ? {} : { fallback: secret/* Secret */.z.of(reference.fallback) }),
    attributes: reference.attributes,
});
const namingOf = (target) => {
    switch (target?.kind) {
        case undefined:
            return { kind: 'base' };
        case 'name':
            return { kind: 'exact', name: target.name };
        case 'prefix':
            return { kind: 'prefix', prefix: target.prefix };
        case 'alias':
            return { kind: 'base', alias: target.alias };
    }
};
/** The peer refuses an alias that its own transformation would change, and so do we: nobody would find the variable. */
const aliasProblem = ({ target, line }, { nameCase }) => {
    if (target?.kind !== 'alias' || target.alias === '')
        return [];
    const name = (0,env_name/* toVariableName */.Vr)(target.alias, nameCase);
    if (name === target.alias)
        return [];
    return [
        {
            where: `secret-ids, line ${line}`,
            what: `the alias ${(0,text_printable/* quoted */.T)(target.alias)} would become ${(0,text_printable/* quoted */.T)(name)}; write it so, or set name-transformation to \`none\``,
        },
    ];
};
const regionProblem = ({ source, attributes, line }) => {
    const { region } = attributes;
    const named = source.kind === 'secret' ? (source.id.kind === 'arn' ? source.id.region : undefined) : source.arn?.split(':')[3];
    return region === undefined || named === undefined || named === region
        ? []
        : [
            {
                where: `secrets, line ${line}`,
                what: `the ARN is of ${(0,text_printable/* quoted */.T)(named)}, not of ${(0,text_printable/* quoted */.T)(region)}: remove \`region=\``,
            },
        ];
};
//# sourceMappingURL=entries.js.map
;// CONCATENATED MODULE: ./build/src/input/account-id.js



/** An AWS account id: 12 digits, kept as text because it may begin with zeros. */
const parseAccountId = (where, text) => {
    const id = text.trim();
    if (/^[0-9]{12}$/.test(id))
        return (0,src_failure/* accepted */.qG)(id);
    const hint = /^[0-9]{1,11}$/.test(id) ? '; quote it in YAML, or leading zeros are lost' : '';
    return (0,src_failure/* refused */.J5)(where, `expected an account id of 12 digits, found ${(0,text_printable/* quoted */.T)(id)}${hint}`);
};
/** Account ids separated by commas or line breaks. */
const parseAccountIds = (where, text) => {
    const items = parseList(where, text);
    return items.ok ? allOf(items.value.map((item) => parseAccountId(where, item))) : items;
};
//# sourceMappingURL=account-id.js.map
;// CONCATENATED MODULE: ./build/src/input/role-arn.js


const ROLE_ARN = /^arn:(aws[a-z0-9-]*):iam::([0-9]{12}):role(\/(?:[\u0021-\u007E]+\/)?)([\w+=,.@-]{1,64})$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const EXPECTED = 'expected a role ARN such as `arn:aws:iam::111122223333:role/deploy`';
/** Mistakes seen in practice, each with a sentence of its own. */
const MISTAKES = [
    [/^['"]|['"]$/, 'the quotes are part of the value: remove them'],
    [
        /^arn:[^:]*:sts:.*:assumed-role\//,
        'this is the ARN of a session: name the role, `arn:aws:iam::<account>:role/<name>`',
    ],
    [/^arn:[^:]*:iam:.*:user\//, 'this is the ARN of a user: only a role can be assumed'],
    [/^arn:[^:]*:iam:.*:instance-profile\//, 'this is the ARN of an instance profile: name the role inside it'],
    [/^arn:[^:]*:iam::(?![0-9]{12}:)[0-9]*:role\//, 'the account id does not have 12 digits'],
    [/^arn:[^:]*:iam::.*:role\/.*[*?]/, 'a role ARN takes no wildcard'],
];
/** The ARN of an IAM role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const parseRoleArn = (where, text) => {
    const arn = text.trim();
    const mistake = MISTAKES.find(([pattern]) => pattern.test(arn))?.[1];
    if (mistake !== undefined)
        return (0,src_failure/* refused */.J5)(where, `${mistake}; found ${(0,text_printable/* quoted */.T)(arn)}`);
    const [, partition, account, path, name] = ROLE_ARN.exec(arn) ?? [];
    if (partition === undefined || account === undefined || path === undefined || name === undefined) {
        return (0,src_failure/* refused */.J5)(where, `${EXPECTED}, found ${(0,text_printable/* quoted */.T)(arn)}`);
    }
    if (path.length > 512)
        return (0,src_failure/* refused */.J5)(where, 'the path of the role is longer than 512 characters');
    return (0,src_failure/* accepted */.qG)({ arn, partition, account, path, name });
};
/** A role ARN, or a bare role name. */
const parseRoleReference = (where, text) => {
    const role = text.trim();
    if (ROLE_NAME.test(role))
        return accepted({ kind: 'name', name: role });
    const arn = parseRoleArn(where, role);
    return arn.ok ? accepted({ kind: 'arn', ...arn.value }) : arn;
};
//# sourceMappingURL=role-arn.js.map
;// CONCATENATED MODULE: ./build/src/input/sts-names.js


const word = (pattern, expected) => {
    return (where, text) => pattern.test(text.trim()) ? (0,src_failure/* accepted */.qG)(text.trim()) : (0,src_failure/* refused */.J5)(where, `expected ${expected}, found ${(0,text_printable/* quoted */.T)(text)}`);
};
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseSessionName = word(/^[\w+=,.@-]{2,64}$/, 'a session name of 2 to 64 letters, digits or `_+=,.@-`');
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseSourceIdentity = word(/^[\w+=,.@-]{2,64}$/, 'a source identity of 2 to 64 letters, digits or `_+=,.@-`');
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseExternalId = word(/^[\w+=,.@:/-]{2,1224}$/, 'an external id of 2 to 1224 letters, digits or `_+=,.@:/-`');
//# sourceMappingURL=sts-names.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/role-lines.js





const role_lines_LINE = /^(\S+)\s+=\s+(\S+)(?:\s+\|\s+external-id=(\S+))?$/;
/** `ACCOUNT-ID = ROLE-ARN [| external-id=…]`, one per line. */
const parseRoleLines = (where, text) => {
    const roles = (0,src_failure/* allOf */.bn)(linesOf(text).map(({ line, text }) => role_lines_parseLine(`${where}, line ${line}`, text)));
    if (!roles.ok)
        return roles;
    const accounts = roles.value.map(({ account }) => account);
    const twice = accounts.find((account, index) => accounts.indexOf(account) !== index);
    return twice === undefined ? roles : (0,src_failure/* refused */.J5)(where, `the account \`${twice}\` is given twice`);
};
const role_lines_parseLine = (where, line) => {
    const [, id, arn, external] = role_lines_LINE.exec(line) ?? [];
    if (id === undefined || arn === undefined)
        return (0,src_failure/* refused */.J5)(where, 'expected `ACCOUNT-ID = ROLE-ARN`, then perhaps `| external-id=…`');
    const account = parseAccountId(where, id);
    const role = parseRoleArn(where, arn);
    const externalId = external === undefined ? (0,src_failure/* accepted */.qG)(undefined) : parseExternalId(where, external);
    if (!account.ok || !role.ok || !externalId.ok)
        return { ok: false, problems: [account, role, externalId].flatMap((part) => (part.ok ? [] : part.problems)) };
    return (0,src_failure/* accepted */.qG)({
        account: account.value,
        roleArn: role.value.arn,
        partition: role.value.partition,
        ...(externalId.value === undefined ? {} : { externalId: externalId.value }),
    });
};
//# sourceMappingURL=role-lines.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/inputs.js
















/** The inputs of the action, by their names in action.yml. */
const INPUT_NAMES = (/* unused pure expression or super */ null && ([
    'secret-ids',
    'parse-json-secrets',
    'name-transformation',
    'auto-select-family-attempt-timeout',
    'secrets',
    'kms-ciphertexts',
    'from-buildspec',
    'mode',
    'export',
    'files',
    'files-dir',
    'public-keys',
    'on-missing',
    'denied-as-missing',
    'on-empty',
    'version-stage',
    'json-strings',
    'overwrite',
    'batch',
    'max-secrets',
    'roles',
    'aws-region',
    'endpoint-url',
    'http-proxy',
    'no-proxy',
    'action-timeout-s',
    'mask-budget',
    'mask-account-id',
    'leak-scan',
    'leak-scan-paths',
    'cleanup',
    'summary',
]));
const EXPORT_KINDS = ['env', 'output', 'file'];
const LEAK_SCAN_MODES = ['off', 'warn', 'fail'];
const SOURCE_INPUTS = ['secret-ids', 'secrets', 'kms-ciphertexts', 'from-buildspec'];
/** All inputs, or everything that is wrong with them. Nothing is fetched before this has succeeded. */
const parseInputs = (read) => {
    const problems = [];
    const warnings = [];
    const taken = (parsed, otherwise) => {
        if (parsed.ok)
            return parsed.value;
        problems.push(...parsed.problems);
        return otherwise;
    };
    /** The parsed input, or the default where it is not given. */
    const take = (name, parse, absent) => {
        const text = read(name);
        return text === '' ? absent : taken(parse(name, text), absent);
    };
    const flag = (name, absent) => take(name, parseBoolean, absent);
    const choice = (name, choices, absent) => take(name, (where, text) => parseChoice(where, text, choices), absent);
    const integer = (name, absent, min, max) => take(name, (where, text) => parseInteger(where, text, { min, max }), absent);
    const nameCase = take('name-transformation', (where, text) => parseChoice(where, text.toLowerCase(), env_name/* NAME_CASES */.Ah), 'uppercase');
    const flatten = flag('parse-json-secrets', false);
    const entries = taken(parseEntries({ 'secret-ids': read('secret-ids'), secrets: read('secrets') }, { nameCase, flatten }), { entries: [], exclusions: [], warnings: [] });
    warnings.push(...entries.warnings);
    const ciphertexts = take('kms-ciphertexts', parseCiphertextLines, []);
    if (SOURCE_INPUTS.every((name) => read(name) === ''))
        problems.push({ where: SOURCE_INPUTS.join(', '), what: 'at least one of these inputs is needed' });
    const mode = choice('mode', ['fetch', 'check'], 'fetch');
    const summary = choice('summary', ['auto', 'true', 'false'], 'auto');
    take('http-proxy', parseProxyUrl, undefined);
    take('no-proxy', parseNoProxy, undefined);
    const inputs = {
        entries: [...entries.entries, ...ciphertexts],
        exclusions: entries.exclusions,
        buildspec: take('from-buildspec', parsePath, undefined),
        mode,
        nameCase,
        exports: take('export', parseExports, []),
        files: take('files', parseFileLines, []),
        filesDir: take('files-dir', files_dir/* parseFilesDir */.C, { kind: 'private' }),
        publicKeys: take('public-keys', parsePublicKeys, []),
        onMissing: choice('on-missing', ['fail', 'warn', 'ignore'], 'fail'),
        deniedAsMissing: flag('denied-as-missing', false),
        onEmpty: choice('on-empty', ['allow', 'warn', 'fail'], 'warn'),
        versionStage: take('version-stage', parseStage, undefined),
        expandStrings: choice('json-strings', ['keep', 'expand'], 'keep') === 'expand',
        overwrite: take('overwrite', parseOverwrite, new Set()),
        batch: flag('batch', false),
        maxSecrets: integer('max-secrets', 100, 1, 1000),
        roles: take('roles', parseRoleLines, []),
        region: take('aws-region', parseRegion, undefined),
        endpoints: take('endpoint-url', parseEndpoints, {}),
        httpProxy: read('http-proxy'),
        noProxy: read('no-proxy'),
        timeoutMs: integer('action-timeout-s', 60, 1, 3600) * 1000,
        familyTimeoutMs: integer('auto-select-family-attempt-timeout', 1000, 10, 60_000),
        maskBudget: integer('mask-budget', 2000, 100, 10_000),
        maskAccountId: flag('mask-account-id', false),
        leakScanPaths: take('leak-scan-paths', list_parseList, []),
        leakScan: choice('leak-scan', LEAK_SCAN_MODES, 'off'),
        cleanup: flag('cleanup', true),
        summary: summary === 'auto' ? mode === 'check' : summary === 'true',
        warnings,
    };
    return problems.length > 0 ? { ok: false, problems } : { ok: true, value: inputs };
};
const parsePath = (where, text) => /\p{C}/u.test(text) ? (0,src_failure/* refused */.J5)(where, `expected a path, found ${(0,text_printable/* quoted */.T)(text)}`) : (0,src_failure/* accepted */.qG)(text);
const parseStage = (where, text) => /^[^\s\p{C}]{1,256}$/u.test(text) ? (0,src_failure/* accepted */.qG)(text) : (0,src_failure/* refused */.J5)(where, `expected a version stage, found ${(0,text_printable/* quoted */.T)(text)}`);
const parseExports = (where, text) => {
    const items = list_parseList(where, text);
    return items.ok ? (0,src_failure/* allOf */.bn)(items.value.map((item) => parseChoice(where, item, EXPORT_KINDS))) : items;
};
const parseOverwrite = (where, text) => {
    const whole = parseBoolean(where, text);
    if (whole.ok)
        return (0,src_failure/* accepted */.qG)(whole.value ? 'all' : new Set());
    const names = list_parseList(where, text);
    if (!names.ok)
        return names;
    const wrong = names.value.find((name) => !(0,env_name/* isVariableName */.KL)(name));
    return wrong === undefined
        ? (0,src_failure/* accepted */.qG)(new Set(names.value))
        : (0,src_failure/* refused */.J5)(where, `expected \`true\`, \`false\` or names of variables, found ${(0,text_printable/* quoted */.T)(wrong)}`);
};
//# sourceMappingURL=inputs.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/file-format.js



/** The content of a file in the given format, or why these values cannot be written so. */
const fileContent = (format, values) => {
    switch (format) {
        case 'dotenv':
            return dotenv(values);
        case 'json':
            return file_format_json(values);
        case 'raw':
        case 'pem':
        case 'binary': {
            const [only] = values;
            if (only === undefined)
                throw new Error(`a file in the format ${format} needs a value`);
            return format === 'pem' ? pem(only) : bytes(format, only);
        }
    }
};
/** `NAME='…'` lines that a shell reads back byte for byte and without running anything: `set -a; . ./file`. */
const dotenv = (values) => {
    const withNul = values.find(({ value }) => value.text.is((text) => text.includes('\0')));
    if (withNul !== undefined)
        return new Failure('nul-byte', `The value for ${quoted(withNul.name)} holds a NUL character, which no shell variable can hold.`, 'Deliver it as a `raw` or `json` file.');
    return Secret.concat(...values.flatMap(({ name, value }) => [
        `${name}='`,
        value.text.map((text) => text.replaceAll("'", "'\\''")),
        "'\n",
    ]));
};
/** One object of strings, in the order of the entries. Values that are not text are base64. */
const file_format_json = (values) => {
    const members = values.map(({ name, value }) => Secret.concat(`  ${JSON.stringify(name)}: `, value.text.map((text) => JSON.stringify(text))));
    const lines = members.flatMap((member, index) => (index === 0 ? [member] : [',\n', member]));
    return Secret.concat('{\n', ...lines, '\n}\n');
};
const bytes = (format, { name, value, isBytes }) => {
    if (format === 'binary' && value.base64 === undefined && !isBytes)
        return new Failure('file', `The value for ${quoted(name)} is text.`, 'Use the format `raw`, or `decode=base64`.');
    return value.base64 === undefined ? value.text : { base64: value.base64 };
};
const PEM = /^-----BEGIN [A-Z0-9 ]+-----\n[\s\S]+\n-----END [A-Z0-9 ]+-----\n$/;
/** Keys often lose their line breaks in JSON and in forms: `\n` written out becomes one again. */
const file_format_pemText = (text) => `${text.replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim()}\n`;
const pem = ({ name, value }) => {
    const text = value.text.map(file_format_pemText);
    return text.is((candidate) => PEM.test(candidate))
        ? text
        : new Failure('file', `The value for ${quoted(name)} is no PEM text.`, 'Use the format `raw`, or store a text from `-----BEGIN …` to `-----END …`.');
};
//# sourceMappingURL=file-format.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/mask-sources.js


/** Everything to be masked: what is delivered, what it was made from, and each fetched value as a whole. */
const maskSources = (deliveries, payloads) => {
    const secret = deliveries.filter(({ isPublic }) => !isPublic);
    return [
        ...secret.map(({ name, value }) => ({
            label: name,
            value: value.text,
            ...(value.base64 === undefined ? {} : { base64: value.base64 }),
            delivered: true,
        })),
        ...secret.flatMap(({ name, madeFrom, value, exports }) => [...madeFrom, ...(exports.includes('file') ? [value.text.map(pemText)] : [])]
            .filter((other) => !other.equals(value.text))
            .map((other) => ({ label: name, value: other, delivered: false }))),
        ...payloads
            .filter((payload) => !isPublicWhole(payload, deliveries))
            .map(({ name, value }) => ({
            label: printable(name),
            value: value.text,
            ...(value.base64 === undefined ? {} : { base64: value.base64 }),
            delivered: false,
        })),
    ];
};
/** Whether a fetched value is delivered whole, as a public one. */
const isPublicWhole = ({ value }, deliveries) => deliveries.some(({ isPublic, value: { text } }) => isPublic && text.equals(value.text));
/** Values that were declared public. */
const publicValues = (deliveries) => deliveries.filter(({ isPublic }) => isPublic).map(({ value }) => value.text);
const ORDINARY_VARIABLES = [
    'GITHUB_REPOSITORY',
    'GITHUB_REF',
    'GITHUB_REF_NAME',
    'GITHUB_SHA',
    'GITHUB_WORKSPACE',
    'GITHUB_RUN_ID',
    'RUNNER_TEMP',
];
/** Texts of this job that logs and job outputs are full of. */
const ordinaryTexts = (runner, others) => [
    ...ORDINARY_VARIABLES.flatMap((name) => runner.env(name) ?? []),
    ...others,
];
//# sourceMappingURL=mask-sources.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/saved-state.js
var saved_state = __webpack_require__(6161);
// EXTERNAL MODULE: ./build/src/runner/hand-over.js
var hand_over = __webpack_require__(6290);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/outcome.js

/** The result, or the Failure as a value. Anything else that is thrown is a defect and passes through. */
const orFailure = async (work) => {
    try {
        return await work();
    }
    catch (error) {
        if (error instanceof src_failure/* Failure */.HR)
            return error;
        throw error;
    }
};
//# sourceMappingURL=outcome.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/value.js

/** Bytes as a value: the text they hold, where that is exact, else padded base64. */
const valueOfBytes = (base64) => base64.is(holdsText) ? { text: base64.map(decodedText) } : { text: base64, base64 };
/** Applies what an entry asks of its value: first `decode`, then `as`, then `trim`. */
const shape = (value, { decode, as, trim }) => {
    if (decode !== undefined && !value.text.is((text) => isEncoded(text, decode)))
        return failed('decode-failed', `The value is not ${decode}.`, `Remove \`decode=${decode}\`, or store it that way.`);
    const decoded = decode === undefined ? value : valueOfBytes(value.text.map((text) => toBase64(text, decode)));
    if (as === 'text' && decoded.base64 !== undefined)
        return failed('not-text', 'The value is not UTF-8 text.', 'Use `as=base64`, or deliver it as a file.');
    const written = as === undefined || as === 'auto' || as === 'text' ? decoded : notation(decoded, as);
    const trimmed = trim === true ? { ...written, text: written.text.map((text) => text.replace(/[\r\n]+$/, '')) } : written;
    return { kind: 'value', value: trimmed, from: [value, decoded, written].map(({ text }) => text) };
};
const failed = (code, message, hint) => ({
    kind: 'failed',
    failure: new Failure(code, message, hint),
});
const notation = (value, codec) => {
    const base64 = value.base64 ?? value.text.map((text) => Buffer.from(text).toString('base64'));
    return { base64, text: base64.map((bytes) => Buffer.from(bytes, 'base64').toString(codec)) };
};
const holdsText = (base64) => {
    try {
        return !decodedText(base64).includes('\0');
    }
    catch {
        return false;
    }
};
/** Throws where the bytes are not UTF-8. A byte-order mark is part of the text. */
const decodedText = (base64) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
const ALPHABETS = {
    base64: /^[A-Za-z0-9+/]*={0,2}$/,
    base64url: /^[A-Za-z0-9_-]*={0,2}$/,
    hex: /^(?:[0-9a-fA-F]{2})*$/,
};
/** Strict but for line breaks and missing padding: Node's decoder skips what it does not know. */
const isEncoded = (text, codec) => {
    const digits = withoutLineBreaks(text);
    if (!ALPHABETS[codec].test(digits))
        return false;
    if (codec === 'hex')
        return true;
    const bare = digits.replace(/=+$/, '');
    return ((bare.length === digits.length || digits.length % 4 === 0) &&
        Buffer.from(bare, codec).toString('base64url') === bare.replaceAll('+', '-').replaceAll('/', '_'));
};
const toBase64 = (text, codec) => Buffer.from(withoutLineBreaks(text), codec).toString('base64');
const withoutLineBreaks = (text) => text.replace(/[\r\n]/g, '');
//# sourceMappingURL=value.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/fetch-secret.js




/** The value of one secret version. */
const fetchSecret = async (request, manager) => {
    const { secretId, stage, version } = request;
    const selector = {
        ...(stage === undefined ? {} : { versionStage: stage }),
        ...(version === undefined ? {} : { versionId: version }),
    };
    const value = await orFailure(() => manager.getSecretValue({ secretId, ...selector }));
    if (!(value instanceof src_failure/* Failure */.HR))
        return payloadOf(value);
    const found = await byNameInArn(value, request, manager, selector);
    if (found === undefined)
        throw value;
    return payloadOf(found);
};
/**
 * For an ARN without its last six characters AWS may take the end of the name for them and find nothing. The name is then
 * asked for once, and only an answer that extends the ARN counts.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
const byNameInArn = async (failure, { secretId, nameInArn }, manager, selector) => {
    if (!LOST_SUFFIX.has(failure.code) || nameInArn === undefined)
        return undefined;
    const value = await orFailure(() => manager.getSecretValue({ secretId: nameInArn, ...selector }));
    if (value instanceof src_failure/* Failure */.HR)
        return undefined;
    return value.arn.startsWith(`${secretId}-`) && value.arn.length === secretId.length + SUFFIX ? value : undefined;
};
const LOST_SUFFIX = new Set(['secret-missing', 'partial-arn', 'region-mismatch']);
const SUFFIX = '-AbCdEf'.length;
/** What Secrets Manager gave back, as a payload; a secret without any value is missing. */
const payloadOf = ({ value, ...about }) => {
    switch (value.kind) {
        case 'text':
            return { ...about, value: { text: value.text } };
        case 'binary':
            return { ...about, value: valueOfBytes(value.base64) };
        case 'absent':
            throw new src_failure/* Failure */.HR('value-absent', `\`${(0,text_printable/* printable */.g)(about.name)}\` has neither text nor bytes.`, 'Store a value; right after the creation of a secret, wait until it has one.');
    }
};
//# sourceMappingURL=fetch-secret.js.map
// EXTERNAL MODULE: ./build/src/secrecy/structure.js
var structure = __webpack_require__(1639);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/fields.js





/**
 * Takes a value apart. JSON is read strictly and every token is kept as it was written: `2.50` stays `2.50`, and a number
 * beyond 2^53 keeps its digits. No message quotes a value; names of members may appear.
 */
const takeFields = (text, taking) => {
    const outcomes = text.split((plain) => outcomesOf(plain, taking));
    const failures = (wanted) => outcomes.flatMap(([outcome]) => (outcome.kind === wanted ? [outcome.failure] : []));
    return {
        fields: outcomes.flatMap(([outcome, part]) => (outcome.kind === 'field' ? [[outcome.path, part]] : [])),
        missing: failures('missing'),
        failures: failures('failed'),
        nested: outcomes.some(([{ kind }]) => kind === 'nested'),
    };
};
const field = (path, text) => [{ kind: 'field', path }, text];
const missing = (code, message, hint) => [
    { kind: 'missing', failure: new src_failure/* Failure */.HR(code, message, hint) },
    '',
];
const fields_failed = (code, message, hint) => [
    { kind: 'failed', failure: new src_failure/* Failure */.HR(code, message, hint) },
    '',
];
const outcomesOf = (text, { key, flatten, expandStrings }) => {
    if (key === undefined && !flatten)
        return [field([], text)];
    const { node, problems } = (0,json/* readJson */.V)(text);
    if (node?.kind !== 'object')
        return key === undefined ? [field([], text)] : [notAnObject(key, node, text)];
    const [duplicate] = problems;
    if (duplicate !== undefined)
        return [
            fields_failed('not-json', `The JSON document is ambiguous: at line ${duplicate.at.line}, column ${duplicate.at.column}, ${duplicate.what}.`, 'Store each member once, or deliver the document whole.'),
        ];
    if (key === undefined || key.kind === 'all')
        return flattened(node, text, expandStrings);
    switch (key.kind) {
        case 'member':
            return [memberOf(node, key.name, text)];
        case 'pointer':
            return [pointedAt(node, key.pointer, text)];
        case 'list':
            return key.items.flatMap((item) => listed(node, item, text));
    }
};
const notAnObject = (key, node, text) => {
    if (node !== undefined && key.kind === 'pointer')
        return pointedAt(node, key.pointer, text);
    return fields_failed('not-json', 'A key was asked for, but the value is not a JSON object.', 'Remove the key to get the whole value, or store a JSON object.');
};
/** All members, those of nested objects with their whole path; arrays and scalars stay one value. */
const flattened = (node, text, expandStrings, path = []) => node.members.flatMap(({ key, value }) => {
    if (key === '')
        return [
            fields_failed('name-blocked', 'A member has an empty name, which cannot name a value.', 'Select members by key.'),
        ];
    const here = [...path, key];
    if (value.kind === 'object')
        return flattened(value, text, expandStrings, here);
    if (value.kind !== 'string')
        return [written(here, value, text)];
    const inner = objectIn(value.value);
    if (inner === undefined)
        return [written(here, value, text)];
    return expandStrings
        ? flattened(inner, value.value, expandStrings, here)
        : [[{ kind: 'nested' }, ''], written(here, value, text)];
});
/** Whether the text is an unambiguous JSON object. */
const isJsonObject = (text) => objectIn(text) !== undefined;
const objectIn = (text) => {
    if (!/^\s*\{/.test(text))
        return undefined;
    const { node, problems } = (0,json/* readJson */.V)(text);
    return node?.kind === 'object' && problems.length === 0 ? node : undefined;
};
const memberOf = (node, name, text) => {
    const member = node.members.find(({ key }) => key === name);
    return member === undefined ? absent(node, name) : present([name], member.value, text);
};
const listed = (node, item, text) => {
    if (!item.includes('*'))
        return [memberOf(node, item, text)];
    const found = node.members.filter(({ key }) => glob_matchesGlob(item, key));
    return found.length === 0 ? [absent(node, item)] : found.map(({ key, value }) => written([key], value, text));
};
/** RFC 6901. */
const pointedAt = (root, pointer, text) => {
    const names = pointer
        .slice(1)
        .split('/')
        .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    let node = root;
    for (const name of names) {
        const next = node.kind === 'object'
            ? node.members.find(({ key }) => key === name)?.value
            : node.kind === 'array' && /^(?:0|[1-9][0-9]{0,8})$/.test(name)
                ? node.items[Number(name)]
                : undefined;
        if (next === undefined)
            return absent(node, pointer);
        node = next;
    }
    return present(names, node, text);
};
/** A value that was asked for by its name; `null` counts as not there. */
const present = (path, value, text) => value.kind === 'null'
    ? missing('json-value-null', `The member ${(0,text_printable/* quoted */.T)(path.join('/'))} is \`null\`.`, 'Store a value, or make the reference optional with `?`.')
    : written(path, value, text);
const written = (path, value, text) => {
    if (value.kind !== 'string')
        return field(path, (0,structure/* compactJson */.Ar)(value, text));
    return value.value.isWellFormed()
        ? field(path, value.value)
        : fields_failed('not-text', `The member ${(0,text_printable/* quoted */.T)(path.join('/'))} holds half of a surrogate pair, which no UTF-8 text can hold.`, 'Store the character whole.');
};
const MOST_NAMES = 20;
const absent = (node, name) => {
    const names = node.kind === 'object' ? node.members.map(({ key }) => key) : [];
    const nearest = names.find((key) => key.toLowerCase() === name.toLowerCase());
    const shown = names.slice(0, MOST_NAMES).map((key) => (0,text_printable/* printable */.g)(key, 64));
    const list = shown.length === 0
        ? 'There are no members.'
        : `There are: ${shown.join(', ')}${names.length > MOST_NAMES ? ', …' : ''}.`;
    return missing('json-key-missing', `The value has no member ${(0,text_printable/* quoted */.T)(name)}. ${list}`, nearest === undefined
        ? 'Correct the key, or make the reference optional with `?`.'
        : `Write ${(0,text_printable/* quoted */.T)(nearest)}: case counts.`);
};
//# sourceMappingURL=fields.js.map
// EXTERNAL MODULE: ./build/src/clock.js
var src_clock = __webpack_require__(8179);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/region.js


/** The region that the inputs or the environment name, in the peer action's order. */
const configuredRegion = ({ region }, env) => region ?? env('AWS_DEFAULT_REGION') ?? env('AWS_REGION');
/** The region of everything that does not name its own. */
const homeRegion = (inputs, env) => {
    const configured = configuredRegion(inputs, env);
    if (configured !== undefined)
        return configured;
    const named = inputs.entries.map((entry) => entry.attributes.region ?? regionOf(entry));
    const [first] = named;
    if (first !== undefined && named.every((other) => other !== undefined))
        return first;
    throw new Failure('no-region', 'No AWS region is known: aws-region, AWS_DEFAULT_REGION and AWS_REGION are empty, and not every entry names its own.', 'Set aws-region, or run configure-credentials in an earlier step.');
};
//# sourceMappingURL=region.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/settings.js


const ATTEMPTS = 5;
/** How AWS is reached, as the inputs and the environment say. */
const settingsOf = (inputs, runner, clock) => {
    const homeRegion = configuredRegion(inputs, (name) => runner.env(name));
    return {
        clock,
        deadline: new src_clock/* Deadline */.B(clock, inputs.timeoutMs),
        attempts: ATTEMPTS,
        caller: {
            action: 'fetch-secrets',
            runId: runner.env('GITHUB_RUN_ID'),
            runAttempt: runner.env('GITHUB_RUN_ATTEMPT'),
        },
        env: (name) => runner.env(name),
        proxy: inputs.httpProxy,
        noProxy: inputs.noProxy,
        endpoints: inputs.endpoints,
        familyTimeoutMs: inputs.familyTimeoutMs,
        ...(homeRegion === undefined ? {} : { homeRegion }),
    };
};
//# sourceMappingURL=settings.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/shared-clients.js
/** The same access, but one adapter per service, region and credentials, so that requests share its connections. */
const sharingClients = (aws) => ({
    sts: shared((target) => aws.sts(target)),
    secretsManager: shared((target) => aws.secretsManager(target)),
    parameters: shared((target) => aws.parameters(target)),
    kms: shared((target) => aws.kms(target)),
    ambientCredentials: (region) => aws.ambientCredentials(region),
});
const shared = (make) => {
    // Credentials are compared by identity: each session is one object.
    const made = new Map();
    return (target) => {
        const byRegion = made.get(target.credentials) ?? new Map();
        made.set(target.credentials, byRegion);
        const adapter = byRegion.get(target.region) ?? make(target);
        byRegion.set(target.region, adapter);
        return adapter;
    };
};
//# sourceMappingURL=shared-clients.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/scan-values.js









const LARGEST_SECRET_FILE = 1024 ** 2;
/** The values of this step once more: fetched again where that works, and as variables and files still hold them. */
const valuesToFind = async (state, inputs, world) => {
    const { runner } = world;
    const { fetched, lost } = await fetchAgain(state.scan, inputs, world);
    const left = [
        ...state.variables.map((name) => ({
            label: name,
            value: runner.variable(name),
            isPublic: isPublic(inputs, name, '', []),
        })),
        ...(await Promise.all(state.files.map(async (path) => {
            const file = await runner.readSecretFile(path, LARGEST_SECRET_FILE);
            return { label: (0,text_printable/* quoted */.T)(path), value: file.kind === 'secret' ? file.secret : undefined, isPublic: false };
        }))),
    ].flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ ...rest, value }]));
    await (0,hand_over/* maskNow */.x)(runner, [
        ...fetched.map(({ value }) => value),
        ...left.filter((one) => !one.isPublic).map(({ value }) => value),
    ]);
    return {
        sources: [
            ...fetched.map(({ name, value, base64 }) => ({
                label: name,
                value,
                delivered: false,
                ...(base64 === undefined ? {} : { base64 }),
            })),
            ...left.filter((one) => !one.isPublic).map(({ label, value }) => ({ label, value, delivered: false })),
        ],
        publicValues: [
            ...left.filter((one) => one.isPublic).map(({ value }) => value),
            ...fetched.flatMap(({ name, value }) => publicMembers(inputs, name, value)),
        ],
        lost,
    };
};
const fetchAgain = async (targets, inputs, { runner, clock, connect }) => {
    if (targets.length === 0)
        return { fetched: [], lost: 0 };
    const outcomes = await orFailure(async () => {
        const access = connect(settingsOf(inputs, runner, clock));
        const aws = sharingClients(access.aws);
        await (0,hand_over/* maskNow */.x)(runner, access.masks);
        const { credentials } = await aws.ambientCredentials(regionIn(targets[0]?.arn ?? ''));
        return Promise.all(targets.map(({ arn, versionId }) => orFailure(async () => {
            const manager = await aws.secretsManager({ region: regionIn(arn), credentials });
            const request = {
                kind: 'secret',
                key: arn,
                region: regionIn(arn),
                secretId: arn,
                version: versionId,
            };
            const { name, value } = await fetchSecret(request, manager);
            return { name, value: value.text, ...(value.base64 === undefined ? {} : { base64: value.base64 }) };
        })));
    });
    if (outcomes instanceof src_failure/* Failure */.HR)
        return { fetched: [], lost: targets.length };
    const fetched = outcomes.filter((outcome) => !(outcome instanceof src_failure/* Failure */.HR));
    return { fetched, lost: targets.length - fetched.length };
};
const regionIn = (arn) => arn.split(':')[3] ?? '';
const isPublic = ({ publicKeys }, name, secretName, path) => publicKeyOf(publicKeys, { name, secretName, path }) !== undefined;
const publicMembers = (inputs, secretName, value) => takeFields(value, { flatten: true, expandStrings: inputs.expandStrings })
    .fields.filter(([path]) => isPublic(inputs, '', secretName, path))
    .map(([, text]) => text);
//# sourceMappingURL=scan-values.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/leak-scan.js







const LIMITS = { bytesPerFile: 10 * 1024 ** 2, files: 20_000, bytes: 200 * 1024 ** 2, milliseconds: 30_000 };
const MOST_SHOWN = 50;
/**
 * Looks for the secrets of this step in the workspace and the step summaries, where uploads and caches pick them up. The
 * values are fetched once more, because nothing derived from them is kept between main and post.
 */
const scanForLeaks = async (world) => {
    const { runner } = world;
    const inputs = parseInputs((name) => runner.input(name));
    if (!inputs.ok)
        return say(runner, 'warning', 'Not scanned: the inputs are wrong.');
    const state = (0,saved_state/* readState */.un)((name) => runner.state(name));
    const { sources, publicValues, lost } = await valuesToFind(state, inputs.value, world);
    if (lost > 0)
        say(runner, 'warning', `${lost} secrets could not be read again; their values are looked for as far as variables and files hold them.`);
    const needles = needlesOf(sources, { ordinary: ordinaryTexts(runner, []), publicValues });
    if (needles.length === 0)
        return say(runner, 'warning', 'Not scanned: no value is left to look for.');
    const leaks = [];
    const scan = scannerOf(needles);
    const walked = await runner.walkFiles({
        places: placesOf(runner, inputs.value),
        skips: (path) => isSkipped(path, state.files),
        limits: LIMITS,
        visit: (path, bytes) => leaks.push(...leaksIn(path, bytes, scan)),
    });
    report(runner, inputs.value, leaks, walked);
};
/** The workspace, the places of the input, and the summaries of this job's steps. */
const placesOf = (runner, { leakScanPaths }) => {
    const workspace = runner.env('GITHUB_WORKSPACE');
    const summary = runner.env('GITHUB_STEP_SUMMARY');
    return [
        ...(workspace === undefined ? [] : [workspace]),
        ...leakScanPaths.map((path) => (/^(?:[\\/]|[A-Za-z]:)/.test(path) ? path : `${workspace ?? ''}/${path}`)),
        ...(summary === undefined ? [] : [summary.replace(/[\\/][^\\/]*$/, '')]),
    ];
};
/** Files that hold values by design: ours, and the runner's command files beside the summaries. */
const isSkipped = (path, ownFiles) => path.endsWith('/.git/objects') ||
    ownFiles.includes(path) ||
    /\/_runner_file_commands\/(?!step_summary_)[^/]+$/.test(path);
const LINE_END = 10;
const leaksIn = (path, bytes, scan) => {
    const shown = scan(Buffer.from(path)).length > 0 ? '`***`' : (0,text_printable/* quoted */.T)(path);
    const lines = new Map(scan(bytes).map(({ label, start }) => {
        const line = 1 + bytes.subarray(0, start).reduce((count, byte) => count + (byte === LINE_END ? 1 : 0), 0);
        return [`${line} ${label}`, { place: `${shown}, line ${line}`, label }];
    }));
    return [...lines.values()];
};
const report = (runner, { leakScan }, leaks, { read, skipped }) => {
    runner.log(`Leak scan: ${read} files read, ${skipped} skipped (links, archives' contents and large files are not looked into).`);
    for (const { place, label } of leaks.slice(0, MOST_SHOWN))
        say(runner, 'warning', `${place} holds a form of ${(0,text_printable/* quoted */.T)(label)}.`);
    if (leaks.length === 0)
        return;
    const message = `leak-scan: secrets stand in ${leaks.length} places; uploads, caches and images may carry them out.`;
    if (leakScan === 'fail')
        runner.fail(message);
    else
        say(runner, 'warning', message);
};
const say = (runner, level, message) => runner.annotate({ level, message });
//# sourceMappingURL=leak-scan.js.map

/***/ })

};
