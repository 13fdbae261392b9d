export const id = 255;
export const ids = [255];
export const modules = {

/***/ 2255:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Vm: () => (/* reexport */ context_contextOf),
  _3: () => (/* reexport */ evaluate_evaluate),
  ON: () => (/* reexport */ parsePolicy),
  v4: () => (/* reexport */ scopeToSecrets)
});

// UNUSED EXPORTS: assumeRole, assumeRoleWithWebIdentity, batchGetSecretValue, chainOf, compile, deadStatements, decide, decryptDirectly, decryptSecret, difference, evaluateChain, fieldsOfText, getSecretValue, joinText, judgeFix, keyOfText, limitText, lintPolicy, listSecrets, lostAccess, newAccess, newAccessOfDocument, outsideAccess, printText, reachOf, requestText, rolesFor, suppose, trustedSubjects, unexpectedSubjects, valueFixes, whoCan

;// CONCATENATED MODULE: ./build/src/policy/kleene.js
const kleene_NO = 0;
const kleene_MAYBE = 1;
const kleene_YES = 2;
const and = (a, b) => (a < b ? a : b);
const or = (a, b) => (a > b ? a : b);
const not = (a) => (a === kleene_YES ? kleene_NO : a === kleene_NO ? kleene_YES : kleene_MAYBE);
/** What holds in both of two possible worlds: the common value, else unknown. */
const common = (a, b) => (a === b ? a : kleene_MAYBE);
const truthOf = (value) => (value ? kleene_YES : kleene_NO);
/** The truth as answers spell it. */
const triOf = (value) => (value === kleene_YES ? 'T' : value === kleene_NO ? 'F' : 'U');
//# sourceMappingURL=kleene.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic-string.js

/** Any number of characters. */
const MANY = -1;
/** Exactly one character. */
const ONE = -2;
/** Longest hole that is spelled out character by character; a longer one counts as open. */
const MAX_HOLE = 2048;
/** The items of a hole. */
const itemsOfHole = (hole, wild) => {
    const charset = hole.charset === undefined ? {} : { charset: hole.charset };
    const start = hole.offset ?? 0;
    if (hole.length === undefined || hole.length > MAX_HOLE || hole.length < 0)
        return [{ kind: 'open', hole: hole.hole, offset: start, ...charset, wild }];
    return Array.from({ length: hole.length }, (_, index) => ({
        kind: 'character',
        hole: hole.hole,
        offset: start + index,
        ...charset,
    }));
};
/** The items of a text that is taken literally. */
const itemsOfText = (text) => typeof text === 'string'
    ? codesOf(text)
    : text.parts.flatMap((part) => (typeof part === 'string' ? codesOf(part) : itemsOfHole(part, false)));
const codesOf = (text) => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
/** A string that is equal for equal texts only; the text itself when it has no holes. */
const symbolic_string_keyOfText = (text) => typeof text === 'string'
    ? text
    : text.parts
        .map((part) => typeof part === 'string'
        ? part
        : `\u0000${part.hole}\u0000${part.offset ?? 0}\u0000${part.length ?? ''}\u0000`)
        .join('');
/** The text for readers: a hole is shown as `⟨address⟩`. */
const symbolic_string_printText = (text) => typeof text === 'string'
    ? text
    : text.parts.map((part) => (typeof part === 'string' ? part : `⟨${part.hole}⟩`)).join('');
/** The text as a plain string where it has no holes. */
const symbolic_string_plainOf = (text) => typeof text === 'string'
    ? text
    : text.parts.every((part) => typeof part === 'string')
        ? text.parts.join('')
        : undefined;
/** Texts joined to one. */
const symbolic_string_joinText = (...texts) => {
    const parts = texts.flatMap((text) => (typeof text === 'string' ? [text] : text.parts));
    const merged = [];
    for (const part of parts) {
        const last = merged.at(-1);
        if (typeof part === 'string' && typeof last === 'string')
            merged[merged.length - 1] = last + part;
        else if (part !== '')
            merged.push(part);
    }
    return merged.every((part) => typeof part === 'string') ? merged.join('') : { parts: merged };
};
/**
 * The colon-separated fields of an ARN-like text, the last one with all that remains; at most `limit` of them.
 * `undefined` when a hole that may hold a colon stands before the last field, so that the fields are not known.
 */
const fieldsOfText = (text, limit) => {
    const parts = typeof text === 'string' ? [text] : text.parts;
    const fields = [];
    let current = [];
    for (const part of parts) {
        if (typeof part !== 'string') {
            if (fields.length < limit - 1 && mayHold(part.charset, 58))
                return undefined;
            current.push(part);
            continue;
        }
        let rest = part;
        while (fields.length < limit - 1) {
            const colon = rest.indexOf(':');
            if (colon < 0)
                break;
            current.push(rest.slice(0, colon));
            fields.push(symbolic_string_joinText({ parts: current }));
            current = [];
            rest = rest.slice(colon + 1);
        }
        current.push(rest);
    }
    fields.push(symbolic_string_joinText({ parts: current }));
    return fields;
};
/** Whether a text is known to hold a given character nowhere, somewhere, or perhaps. */
const mayHold = (charset, code) => {
    if (charset === undefined)
        return true;
    for (let i = 0; i < charset.length; i++) {
        if (charset.charCodeAt(i + 1) === 45 && i + 2 < charset.length) {
            if (code >= charset.charCodeAt(i) && code <= charset.charCodeAt(i + 2))
                return true;
            i += 2;
        }
        else if (charset.charCodeAt(i) === code)
            return true;
    }
    return false;
};
const STAR_CODE = 42;
const MARK_CODE = 63;
const lower = (code) => (code >= 65 && code <= 90 ? code + 32 : code);
/** How one pattern item relates to one text item, when each stands for exactly one character. */
const compareOne = (pattern, text, fold) => {
    if (pattern === ONE)
        return kleene_YES;
    if (typeof pattern === 'number') {
        if (typeof text === 'number')
            return (fold ? lower(pattern) === lower(text) : pattern === text) ? kleene_YES : kleene_NO;
        return mayHold(text.charset, pattern) || (fold && mayHold(text.charset, otherCase(pattern))) ? kleene_MAYBE : kleene_NO;
    }
    if (typeof text === 'number')
        return mayHold(pattern.charset, text) || (fold && mayHold(pattern.charset, otherCase(text))) ? kleene_MAYBE : kleene_NO;
    return pattern.hole === text.hole && pattern.offset === text.offset ? kleene_YES : kleene_MAYBE;
};
const otherCase = (code) => code >= 65 && code <= 90 ? code + 32 : code >= 97 && code <= 122 ? code - 32 : code;
/** Beyond this many steps the answer is "unknown" rather than late. */
const MAX_STEPS = 4_000_000;
/**
 * Does the pattern match the text? Yes and no are proofs: yes when one way of matching is certain, no when every way
 * fails at a known place. Costs time in proportion to the product of the lengths.
 */
const matchItems = (pattern, text, fold = false) => {
    const width = text.length + 1;
    if ((pattern.length + 1) * width > MAX_STEPS)
        return kleene_MAYBE;
    let below = Array.from({ length: width }, () => kleene_NO);
    below[text.length] = kleene_YES;
    for (let j = text.length - 1; j >= 0; j--)
        below[j] = isOpen(text[j]) ? and(kleene_MAYBE, below[j + 1] ?? kleene_NO) : kleene_NO;
    for (let i = pattern.length - 1; i >= 0; i--) {
        const item = pattern[i];
        const row = Array.from({ length: width }, () => kleene_NO);
        const skippable = item === MANY ? kleene_YES : isOpen(item) ? kleene_MAYBE : kleene_NO;
        for (let j = text.length; j >= 0; j--) {
            // The pattern item stands for nothing here.
            let value = and(skippable, below[j] ?? kleene_NO);
            if (j < text.length) {
                const other = text[j];
                // An open hole of the text may be empty.
                if (isOpen(other))
                    value = or(value, and(kleene_MAYBE, row[j + 1] ?? kleene_NO));
                if (item === MANY)
                    value = or(value, row[j + 1] ?? kleene_NO);
                else if (isOpen(item)) {
                    if (isOpen(other) && item.hole === other.hole && item.offset === other.offset)
                        value = or(value, below[j + 1] ?? kleene_NO);
                    if (absorbs(item, other))
                        value = or(value, and(kleene_MAYBE, row[j + 1] ?? kleene_NO));
                }
                else if (isOpen(other)) {
                    // The open hole of the text may hold the character that the pattern asks for, and go on.
                    if (item === ONE || compareOne(item, other, fold) !== kleene_NO)
                        value = or(value, and(kleene_MAYBE, below[j] ?? kleene_NO));
                }
                else
                    value = or(value, and(compareOne(item, other, fold), below[j + 1] ?? kleene_NO));
            }
            row[j] = value;
        }
        below = row;
    }
    return below[0] ?? kleene_NO;
};
const isOpen = (item) => typeof item === 'object' && item.kind === 'open';
/** Whether unknown text of a pattern may stand for this item of the text, as itself or through a wildcard in it. */
const absorbs = (item, text) => typeof text !== 'number' ||
    mayHold(item.charset, text) ||
    (item.wild && (mayHold(item.charset, STAR_CODE) || mayHold(item.charset, MARK_CODE)));
/** Whether a text has holes. */
const symbolic_string_isSymbolic = (text) => typeof text !== 'string';
//# sourceMappingURL=symbolic-string.js.map
;// CONCATENATED MODULE: ./build/src/policy/arn.js

/** The fields of a text that is an ARN. */
const arn_parseArn = (text) => {
    const fields = fieldsOfText(text, 6);
    if (fields === undefined || fields.length < 6)
        return undefined;
    const [arn, partition = '', service = '', region = '', account = '', resource = ''] = fields;
    return arn === 'arn' ? { partition, service, region, account, resource } : undefined;
};
/** Whether a value is an ARN as far as ARN operators are concerned. */
const isArn = (text) => {
    if (!text.startsWith('arn:'))
        return false;
    let at = -1;
    for (let colons = 0; colons < 5; colons++) {
        at = text.indexOf(':', at + 1);
        if (at < 0)
            return false;
    }
    return true;
};
/** The text after the last slash. */
const arn_lastSegment = (text) => {
    const parts = symbolic_string_isSymbolic(text) ? text.parts : [text];
    for (let i = parts.length - 1; i >= 0; i--) {
        const part = parts[i];
        if (typeof part !== 'string')
            continue;
        const slash = part.lastIndexOf('/');
        if (slash >= 0)
            return symbolic_string_joinText({ parts: [part.slice(slash + 1), ...parts.slice(i + 1)] });
    }
    return text;
};
/** ARN of the account's root user, which names the account as a principal. */
const arn_accountRoot = (partition, account) => symbolic_string_joinText('arn:', partition, ':iam::', account, ':root');
/** ARN of a session of a role. It never has the role's path. */
const sessionArn = (role, name) => {
    const arn = arn_parseArn(role);
    return symbolic_string_joinText('arn:', arn?.partition ?? 'aws', ':sts::', arn?.account ?? '', ':assumed-role/', arn_lastSegment(role), '/', name);
};
/** ARN of a federated user session. */
const arn_federatedUserArn = (user, name) => {
    const arn = arn_parseArn(user);
    return symbolic_string_joinText('arn:', arn?.partition ?? 'aws', ':sts::', arn?.account ?? '', ':federated-user/', name);
};
/** Whether a role is a service-linked role, which organisation policies do not restrict. */
const isServiceLinkedRole = (role) => {
    const resource = arn_parseArn(role)?.resource;
    return resource !== undefined && (symbolic_string_plainOf(resource) ?? '').startsWith('role/aws-service-role/');
};
//# sourceMappingURL=arn.js.map
;// CONCATENATED MODULE: ./build/src/policy/context.js
const ENCRYPTION_CONTEXT = 'kms:encryptioncontext:';
/** Takes a condition key apart. */
const context_contextKeyOf = (written) => {
    const name = written.toLowerCase();
    const colon = name.indexOf(':');
    const slash = name.indexOf('/', colon + 1);
    const family = name.startsWith(ENCRYPTION_CONTEXT)
        ? ENCRYPTION_CONTEXT
        : colon >= 0 && slash >= 0
            ? name.slice(0, slash + 1)
            : name;
    return { name, family, namespace: colon < 0 ? '' : name.slice(0, colon) };
};
const MISSING = { kind: 'missing' };
/** The state of a key that nobody described. */
const NOT_GIVEN = { kind: 'maybe', why: 'the request does not say what this key holds' };
/** What a key holds in a request to the given service (lower-case prefix). */
const contextValueOf = (context, service, key) => {
    const { values } = context;
    // A name with a colon cannot be one of Object.prototype's; others are asked the slow way.
    const own = key.namespace !== '' || Object.hasOwn(values, key.name) ? values[key.name] : undefined;
    if (own !== undefined)
        return own;
    if (context.otherwise === 'missing')
        return MISSING;
    if (context.complete.includes(key.family))
        return MISSING;
    if (context.open?.includes(key.family) === true)
        return NOT_GIVEN;
    return key.namespace === 'aws' || key.namespace === service || key.namespace === '' ? NOT_GIVEN : MISSING;
};
const context_lower = (families) => families.map((family) => family.toLowerCase());
/** Makes a context; later entries win, names may be in any case. */
const context_contextOf = (entries, otherwise = 'missing', complete = [], open = []) => {
    const values = Object.create(null);
    for (const [key, value] of entries)
        values[key.toLowerCase()] = value;
    return { values, otherwise, complete: context_lower(complete), ...(open.length === 0 ? {} : { open: context_lower(open) }) };
};
//# sourceMappingURL=context.js.map
;// CONCATENATED MODULE: ./build/src/policy/unconfirmed.js
/**
 * Behaviour of AWS that its documentation leaves open, one constant each with the treatment we chose. Confirming one is
 * a change of one line and a case file. The treatment is the one that never turns a denial into "allowed".
 */

const unconfirmed_open = (code, text) => ({ code, text, value: kleene_MAYBE });
const WILDCARD_SERVICE_AND_ACTION = unconfirmed_open('action-wildcard-prefix', 'AWS does not document whether the action `*:*` means every action.');
const WILDCARD_OVER_COLONS = unconfirmed_open('wildcard-over-colons', 'AWS says that a `*` at the end of a field of a resource ARN can reach over colons, and that wildcards work per field.');
const UNSUPPORTED_RESOURCE_WILDCARD = unconfirmed_open('resource-type-wildcard', 'AWS does not support wildcards in the service or resource type of a resource ARN; whether they match is open.');
const VARIABLE_UNDER_BOOL = unconfirmed_open('variable-under-bool', 'AWS pages disagree whether policy variables are replaced under Bool.');
const EMPTY_VARIABLE = unconfirmed_open('empty-variable', 'AWS does not document whether an empty value of a policy variable counts as a value.');
const FOR_ANY_VALUE_IF_EXISTS = unconfirmed_open('for-any-value-if-exists', 'AWS does not document ForAnyValue with IfExists for a missing key.');
const FOR_ANY_VALUE_OF_NOTHING = unconfirmed_open('for-any-value-empty-list', 'AWS does not document a negated ForAnyValue with an empty list of values.');
const MULTIPLE_VALUES_NEGATED = unconfirmed_open('multiple-values-negated', 'AWS does not document a negated operator without set operator on a key with several values.');
const NOT_AN_ARN = unconfirmed_open('not-an-arn', 'AWS does not document ARN operators with a lone `*`, a shorter pattern, or a value that is not an ARN.');
const MAPPED_ADDRESS = unconfirmed_open('ipv4-mapped-address', 'AWS does not document whether an IPv4-mapped IPv6 address counts as IPv4.');
const INVALID_VALUE_NEGATED = unconfirmed_open('invalid-value-negated', 'AWS does not document a negated operator whose value is not valid for it.');
const STAR_AGAINST_SESSION_POLICY = unconfirmed_open('everyone-against-session-policy', 'AWS pages disagree whether a session policy limits a resource-based Allow to everyone.');
const PARTLY_LISTED_NOT_PRINCIPAL = unconfirmed_open('partly-listed-not-principal', 'A NotPrincipal that lists only some of account, role and session exempts the caller or not, depending on the page.');
const NOT_PRINCIPAL_ALLOW = unconfirmed_open('not-principal-allow', 'AWS does not support NotPrincipal with Allow.');
const FEDERATED_IN_RESOURCE_POLICY = unconfirmed_open('federated-in-resource-policy', 'AWS does not document a Federated principal in a policy of a secret or key.');
const EVERYONE_IN_TRUST_POLICY = unconfirmed_open('everyone-for-web-identity', 'AWS does not document an Allow to everyone for a caller with a web identity token.');
const ACCOUNT_DENY_FOR_WEB_IDENTITY = unconfirmed_open('account-deny-for-web-identity', 'AWS does not document whether a Deny that names the account hits a caller with a web identity token.');
const GRANT_AGAINST_LIMITS = unconfirmed_open('grant-against-limits', 'AWS does not document whether a permissions boundary or session policy limits a KMS grant.');
const PARTIAL_ARN_WITH_SUFFIX = unconfirmed_open('partial-arn-with-suffix', 'A partial secret ARN whose name ends in a hyphen and six characters may not be found.');
//# sourceMappingURL=unconfirmed.js.map
;// CONCATENATED MODULE: ./build/src/policy/principal.js
/**
 * `Principal` and `NotPrincipal`. How a resource-based policy names the caller decides which other policies still
 * limit that caller, so a match is a vector with one truth value per form of naming, packed in one number.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */




/** Bit offset of a form in `Lanes`. */
const EVERYONE = 0;
const ACCOUNT = 2;
const ROLE = 4;
const SESSION = 6;
const USER = 8;
const FEDERATED_USER = 10;
/** The caller is a federated session of the named user. */
const USER_OF_SESSION = 12;
const SERVICE = 14;
const WEB_IDENTITY = 16;
const HIGH = 0x2aaaa;
const LOW = 0x15555;
/** Every form unknown. */
const ALL_MAYBE = LOW;
/** The truth of one form. */
const laneOf = (lanes, form) => ((lanes >> form) & 3);
/** Form by form "or". */
const orLanes = (a, b) => {
    const high = (a | b) & HIGH;
    return high | ((a | b) & LOW & ~(high >> 1));
};
/** Form by form "and" with one truth value. */
const limitLanes = (lanes, limit) => limit === kleene_YES ? lanes : limit === kleene_NO ? 0 : (lanes | (lanes >> 1)) & LOW;
/** The "or" of all forms. */
const anyLane = (lanes) => ((lanes & HIGH) !== 0 ? kleene_YES : lanes !== 0 ? kleene_MAYBE : kleene_NO);
const lane = (form, value) => value << form;
/** Takes a role, user or provider ARN apart. */
const callerOf = (kind, arn) => {
    const parts = arn_parseArn(arn);
    return {
        kind,
        account: parts === undefined ? '' : symbolic_string_keyOfText(parts.account),
        partition: parts === undefined ? '' : symbolic_string_keyOfText(parts.partition),
        arn: symbolic_string_keyOfText(arn),
        name: symbolic_string_keyOfText(arn_lastSegment(arn)),
        symbolic: symbolic_string_plainOf(arn) === undefined,
        text: arn,
    };
};
/** Compiles the element. */
const compilePrincipal = ({ negated, entries }) => ({
    negated,
    entries: entries.map((entry) => ({
        entry: compileEntry(entry),
        text: entry.value.kind === 'text' ? entry.value.text : '',
    })),
});
const compileEntry = ({ type, value }) => {
    if (type === 'everyone')
        return { kind: 'everyone' };
    if (value.kind === 'unknown')
        return { kind: 'unknown' };
    const { text } = value;
    switch (type) {
        case 'AWS':
            return symbolic_string_isSymbolic(text) ? { kind: 'symbolic', text } : awsEntryOf(text);
        case 'Federated':
            return symbolic_string_isSymbolic(text) ? { kind: 'symbolic-provider', text } : { kind: 'provider', arn: text };
        case 'Service':
            return symbolic_string_isSymbolic(text) ? { kind: 'symbolic-service', text } : { kind: 'service', service: text };
        case 'CanonicalUser':
            return { kind: 'never' };
    }
};
/** What a string under `AWS` names. Wildcards inside a principal and ids of deleted entities name nobody. */
const awsEntryOf = (text) => {
    if (/^\d{12}$/.test(text))
        return { kind: 'account', account: text, partition: '' };
    const arn = arn_parseArn(text);
    if (arn === undefined || /[*?]/.test(text))
        return { kind: 'never' };
    const [partition, service, account, resource] = [arn.partition, arn.service, arn.account, arn.resource].map(symbolic_string_keyOfText);
    const [type = '', ...rest] = resource.split('/');
    if (service === 'iam' && resource === 'root')
        return { kind: 'account', account, partition };
    if (service === 'iam' && type === 'role')
        return { kind: 'role', arn: text };
    if (service === 'iam' && type === 'user')
        return { kind: 'user', arn: text };
    if (service === 'sts' && type === 'assumed-role' && rest.length === 2)
        return { kind: 'session', account, partition, role: rest[0] ?? '', name: rest[1] ?? '' };
    if (service === 'sts' && type === 'federated-user')
        return { kind: 'federated-user', account, partition, name: rest.join('/') };
    return { kind: 'never' };
};
/** How an element names the caller. `trust`: it stands in a trust policy. A negated element names everyone else. */
const principal_matchPrincipal = ({ negated, entries }, effect, trust, asker) => {
    const everyone = effect !== 'Deny' && asker.caller.kind === 'web-identity' ? EVERYONE_IN_TRUST_POLICY.value : kleene_YES;
    let lanes = 0;
    for (let i = 0; i < entries.length; i++) {
        const { entry, text } = entries[i];
        lanes = orLanes(lanes, entry.kind === 'everyone' ? lane(EVERYONE, everyone) : matchEntry(entry, text, trust, asker));
    }
    return negated ? lane(EVERYONE, entries.length === 0 ? kleene_NO : matchOthers(lanes, effect, asker)) : lanes;
};
/** Whether `NotPrincipal` hits a caller that its list names in the given forms. */
const matchOthers = (listed, effect, { caller, boundary }) => {
    if (effect !== 'Deny')
        return effect === 'Allow' ? NOT_PRINCIPAL_ALLOW.value : kleene_MAYBE;
    if (boundary === kleene_YES)
        return kleene_YES;
    let all = kleene_YES;
    let some = laneOf(listed, EVERYONE);
    for (const form of formsOf(caller.kind)) {
        const value = laneOf(listed, form);
        all = all < value ? all : value;
        some = or(some, value);
    }
    if (some === kleene_NO)
        return kleene_YES;
    return all === kleene_YES && boundary === kleene_NO ? kleene_NO : PARTLY_LISTED_NOT_PRINCIPAL.value;
};
/** The forms that a NotPrincipal must list together to exempt a caller. */
const formsOf = (kind) => {
    switch (kind) {
        case 'session':
            return [ACCOUNT, ROLE, SESSION];
        case 'user':
            return [ACCOUNT, USER];
        case 'federated-user':
            return [ACCOUNT, USER_OF_SESSION, FEDERATED_USER];
        case 'root':
            return [ACCOUNT];
        case 'service':
            return [SERVICE];
        case 'web-identity':
            return [WEB_IDENTITY];
        case 'anonymous':
            return [EVERYONE];
    }
};
const matchEntry = (entry, text, trust, asker) => {
    const { caller } = asker;
    switch (entry.kind) {
        case 'never':
            return 0;
        case 'unknown':
            return ALL_MAYBE;
        case 'symbolic':
            return matchTexts(text, asker);
        case 'symbolic-provider':
            return matchProvider(text, trust, asker);
        case 'symbolic-service':
            return caller.kind === 'service' ? lane(SERVICE, matchItems(itemsOfText(text), itemsOfText(caller.arn))) : 0;
        case 'account':
            return lane(ACCOUNT, matchAccount(entry, text, asker));
        case 'role':
            if (caller.kind !== 'session')
                return 0;
            return caller.symbolic ? matchTexts(text, asker) : lane(ROLE, entry.arn === caller.arn ? kleene_YES : kleene_NO);
        case 'user':
            if (caller.symbolic)
                return matchTexts(text, asker);
            if (entry.arn !== caller.arn)
                return 0;
            return caller.kind === 'user'
                ? lane(USER, kleene_YES)
                : caller.kind === 'federated-user'
                    ? lane(USER_OF_SESSION, kleene_YES)
                    : 0;
        case 'session':
            if (caller.kind !== 'session')
                return 0;
            if (caller.symbolic || symbolic_string_isSymbolic(asker.sessionName))
                return matchTexts(text, asker);
            return entry.name === asker.sessionName && entry.role === caller.name && sameAccount(entry, caller)
                ? lane(SESSION, kleene_YES)
                : 0;
        case 'federated-user':
            if (caller.kind !== 'federated-user')
                return 0;
            if (caller.symbolic || symbolic_string_isSymbolic(asker.sessionName))
                return matchTexts(text, asker);
            return entry.name === asker.sessionName && sameAccount(entry, caller) ? lane(FEDERATED_USER, kleene_YES) : 0;
        case 'provider':
            return matchProvider(text, trust, asker);
        case 'service':
            return caller.kind === 'service' && entry.service === caller.arn ? lane(SERVICE, kleene_YES) : 0;
    }
};
const sameAccount = (entry, caller) => entry.account === caller.account && (entry.partition === '' || entry.partition === caller.partition);
const matchAccount = (entry, text, asker) => {
    const { caller } = asker;
    switch (caller.kind) {
        case 'anonymous':
        case 'service':
            return kleene_NO;
        case 'web-identity':
            return sameAccount(entry, caller) ? ACCOUNT_DENY_FOR_WEB_IDENTITY.value : kleene_NO;
        case 'session':
        case 'user':
        case 'federated-user':
        case 'root':
            return caller.symbolic ? laneOf(matchTexts(text, asker), ACCOUNT) : sameAccount(entry, caller) ? kleene_YES : kleene_NO;
    }
};
const matchProvider = (text, trust, { caller }) => {
    if (caller.kind === 'web-identity')
        return lane(WEB_IDENTITY, symbolic_string_keyOfText(text) === caller.arn ? kleene_YES : matchItems(itemsOfText(text), itemsOfText(caller.text)));
    return caller.kind === 'session' && !trust ? lane(ROLE, FEDERATED_IN_RESOURCE_POLICY.value) : 0;
};
/** Compares texts with holes with every ARN that names the caller. */
const matchTexts = (text, { caller, sessionName }) => {
    const items = itemsOfText(text);
    const is = (other) => symbolic_string_keyOfText(text) === symbolic_string_keyOfText(other) ? kleene_YES : matchItems(items, itemsOfText(other));
    const arn = arn_parseArn(caller.text);
    const account = arn === undefined ? caller.account : arn.account;
    const named = or(is(account), is(arn_accountRoot(arn?.partition ?? caller.partition, account)));
    const everyone = lane(EVERYONE, is('*'));
    switch (caller.kind) {
        case 'session':
            return (everyone |
                lane(ACCOUNT, named) |
                lane(ROLE, is(caller.text)) |
                lane(SESSION, is(sessionArn(caller.text, sessionName))));
        case 'user':
            return everyone | lane(ACCOUNT, named) | lane(USER, is(caller.text));
        case 'federated-user':
            return (everyone |
                lane(ACCOUNT, named) |
                lane(USER_OF_SESSION, is(caller.text)) |
                lane(FEDERATED_USER, is(arn_federatedUserArn(caller.text, sessionName))));
        case 'root':
            return everyone | lane(ACCOUNT, named);
        case 'web-identity':
        case 'service':
        case 'anonymous':
            return everyone;
    }
};
//# sourceMappingURL=principal.js.map
;// CONCATENATED MODULE: ./build/src/policy/nowhere.js
/** The place of what stands in no document: statements that AWS defines, and those made up to ask a question. */
const nowhere_NOWHERE = { line: 1, column: 1, offset: 0, end: 0 };
//# sourceMappingURL=nowhere.js.map
;// CONCATENATED MODULE: ./build/src/policy/grants.js
/**
 * KMS grants. They only allow.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */





/** What a grant can permit. */
const OPERATIONS = [
    'Decrypt',
    'Encrypt',
    'GenerateDataKey',
    'GenerateDataKeyWithoutPlaintext',
    'GenerateDataKeyPair',
    'GenerateDataKeyPairWithoutPlaintext',
    'ReEncryptFrom',
    'ReEncryptTo',
    'Sign',
    'Verify',
    'GenerateMac',
    'VerifyMac',
    'GetPublicKey',
    'DeriveSharedSecret',
    'CreateGrant',
    'RetireGrant',
    'DescribeKey',
];
/** Operations for which the constraints of a grant do not count. */
const UNCONSTRAINED = new Set(['describekey', 'retiregrant']);
const KNOWN = new Set(OPERATIONS.map((operation) => operation.toLowerCase()));
/** Compiles the grants of a key; a required layer that was not given is unreadable. */
const compileGrants = (layer, required) => {
    if (layer.kind === 'given')
        return { state: 'given', why: undefined, grants: layer.grants.map(compileGrant), base: kleene_NO };
    const state = layer.kind === 'not-given' && required.has('grants') ? 'unreadable' : layer.kind;
    return {
        state,
        why: layer.kind === 'empty' ? undefined : layer.why,
        grants: [],
        base: state === 'unreadable' ? kleene_MAYBE : kleene_NO,
    };
};
const compileGrant = (source) => ({
    source,
    grantee: compilePrincipal({
        negated: false,
        entries: [{ type: 'AWS', value: { kind: 'text', text: source.grantee, at: nowhere_NOWHERE } }],
        at: nowhere_NOWHERE,
    }),
    operations: new Set(source.operations.map((operation) => operation.toLowerCase()).filter((name) => KNOWN.has(name))),
    subset: (source.encryptionContextSubset ?? []).map(compilePair),
    equals: source.encryptionContextEquals?.map(compilePair),
});
const grants_ENCRYPTION_CONTEXT = 'kms:EncryptionContext:';
const ENCRYPTION_CONTEXT_KEYS = context_contextKeyOf('kms:EncryptionContextKeys');
const compilePair = ({ name, value }) => ({
    key: context_contextKeyOf(grants_ENCRYPTION_CONTEXT + name),
    name,
    value,
});
/** Judges all grants; packed as direct in the low two bits, account in the next two. */
const judgeGrants = (grants, question) => {
    let direct = grants.base;
    let account = grants.base;
    for (const grant of grants.grants) {
        const one = judgeGrant(grant, question);
        direct = or(direct, (one & 3));
        account = or(account, ((one >> 2) & 3));
    }
    return direct | (account << 2);
};
/** Judges one grant, packed in the same way. */
const judgeGrant = (grant, question) => {
    const operation = question.action.name;
    if (!grant.operations.has(operation))
        return 0;
    const lanes = principal_matchPrincipal(grant.grantee, 'Allow', false, question);
    if (lanes === 0)
        return 0;
    const limit = UNCONSTRAINED.has(operation) ? kleene_YES : matchConstraints(grant, question);
    const named = or(or(laneOf(lanes, ROLE), laneOf(lanes, SESSION)), or(laneOf(lanes, USER), laneOf(lanes, FEDERATED_USER)));
    return and(named, limit) | (and(laneOf(lanes, ACCOUNT), limit) << 2);
};
const matchConstraints = ({ subset, equals }, question) => {
    let result = kleene_YES;
    for (const pair of subset)
        result = and(result, matchPair(pair, question));
    if (equals === undefined)
        return result;
    for (const pair of equals)
        result = and(result, matchPair(pair, question));
    return and(result, matchCount(equals.length, question));
};
/** Names and values of an encryption context are case-sensitive here, unlike in conditions. */
const matchPair = ({ key, name, value }, question) => {
    const state = contextValueOf(question.context, question.action.service, key);
    return and(matchValue(value, state), hasName(name, question));
};
const matchValue = (expected, state) => {
    switch (state.kind) {
        case 'missing':
            return kleene_NO;
        case 'present':
            return symbolic_string_keyOfText(expected) === symbolic_string_keyOfText(state.value)
                ? kleene_YES
                : matchItems(itemsOfText(expected), itemsOfText(state.value));
        case 'present-unknown':
        case 'maybe':
            return kleene_MAYBE;
        case 'list':
            return state.values.length === 1 && !state.open
                ? matchValue(expected, { kind: 'present', value: state.values[0] ?? '' })
                : kleene_MAYBE;
        case 'either':
            return state.states.map((one) => matchValue(expected, one)).reduce(common);
    }
};
/** Whether the context has a name in exactly this spelling, where the names are known. */
const hasName = (name, question) => {
    const names = contextValueOf(question.context, question.action.service, ENCRYPTION_CONTEXT_KEYS);
    return names.kind === 'list' && !names.open && !names.values.includes(name) ? kleene_NO : kleene_YES;
};
/** Whether the encryption context has as many pairs as the constraint. */
const matchCount = (count, { context, action }) => {
    const names = contextValueOf(context, action.service, ENCRYPTION_CONTEXT_KEYS);
    switch (names.kind) {
        case 'list':
            return names.open ? kleene_MAYBE : truthOf(names.values.length === count);
        case 'present':
            return truthOf(count === 1);
        case 'missing': {
            const pairs = Object.entries(context.values).filter(([name, value]) => name.startsWith(grants_ENCRYPTION_CONTEXT.toLowerCase()) && value.kind !== 'missing');
            return truthOf(pairs.length === count);
        }
        case 'present-unknown':
        case 'maybe':
        case 'either':
            return kleene_MAYBE;
    }
};
//# sourceMappingURL=grants.js.map
;// CONCATENATED MODULE: ./build/src/policy/variables.js
/** Policy variables: what stands in place of `${aws:PrincipalTag/team}` in one request. */




const isVariable = (slot) => typeof slot === 'object' && slot.kind === 'variable';
/** Beyond this many combinations of possible values the answer is unknown. */
const MAX_WORLDS = 16;
/**
 * The pattern once for each combination of values that its variables may have. Replaced text is literal. `undefined`:
 * not known at all.
 */
const expand = (slots, source) => {
    let worlds = [[]];
    for (const slot of slots) {
        if (!isVariable(slot)) {
            for (const world of worlds)
                if (world !== 'no-value')
                    world.push(slot);
            continue;
        }
        const substitutes = substitutesOf(slot, source);
        if (substitutes === undefined || worlds.length * substitutes.length > MAX_WORLDS)
            return undefined;
        worlds = worlds.flatMap((world) => substitutes.map((text) => world === 'no-value' || text === 'no-value' ? 'no-value' : [...world, ...text]));
    }
    return worlds;
};
const substitutesOf = ({ key, fallback }, source) => key === undefined ? ['no-value'] : substitutesIn(contextValueOf(source.context, source.service, key), key, fallback);
/** What an empty value stands for. */
const EMPTY = EMPTY_VARIABLE.value === kleene_MAYBE ? undefined : EMPTY_VARIABLE.value === kleene_YES ? [[]] : ['no-value'];
const substitutesIn = (value, key, fallback) => {
    const absent = fallback === undefined ? 'no-value' : itemsOfText(fallback);
    const some = [{ kind: 'open', hole: `context ${key.name}`, offset: 0, wild: false }];
    switch (value.kind) {
        case 'present':
            return value.value === '' ? EMPTY : [itemsOfText(value.value)];
        case 'missing':
            return [absent];
        case 'present-unknown':
            return [some];
        case 'maybe':
            return [absent, some];
        case 'list':
            // A key with several values has no value here; whether the default text then stands in is not documented.
            return fallback === undefined ? ['no-value'] : undefined;
        case 'either': {
            const all = value.states.map((state) => substitutesIn(state, key, fallback));
            return all.every((one) => one !== undefined) ? all.flat() : undefined;
        }
    }
};
//# sourceMappingURL=variables.js.map
;// CONCATENATED MODULE: ./build/src/policy/pattern.js
/**
 * Strings of policies compiled for matching: literals, `*` and `?`, policy variables, holes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */




/** Compiles one string of a policy. */
const compilePattern = (text, options) => patternOf(slotsOf(text, options), options.fold === true);
/** Compiles a string of which different stretches follow different rules. */
const compileParts = (parts) => patternOf(parts.flatMap(([text, options]) => slotsOf(text, options)), false);
const patternOf = (slots, fold) => {
    if (slots.length === 1 && slots[0] === MANY)
        return { kind: 'any' };
    if (!slots.every((slot) => typeof slot === 'number'))
        return { kind: 'dynamic', slots, fold };
    if (slots.every((slot) => slot >= 0))
        return { kind: 'literal', text: textOf(slots) };
    return { kind: 'glob', segments: segmentsOf(slots) };
};
const textOf = (codes) => {
    let text = '';
    for (const code of codes)
        text += String.fromCharCode(code);
    return text;
};
const segmentsOf = (codes) => {
    const segments = [];
    let current = [];
    const close = () => {
        segments.push(current.includes(ONE) ? { text: '', codes: current } : { text: textOf(current) });
        current = [];
    };
    for (const code of codes) {
        if (code === MANY)
            close();
        else
            current.push(code);
    }
    close();
    return segments;
};
const VARIABLE = /\$\{(?:([*?$])|([^{}$'\s,]+)(?:, '([^']*)')?|[^}]*)\}/y;
/** Wildcards, characters, holes and variables of a string, in order. */
const slotsOf = (text, options) => {
    const slots = [];
    for (const part of symbolic_string_isSymbolic(text) ? text.parts : [text]) {
        if (typeof part !== 'string') {
            slots.push(...itemsOfHole(part, true));
            continue;
        }
        const source = options.fold === true ? part.toLowerCase() : part;
        for (let i = 0; i < source.length; i++) {
            if (options.variables && source.startsWith('${', i)) {
                VARIABLE.lastIndex = i;
                const found = VARIABLE.exec(source);
                if (found !== null) {
                    slots.push(variableOf(found));
                    i = VARIABLE.lastIndex - 1;
                    continue;
                }
                // A variable whose name is known only in part: the whole value is not known.
                if (symbolic_string_isSymbolic(text))
                    return itemsOfHole({ hole: symbolic_string_keyOfText(text) }, true);
            }
            const code = source.charCodeAt(i);
            slots.push(options.wildcards && code === 42 ? MANY : options.wildcards && code === 63 ? ONE : code);
        }
    }
    return slots;
};
const variableOf = ([, escape, name, fallback]) => {
    if (escape !== undefined)
        return escape.charCodeAt(0);
    const key = name === undefined ? undefined : context_contextKeyOf(name);
    const variable = {
        kind: 'variable',
        ...(key === undefined ? {} : { key }),
        ...(fallback === undefined ? {} : { fallback }),
    };
    return variable;
};
/** Whether a string has a `${…}` that is replaced where variables are on. */
const hasVariable = (text) => (symbolic_string_isSymbolic(text) ? text.parts : [text]).some((part) => typeof part === 'string' && /\$\{[^*?$}][^}]*\}/.test(part));
/** Whether a pattern matches a text. */
const matchPattern = (pattern, text, source) => {
    if (pattern.kind === 'any')
        return kleene_YES;
    if (pattern.kind === 'dynamic')
        return matchDynamic(pattern.slots, itemsOfText(text), pattern.fold, source);
    if (!symbolic_string_isSymbolic(text))
        return truthOf(pattern.kind === 'literal' ? pattern.text === text : matchRange(pattern, text, 0, text.length));
    return matchItems(itemsOfPattern(pattern), itemsOfText(text));
};
/** Whether a pattern without variables and holes matches a stretch of a text. */
const matchRange = (pattern, text, from, to) => {
    switch (pattern.kind) {
        case 'any':
            return true;
        case 'literal':
            return to - from === pattern.text.length && text.startsWith(pattern.text, from);
        case 'glob':
            return matchGlob(pattern.segments, text, from, to);
    }
};
const lengthOf = (segment) => segment.codes?.length ?? segment.text.length;
const isAt = (segment, text, at) => {
    const { codes } = segment;
    if (codes === undefined)
        return text.startsWith(segment.text, at);
    for (let i = 0; i < codes.length; i++) {
        const code = codes[i];
        if (code !== ONE && code !== text.charCodeAt(at + i))
            return false;
    }
    return true;
};
/** Leftmost matching of the segments between stars is enough: it never goes back further than the last star. */
const matchGlob = (segments, text, from, to) => {
    const first = segments[0];
    const last = segments[segments.length - 1];
    const firstLength = lengthOf(first);
    if (segments.length === 1)
        return to - from === firstLength && isAt(first, text, from);
    let at = from + firstLength;
    const end = to - lengthOf(last);
    if (end < at || !isAt(first, text, from) || !isAt(last, text, end))
        return false;
    for (let i = 1; i < segments.length - 1; i++) {
        const segment = segments[i];
        const found = find(segment, text, at, end);
        if (found < 0)
            return false;
        at = found + lengthOf(segment);
    }
    return true;
};
const find = (segment, text, from, end) => {
    const latest = end - lengthOf(segment);
    if (segment.codes === undefined) {
        const found = text.indexOf(segment.text, from);
        return found > latest ? -1 : found;
    }
    for (let at = from; at <= latest; at++)
        if (isAt(segment, text, at))
            return at;
    return -1;
};
/** The items of a pattern without variables. */
const itemsOfPattern = (pattern) => {
    switch (pattern.kind) {
        case 'any':
            return [MANY];
        case 'literal':
            return itemsOfText(pattern.text);
        case 'glob':
            return pattern.segments.flatMap((segment, index) => [
                ...(index === 0 ? [] : [MANY]),
                ...(segment.codes ?? itemsOfText(segment.text)),
            ]);
    }
};
/** Matches with every value that the variables may have; the answer holds only if it is always the same. */
const matchDynamic = (slots, text, fold, source) => {
    const worlds = expand(slots, source);
    if (worlds === undefined)
        return kleene_MAYBE;
    let result;
    for (const items of worlds) {
        const one = items === 'no-value' ? kleene_NO : matchItems(items, text, fold);
        if (result !== undefined && result !== one)
            return kleene_MAYBE;
        result = one;
    }
    return result ?? kleene_NO;
};
//# sourceMappingURL=pattern.js.map
;// CONCATENATED MODULE: ./build/src/policy/action.js




/** `kms:Decrypt` → its parts. An action without colon has an empty service. */
const action_actionNameOf = (action) => {
    const full = action.toLowerCase();
    const colon = full.indexOf(':');
    return { service: colon < 0 ? '' : full.slice(0, colon), name: full.slice(colon + 1), full };
};
/** Compiles the element. */
const action_compileAction = ({ negated, values }) => {
    const patterns = values.map(compileOne);
    const certain = patterns.every(({ kind }) => kind !== 'maybe' && kind !== 'symbolic');
    const services = patterns.map(serviceOf);
    const isOpen = negated || services.includes(undefined);
    return {
        negated,
        patterns,
        certain,
        services: isOpen ? undefined : new Set(services.flatMap((service) => service || [])),
    };
};
/** The one service that a pattern can match; none for a pattern that never matches; `undefined`: any. */
const serviceOf = (pattern) => {
    switch (pattern.kind) {
        case 'all':
        case 'maybe':
            return undefined;
        case 'never':
            return '';
        case 'name':
        case 'symbolic':
            return pattern.service;
    }
};
const compileOne = (leaf) => {
    if (leaf.kind === 'unknown')
        return { kind: 'maybe' };
    if (symbolic_string_isSymbolic(leaf.text)) {
        const head = leaf.text.parts[0];
        const colon = typeof head === 'string' ? head.indexOf(':') : -1;
        const items = itemsOfText(leaf.text).map((item) => item === 42
            ? MANY
            : item === 63
                ? ONE
                : typeof item === 'object' && item.kind === 'open'
                    ? { ...item, wild: true }
                    : item);
        return { kind: 'symbolic', items, service: colon < 0 ? undefined : head.slice(0, colon).toLowerCase() };
    }
    const text = leaf.text;
    if (text === '*')
        return { kind: 'all' };
    if (text === '*:*')
        return WILDCARD_SERVICE_AND_ACTION.value === kleene_MAYBE ? { kind: 'maybe' } : { kind: 'all' };
    const { service, name } = action_actionNameOf(text);
    if (service === '' || /[*?]/.test(service) || /\s/.test(text))
        return { kind: 'never' };
    const pattern = compilePattern(name, { wildcards: true, variables: false });
    return pattern.kind === 'dynamic' ? { kind: 'maybe' } : { kind: 'name', service, name: pattern };
};
/** Whether the element covers an action. An empty list covers nothing, negated or not. */
const action_matchAction = ({ negated, patterns }, action) => {
    if (patterns.length === 0)
        return kleene_NO;
    let result = kleene_NO;
    for (let i = 0; i < patterns.length && result !== kleene_YES; i++)
        result = or(result, matchOne(patterns[i], action));
    return negated ? not(result) : result;
};
const matchOne = (pattern, action) => {
    switch (pattern.kind) {
        case 'all':
            return kleene_YES;
        case 'never':
            return kleene_NO;
        case 'maybe':
            return kleene_MAYBE;
        case 'name':
            return pattern.service === action.service && matchRange(pattern.name, action.name, 0, action.name.length)
                ? kleene_YES
                : kleene_NO;
        case 'symbolic': {
            const whole = matchItems(pattern.items, itemsOfText(action.full), true);
            return whole === kleene_YES && pattern.service !== action.service ? kleene_MAYBE : whole;
        }
    }
};
//# sourceMappingURL=action.js.map
;// CONCATENATED MODULE: ./build/src/policy/resource.js




/** Writes the offsets of the first five colons. */
const findColons = (text, colons) => {
    colons.fill(-1);
    let at = -1;
    for (let i = 0; i < 5; i++) {
        at = text.indexOf(':', at + 1);
        if (at < 0)
            return;
        colons[i] = at;
    }
};
/** Services whose ARNs begin with a name rather than with a resource type, so that wildcards may stand there. */
const WITHOUT_RESOURCE_TYPE = new Set(['s3', 'sns', 'sqs']);
/** Compiles the element; `variables` is false for documents of the 2008 version. */
const compileResource = ({ negated, values }, variables) => ({
    negated,
    patterns: values.map((leaf) => resource_compileOne(leaf, variables)),
});
const resource_compileOne = (leaf, variables) => {
    if (leaf.kind === 'unknown')
        return { kind: 'maybe' };
    if (leaf.text === '*')
        return { kind: 'all' };
    const start = symbolic_string_isSymbolic(leaf.text) ? leaf.text.parts[0] : leaf.text;
    if (typeof start === 'string' && !start.startsWith('arn:') && !(symbolic_string_isSymbolic(leaf.text) && 'arn:'.startsWith(start)))
        return { kind: 'never' };
    const fields = fieldsOfText(leaf.text, 6);
    if (fields === undefined) {
        const exact = symbolic_string_isSymbolic(leaf.text) && leaf.text.parts.every((part) => typeof part !== 'string' || !/[*?]/.test(part));
        return { kind: 'opaque', whole: compilePattern(leaf.text, { wildcards: true, variables }), exact };
    }
    const head = fields.slice(0, 5);
    const tail = fields[5];
    const service = fields[2] ?? '';
    const unsupported = hasWildcard(service) || (tail !== undefined && hasWildcardType(service, tail));
    const patterns = head.map((field) => compilePattern(field, HEAD));
    if (tail !== undefined && patterns.every((field) => field.kind === 'literal')) {
        const literal = patterns.map((field) => `${field.text}:`).join('');
        return { kind: 'tail', head: literal, tail: compilePattern(tail, { wildcards: true, variables }), unsupported };
    }
    const rest = tail === undefined
        ? Array.from({ length: 6 - head.length }, () => ({ kind: 'any' }))
        : [compilePattern(tail, { wildcards: true, variables })];
    const whole = compileParts([
        [symbolic_string_joinText(...head.flatMap((field, index) => (index === 0 ? [field] : [':', field]))), HEAD],
        ...(tail === undefined ? [] : [[symbolic_string_joinText(':', tail), { wildcards: true, variables }]]),
    ]);
    return { kind: 'fields', fields: [...patterns, ...rest], whole, unsupported };
};
/** Variables are replaced only in the last field. */
const HEAD = { wildcards: true, variables: false };
/** Whether a resource pattern has a wildcard where AWS supports none. */
const hasUnsupportedWildcard = (leaf) => {
    const pattern = resource_compileOne(leaf, true);
    return 'unsupported' in pattern && pattern.unsupported;
};
const hasWildcard = (field) => (symbolic_string_isSymbolic(field) ? field.parts : [field]).some((part) => typeof part === 'string' && /[*?]/.test(part));
/** Whether the part before the first `/` or `:` of the last field has a wildcard; a lone `*` is not meant as a type. */
const hasWildcardType = (service, tail) => {
    if (tail === '*' || WITHOUT_RESOURCE_TYPE.has(symbolic_string_plainOf(service) ?? ''))
        return false;
    const start = symbolic_string_isSymbolic(tail) ? tail.parts[0] : tail;
    if (typeof start !== 'string')
        return false;
    const type = /^(?:\$\{[^}]*\}|[^/:])*/.exec(start)?.[0] ?? '';
    return /[*?]/.test(type.replaceAll(/\$\{[^}]*\}/g, ''));
};
/** Whether the element covers the resource. An empty list covers nothing, negated or not. */
const resource_matchResource = (element, effect, name) => {
    const { negated, patterns } = element;
    if (patterns.length === 0)
        return kleene_NO;
    if (patterns.length === 1 && patterns[0]?.kind === 'all')
        return negated ? kleene_NO : kleene_YES;
    const drop = effect === 'Allow' && !negated;
    let result = kleene_NO;
    for (let i = 0; i < patterns.length && result !== kleene_YES; i++)
        result = or(result, resource_matchOne(patterns[i], drop, name));
    return negated ? not(result) : result;
};
const resource_matchOne = (pattern, drop, name) => {
    if (pattern.kind === 'all')
        return kleene_YES;
    if (pattern.kind === 'never')
        return kleene_NO;
    if (pattern.kind === 'maybe')
        return kleene_MAYBE;
    if (pattern.kind === 'opaque')
        return matchOpaque(pattern, name);
    if (name.resource === '*')
        return kleene_NO;
    const result = matchFields(pattern, name);
    // An Allow must not rest on a wildcard that AWS does not support; a Deny must not be lost by it.
    return pattern.unsupported && result !== kleene_NO ? (drop ? kleene_NO : UNSUPPORTED_RESOURCE_WILDCARD.value) : result;
};
const matchOpaque = ({ whole, exact }, name) => {
    const result = matchPattern(whole, name.resource, name);
    return result === kleene_YES && !exact ? kleene_MAYBE : result;
};
const matchFields = (pattern, name) => {
    const { resource, colons } = name;
    if (symbolic_string_isSymbolic(resource))
        return matchSymbolic(pattern, resource, name);
    if (pattern.kind === 'tail') {
        const { head, tail } = pattern;
        if (!resource.startsWith(head))
            return kleene_NO;
        return tail.kind === 'dynamic'
            ? matchPattern(tail, resource.slice(head.length), name)
            : truthOf(matchRange(tail, resource, head.length, resource.length));
    }
    return oneReading(matchEach(pattern.fields, resource, colons, name), matchPattern(pattern.whole, resource, name));
};
/** A `*` at the end of a field may reach over colons, says AWS; where that makes a difference, it is left open. */
const oneReading = (fields, whole) => (fields === whole ? fields : WILDCARD_OVER_COLONS.value);
const matchEach = (fields, resource, colons, name) => {
    if (colons[4] === -1)
        return kleene_NO;
    let result = kleene_YES;
    for (let i = 0; i < 6 && result !== kleene_NO; i++) {
        const field = fields[i];
        const from = i === 0 ? 0 : colons[i - 1] + 1;
        const to = i === 5 ? resource.length : colons[i];
        result = and(result, field.kind === 'dynamic'
            ? matchPattern(field, resource.slice(from, to), name)
            : truthOf(matchRange(field, resource, from, to)));
    }
    return result;
};
/** A resource with holes. Matching it as one string can only find more than matching its fields. */
const matchSymbolic = (pattern, resource, source) => {
    const fields = pattern.kind === 'fields' ? pattern.fields : [...literalsOf(pattern.head), pattern.tail];
    const parts = fieldsOfText(resource, 6);
    if (parts === undefined) {
        const literal = fields.every((field) => field.kind === 'literal');
        const text = fields.map((field) => (field.kind === 'literal' ? field.text : '')).join(':');
        return literal ? and(kleene_MAYBE, matchPattern({ kind: 'literal', text }, resource, source)) : kleene_MAYBE;
    }
    if (parts.length < 6)
        return kleene_NO;
    let result = kleene_YES;
    for (let i = 0; i < 6; i++)
        result = and(result, matchPattern(fields[i], parts[i], source));
    return pattern.kind === 'fields' ? oneReading(result, matchPattern(pattern.whole, resource, source)) : result;
};
const literalsOf = (head) => head
    .split(':')
    .slice(0, 5)
    .map((text) => ({ kind: 'literal', text }));
/** Whether an ARN operator's pattern covers a value, field by field; both may have holes. */
const matchArnFields = (fields, value, source) => {
    const parts = fieldsOfText(value, 6);
    if (parts === undefined)
        return kleene_MAYBE;
    let result = kleene_YES;
    for (let i = 0; i < 6; i++)
        result = and(result, matchPattern(fields[i], parts[i] ?? symbolic_string_joinText(), source));
    return result;
};
//# sourceMappingURL=resource.js.map
;// CONCATENATED MODULE: ./build/src/policy/values.js
/**
 * Values of the typed condition operators: numbers, dates, IP addresses, base64. `undefined` or NaN means invalid.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const isDigit = (code) => code >= 48 && code <= 57;
/** A decimal number; NaN when anything else is in the text. */
const parseNumber = (text) => {
    let digits = 0;
    let dots = 0;
    for (let i = 0; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (isDigit(code))
            digits++;
        else if (code === 46 && digits > 0 && dots === 0 && i < text.length - 1)
            dots++;
        else if (!((code === 45 || code === 43) && i === 0))
            return Number.NaN;
    }
    return digits === 0 ? Number.NaN : Number(text);
};
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Milliseconds since 1970 of an ISO 8601 date or date-time (UTC unless it says otherwise) or of epoch seconds. */
const parseDate = (text) => {
    const seconds = parseNumber(text);
    if (!Number.isNaN(seconds))
        return seconds * 1000;
    const found = DATE.exec(text);
    if (found === null)
        return Number.NaN;
    const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const days = month === 2 && !leap ? 28 : (DAYS[month - 1] ?? 0);
    if (day < 1 || day > days || hour > 24 || minute > 59 || second > 60)
        return Number.NaN;
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    date.setUTCHours(hour, minute, second);
    return date.getTime() + Number(`0.${found[7] ?? 0}`) * 1000 - offsetOf(found[8]) * 60_000;
};
const offsetOf = (zone) => {
    if (zone === undefined || zone.toUpperCase() === 'Z')
        return 0;
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
    return zone.startsWith('-') ? -minutes : minutes;
};
/** Whether an IPv6 address is an IPv4 address in disguise, `::ffff:a.b.c.d`. */
const isMapped = (words) => words.length === 8 && words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0);
/** The IPv4 word of a mapped address. */
const unmapped = (words) => [
    words[6] * 65_536 + words[7],
];
const V4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
const parseV4 = (text) => {
    if (!V4.test(text))
        return undefined;
    const octets = text.split('.').map(Number);
    return octets.some((octet) => octet > 255) ? undefined : octets.reduce((sum, octet) => sum * 256 + octet, 0);
};
/** The words of an address. */
const parseAddress = (text) => {
    const v4 = parseV4(text);
    if (v4 !== undefined)
        return [v4];
    const halves = text.split('::');
    if (!text.includes(':') || halves.length > 2)
        return undefined;
    const [head, tail] = halves.map(wordsOf);
    if (head === undefined || (halves.length === 2 && tail === undefined))
        return undefined;
    if (tail === undefined)
        return head.length === 8 ? head : undefined;
    const missing = 8 - head.length - tail.length;
    return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
};
const wordsOf = (half) => {
    if (half === '')
        return [];
    const words = [];
    const groups = half.split(':');
    for (const [index, group] of groups.entries()) {
        const v4 = index === groups.length - 1 ? parseV4(group) : undefined;
        if (v4 !== undefined)
            words.push(Math.floor(v4 / 65_536), v4 % 65_536);
        else if (/^[0-9a-f]{1,4}$/i.test(group))
            words.push(Number.parseInt(group, 16));
        else
            return undefined;
    }
    return words;
};
/** An address, or an address with prefix length. Host bits are kept; they do not count in comparisons. */
const parseNetwork = (text) => {
    const [address = '', prefix, ...rest] = text.split('/');
    const words = parseAddress(address);
    if (words === undefined || rest.length > 0)
        return undefined;
    const width = words.length === 1 ? 32 : 128;
    if (prefix === undefined)
        return { words, bits: width };
    const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    return bits <= width ? { words, bits } : undefined;
};
/** Whether an address lies in a network of the same family. */
const isInNetwork = (address, { words, bits }) => {
    if (address.length !== words.length)
        return false;
    const size = words.length === 1 ? 32 : 16;
    let left = bits;
    for (let i = 0; i < words.length && left > 0; i++) {
        const drop = 2 ** (size - Math.min(left, size));
        if (Math.floor(address[i] / drop) !== Math.floor(words[i] / drop))
            return false;
        left -= size;
    }
    return true;
};
/** Whether a text is strict base64: padded, no foreign characters, no stray bits. */
const isBase64 = (text) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text) &&
    Buffer.from(text, 'base64').toString('base64') === text;
//# sourceMappingURL=values.js.map
;// CONCATENATED MODULE: ./build/src/policy/operators.js
/** The table of condition operators, and the test of one context value against one policy value. */







/** Every operator; IAM knows no others. */
const operators_OPERATORS = {
    StringEquals: { family: 'string', negated: false },
    StringNotEquals: { family: 'string', negated: true },
    StringEqualsIgnoreCase: { family: 'string', negated: false, fold: true },
    StringNotEqualsIgnoreCase: { family: 'string', negated: true, fold: true },
    StringLike: { family: 'string', negated: false, wildcards: true },
    StringNotLike: { family: 'string', negated: true, wildcards: true },
    ArnEquals: { family: 'arn', negated: false },
    ArnNotEquals: { family: 'arn', negated: true },
    ArnLike: { family: 'arn', negated: false },
    ArnNotLike: { family: 'arn', negated: true },
    NumericEquals: { family: 'number', negated: false, order: 'equal' },
    NumericNotEquals: { family: 'number', negated: true, order: 'equal' },
    NumericLessThan: { family: 'number', negated: false, order: 'less' },
    NumericLessThanEquals: { family: 'number', negated: false, order: 'at-most' },
    NumericGreaterThan: { family: 'number', negated: false, order: 'greater' },
    NumericGreaterThanEquals: { family: 'number', negated: false, order: 'at-least' },
    DateEquals: { family: 'date', negated: false, order: 'equal' },
    DateNotEquals: { family: 'date', negated: true, order: 'equal' },
    DateLessThan: { family: 'date', negated: false, order: 'less' },
    DateLessThanEquals: { family: 'date', negated: false, order: 'at-most' },
    DateGreaterThan: { family: 'date', negated: false, order: 'greater' },
    DateGreaterThanEquals: { family: 'date', negated: false, order: 'at-least' },
    Bool: { family: 'bool', negated: false },
    BinaryEquals: { family: 'binary', negated: false },
    IpAddress: { family: 'address', negated: false },
    NotIpAddress: { family: 'address', negated: true },
    Null: { family: 'null', negated: false },
};
/** Compiles one policy value. `variables` is false for documents of the 2008 version. */
const operators_compileExpected = (name, leaf, variables) => {
    const { family, wildcards = false, fold = false, order = 'equal' } = operators_OPERATORS[name];
    if (leaf.kind === 'unknown')
        return { kind: 'unknown' };
    const { text } = leaf;
    if (family === 'string')
        return { kind: 'pattern', pattern: compilePattern(text, { wildcards, variables, fold }), fold };
    if (family === 'arn')
        return compileArn(text, variables);
    if (symbolic_string_isSymbolic(text))
        return { kind: 'unknown' };
    switch (family) {
        case 'number':
        case 'date': {
            const value = family === 'date' ? parseDate(text) : parseNumber(text);
            return Number.isNaN(value) ? { kind: 'invalid' } : { kind: 'number', value, order, date: family === 'date' };
        }
        case 'bool':
        case 'null': {
            const value = text.toLowerCase();
            if (value === 'true' || value === 'false')
                return { kind: 'bool', value: value === 'true' };
            if (family === 'bool' && variables && hasVariable(text))
                return { kind: 'bool-variable', pattern: compilePattern(text, { wildcards: false, variables, fold: true }) };
            return { kind: 'never' };
        }
        case 'binary':
            return isBase64(text) ? { kind: 'binary', value: text } : { kind: 'invalid' };
        case 'address': {
            const network = parseNetwork(text);
            return network === undefined ? { kind: 'invalid' } : { kind: 'address', network };
        }
    }
};
const compileArn = (text, variables) => {
    if (variables && hasVariable(text)) {
        // The text of a variable may hold colons; what stands around it has to tell the fields apart.
        const fields = splitOutsideVariables(text);
        if (fields === undefined)
            return { kind: 'arn-open' };
        return { kind: 'arn', fields: fields.map((field) => compilePattern(field, { wildcards: true, variables })) };
    }
    const fields = fieldsOfText(text, 6);
    if (fields === undefined)
        return { kind: 'unknown' };
    if (fields.length < 6)
        return { kind: 'arn-open' };
    return { kind: 'arn', fields: fields.map((field) => compilePattern(field, { wildcards: true, variables })) };
};
const splitOutsideVariables = (text) => {
    if (symbolic_string_isSymbolic(text))
        return undefined;
    const fields = text.match(/(?:\$\{[^}]*\}|[^:])*(?::|$)/g) ?? [];
    if (fields.length < 6)
        return undefined;
    const head = fields.slice(0, 5);
    return [...head.map((field) => field.slice(0, -1)), text.slice(head.join('').length)];
};
/** Whether a context value is what the policy expects; for a negated operator this is the test that is negated. */
const testExpected = (expected, actual, negated, source) => {
    switch (expected.kind) {
        case 'unknown':
            return kleene_MAYBE;
        case 'never':
            return kleene_NO;
        case 'invalid':
            return negated ? INVALID_VALUE_NEGATED.value : kleene_NO;
        case 'pattern':
            return matchPattern(expected.pattern, expected.fold && !symbolic_string_isSymbolic(actual) ? actual.toLowerCase() : actual, source);
        case 'arn-open':
            return NOT_AN_ARN.value;
        case 'arn':
            if (symbolic_string_isSymbolic(actual))
                return matchArnFields(expected.fields, actual, source);
            return isArn(actual) ? matchArnFields(expected.fields, actual, source) : NOT_AN_ARN.value;
        case 'number':
        case 'bool':
        case 'bool-variable':
        case 'binary':
        case 'address':
            return symbolic_string_isSymbolic(actual) ? testUnknown(expected, negated) : testTyped(expected, actual, negated, source);
    }
};
const testTyped = (expected, actual, negated, source) => {
    switch (expected.kind) {
        case 'number': {
            const value = expected.date ? parseDate(actual) : parseNumber(actual);
            if (Number.isNaN(value))
                return negated ? INVALID_VALUE_NEGATED.value : kleene_NO;
            return truthOf(compareNumbers(expected.order, value, expected.value));
        }
        case 'bool':
            return truthOf(actual.length < 6 && actual.toLowerCase() === (expected.value ? 'true' : 'false'));
        case 'bool-variable': {
            const value = actual.toLowerCase();
            if (value !== 'true' && value !== 'false')
                return kleene_NO;
            return matchPattern(expected.pattern, value, source) === kleene_NO ? kleene_NO : VARIABLE_UNDER_BOOL.value;
        }
        case 'binary':
            return truthOf(actual === expected.value);
        case 'address':
            return testAddress(expected.network, actual, negated);
    }
};
const compareNumbers = (order, actual, expected) => {
    switch (order) {
        case 'equal':
            return actual === expected;
        case 'less':
            return actual < expected;
        case 'at-most':
            return actual <= expected;
        case 'greater':
            return actual > expected;
        case 'at-least':
            return actual >= expected;
    }
};
const testAddress = (network, actual, negated) => {
    const words = parseAddress(actual);
    if (words === undefined)
        return negated ? INVALID_VALUE_NEGATED.value : kleene_NO;
    const asWritten = truthOf(isInNetwork(words, network));
    const mappedNetwork = network.bits >= 96 && isMapped(network.words);
    if (!isMapped(words) && !mappedNetwork)
        return asWritten;
    const address = isMapped(words) ? unmapped(words) : words;
    const plain = mappedNetwork ? { words: unmapped(network.words), bits: network.bits - 96 } : network;
    const asV4 = truthOf(isInNetwork(address, plain));
    return asWritten === asV4 ? asWritten : MAPPED_ADDRESS.value;
};
/** Whether any context value at all is what the policy expects. */
const testUnknown = (expected, negated) => {
    switch (expected.kind) {
        case 'never':
            return kleene_NO;
        case 'invalid':
            return negated ? INVALID_VALUE_NEGATED.value : kleene_NO;
        case 'pattern':
            return expected.pattern.kind === 'any' ? kleene_YES : kleene_MAYBE;
        case 'unknown':
        case 'arn':
        case 'arn-open':
        case 'number':
        case 'bool':
        case 'bool-variable':
        case 'binary':
        case 'address':
            return kleene_MAYBE;
    }
};
//# sourceMappingURL=operators.js.map
;// CONCATENATED MODULE: ./build/src/policy/condition.js
/** One condition against the context of a request. Conditions of a statement are joined by "and", values by "or". */




/** Compiles one condition; `variables` is false for documents of the 2008 version. */
const condition_compileCondition = (condition, variables) => {
    if (condition.kind === 'unknown')
        return { kind: 'unknown' };
    const { name, set, ifExists } = condition.operator;
    const { family, negated } = operators_OPERATORS[name];
    const key = context_contextKeyOf(condition.key);
    const values = condition.values.map((leaf) => operators_compileExpected(name, leaf, variables));
    if (family === 'null') {
        return set === undefined
            ? { kind: 'null', key, values }
            : { kind: 'constant', key, value: set === 'ForAllValues' ? kleene_YES : kleene_NO };
    }
    const some = values.reduce((result, value) => or(result, testUnknown(value, negated)), kleene_NO);
    return {
        kind: 'test',
        key,
        values,
        negated,
        set,
        onMissing: missing(set, ifExists, negated),
        onUnknown: negated ? not(some) : some,
    };
};
const missing = (set, ifExists, negated) => {
    if (set === 'ForAllValues')
        return kleene_YES;
    if (set === 'ForAnyValue')
        return ifExists ? FOR_ANY_VALUE_IF_EXISTS.value : kleene_NO;
    return ifExists || negated ? kleene_YES : kleene_NO;
};
/** Whether a condition holds. */
const condition_matchCondition = (condition, source) => {
    switch (condition.kind) {
        case 'unknown':
            return kleene_MAYBE;
        case 'constant':
            return condition.value;
        case 'null':
            return matchNull(condition.values, contextValueOf(source.context, source.service, condition.key));
        case 'test':
            return matchState(condition, contextValueOf(source.context, source.service, condition.key), source);
    }
};
const matchNull = (values, state) => {
    const absent = isAbsent(state);
    let result = kleene_NO;
    for (const value of values) {
        const one = value.kind === 'bool' ? (value.value ? absent : not(absent)) : value.kind === 'unknown' ? kleene_MAYBE : kleene_NO;
        result = or(result, one);
    }
    return result;
};
const isAbsent = (state) => {
    switch (state.kind) {
        case 'missing':
            return kleene_YES;
        case 'present':
        case 'present-unknown':
            return kleene_NO;
        case 'maybe':
            return kleene_MAYBE;
        case 'list':
            return state.values.length > 0 ? kleene_NO : truthOf(!state.open) === kleene_YES ? kleene_YES : kleene_MAYBE;
        case 'either':
            return state.states.map(isAbsent).reduce(common);
    }
};
const matchState = (test, state, source) => {
    switch (state.kind) {
        case 'missing':
            return test.onMissing;
        case 'present':
            return test.set !== undefined && state.value === '' ? test.onMissing : condition_matchOne(test, state.value, source);
        case 'present-unknown':
            return overUnknown(test);
        case 'maybe':
            return common(test.onMissing, overUnknown(test));
        case 'list':
            return matchList(test, state.values, state.open, source);
        case 'either':
            return state.states.map((one) => matchState(test, one, source)).reduce(common);
    }
};
const overUnknown = (test) => (isAnyOfNothing(test) ? FOR_ANY_VALUE_OF_NOTHING.value : test.onUnknown);
const isAnyOfNothing = ({ set, negated, values }) => set === 'ForAnyValue' && negated && values.length === 0;
/** One value of the context against the values of the policy. */
const condition_matchOne = (test, actual, source) => {
    if (isAnyOfNothing(test))
        return FOR_ANY_VALUE_OF_NOTHING.value;
    const { values, negated } = test;
    let result = kleene_NO;
    for (let i = 0; i < values.length && result !== kleene_YES; i++)
        result = or(result, testExpected(values[i], actual, negated, source));
    return negated ? not(result) : result;
};
const matchList = (test, actual, open, source) => {
    // An empty value is no value to the set operators.
    const present = test.set !== undefined && actual.length === 1 && actual[0] === '' ? [] : actual;
    if (present.length === 0)
        return open ? common(test.onMissing, overUnknown(test)) : test.onMissing;
    if (test.set === undefined)
        return matchWithoutSet(test, present, open, source);
    let result = test.set === 'ForAllValues' ? kleene_YES : kleene_NO;
    for (const value of present) {
        const one = condition_matchOne(test, value, source);
        result = test.set === 'ForAllValues' ? and(result, one) : or(result, one);
    }
    if (!open)
        return result;
    // There may be further values or none.
    return test.set === 'ForAllValues'
        ? and(result, test.onUnknown === kleene_YES ? kleene_YES : kleene_MAYBE)
        : or(result, overUnknown(test) === kleene_NO ? kleene_NO : kleene_MAYBE);
};
/** A key with several values under an operator that expects one. */
const matchWithoutSet = (test, actual, open, source) => {
    const several = test.negated ? MULTIPLE_VALUES_NEGATED.value : kleene_NO;
    if (actual.length > 1)
        return several;
    const one = condition_matchOne(test, actual[0], source);
    return open ? common(one, several) : one;
};
//# sourceMappingURL=condition.js.map
;// CONCATENATED MODULE: ./build/src/policy/statement.js
/** One statement against one request. */





const NOTHING = { negated: false, patterns: [], services: undefined, certain: true };
/** Compiles one statement of a document. */
const statement_compileStatement = (source, document) => {
    const trust = document.policy === 'trust';
    const variables = document.version === '2012-10-17';
    if (source.kind === 'unknown')
        return {
            effect: 'unknown',
            unknown: true,
            trust,
            principal: undefined,
            action: NOTHING,
            resource: undefined,
            conditions: [],
            document,
            source,
        };
    return {
        effect: source.effect,
        unknown: false,
        trust,
        principal: source.principal === undefined ? undefined : compilePrincipal(source.principal),
        action: action_compileAction(source.action),
        resource: source.resource === undefined ? undefined : compileResource(source.resource, variables),
        conditions: source.conditions.map((condition) => condition_compileCondition(condition, variables)),
        document,
        source,
    };
};
/** Whether everything but the principal matches, for a statement that was selected for the question's action. */
const matchStatement = (statement, question) => {
    if (statement.unknown)
        return kleene_MAYBE;
    let result = statement.action.certain ? kleene_YES : action_matchAction(statement.action, question.action);
    if (statement.resource !== undefined) {
        result = and(result, resource_matchResource(statement.resource, statement.effect, question));
        if (result === kleene_NO)
            return kleene_NO;
    }
    else if (statement.document.policy === 'key')
        return kleene_NO; // KMS accepts a statement without Resource; it has no effect.
    const { conditions } = statement;
    for (let i = 0; i < conditions.length; i++) {
        result = and(result, condition_matchCondition(conditions[i], question));
        if (result === kleene_NO)
            return kleene_NO;
    }
    return result;
};
/** How the statement names the caller, limited by whether the rest matches. */
const matchLanes = (statement, question) => {
    if (statement.unknown)
        return ALL_MAYBE;
    if (statement.principal === undefined)
        return 0;
    const lanes = principal_matchPrincipal(statement.principal, statement.effect, statement.trust, question);
    return lanes === 0 ? 0 : limitLanes(lanes, matchStatement(statement, question));
};
//# sourceMappingURL=statement.js.map
;// CONCATENATED MODULE: ./build/src/policy/layer.js
/** A layer compiled: its statements by service, and what it contributes when it is not known. */




const allowOf = (packed) => (packed & 3);
const denyOf = (packed) => ((packed >> 2) & 3);
const pack = (allow, deny) => allow | (deny << 2);
/** A layer that does not exist and so does not restrict. */
const NEUTRAL = pack(kleene_YES, kleene_NO);
/** A layer that does not exist and so does not grant. */
const SILENT = pack(kleene_NO, kleene_NO);
const GRANTING = new Set(['trust', 'identity', 'secretPolicy', 'keyPolicy', 'resourcePolicy']);
/** Compiles a layer. */
const compileLayer = (name, layer, required) => {
    if (layer.kind !== 'given')
        return absentLayer(name, layer, required);
    // No documents at all is the same as knowing that there are none.
    if (layer.documents.length === 0)
        return absentLayer(name, { kind: 'empty' }, required);
    return givenLayer(name, layer.documents, undefined, true);
};
const absentLayer = (name, absent, required) => {
    const state = absent.kind === 'not-given' && required.has(name) ? 'unreadable' : absent.kind;
    const granting = GRANTING.has(name);
    const baseAllow = state === 'unreadable' ? kleene_MAYBE : state === 'empty' ? (granting ? kleene_NO : kleene_YES) : granting ? kleene_MAYBE : kleene_YES;
    return {
        name,
        state,
        why: absent.kind === 'empty'
            ? undefined
            : (absent.why ?? (state === 'unreadable' ? 'it is required and was not given' : undefined)),
        documents: [],
        baseAllow,
        baseDeny: state === 'unreadable' ? kleene_MAYBE : kleene_NO,
        statements: [],
        byAction: new Map(),
        level: undefined,
        complete: true,
    };
};
const givenLayer = (name, documents, level, complete) => {
    let baseAllow = kleene_NO;
    let baseDeny = kleene_NO;
    const statements = [];
    for (const document of documents) {
        if (document.kind === 'document') {
            for (const statement of document.statements)
                statements.push(statement_compileStatement(statement, document));
            continue;
        }
        baseAllow = kleene_MAYBE;
        if (document.kind === 'malformed' || document.denies === 'unknown')
            baseDeny = kleene_MAYBE;
    }
    return {
        name,
        state: 'given',
        why: undefined,
        documents,
        baseAllow,
        baseDeny,
        statements,
        byAction: new Map(),
        level,
        complete,
    };
};
/** The levels of an SCP or RCP layer, root first; an absent layer is one level that says so. */
const compileLevels = (name, layer, required) => layer.kind === 'given'
    ? layer.levels.map((level) => givenLayer(name, level.documents, level.name, level.complete))
    : [absentLayer(name, layer, required)];
/** More actions than AWS has in any one service; a caller that asks for more starts over. */
const MAX_ACTIONS = 1024;
/** The statements of a layer that can match the question's action. */
const layer_statementsFor = (layer, question) => layer.byAction.get(question.action.full) ?? selectFor(layer, question);
const selectFor = ({ statements, byAction }, { action }) => {
    const some = statements.filter((statement) => statement.unknown || action_matchAction(statement.action, action) !== kleene_NO);
    const selected = {
        allow: some.filter(({ effect }) => effect !== 'Deny'),
        deny: some.filter(({ effect }) => effect !== 'Allow'),
    };
    if (byAction.size >= MAX_ACTIONS)
        byAction.clear();
    byAction.set(action.full, selected);
    return selected;
};
/** What a layer without principals says. */
const judgeLayer = (layer, question) => {
    let allow = layer.baseAllow;
    let deny = layer.baseDeny;
    if (layer.state === 'given') {
        const statements = layer_statementsFor(layer, question);
        for (let i = 0; i < statements.deny.length && deny !== kleene_YES; i++)
            deny = or(deny, limit(statements.deny[i], question));
        for (let i = 0; i < statements.allow.length && allow !== kleene_YES; i++)
            allow = or(allow, limit(statements.allow[i], question));
    }
    return pack(allow, deny);
};
/** Whether a statement matches; a statement of unknown effect may do either thing. */
const limit = (statement, question) => {
    const match = matchStatement(statement, question);
    return statement.effect === 'unknown' ? and(match, kleene_MAYBE) : match;
};
/** What the deny statements of a layer with principals say. */
const denyOfResourceLayer = (layer, question) => {
    let deny = layer.baseDeny;
    if (layer.state !== 'given')
        return deny;
    const statements = layer_statementsFor(layer, question).deny;
    for (let i = 0; i < statements.length && deny !== kleene_YES; i++) {
        const statement = statements[i];
        const match = anyLane(matchLanes(statement, question));
        deny = or(deny, statement.effect === 'unknown' ? and(match, kleene_MAYBE) : match);
    }
    return deny;
};
/** What the allow statements of a layer with principals say, by the form in which they name the caller. */
const allowOfResourceLayer = (layer, question) => {
    let lanes = layer.baseAllow === kleene_MAYBE ? ALL_MAYBE : 0;
    if (layer.state !== 'given')
        return lanes;
    const statements = layer_statementsFor(layer, question).allow;
    for (let i = 0; i < statements.length; i++) {
        const statement = statements[i];
        const one = matchLanes(statement, question);
        lanes = orLanes(lanes, statement.effect === 'unknown' ? limitLanes(one, kleene_MAYBE) : one);
    }
    return lanes;
};
//# sourceMappingURL=layer.js.map
;// CONCATENATED MODULE: ./build/src/policy/managed-key.js
/**
 * The AWS managed key `aws/secretsmanager`. Its policy is AWS's and cannot be changed, so it need not be read.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */

const leaf = (text) => ({ kind: 'text', text, at: nowhere_NOWHERE });
const list = (...values) => ({ negated: false, values: values.map(leaf), at: nowhere_NOWHERE });
const principal = (type, text) => ({
    negated: false,
    entries: [{ type, value: leaf(text) }],
    at: nowhere_NOWHERE,
});
const equals = (key, value) => ({
    kind: 'condition',
    operator: { name: 'StringEquals', ifExists: false },
    key,
    values: [leaf(value)],
    at: nowhere_NOWHERE,
    pointer: `/Statement/0/Condition/StringEquals/${key}`,
});
/** ARN of the managed key; its key id is not known and need not be. */
const managedKeyArn = (partition, region, account) => ({
    parts: [
        `arn:${partition}:kms:${region}:${account}:key/`,
        { hole: `the AWS managed key aws/secretsmanager of ${account} in ${region}`, length: 36, charset: '0-9a-f-' },
    ],
});
/** The policy of the managed key: use through Secrets Manager of the same account and region, by everybody there. */
const managedKeyPolicy = (partition, region, account) => ({
    kind: 'document',
    id: 'the policy of the AWS managed key aws/secretsmanager',
    policy: 'key',
    version: '2012-10-17',
    size: { bytes: 0, characters: 0 },
    statements: [
        {
            kind: 'statement',
            index: 0,
            sid: 'Allow access through AWS Secrets Manager for all principals in the account',
            effect: 'Allow',
            principal: principal('everyone', '*'),
            action: list('kms:Decrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*', 'kms:CreateGrant', 'kms:DescribeKey'),
            resource: list('*'),
            conditions: [
                equals('kms:CallerAccount', account),
                equals('kms:ViaService', `secretsmanager.${region}.amazonaws.com`),
            ],
            at: nowhere_NOWHERE,
            pointer: '/Statement/0',
        },
        {
            kind: 'statement',
            index: 1,
            sid: 'Allow direct access to key metadata to the account',
            effect: 'Allow',
            principal: principal('AWS', `arn:${partition}:iam::${account}:root`),
            action: list('kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'),
            resource: list('*'),
            conditions: [],
            at: nowhere_NOWHERE,
            pointer: '/Statement/1',
        },
    ],
});
//# sourceMappingURL=managed-key.js.map
;// CONCATENATED MODULE: ./build/src/policy/compile.js
/** Policy set → immutable compiled form. Costs time in proportion to the set, once; a question then looks things up. */






const compile_NOT_GIVEN = { kind: 'not-given' };
/** Prepares a policy set. */
const compile_compile = (policies) => {
    const required = new Set(policies.required);
    const shared = new Map();
    /** A layer that several entities share, such as a common boundary, is compiled once. */
    const layer = (name, source) => {
        const known = shared.get(name) ?? new WeakMap();
        shared.set(name, known);
        const compiled = known.get(source) ?? compileLayer(name, source, required);
        known.set(source, compiled);
        return compiled;
    };
    const grants = (source) => compileGrants(source, required);
    const absent = (name) => layer(name, compile_NOT_GIVEN);
    const layers = {
        trust: absent('trust'),
        identity: absent('identity'),
        boundary: absent('boundary'),
        session: absent('session'),
        scp: absent('scp'),
        rcp: absent('rcp'),
        endpoint: absent('endpoint'),
        secretPolicy: absent('secretPolicy'),
        keyPolicy: absent('keyPolicy'),
        resourcePolicy: absent('resourcePolicy'),
    };
    const keyTarget = (source) => ({
        kind: 'key',
        ...compile_ownerOf(source.arn),
        policy: source.manager === 'aws' ? layer('keyPolicy', managedPolicy(source.arn)) : layer('keyPolicy', source.policy),
        grants: grants(source.grants),
        managed: source.manager === 'aws',
        source,
    });
    const identity = (kind, source) => [
        symbolic_string_keyOfText(source.arn),
        {
            caller: callerOf(kind, source.arn),
            identity: layer('identity', source.identity),
            boundary: layer('boundary', source.boundary),
            serviceLinked: kind === 'session' && isServiceLinkedRole(source.arn),
        },
    ];
    return {
        policies,
        accounts: new Map(policies.accounts.map((account) => [account.id, compileAccount(account, required)])),
        identities: new Map([
            ...policies.roles.map((role) => identity('session', role)),
            ...policies.users.map((user) => identity('user', user)),
        ]),
        roles: new Map(policies.roles.map((role) => [symbolic_string_keyOfText(role.arn), role])),
        users: new Map(policies.users.map((user) => [symbolic_string_keyOfText(user.arn), user])),
        targets: new Map([
            ...managedKeys(policies).map((key) => [symbolic_string_keyOfText(key.arn), keyTarget(key)]),
            ...policies.keys.map((key) => [symbolic_string_keyOfText(key.arn), keyTarget(key)]),
            ...policies.secrets.map((source) => [
                symbolic_string_keyOfText(source.arn),
                { kind: 'secret', ...compile_ownerOf(source.arn), policy: layer('secretPolicy', source.policy), source },
            ]),
            ...policies.roles.map((role) => [
                symbolic_string_keyOfText(role.arn),
                { kind: 'role', ...compile_ownerOf(role.arn), policy: layer('trust', role.trust) },
            ]),
            ...policies.resources.map((resource) => [
                symbolic_string_keyOfText(resource.arn),
                { kind: 'other', ...compile_ownerOf(resource.arn), policy: layer('resourcePolicy', resource.policy) },
            ]),
        ]),
        providers: new Map(policies.providers.map((provider) => [symbolic_string_keyOfText(provider.arn), provider])),
        endpoints: new Map(policies.endpoints.map((endpoint) => [endpoint.id, layer('endpoint', endpoint.policy)])),
        unlisted: {
            account: { scp: [layers.scp], rcp: [layers.rcp], management: false, source: undefined },
            layers,
            grants: grants(compile_NOT_GIVEN),
        },
        session: (source) => layer('session', source),
    };
};
/** The account and partition of an ARN, as keys; empty where it has none. */
const compile_ownerOf = (arn) => {
    const parts = arn_parseArn(arn);
    return { account: symbolic_string_keyOfText(parts?.account ?? ''), partition: symbolic_string_keyOfText(parts?.partition ?? '') };
};
const compileAccount = (source, required) => ({
    scp: compileLevels('scp', source.scp, required),
    rcp: compileLevels('rcp', source.rcp, required),
    management: source.organization?.managementAccount === source.id,
    source,
});
const managedPolicy = (arn) => {
    const parts = arn_parseArn(arn);
    return {
        kind: 'given',
        documents: [managedKeyPolicy(plainField(parts?.partition), plainField(parts?.region), plainField(parts?.account))],
    };
};
const plainField = (field) => symbolic_string_plainOf(field ?? '') ?? '';
/** The managed keys that the listed secrets use; they are known although nobody describes them. */
const managedKeys = (policies) => {
    const keys = new Map();
    for (const secret of policies.secrets) {
        const arn = secret.key.kind === 'aws-managed' ? compile_managedKeyOf(secret.arn) : undefined;
        if (arn === undefined)
            continue;
        keys.set(symbolic_string_keyOfText(arn), {
            arn,
            policy: { kind: 'empty' },
            grants: { kind: 'empty' },
            state: 'Enabled',
            aliases: ['alias/aws/secretsmanager'],
            manager: 'aws',
            spec: 'SYMMETRIC_DEFAULT',
            usage: 'ENCRYPT_DECRYPT',
            origin: 'AWS_KMS',
            multiRegion: false,
        });
    }
    return [...keys.values()];
};
/** ARN of the managed key of a secret, where the secret's account and region are known. */
const compile_managedKeyOf = (secret) => {
    const parts = arn_parseArn(secret);
    if (parts === undefined)
        return undefined;
    const [partition, region, account] = [parts.partition, parts.region, parts.account].map(symbolic_string_plainOf);
    return partition === undefined || region === undefined || account === undefined
        ? undefined
        : managedKeyArn(partition, region, account);
};
//# sourceMappingURL=compile.js.map
;// CONCATENATED MODULE: ./build/src/policy/call-site.js
/**
 * The condition keys that every call of a job shares: who calls, from where, when.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */



const call_site_present = (value) => ({ kind: 'present', value });
const call_site_absent = { kind: 'missing' };
const call_site_some = (why) => ({ kind: 'present-unknown', why });
const call_site_perhaps = (why) => ({ kind: 'maybe', why });
const call_site_listOf = (values) => ({ kind: 'list', values, open: false });
/** One value of several, or the only one. */
const call_site_oneOf = (states, why) => states.length === 1 ? states[0] : { kind: 'either', states, why };
/** Joins keys; later ones win. */
const call_site_joinKeys = (...all) => ({
    values: all.flatMap(({ values }) => values),
    complete: all.flatMap(({ complete }) => complete),
    open: all.flatMap(({ open }) => open),
});
/** Keys without families. */
const call_site_keysOf = (values) => ({ values, complete: [], open: [] });
/** A family of tags: known completely, or not at all. */
const call_site_tagKeys = (family, tags) => tags === undefined
    ? { values: [], complete: [], open: [family] }
    : { values: tags.map(({ key, value }) => [family + key, call_site_present(value)]), complete: [family], open: [] };
/** Keys of the network, the time and the transport. */
const call_site_siteKeys = (site) => call_site_keysOf([
    ...networkKeys(site.network),
    ['aws:SecureTransport', call_site_present('true')],
    ['aws:CurrentTime', call_site_present(site.now)],
    ['aws:EpochTime', call_site_present(String(Math.floor(Date.parse(site.now) / 1000)))],
    ['aws:RequestedRegion', call_site_present(site.region)],
    ['aws:ViaAWSService', call_site_present('false')],
    ...NEVER_IN_DIRECT_CALLS.map((key) => [key, call_site_absent]),
]);
/** Keys that only calls of AWS services on somebody's behalf have. */
const NEVER_IN_DIRECT_CALLS = (/* unused pure expression or super */ null && ([
    'aws:CalledVia',
    'aws:CalledViaFirst',
    'aws:CalledViaLast',
    'aws:SourceArn',
    'aws:SourceAccount',
    'aws:SourceOrgID',
    'aws:SourceOrgPaths',
]));
/** Nothing is known about what an address or endpoint is to the call. */
const call_site_UNKNOWN_NETWORK = 'it is not documented what the call of a service on behalf of the caller carries';
const OUTSIDE_ANY_VPC = [
    'aws:SourceVpc',
    'aws:SourceVpcArn',
    'aws:SourceVpce',
    'aws:VpcSourceIp',
    'aws:VpceAccount',
    'aws:VpceOrgID',
    'aws:VpceOrgPaths',
].map((key) => [key, call_site_absent]);
const networkKeys = (network) => {
    switch (network.kind) {
        case 'github-hosted':
            return [['aws:SourceIp', call_site_some('the address of a GitHub-hosted runner is not known')], ...OUTSIDE_ANY_VPC];
        case 'unspecified': {
            const open = call_site_perhaps('nobody said from where the job calls');
            return call_site_NETWORK_KEYS.map((key) => [key, open]);
        }
        case 'addresses':
            return [
                ['aws:SourceIp', call_site_oneOf(network.sourceIps.map(call_site_present), 'the runner has several addresses')],
                ...OUTSIDE_ANY_VPC,
            ];
        case 'endpoint':
            return [
                ['aws:SourceIp', call_site_absent],
                ['aws:SourceVpce', call_site_present(network.id)],
                [
                    'aws:SourceVpc',
                    network.vpc === undefined ? call_site_some('the VPC of the endpoint is not known') : call_site_present(network.vpc),
                ],
                [
                    'aws:VpcSourceIp',
                    network.sourceIp === undefined ? call_site_some('the address inside the VPC is not known') : call_site_present(network.sourceIp),
                ],
            ];
    }
};
/** Keys that describe where a call comes from. */
const call_site_NETWORK_KEYS = (/* unused pure expression or super */ null && (['aws:SourceIp', 'aws:SourceVpc', 'aws:SourceVpce', 'aws:VpcSourceIp']));
/** Keys of the organisation of an account. */
const organizationKeys = (id, paths, organization) => {
    const why = 'the organization of the account is not known';
    return [
        [id, organization === undefined ? call_site_perhaps(why) : call_site_present(organization.id)],
        [paths, organization?.paths === undefined ? call_site_perhaps(why) : call_site_listOf(organization.paths)],
    ];
};
/** Keys of the owner of a resource. */
const call_site_resourceKeys = (resource, compiled) => {
    const account = parseArn(resource)?.account;
    const known = compiled.accounts.get(keyOfText(account ?? ''))?.source;
    return call_site_keysOf([
        ['aws:ResourceAccount', account === undefined ? call_site_some('the ARN is not known') : call_site_present(account)],
        ...organizationKeys('aws:ResourceOrgID', 'aws:ResourceOrgPaths', known?.organization),
    ]);
};
/** Keys of an unsigned call: it has no principal. */
const call_site_NO_PRINCIPAL = {
    values: [
        'aws:PrincipalArn',
        'aws:PrincipalAccount',
        'aws:PrincipalType',
        'aws:PrincipalOrgID',
        'aws:PrincipalOrgPaths',
        'aws:PrincipalIsAWSService',
        'aws:PrincipalServiceName',
        'aws:PrincipalServiceNamesList',
        'aws:userid',
        'aws:username',
        'aws:FederatedProvider',
        'aws:TokenIssueTime',
        'aws:MultiFactorAuthPresent',
        'aws:MultiFactorAuthAge',
        'aws:SourceIdentity',
        'aws:TagKeys',
    ].map((key) => [key, call_site_absent]),
    complete: ['aws:PrincipalTag/', 'aws:RequestTag/'],
    open: [],
};
const NO_REQUEST_TAGS = { values: [['aws:TagKeys', call_site_absent]], complete: ['aws:RequestTag/'], open: [] };
/** Keys of a signing principal. */
const call_site_principalKeys = (caller, compiled) => {
    const { principal } = caller;
    if (principal.kind === 'web-identity' || principal.kind === 'anonymous')
        return call_site_NO_PRINCIPAL;
    if (principal.kind === 'service')
        return call_site_keysOf([
            ['aws:PrincipalIsAWSService', call_site_present('true')],
            ['aws:PrincipalServiceName', call_site_present(principal.service)],
        ]);
    const arn = arnOf(principal);
    const account = ('account' in principal ? principal.account : undefined) ?? ownerOf(arn).account;
    return call_site_joinKeys(call_site_keysOf([
        ['aws:PrincipalArn', call_site_present(arn)],
        [
            'aws:PrincipalAccount',
            account === '' ? call_site_some('the account of the caller is not known') : call_site_present(plainAccount(arn, account)),
        ],
        ['aws:PrincipalIsAWSService', call_site_present('false')],
        ['aws:PrincipalServiceName', call_site_absent],
        ['aws:PrincipalServiceNamesList', call_site_absent],
        ...organizationKeys('aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', compiled.accounts.get(account)?.source?.organization),
        ...kindKeys(caller, compiled),
    ]), call_site_tagKeys('aws:PrincipalTag/', ownTags(caller, compiled)), call_site_keysOf((caller.sessionTags ?? []).map(({ key, value }) => [`aws:PrincipalTag/${key}`, call_site_present(value)])), NO_REQUEST_TAGS);
};
const arnOf = (principal) => {
    switch (principal.kind) {
        case 'session':
            return principal.role;
        case 'user':
            return principal.arn;
        case 'federated-user': {
            const arn = parseArn(principal.user);
            return joinText('arn:', arn?.partition ?? 'aws', ':sts::', arn?.account ?? '', ':federated-user/', principal.name);
        }
        case 'root':
            return `arn:${principal.partition ?? 'aws'}:iam::${principal.account}:root`;
    }
};
const TYPES = {
    session: 'AssumedRole',
    user: 'User',
    'federated-user': 'FederatedUser',
    root: 'Account',
};
/** Keys that depend on the kind of principal. */
const kindKeys = ({ principal, webIdentity }, compiled) => {
    const temporary = principal.kind === 'session' || principal.kind === 'federated-user';
    // A session that began with an OIDC token never had multi-factor authentication.
    const mfa = webIdentity === undefined
        ? call_site_perhaps('it is not known whether the session began with multi-factor authentication')
        : call_site_oneOf([call_site_absent, call_site_present('false')], 'the key is false or missing in a session that began with an OIDC token');
    return [
        ['aws:PrincipalType', call_site_present(TYPES[principal.kind])],
        ['aws:userid', userIdOf(principal, compiled)],
        ['aws:username', principal.kind === 'user' ? call_site_present(lastSegment(principal.arn)) : call_site_absent],
        ['aws:MultiFactorAuthPresent', mfa],
        ...(webIdentity === undefined ? [] : [['aws:MultiFactorAuthAge', call_site_absent]]),
        ['aws:TokenIssueTime', temporary ? call_site_some('the time at which the session began is not known') : call_site_absent],
        [
            'aws:FederatedProvider',
            webIdentity === 'direct'
                ? call_site_some('the form of the value is not documented for OIDC providers')
                : webIdentity === 'chained'
                    ? call_site_perhaps('it is not documented whether the key survives role chaining')
                    : temporary
                        ? call_site_perhaps('it is not known how the session began')
                        : call_site_absent,
        ],
    ];
};
const userIdOf = (principal, compiled) => {
    switch (principal.kind) {
        case 'session': {
            const id = compiled.roles.get(keyOfText(principal.role))?.id;
            const start = id ?? { parts: [{ hole: `unique id of ${keyOfText(principal.role)}`, charset: 'A-Z0-9' }] };
            return call_site_present(joinText(start, ':', principal.name));
        }
        case 'user': {
            const id = compiled.users.get(keyOfText(principal.arn))?.id;
            return id === undefined ? call_site_some('the unique id of the user is not known') : call_site_present(id);
        }
        case 'root':
            return call_site_present(principal.account);
        case 'federated-user':
        case 'web-identity':
        case 'service':
        case 'anonymous':
            return call_site_some('the unique id of the caller is not known');
    }
};
/** The tags of the role or user itself. */
const ownTags = ({ principal }, compiled) => {
    switch (principal.kind) {
        case 'session':
            return compiled.roles.get(keyOfText(principal.role))?.tags;
        case 'user':
            return compiled.users.get(keyOfText(principal.arn))?.tags;
        case 'federated-user':
        case 'root':
        case 'web-identity':
        case 'service':
        case 'anonymous':
            return [];
    }
};
/** The account as text; the key of an account that is not known is no text. */
const plainAccount = (arn, account) => account.includes('\u0000') ? (parseArn(arn)?.account ?? account) : account;
//# sourceMappingURL=call-site.js.map
;// CONCATENATED MODULE: ./build/src/policy/request-builder.js
/**
 * One function per call of the access chain, which knows what each condition key holds in that call. Keys that are not
 * set here may or may not be in the request; keys of other services are not.
 */





const requestOf = (principal, action, resource, site, keys, more = {}) => ({
    principal,
    action,
    resource,
    context: contextOf(keys.values, 'maybe', keys.complete, keys.open),
    ...(site.network.kind === 'endpoint' ? { endpoint: site.network.id } : {}),
    ...more,
});
const optional = (value) => value === undefined ? absent : present(typeof value === 'number' ? String(value) : value);
/** A job's token for a role: the call is not signed. */
const request_builder_assumeRoleWithWebIdentity = (call, site, policies) => {
    const keys = joinKeys(siteKeys(site), NO_PRINCIPAL, resourceKeys(call.role, policies), roleTagKeys(call.role, policies), keysOf([
        [
            'sts:RoleSessionName',
            call.sessionName === undefined ? some('the session name is not known') : present(call.sessionName),
        ],
        ['sts:DurationSeconds', optional(call.duration)],
        ['sts:ExternalId', absent],
        ['sts:SourceIdentity', absent],
        ['sts:TransitiveTagKeys', absent],
        ...call.token.map(({ key, values, certain }) => [
            key,
            oneOf([...(certain ? [] : [absent]), ...values.map(present)], certain ? 'the token has one of several values' : 'it is not confirmed that AWS sees this claim'),
        ]),
    ]));
    return requestOf({ kind: 'web-identity', provider: call.provider }, 'sts:AssumeRoleWithWebIdentity', call.role, site, keys);
};
const roleTagKeys = (role, policies) => {
    const tags = policies.roles.get(keyOfText(role))?.tags;
    return joinKeys(tagKeys('aws:ResourceTag/', tags), tagKeys('iam:ResourceTag/', tags));
};
/** A hop to another role: AssumeRole, and what passing tags and a source identity needs besides. */
const request_builder_assumeRole = (caller, call, site, policies) => {
    const { tags = [], transitiveTagKeys = [] } = call;
    const keys = joinKeys(siteKeys(site), principalKeys(caller, policies), resourceKeys(call.role, policies), roleTagKeys(call.role, policies), tagKeys('aws:RequestTag/', tags), keysOf([
        ['aws:TagKeys', tags.length === 0 ? absent : listOf(tags.map(({ key }) => key))],
        ['sts:TransitiveTagKeys', transitiveTagKeys.length === 0 ? absent : listOf(transitiveTagKeys)],
        [
            'sts:RoleSessionName',
            call.sessionName === undefined ? some('the session name is not known') : present(call.sessionName),
        ],
        ['sts:SourceIdentity', optional(call.sourceIdentity)],
        ['sts:ExternalId', optional(call.externalId)],
    ]));
    const actions = [
        'sts:AssumeRole',
        ...(tags.length === 0 ? [] : ['sts:TagSession']),
        ...(call.sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']),
    ];
    return actions.map((action) => requestOf(caller.principal, action, call.role, site, keys));
};
/** Reading a secret. */
const request_builder_getSecretValue = (caller, call, site, policies) => {
    const secret = secretOf(call.secret, policies);
    const versioned = call.versionId !== undefined || call.versionStage !== undefined;
    const keys = joinKeys(siteKeys(site), principalKeys(caller, policies), resourceKeys(call.secret, policies), tagKeys('aws:ResourceTag/', secret?.tags), tagKeys('secretsmanager:ResourceTag/', secret?.tags), keysOf([
        [
            'secretsmanager:SecretId',
            call.named === undefined || call.named.kind === 'full-arn'
                ? present(call.secret)
                : perhaps('what this key holds for a name or partial ARN is not confirmed'),
        ],
        ['secretsmanager:VersionId', optional(call.versionId)],
        [
            'secretsmanager:VersionStage',
            versioned ? optional(call.versionStage) : perhaps('it is not confirmed that AWS fills in the default stage'),
        ],
        ...(secret?.primaryRegion === undefined
            ? []
            : [['secretsmanager:SecretPrimaryRegion', present(secret.primaryRegion)]]),
        ...(secret?.type === undefined ? [] : [['secretsmanager:resource/Type', present(secret.type)]]),
        ...(secret?.rotationLambda === undefined
            ? []
            : [['secretsmanager:resource/AllowRotationLambdaArn', present(secret.rotationLambda)]]),
    ]));
    return requestOf(caller.principal, 'secretsmanager:GetSecretValue', call.secret, site, keys, call.named === undefined ? {} : { named: call.named });
};
const secretOf = (arn, policies) => {
    const target = policies.targets.get(keyOfText(arn));
    return target?.kind === 'secret' ? target.source : undefined;
};
const keyOf = (arn, policies) => {
    const target = policies.targets.get(keyOfText(arn));
    return target?.kind === 'key' ? target.source : undefined;
};
/** Reading many secrets in one call. It takes no resource; every secret in it needs GetSecretValue as well. */
const request_builder_batchGetSecretValue = (caller, site, policies) => withoutResource('secretsmanager:BatchGetSecretValue', caller, site, policies);
/** Finding secrets by name or tag. It takes no resource. */
const request_builder_listSecrets = (caller, site, policies) => withoutResource('secretsmanager:ListSecrets', caller, site, policies);
const withoutResource = (action, caller, site, policies) => requestOf(caller.principal, action, '*', site, joinKeys(siteKeys(site), principalKeys(caller, policies)));
/**
 * The decryption that Secrets Manager does on the caller's behalf. It comes from Secrets Manager, so that the caller's
 * VPC endpoint and its policy have no part in it.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
const request_builder_decryptSecret = (caller, call, site, policies) => {
    const secret = secretOf(call.secret, policies);
    const parts = parseArn(call.secret);
    const region = plainOf(parts?.region ?? '') ?? site.region;
    const key = keyOfSecret(call.secret, secret);
    const own = { now: site.now, region, network: { kind: 'unspecified' } };
    const version = call.versionId === undefined ? some('the version id of the secret is not known') : present(call.versionId);
    const keys = joinKeys(siteKeys(own), principalKeys(caller, policies), resourceKeys(key, policies), keyKeys(keyOf(key, policies)), keysOf([
        ['aws:ViaAWSService', present('true')],
        ...[...NETWORK_KEYS, 'aws:CalledVia', 'aws:CalledViaFirst', 'aws:CalledViaLast'].map((name) => [name, perhaps(UNKNOWN_NETWORK)]),
        ['kms:ViaService', present(`secretsmanager.${region}.amazonaws.com`)],
        ['kms:CallerAccount', callerAccount(caller, policies)],
        ['kms:EncryptionContext:SecretARN', present(call.secret)],
        ['kms:EncryptionContext:SecretVersionId', version],
        ['kms:EncryptionContextKeys', listOf(['SecretARN', 'SecretVersionId'])],
        ['kms:EncryptionAlgorithm', present('SYMMETRIC_DEFAULT')],
        ['kms:RequestAlias', isAlias(secret) ? perhaps('the secret names its key by an alias') : absent],
    ]), { values: [], complete: ['kms:EncryptionContext:'], open: [] });
    return requestOf(caller.principal, 'kms:Decrypt', key, own, keys, namedOf(call.secret, secret, key));
};
const isAlias = (secret) => secret?.key.kind === 'key' && /(?:^|:)alias\//.test(plainOf(secret.key.reference ?? '') ?? '');
/** The key of a secret; a hole where it is not known. */
const keyOfSecret = (arn, secret) => {
    const unknown = { parts: [{ hole: `the key of ${printText(arn)}` }] };
    switch (secret?.key.kind) {
        case 'key':
            return secret.key.arn;
        case 'aws-managed':
            return managedKeyOf(arn) ?? unknown;
        case 'unknown':
        case undefined:
            return unknown;
    }
};
/** A key of another account than the secret's has to be named by its ARN. */
const namedOf = (arn, secret, key) => {
    if (secret?.key.kind !== 'key' || secret.key.reference === undefined)
        return {};
    const { reference } = secret.key;
    const foreign = ownerOf(arn).account !== ownerOf(key).account;
    return foreign && !printText(reference).startsWith('arn:')
        ? { named: { kind: isAlias(secret) ? 'alias' : 'key-id', as: reference } }
        : {};
};
const callerAccount = ({ principal }, policies) => {
    const keys = principalKeys({ principal }, policies);
    return (keys.values.find(([name]) => name === 'aws:PrincipalAccount')?.[1] ?? some('the account of the caller is not known'));
};
const keyKeys = (key) => joinKeys(tagKeys('aws:ResourceTag/', key?.tags), keysOf([
    ...(key?.aliases === undefined ? [] : [['kms:ResourceAliases', listOf(key.aliases)]]),
    ...(key?.spec === undefined ? [] : [['kms:KeySpec', present(key.spec)]]),
    ...(key?.usage === undefined ? [] : [['kms:KeyUsage', present(key.usage)]]),
    ...(key?.origin === undefined ? [] : [['kms:KeyOrigin', present(key.origin)]]),
    ...(key?.multiRegion === undefined ? [] : [['kms:MultiRegion', present(String(key.multiRegion))]]),
]));
/** A decryption that the principal asks KMS for itself. */
const decryptDirectly = (caller, call, site, policies) => {
    const pairs = call.encryptionContext;
    const keys = joinKeys(siteKeys(site), principalKeys(caller, policies), resourceKeys(call.key, policies), keyKeys(keyOf(call.key, policies)), keysOf([
        ['kms:ViaService', absent],
        ['kms:CallerAccount', callerAccount(caller, policies)],
        ['kms:RequestAlias', call.named?.kind === 'alias' ? present(call.named.as) : absent],
        ...(pairs ?? []).map(({ name, value }) => [
            `kms:EncryptionContext:${name}`,
            present(value),
        ]),
        ...(pairs === undefined
            ? []
            : [
                ['kms:EncryptionContextKeys', pairs.length === 0 ? absent : listOf(pairs.map(({ name }) => name))],
            ]),
    ]), { values: [], complete: pairs === undefined ? [] : ['kms:EncryptionContext:'], open: [] });
    return requestOf(caller.principal, 'kms:Decrypt', call.key, site, keys, call.named === undefined ? {} : { named: call.named });
};
//# sourceMappingURL=request-builder.js.map
;// CONCATENATED MODULE: ./build/src/policy/chain.js

/** The requests of a job. A hop with tags or source identity has several. */
const chainOf = (chain, site, policies) => {
    const requests = [
        { step: 'assume', index: 0, request: assumeRoleWithWebIdentity(chain.webIdentity, site, policies) },
    ];
    let caller = { principal: sessionOf(chain.webIdentity, chain, 0), webIdentity: 'direct' };
    for (const [index, hop] of chain.hops.entries()) {
        for (const request of assumeRole(caller, hop, site, policies))
            requests.push({ step: 'hop', index, request });
        const sessionTags = hop.tags;
        caller = {
            principal: sessionOf(hop, chain, index + 1),
            webIdentity: 'chained',
            ...(sessionTags === undefined ? {} : { sessionTags }),
        };
    }
    if (chain.batch)
        requests.push({ step: 'batch', index: 0, request: batchGetSecretValue(caller, site, policies) });
    if (chain.filters === true)
        requests.push({ step: 'list', index: 0, request: listSecrets(caller, site, policies) });
    for (const [index, secret] of chain.secrets.entries())
        requests.push({ step: 'get', index, request: getSecretValue(caller, secret, site, policies) }, { step: 'decrypt', index, request: decryptSecret(caller, secret, site, policies) });
    return requests;
};
/** The session that a call leads to. Only the last one carries the session policies. */
const sessionOf = (call, { hops, session }, position) => ({
    kind: 'session',
    role: call.role,
    name: call.sessionName ?? { parts: [{ hole: `name of session ${position}` }] },
    ...(session === undefined || position !== hops.length ? {} : { session }),
});
//# sourceMappingURL=chain.js.map
;// CONCATENATED MODULE: ./build/src/policy/resource-control.js
/**
 * Which requests resource control policies restrict.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
/** Prefixes of the services with RCP support; a test compares them with the generated service data. */
const SERVICES = new Set([
    'aoss',
    'appconfig',
    'appstream',
    'autoscaling',
    'autoscaling-plans',
    'budgets',
    'clouddirectory',
    'cloudfront',
    'cloudsearch',
    'cloudtrail-data',
    'codeartifact',
    'codebuild',
    'codecommit',
    'codepipeline',
    'cognito-identity',
    'cognito-idp',
    'comprehend',
    'comprehendmedical',
    'compute-optimizer',
    'cost-optimization-hub',
    'dax',
    'dsql',
    'dynamodb',
    'ecr',
    'ecr-public',
    'events',
    'firehose',
    'fis',
    'fms',
    'gamelift',
    'health',
    'inspector-scan',
    'kendra',
    'kinesisvideo',
    'kms',
    'logs',
    'memorydb',
    'networkmonitor',
    'notifications',
    'opensearch',
    'pca-connector-ad',
    'personalize',
    'polly',
    'pricing',
    'resource-groups',
    'rolesanywhere',
    's3',
    'secretsmanager',
    'servicediscovery',
    'signin',
    'sqs',
    'sts',
    'support',
    'swf',
    'textract',
    'timestream-influxdb',
    'transcribe',
    'transfer',
    'translate',
    'wafv2',
    'workspaces',
    'xray',
]);
/** Whether RCPs restrict an action (lower-case). */
const resource_control_supportsResourceControl = (service, action) => SERVICES.has(service) && action !== 'kms:retiregrant';
//# sourceMappingURL=resource-control.js.map
;// CONCATENATED MODULE: ./build/src/policy/asked-layers.js




const asked_layers_accountOf = (id, compiled) => compiled.accounts.get(id) ?? compiled.unlisted.account;
/** SCPs restrict the principals of member accounts: every level has to allow. */
const judgeServiceControl = (question, compiled, trace) => {
    const { caller, identity } = question;
    if (caller.kind === 'service' || caller.kind === 'anonymous' || identity?.serviceLinked === true)
        return NEUTRAL;
    const account = asked_layers_accountOf(caller.account, compiled);
    if (account.management)
        return NEUTRAL;
    let allow = kleene_YES;
    let deny = kleene_NO;
    for (let i = 0; i < account.scp.length; i++) {
        const level = account.scp[i];
        const packed = judgeLayer(level, question);
        // A level of which not all documents are known cannot show that none of them allows.
        const levelAllow = level.complete ? allowOf(packed) : kleene_YES;
        allow = and(allow, levelAllow);
        deny = or(deny, denyOf(packed));
        if (trace !== undefined)
            record(trace, level, caller.account, levelAllow, denyOf(packed));
    }
    return allow | (deny << 2);
};
/** RCPs restrict the resources of member accounts. AWS attaches an Allow of everything, so only denies count. */
const judgeResourceControl = (question, compiled, trace) => {
    const { action, identity, target, resourceAccount } = question;
    if (!resource_control_supportsResourceControl(action.service, action.full) || identity?.serviceLinked === true)
        return NEUTRAL;
    if (target?.kind === 'key' && target.managed)
        return NEUTRAL;
    const account = asked_layers_accountOf(resourceAccount, compiled);
    if (account.management)
        return NEUTRAL;
    let allow = kleene_YES;
    let deny = kleene_NO;
    for (let i = 0; i < account.rcp.length; i++) {
        const level = account.rcp[i];
        const levelDeny = level.state === 'given' ? denyOfResourceLayer(level, question) : level.baseDeny;
        const levelAllow = level.baseDeny === kleene_MAYBE ? kleene_MAYBE : kleene_YES;
        allow = and(allow, levelAllow);
        deny = or(deny, levelDeny);
        if (trace !== undefined)
            record(trace, level, resourceAccount, levelAllow, levelDeny);
    }
    return allow | (deny << 2);
};
/** An endpoint policy restricts the calls through the endpoint; naming the account means all its principals. */
const judgeEndpoint = (question, compiled, trace) => {
    const { endpoint } = question.request;
    if (endpoint === undefined)
        return NEUTRAL;
    const layer = compiled.endpoints.get(endpoint) ?? compiled.unlisted.layers.endpoint;
    const allow = layer.state === 'given' ? anyLane(allowOfResourceLayer(layer, question)) : layer.baseAllow;
    const deny = denyOfResourceLayer(layer, question);
    if (trace !== undefined)
        record(trace, layer, endpoint, allow, deny);
    return allow | (deny << 2);
};
/** The identity policies of the caller; the root user needs none. */
const judgeIdentity = (question, trace) => {
    if (question.caller.kind === 'root')
        return NEUTRAL;
    if (question.identity === undefined)
        return SILENT;
    return judgeOwn(question.identity.identity, question, trace);
};
/** The caller's permissions boundary. */
const judgeBoundary = (question, trace) => question.identity === undefined ? NEUTRAL : judgeOwn(question.identity.boundary, question, trace);
/**
 * The session policies of the request. A role session without any is not limited; a federated user session without any has
 * no permissions of its own. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
 */
const judgeSession = (question, compiled, trace) => {
    const { principal } = question.request;
    if (principal.kind !== 'session' && principal.kind !== 'federated-user')
        return NEUTRAL;
    const none = principal.session === undefined || principal.session.kind === 'empty';
    if (none && principal.kind === 'federated-user')
        return SILENT;
    if (principal.session === undefined)
        return NEUTRAL;
    return judgeOwn(compiled.session(principal.session), question, trace);
};
const judgeOwn = (layer, question, trace) => {
    const packed = judgeLayer(layer, question);
    if (trace !== undefined)
        record(trace, layer, question.caller.arn, allowOf(packed), denyOf(packed));
    return packed;
};
const record = (trace, layer, of, allow, deny) => {
    trace.layers.push({ layer, of, allow, deny, lanes: undefined });
};
//# sourceMappingURL=asked-layers.js.map
;// CONCATENATED MODULE: ./build/src/policy/secret-policy.js



/** Operations that read or use the value, which a secret that waits for its deletion refuses. */
const USES_VALUE = new Set(['getsecretvalue']);
/** Whether the secret's state allows the operation (lower-case name). */
const secret_policy_secretIsUsable = ({ source }, operation) => !USES_VALUE.has(operation) || source?.state === undefined || source.state === 'active'
    ? kleene_YES
    : source.state === 'unknown'
        ? kleene_MAYBE
        : kleene_NO;
/** Another account can use a secret only if it is encrypted with a customer managed key. */
const keyCanBeShared = ({ source }) => source === undefined || source.key.kind === 'unknown' ? kleene_MAYBE : source.key.kind === 'aws-managed' ? kleene_NO : kleene_YES;
/** Whether the name in the request leads to the secret. `foreign`: caller and secret are in different accounts. */
const nameLeadsToSecret = (named, foreign) => {
    switch (named?.kind) {
        case 'name':
            return foreign === kleene_YES ? kleene_NO : foreign === kleene_MAYBE ? kleene_MAYBE : kleene_YES;
        case 'partial-arn': {
            const suffix = /-[A-Za-z0-9]{6}$/.test(symbolic_string_plainOf(named.as) ?? '');
            const found = suffix ? PARTIAL_ARN_WITH_SUFFIX.value : kleene_YES;
            return foreign === kleene_YES ? kleene_NO : foreign === kleene_MAYBE ? and(found, kleene_MAYBE) : found;
        }
        case undefined:
        case 'full-arn':
        case 'key-id':
        case 'alias':
            return kleene_YES;
    }
};
//# sourceMappingURL=secret-policy.js.map
;// CONCATENATED MODULE: ./build/src/policy/granted.js
/**
 * Whether a request is granted: by the policy of the resource, by IAM, by both together, or by a grant of the key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
 */






const FORMS = [
    { form: SESSION, label: 'the resource policy names the role session', limits: 'none' },
    { form: FEDERATED_USER, label: 'the resource policy names the federated user session', limits: 'none' },
    { form: USER, label: 'the resource policy names the user', limits: 'none' },
    { form: USER_OF_SESSION, label: 'the resource policy names the user of the session', limits: 'boundary-and-session' },
    { form: ROLE, label: 'the resource policy names the role', limits: 'boundary-and-session' },
    { form: EVERYONE, label: 'the resource policy allows everyone', limits: 'session-open' },
];
/** Whether caller and resource are in different accounts. */
const isForeign = ({ caller, resourceAccount }) => {
    if (caller.account === resourceAccount && caller.account !== '')
        return kleene_NO;
    // Parts that are not known have keys with a NUL; an ARN without account belongs to anybody.
    return granted_isOpen(caller.account) || granted_isOpen(resourceAccount) ? kleene_MAYBE : kleene_YES;
};
const granted_isOpen = (field) => field === '' || field.includes('\u0000');
/** Whether two partitions are known to differ: there is no access from one to the other. */
const areApart = (a, b) => a !== b && !granted_isOpen(a) && !granted_isOpen(b);
/** Whether anything grants the request. `foreign`: see `isForeign`; the other truths are what the caller's own policies say. */
const grantOf = (question, foreign, lanes, identity, boundary, session, trace) => {
    const { caller, target } = question;
    if (caller.kind === 'service')
        return single('the resource policy names the service', laneOf(lanes, SERVICE), trace);
    if (caller.kind === 'anonymous')
        return single('the resource policy allows everyone', laneOf(lanes, EVERYONE), trace);
    if (target !== undefined && areApart(caller.partition, target.partition))
        return single('caller and resource are in the same partition', kleene_NO, trace);
    if (foreign === kleene_NO)
        return grantWithin(question, lanes, identity, boundary, session, trace);
    if (foreign === kleene_YES)
        return grantAcross(question, lanes, identity, boundary, session, trace);
    trace?.facts.push({ fact: 'account-is-known', value: kleene_MAYBE });
    return common(grantWithin(question, lanes, identity, boundary, session, trace), grantAcross(question, lanes, identity, boundary, session, trace));
};
const single = (label, value, trace) => {
    trace?.alternatives.push({ label, value, parts: [['resource', value]] });
    return value;
};
/** Whether a resource grants nothing unless its own policy does, so that IAM alone is never enough. */
const isMandatory = ({ target }) => target?.kind === 'key' || target?.kind === 'role';
/** Caller and resource in one account: any one of the alternatives is enough. */
const grantWithin = (question, lanes, identity, boundary, session, trace) => {
    const { target } = question;
    const limits = and(boundary, session);
    let granted = kleene_NO;
    if (target !== undefined) {
        for (let i = 0; i < FORMS.length; i++) {
            const { form, label, limits: kind } = FORMS[i];
            const named = laneOf(lanes, form);
            const limit = kind === 'none'
                ? kleene_YES
                : kind === 'boundary-and-session'
                    ? limits
                    : session === kleene_YES
                        ? kleene_YES
                        : STAR_AGAINST_SESSION_POLICY.value;
            const value = and(named, limit);
            granted = or(granted, value);
            if (trace !== undefined && isFormOf(form, question)) {
                const parts = [['resource', named]];
                if (kind === 'boundary-and-session')
                    parts.push(['boundary', boundary], ['session', session]);
                if (kind === 'session-open')
                    parts.push(['session', limit]);
                trace.alternatives.push({ label, value, parts, form });
                if (kind === 'session-open' && named === kleene_YES && session !== kleene_YES)
                    trace.assumed.push('everyone-against-session');
            }
        }
    }
    const account = isMandatory(question) ? laneOf(lanes, ACCOUNT) : kleene_YES;
    const own = and(account, and(identity, limits));
    if (trace !== undefined) {
        const parts = [
            ['identity', identity],
            ['boundary', boundary],
            ['session', session],
        ];
        if (isMandatory(question))
            parts.unshift(['resource', account]);
        const label = isMandatory(question)
            ? 'the resource policy lets IAM of the account decide, and IAM allows'
            : 'IAM allows';
        trace.alternatives.push({ label, value: own, parts, ...(isMandatory(question) ? { form: ACCOUNT } : {}) });
    }
    return or(or(granted, own), grantByKeyGrant(question, identity, boundary, session, trace));
};
/** Whether a form of naming exists for this kind of caller, so that its absence is worth telling. */
const isFormOf = (form, { caller }) => {
    switch (caller.kind) {
        case 'session':
            return form === SESSION || form === ROLE || form === EVERYONE;
        case 'user':
            return form === USER || form === EVERYONE;
        case 'federated-user':
            return form === FEDERATED_USER || form === USER_OF_SESSION || form === EVERYONE;
        case 'root':
        case 'web-identity':
        case 'service':
        case 'anonymous':
            return form === EVERYONE;
    }
};
/** Caller and resource in different accounts: both sides must allow. */
const grantAcross = (question, lanes, identity, boundary, session, trace) => {
    const limits = and(boundary, session);
    const named = anyLane(lanes);
    const shared = question.target?.kind === 'secret' ? keyCanBeShared(question.target) : kleene_YES;
    const both = and(and(named, shared), and(identity, limits));
    trace?.alternatives.push({
        label: 'the resource policy of one account and IAM of the other allow',
        value: both,
        parts: [
            ['resource', named],
            ['key', shared],
            ['identity', identity],
            ['boundary', boundary],
            ['session', session],
        ],
    });
    return or(both, grantByKeyGrant(question, identity, boundary, session, trace));
};
/** A KMS grant works without IAM, in and across accounts; a grant to an account still needs IAM there. */
const grantByKeyGrant = (question, identity, boundary, session, trace) => {
    if (question.target?.kind !== 'key')
        return kleene_NO;
    const { grants } = question.target;
    const limits = and(boundary, session);
    const packed = judgeGrants(grants, question);
    const direct = (packed & 3);
    const account = ((packed >> 2) & 3);
    const unlimited = confirmed(limits);
    const own = and(identity, limits);
    if (trace !== undefined) {
        trace.grants.push({ grants, of: symbolic_string_keyOfText(question.resource), value: or(direct, account) });
        trace.alternatives.push({
            label: 'a grant of the key names the caller',
            value: and(direct, unlimited),
            parts: [
                ['grants', direct],
                ['boundary', confirmed(boundary)],
                ['session', confirmed(session)],
            ],
        }, {
            label: "a grant of the key names the caller's account, and IAM allows",
            value: and(account, own),
            parts: [
                ['grants', account],
                ['identity', identity],
                ['boundary', boundary],
                ['session', session],
            ],
        });
    }
    return or(and(direct, unlimited), and(account, own));
};
/** Whether a layer that may limit a grant leaves it alone. */
const confirmed = (limit) => (limit === kleene_YES ? kleene_YES : GRANT_AGAINST_LIMITS.value);
//# sourceMappingURL=granted.js.map
;// CONCATENATED MODULE: ./build/src/policy/key-policy.js


const CRYPTOGRAPHIC = new Set([
    'decrypt',
    'encrypt',
    'generatedatakey',
    'generatedatakeywithoutplaintext',
    'generatedatakeypair',
    'generatedatakeypairwithoutplaintext',
    'reencrypt',
    'reencryptfrom',
    'reencryptto',
    'sign',
    'verify',
    'generatemac',
    'verifymac',
    'derivesharedsecret',
]);
const ACROSS_ACCOUNTS = new Set([
    ...CRYPTOGRAPHIC,
    'creategrant',
    'describekey',
    'getkeyrotationstatus',
    'getpublickey',
    'listgrants',
    'retiregrant',
    'revokegrant',
]);
const STOPS_CRYPTOGRAPHY = new Set([
    'Creating',
    'Disabled',
    'PendingDeletion',
    'PendingImport',
    'PendingReplicaDeletion',
    'Unavailable',
]);
const STOPS_GRANTS = new Set([
    'Creating',
    'Disabled',
    'PendingDeletion',
    'PendingImport',
    'PendingReplicaDeletion',
]);
/** Whether the key's state allows an operation (lower-case name). */
const key_policy_keyIsUsable = (state, operation) => {
    const stopping = CRYPTOGRAPHIC.has(operation)
        ? STOPS_CRYPTOGRAPHY
        : operation === 'creategrant'
            ? STOPS_GRANTS
            : undefined;
    if (stopping === undefined || state === undefined)
        return kleene_YES;
    return state === 'unknown' ? kleene_MAYBE : not(truthOf(stopping.has(state)));
};
/**
 * Whether KMS does at all what is asked. `foreign`: caller and key are in different accounts. Only some operations work
 * across accounts, and only when the key is named by its ARN.
 */
const key_policy_keyOperationWorks = (operation, named, foreign) => {
    const works = ACROSS_ACCOUNTS.has(operation) && named?.kind !== 'key-id' && named?.kind !== 'alias';
    return works || foreign === kleene_NO ? kleene_YES : not(foreign);
};
const CHANGES_ALIAS = new Set(['createalias', 'updatealias', 'deletealias']);
/** Whether an operation may change an alias; those of AWS, `alias/aws/…`, nobody can change. */
const aliasCanChange = (operation, resource) => truthOf(!(CHANGES_ALIAS.has(operation) && /^arn:[^:]*:kms:[^:]*:[^:]*:alias\/aws\//.test(symbolic_string_plainOf(resource) ?? '')));
//# sourceMappingURL=key-policy.js.map
;// CONCATENATED MODULE: ./build/src/policy/trust-policy.js
/**
 * What STS asks beside the trust policy when a web identity token is presented: the provider and its audiences.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */




/** The issuer behind a provider ARN, without `https://`: the prefix of its condition keys. */
const trust_policy_issuerOf = (provider) => {
    const resource = symbolic_string_plainOf(arn_parseArn(provider)?.resource ?? '');
    return resource?.startsWith('oidc-provider/') === true ? resource.slice('oidc-provider/'.length) : undefined;
};
/** Whether the provider exists; one that nobody mentioned is assumed to. */
const providerExists = (provider) => provider?.kind === 'absent' ? kleene_NO : provider?.kind === 'unreadable' ? kleene_MAYBE : kleene_YES;
/** Whether the token's audience is one of the provider's client ids. */
const audienceIsKnown = (provider, question) => {
    if (provider?.kind !== 'exists')
        return kleene_YES;
    const issuer = trust_policy_issuerOf(provider.arn);
    if (provider.clientIds === undefined || issuer === undefined)
        return kleene_MAYBE;
    const { clientIds } = provider;
    const isListed = (audience) => clientIds.reduce((result, id) => or(result, symbolic_string_keyOfText(id) === symbolic_string_keyOfText(audience) ? kleene_YES : matchItems(itemsOfText(id), itemsOfText(audience))), kleene_NO);
    const judge = (state) => {
        switch (state.kind) {
            case 'present':
                return isListed(state.value);
            case 'missing':
                return kleene_NO;
            case 'present-unknown':
            case 'maybe':
                return kleene_MAYBE;
            case 'list':
                return state.values.reduce((result, value) => or(result, isListed(value)), state.open ? kleene_MAYBE : kleene_NO);
            case 'either':
                return state.states.map(judge).reduce(common);
        }
    };
    return judge(contextValueOf(question.context, question.service, context_contextKeyOf(`${issuer}:aud`)));
};
//# sourceMappingURL=trust-policy.js.map
;// CONCATENATED MODULE: ./build/src/policy/judge.js
/**
 * The order of evaluation over all layers. One walk serves the fast answer and the explained one: with a trace it
 * records what each layer said, without one it allocates nothing and stops at the first certain Deny.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */










/** Answers a question. */
const judge = (question, compiled, trace) => {
    const { full } = question.action;
    // Needs no permission, and none can be taken away.
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    if (full === 'sts:getcalleridentity')
        return 'allowed';
    return full === 'sts:assumerolewithwebidentity' || question.caller.kind === 'web-identity'
        ? judgeWebIdentity(question, compiled, trace)
        : judgeSigned(question, compiled, trace);
};
/** The answer from its parts: a certain Deny, a missing Allow, a fact that makes the call fail, what is left open. */
const outcomeOf = (deny, granted, usable, effective) => {
    if (deny === kleene_YES)
        return 'explicit';
    // No policy could help, so missing permissions are not the news.
    if (effective === kleene_NO)
        return 'ineffective';
    if (granted === kleene_NO)
        return 'implicit';
    if (usable === kleene_NO)
        return 'state';
    return deny === kleene_MAYBE || and(granted, and(usable, effective)) === kleene_MAYBE ? 'unknown' : 'allowed';
};
/** A call without signature: only the trust policy and the RCPs of the role's account count. */
const judgeWebIdentity = (question, compiled, trace) => {
    const { caller, target } = question;
    const provider = compiled.providers.get(caller.arn);
    const rcp = judgeResourceControl(question, compiled, trace);
    const trust = target?.kind === 'role' ? target.policy : compiled.unlisted.layers.trust;
    const lanes = allowOfResourceLayer(trust, question);
    const trusted = or(laneOf(lanes, WEB_IDENTITY), and(laneOf(lanes, EVERYONE), EVERYONE_IN_TRUST_POLICY.value));
    const deny = or(denyOf(rcp), denyOfResourceLayer(trust, question));
    const exists = providerExists(provider);
    const audience = audienceIsKnown(provider, question);
    if (trace !== undefined) {
        recordResource(trace, trust, symbolic_string_keyOfText(question.resource), trusted, denyOfResourceLayer(trust, question), lanes);
        trace.facts.push({ fact: 'provider-exists', value: exists }, { fact: 'audience-is-known', value: audience });
        if (provider === undefined)
            trace.assumed.push('provider');
        if (question.request.endpoint !== undefined)
            trace.assumed.push('endpoint-of-unsigned-call');
        trace.alternatives.push({
            label: 'the trust policy allows the provider',
            value: trusted,
            parts: [['resource', trusted]],
        });
    }
    return outcomeOf(deny, and(allowOf(rcp), trusted), and(exists, audience), kleene_YES);
};
const judgeSigned = (question, compiled, trace) => {
    const { target } = question;
    const scp = judgeServiceControl(question, compiled, trace);
    const rcp = judgeResourceControl(question, compiled, trace);
    const endpoint = judgeEndpoint(question, compiled, trace);
    let deny = or(denyOf(scp), or(denyOf(rcp), denyOf(endpoint)));
    if (deny === kleene_YES && trace === undefined)
        return 'explicit';
    const resourceDeny = target === undefined ? kleene_NO : denyOfResourceLayer(target.policy, question);
    const lanes = target === undefined ? 0 : allowOfResourceLayer(target.policy, question);
    if (trace !== undefined && target !== undefined)
        recordResource(trace, target.policy, symbolic_string_keyOfText(question.resource), anyLane(lanes), resourceDeny, lanes);
    deny = or(deny, resourceDeny);
    if (deny === kleene_YES && trace === undefined)
        return 'explicit';
    const identity = judgeIdentity(question, trace);
    const boundary = judgeBoundary(question, trace);
    const session = judgeSession(question, compiled, trace);
    deny = or(deny, or(denyOf(identity), or(denyOf(boundary), denyOf(session))));
    const foreign = isForeign(question);
    const granted = and(and(allowOf(scp), and(allowOf(rcp), allowOf(endpoint))), grantOf(question, foreign, lanes, allowOf(identity), allowOf(boundary), allowOf(session), trace));
    return outcomeOf(deny, granted, usableOf(question, trace), effectiveOf(question, foreign, trace));
};
/** Whether key and secret are in a state in which the call works. */
const usableOf = ({ target, action }, trace) => {
    if (target?.kind !== 'key' && target?.kind !== 'secret')
        return kleene_YES;
    const value = target.kind === 'key' ? key_policy_keyIsUsable(target.source?.state, action.name) : secret_policy_secretIsUsable(target, action.name);
    if (trace !== undefined) {
        trace.facts.push({ fact: target.kind === 'key' ? 'key-is-usable' : 'secret-is-usable', value });
        if (target.source?.state === undefined)
            trace.assumed.push(target.kind === 'key' ? 'key-state' : 'secret-state');
    }
    return value;
};
/** Whether the service does at all what is asked. */
const effectiveOf = (question, foreign, trace) => {
    const { target, action, request, resource } = question;
    if (action.service !== 'kms' && target?.kind !== 'secret')
        return kleene_YES;
    const value = target?.kind === 'secret'
        ? nameLeadsToSecret(request.named, foreign)
        : target?.kind === 'key'
            ? key_policy_keyOperationWorks(action.name, request.named, foreign)
            : aliasCanChange(action.name, resource);
    trace?.facts.push({ fact: target?.kind === 'secret' ? 'name-leads-to-secret' : 'operation-works', value });
    return value;
};
const recordResource = (trace, layer, of, allow, deny, lanes) => {
    trace.layers.push({ layer, of, allow, deny, lanes });
};
//# sourceMappingURL=judge.js.map
;// CONCATENATED MODULE: ./build/src/policy/question.js
/** Request → question: the request taken apart against a compiled policy set. */







/** The one mutable value of this folder: the fast path fills the same object again and again. */
class Slate {
    request = NO_REQUEST;
    context = NO_REQUEST.context;
    service = '';
    action = NO_ACTION;
    resource = '*';
    colons = new Int32Array(5);
    caller = NOBODY;
    sessionName = '';
    boundary = kleene_NO;
    identity = undefined;
    target = undefined;
    resourceAccount = '';
}
const NO_ACTION = { service: '', name: '', full: '' };
const NOBODY = callerOf('anonymous', '');
const NO_REQUEST = {
    principal: { kind: 'anonymous' },
    action: '',
    resource: '*',
    context: { values: {}, complete: [], otherwise: 'missing' },
};
/** The names of actions are few; taking one apart again and again would make garbage. */
const actions = new Map();
const question_MAX_ACTIONS = 4096;
const actionName = (action) => {
    const known = actions.get(action);
    if (known !== undefined)
        return known;
    const name = action_actionNameOf(action);
    if (actions.size >= question_MAX_ACTIONS)
        actions.clear();
    actions.set(action, name);
    return name;
};
/** Prepares a question; `slate` is overwritten. */
const question_prepare = (request, compiled, slate = newSlate()) => {
    const question = slate;
    question.request = request;
    question.context = request.context;
    question.action = actionName(request.action);
    question.service = question.action.service;
    question.resource = plainOrSymbolic(request.resource);
    if (!symbolic_string_isSymbolic(question.resource))
        findColons(question.resource, question.colons);
    setCaller(question, compiled);
    question.boundary = boundaryOf(question.identity);
    setTarget(question, compiled);
    return question;
};
/** A fresh object for `prepare`. */
const newSlate = () => new Slate();
const plainOrSymbolic = (text) => (symbolic_string_isSymbolic(text) ? (symbolic_string_plainOf(text) ?? text) : text);
const setCaller = (question, compiled) => {
    const { principal } = question.request;
    question.sessionName = '';
    question.identity = undefined;
    switch (principal.kind) {
        case 'session':
            question.identity = identityOf('session', principal.role, compiled);
            question.caller = inAccount(question.identity.caller, principal.account);
            question.sessionName = principal.name;
            return;
        case 'user':
            question.identity = identityOf('user', principal.arn, compiled);
            question.caller = inAccount(question.identity.caller, principal.account);
            return;
        case 'federated-user':
            question.identity = identityOf('user', principal.user, compiled);
            question.caller = { ...question.identity.caller, kind: 'federated-user' };
            question.sessionName = principal.name;
            return;
        case 'root':
            question.caller = callerOf('root', `arn:${principal.partition ?? 'aws'}:iam::${principal.account}:root`);
            return;
        case 'web-identity':
            question.caller = callerOf('web-identity', principal.provider);
            return;
        case 'service':
            question.caller = callerOf('service', principal.service);
            return;
        case 'anonymous':
            question.caller = NOBODY;
            return;
    }
};
const inAccount = (caller, account) => account === undefined || caller.account === account ? caller : { ...caller, account };
const identityOf = (kind, arn, compiled) => compiled.identities.get(symbolic_string_isSymbolic(arn) ? symbolic_string_keyOfText(arn) : arn) ?? {
    caller: callerOf(kind, arn),
    identity: compiled.unlisted.layers.identity,
    boundary: compiled.unlisted.layers.boundary,
    serviceLinked: kind === 'session' && isServiceLinkedRole(arn),
};
/** Whether the caller has a permissions boundary. One that nobody mentioned is assumed not to exist. */
const boundaryOf = (identity) => {
    switch (identity?.boundary.state) {
        case 'given':
            return kleene_YES;
        case 'unreadable':
            return kleene_MAYBE;
        case undefined:
        case 'empty':
        case 'not-given':
            return kleene_NO;
    }
};
/** Services whose resources have no resource-based policy, apart from the role as a resource of STS. */
const WITHOUT_RESOURCE_POLICY = new Set(['iam', 'sts', 'ssm', 'organizations']);
const setTarget = (question, compiled) => {
    const { resource, service, request } = question;
    question.target = resource === '*' ? undefined : question_targetOf(resource, service, compiled);
    question.resourceAccount =
        request.resourceAccount ??
            (question.target !== undefined
                ? question.target.account
                : resource === '*'
                    ? question.caller.account
                    : compile_ownerOf(resource).account);
};
/** The resource of a question. A role is a resource with a policy only for STS, a key only for KMS, and so on. */
const question_targetOf = (resource, service, compiled) => {
    const known = compiled.targets.get(symbolic_string_isSymbolic(resource) ? symbolic_string_keyOfText(resource) : resource);
    if (known !== undefined && KIND_OF_SERVICE[service] === known.kind)
        return known;
    if (known?.kind === 'other')
        return known;
    const { layers, grants } = compiled.unlisted;
    const type = typeOf(resource);
    if (service === 'secretsmanager')
        return { kind: 'secret', ...compile_ownerOf(resource), policy: layers.secretPolicy, source: undefined };
    if (service === 'kms')
        return type === 'alias'
            ? undefined
            : { kind: 'key', ...compile_ownerOf(resource), policy: layers.keyPolicy, grants, managed: false, source: undefined };
    if (service === 'sts' && (type === 'role' || type === undefined))
        return { kind: 'role', ...compile_ownerOf(resource), policy: layers.trust };
    if (WITHOUT_RESOURCE_POLICY.has(service))
        return undefined;
    return { kind: 'other', ...compile_ownerOf(resource), policy: layers.resourcePolicy };
};
const KIND_OF_SERVICE = { secretsmanager: 'secret', kms: 'key', sts: 'role' };
/** The resource type of an ARN, the text before the first `/`; `undefined` when it is not known. */
const typeOf = (resource) => {
    const tail = arn_parseArn(resource)?.resource;
    if (tail === undefined)
        return undefined;
    const start = symbolic_string_isSymbolic(tail) ? tail.parts[0] : tail;
    return typeof start === 'string' && start.includes('/') ? start.slice(0, start.indexOf('/')) : undefined;
};
//# sourceMappingURL=question.js.map
;// CONCATENATED MODULE: ./build/src/policy/decide.js


const slate = newSlate();
/** The kind of the verdict that `evaluate` would give; allocates nothing for requests without holes. */
const decide_decide = (request, policies) => {
    const outcome = judge(question_prepare(request, policies, slate), policies);
    return outcome === 'allowed' || outcome === 'unknown' ? outcome : 'denied';
};
//# sourceMappingURL=decide.js.map
;// CONCATENATED MODULE: ./build/src/policy/elements.js
/** One statement taken apart for the explanation: which element fails, what it expects, what the request has. */








/** A statement is named in many answers, always in the same way. */
const refs = new WeakMap();
/** Where a statement stands. */
const refOf = (layer, statement) => {
    const known = refs.get(statement);
    if (known !== undefined)
        return known;
    const ref = makeRef(layer, statement);
    refs.set(statement, ref);
    return ref;
};
const makeRef = (layer, statement) => {
    const { document, source } = statement;
    const sid = source.kind === 'statement' ? source.sid : undefined;
    return {
        layer,
        document: document.id,
        index: source.index,
        ...(sid === undefined ? {} : { sid }),
        ...(document.file === undefined ? {} : { file: document.file }),
        line: source.at.line,
        column: source.at.column,
        pointer: source.pointer,
    };
};
/**
 * The elements of a statement in the order principal, action, resource, conditions. `forms`: the forms of naming that
 * count as a match of the principal; `undefined`: all.
 */
const elementsOf = (statement, question, forms) => {
    const elements = [];
    if (statement.principal !== undefined) {
        const lanes = principal_matchPrincipal(statement.principal, statement.effect, statement.trust, question);
        const value = forms === undefined ? anyLane(lanes) : forms.reduce((result, form) => or(result, laneOf(lanes, form)), kleene_NO);
        elements.push({ element: 'principal', value });
    }
    elements.push({ element: 'action', value: action_matchAction(statement.action, question.action) });
    if (statement.resource !== undefined)
        elements.push({ element: 'resource', value: resource_matchResource(statement.resource, statement.effect, question) });
    else if (statement.document.policy === 'key')
        elements.push({ element: 'resource', value: kleene_NO });
    for (const [index, compiled] of statement.conditions.entries()) {
        const source = statement.source.kind === 'statement' ? statement.source.conditions[index] : undefined;
        if (source !== undefined)
            elements.push({
                element: 'condition',
                value: condition_matchCondition(compiled, question),
                condition: { compiled, source },
            });
    }
    return elements;
};
/** What an element expects and what the request has, as texts. `exact`: the latter is one text that is fully known. */
const textsOf = ({ element, condition }, { source }, question) => {
    if (source.kind === 'unknown')
        return elements_NOTHING;
    switch (element) {
        case 'principal':
            return { expected: printPrincipals(source.principal), got: printCaller(question.request), exact: true };
        case 'action':
            return { expected: source.action.values.map(printLeaf), got: question.request.action, exact: true };
        case 'resource': {
            const { resource } = question;
            return {
                expected: source.resource?.values.map(printLeaf) ?? [],
                got: symbolic_string_printText(resource),
                exact: !symbolic_string_isSymbolic(resource),
            };
        }
        case 'condition': {
            if (condition?.source.kind !== 'condition')
                return elements_NOTHING;
            const { key, values } = condition.source;
            const state = contextValueOf(question.context, question.service, context_contextKeyOf(key));
            const exact = state.kind === 'present' && !symbolic_string_isSymbolic(state.value);
            return { expected: values.map(printLeaf), got: printState(state), exact };
        }
    }
};
const elements_NOTHING = { expected: [], got: undefined, exact: false };
/** An operator as it is written. */
const printOperator = ({ set, name, ifExists }) => `${set === undefined ? '' : `${set}:`}${name}${ifExists ? 'IfExists' : ''}`;
const printLeaf = (leaf) => (leaf.kind === 'text' ? symbolic_string_printText(leaf.text) : `⟨${leaf.why}⟩`);
const printPrincipals = (principal) => principal?.entries.map(({ type, value }) => (type === 'everyone' ? '*' : printLeaf(value))) ?? [];
/** What a key holds, for readers; `undefined`: it is missing. */
const printState = (state) => {
    switch (state.kind) {
        case 'present':
            return symbolic_string_printText(state.value);
        case 'missing':
            return undefined;
        case 'present-unknown':
        case 'maybe':
            return 'unknown';
        case 'list':
            return `[${[...state.values.map(symbolic_string_printText), ...(state.open ? ['…'] : [])].join(', ')}]`;
        case 'either':
            return state.states.map((one) => printState(one) ?? 'missing').join(' or ');
    }
};
/** The caller, as AWS names it in its messages. */
const printCaller = ({ principal }) => {
    switch (principal.kind) {
        case 'session':
            return symbolic_string_printText(sessionArn(principal.role, principal.name));
        case 'user':
            return symbolic_string_printText(principal.arn);
        case 'federated-user':
            return symbolic_string_printText(arn_federatedUserArn(principal.user, principal.name));
        case 'root':
            return symbolic_string_printText(arn_accountRoot(principal.partition ?? 'aws', principal.account));
        case 'web-identity':
            return symbolic_string_printText(principal.provider);
        case 'service':
            return principal.service;
        case 'anonymous':
            return 'anonymous';
    }
};
//# sourceMappingURL=elements.js.map
;// CONCATENATED MODULE: ./build/src/policy/matches.js
/** The statements that took part in an answer, looked up once and then told in several ways. */





/** The matching statements of all layers, in the order of evaluation. */
const matchesOf = (trace, question) => trace.layers.map((outcome) => ({
    outcome,
    part: partOf(outcome),
    allows: outcome.allow === kleene_NO && outcome.lanes === undefined ? NONE : matching(outcome, 'allow', question),
    denies: outcome.deny === kleene_NO ? NONE : matching(outcome, 'deny', question),
}));
const NONE = [];
const partOf = ({ layer, lanes }) => {
    if (lanes !== undefined)
        return 'resource';
    switch (layer.name) {
        case 'identity':
        case 'boundary':
        case 'session':
            return layer.name;
        case 'scp':
        case 'rcp':
        case 'endpoint':
        case 'trust':
        case 'secretPolicy':
        case 'keyPolicy':
        case 'resourcePolicy':
        case 'grants':
            return undefined;
    }
};
const matching = ({ layer }, effect, question) => {
    if (layer.state !== 'given')
        return NONE;
    const matches = [];
    for (const statement of layer_statementsFor(layer, question)[effect]) {
        const value = matches_truthOf(statement, question);
        if (value !== kleene_NO)
            matches.push({ ref: refOf(layer.name, statement), value });
    }
    return matches;
};
const matches_truthOf = (statement, question) => {
    const match = statement.principal === undefined ? matchStatement(statement, question) : anyLane(matchLanes(statement, question));
    return statement.effect === 'unknown' ? and(match, kleene_MAYBE) : match;
};
/** The parts of an alternative that keep it from being true; for a denial those that are certainly false. */
const failingParts = ({ parts }, denied) => parts.filter(([, value]) => (denied ? value === kleene_NO : value !== kleene_YES)).map(([part]) => part);
/** The same values once each. */
const distinct = (values) => values.length < 2 ? values : [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
//# sourceMappingURL=matches.js.map
;// CONCATENATED MODULE: ./build/src/policy/assumptions.js
/** What an answer takes for granted. */



const ASSUMED = {
    provider: { code: 'provider-not-given', text: 'the identity provider exists and accepts the audience of the token' },
    'key-state': { code: 'state-not-given', text: 'the key is in a state in which it can be used' },
    'secret-state': { code: 'state-not-given', text: 'the secret is not scheduled for deletion' },
    'everyone-against-session': { code: STAR_AGAINST_SESSION_POLICY.code, text: STAR_AGAINST_SESSION_POLICY.text },
    'endpoint-of-unsigned-call': {
        code: 'endpoint-not-evaluated',
        text: 'the endpoint policy lets the unsigned call pass',
    },
};
/** The assumptions of an answer, each once. */
const assumptionsOf = (trace) => {
    const assumptions = [];
    for (const { layer } of trace.layers)
        addOfLayer(layer, assumptions);
    for (const { grants } of trace.grants)
        if (grants.state === 'not-given')
            assumptions.push({
                code: 'layer-not-given',
                layer: 'grants',
                text: 'the key has no grant for the caller; its grants were not given',
            });
    for (const assumed of trace.assumed)
        assumptions.push(ASSUMED[assumed]);
    return distinct(assumptions);
};
const addOfLayer = ({ name, state, why, level, complete, documents, baseAllow }, assumptions) => {
    if (state === 'not-given')
        assumptions.push({
            code: 'layer-not-given',
            layer: name,
            text: `nothing of the layer ${name} denies; it was not given${why === undefined ? '' : `: ${why}`}`,
        });
    if (!complete)
        assumptions.push({
            code: 'level-incomplete',
            layer: name,
            text: `the level ${level ?? ''} also has documents that allow, such as AWS's own full access`,
        });
    // Without a document that was not read a layer is certain to allow or not.
    if (baseAllow === kleene_NO)
        return;
    for (const document of documents)
        if (document.kind === 'opaque' && document.denies === 'assumed-not')
            assumptions.push({
                code: 'opaque-document',
                layer: name,
                text: `${document.id}, which was not read, denies nothing`,
            });
};
//# sourceMappingURL=assumptions.js.map
;// CONCATENATED MODULE: ./build/src/policy/failing-element.js


/** Describes an element that is not true. */
const describeElement = (truth, statement, question) => {
    const { element, condition } = truth;
    const { source } = statement;
    const value = triOf(truth.value) === 'F' ? 'F' : 'U';
    const { expected, got, exact } = textsOf(truth, statement, question);
    const text = exact ? got : undefined;
    const common = { element, value, expected, ...(got === undefined ? {} : { got }) };
    if (source.kind === 'unknown')
        return { ...common, negated: false, pointer: source.pointer };
    switch (element) {
        case 'principal':
            return { ...common, ...placeOf(source, 'Principal', source.principal) };
        case 'action':
            return { ...common, ...placeOf(source, 'Action', source.action), ...differenceOf(expected, text, true, true) };
        case 'resource':
            return {
                ...common,
                ...placeOf(source, 'Resource', source.resource),
                ...differenceOf(expected, text, true, false),
            };
        case 'condition':
            return { ...common, ...describeCondition(condition?.source, source, expected, text) };
    }
};
const placeOf = ({ pointer, at: whole }, name, element) => {
    const negated = element?.negated === true;
    const { line, column } = element?.at ?? whole;
    return { negated, pointer: `${pointer}/${negated ? 'Not' : ''}${name}`, line, column };
};
const describeCondition = (condition, statement, expected, got) => {
    const { pointer, at } = condition ?? statement;
    const place = { pointer, line: at.line, column: at.column };
    if (condition?.kind !== 'condition')
        return { negated: false, ...place };
    const { operator, key } = condition;
    const { name } = operator;
    const negated = name.includes('Not');
    const differs = negated ? {} : differenceOf(expected, got, /Like|Arn/.test(name), name.includes('IgnoreCase'));
    return { negated, operator: printOperator(operator), key, ...place, ...differs };
};
/** Where the nearest expected value and the actual one part. */
const differenceOf = (values, got, wildcards, fold) => {
    if (got === undefined)
        return {};
    let best;
    let bestDistance = Number.POSITIVE_INFINITY;
    for (const value of values) {
        const distance = editDistance(value, got, wildcards);
        const differs = firstDifference(value, got, wildcards, fold);
        if (differs !== undefined && distance < bestDistance) {
            best = differs;
            bestDistance = distance;
        }
    }
    return best === undefined ? {} : { differs: best };
};
const same = (a, b, fold) => a === b || (fold && a.toLowerCase() === b.toLowerCase());
/** The first position at which two texts part; a pattern is compared up to its first `*`, then from its end. */
const firstDifference = (expected, got, wildcards, fold) => {
    const star = wildcards ? expected.indexOf('*') : -1;
    const head = star < 0 ? expected : expected.slice(0, star);
    const isSame = (a, b) => (wildcards && a === '?' && b !== '') || same(a, b, fold);
    const compared = star < 0 ? Math.max(head.length, got.length) : head.length;
    for (let i = 0; i < compared; i++) {
        const [a, b] = [head.charAt(i), got.charAt(i)];
        if (!isSame(a, b))
            return { position: i, expected: a, got: b };
    }
    const tail = star < 0 ? '' : expected.slice(expected.lastIndexOf('*') + 1);
    for (let i = 1; i <= tail.length; i++) {
        const [a, b] = [tail.charAt(tail.length - i), got.charAt(got.length - i)];
        if (!isSame(a, b))
            return { position: Math.max(got.length - i, 0), expected: a, got: b };
    }
    return undefined;
};
/** How far apart two texts are, roughly: what is left after their common start and end. */
const distanceOf = (a, b) => {
    const shorter = Math.min(a.length, b.length);
    let start = 0;
    while (start < shorter && a[start] === b[start])
        start++;
    let end = 0;
    while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end])
        end++;
    return Math.max(a.length, b.length) - start - end;
};
/** Texts longer than this are compared by `distanceOf`. */
const MAX_COMPARED = 256;
/** How many characters have to change until the text is what was expected; a `*` of a pattern takes any run for free. */
const editDistance = (expected, got, wildcards) => {
    if (expected.length > MAX_COMPARED || got.length > MAX_COMPARED)
        return distanceOf(expected, got);
    let row = Array.from({ length: got.length + 1 }, (_, index) => index);
    for (const char of expected) {
        const free = wildcards && char === '*';
        const next = [free ? row[0] : row[0] + 1];
        for (let j = 1; j <= got.length; j++) {
            const [above, before, diagonal] = [row[j], next[j - 1], row[j - 1]];
            const same = char === got[j - 1] || (wildcards && char === '?');
            next.push(free ? Math.min(above, before) : Math.min(above + 1, before + 1, diagonal + (same ? 0 : 1)));
        }
        row = next;
    }
    return row[got.length];
};
//# sourceMappingURL=failing-element.js.map
;// CONCATENATED MODULE: ./build/src/policy/nearest-miss.js
/** The statement of a layer that came nearest to allowing. */



/** Why a layer did not allow. `forms`: see `elementsOf`. */
const missOf = (layer, of, value, question, forms) => {
    const nearest = nearestOf(layer, question, forms);
    return {
        layer: layer.name,
        ...(layer.level === undefined ? {} : { level: layer.level }),
        value: triOf(value) === 'U' ? 'U' : 'F',
        ...(of === '' ? {} : { of }),
        ...(nearest === undefined ? {} : { statement: refOf(layer.name, nearest.statement) }),
        failing: nearest?.failing ?? [],
    };
};
const nearestOf = (layer, question, forms) => {
    let best;
    for (const statement of layer.statements) {
        if (statement.effect === 'Deny')
            continue;
        const elements = elementsOf(statement, question, forms);
        const candidate = { statement, elements, rank: rankOf(elements) };
        if (best === undefined || isNearer(candidate, best, question))
            best = candidate;
    }
    if (best === undefined)
        return undefined;
    const { statement, elements } = best;
    return {
        statement,
        failing: elements
            .filter(({ value }) => value !== kleene_YES)
            .map((element) => describeElement(element, statement, question)),
    };
};
const rankOf = (elements) => {
    const failing = elements.filter(({ value }) => value !== kleene_YES);
    const misses = (element) => failing.some((one) => one.element === element && one.value === kleene_NO) ? 1 : 0;
    return [
        failing.filter(({ value }) => value === kleene_NO).length,
        failing.length,
        misses('action'),
        misses('resource'),
        misses('principal'),
    ];
};
const isNearer = (a, b, question) => {
    for (const [index, value] of a.rank.entries()) {
        const other = b.rank[index] ?? 0;
        if (value !== other)
            return value < other;
    }
    return distance(a, question) < distance(b, question);
};
/** How far what is expected is from what the request has, over all failing elements. */
const distance = ({ elements, statement }, question) => {
    let sum = 0;
    for (const element of elements) {
        if (element.value === kleene_YES)
            continue;
        const { expected, got } = textsOf(element, statement, question);
        if (expected.length > 0)
            sum += Math.min(...expected.map((one) => distanceOf(one, got ?? '')));
    }
    return sum;
};
//# sourceMappingURL=nearest-miss.js.map
;// CONCATENATED MODULE: ./build/src/policy/missing.js
/** The layers that had to allow and did not, of the ways of granting that come nearest. */



/** The misses; `denied`: only layers that certainly do not allow, otherwise also those that may not. */
const missingOf = (denied, matches, trace, question) => {
    const misses = matches
        .filter(({ part, outcome: { allow } }) => part === undefined && (denied ? allow === kleene_NO : allow !== kleene_YES))
        .map(({ outcome: { layer, of, allow } }) => missOf(layer, of, allow, question, undefined));
    if (trace.alternatives.some(({ value }) => value === kleene_YES))
        return misses;
    const nearest = nearestAlternatives(trace, denied);
    for (const part of PARTS) {
        const concerned = nearest.filter((one) => failingParts(one, denied).includes(part));
        if (concerned.length > 0)
            misses.push(...missesOfPart(part, concerned, matches, trace, question));
    }
    return misses;
};
const PARTS = ['resource', 'key', 'grants', 'identity', 'boundary', 'session'];
/** The alternatives that lack least. All other ways would need more changes. */
const nearestAlternatives = (trace, denied) => {
    const hasGrants = trace.grants.some(({ grants }) => grants.grants.length > 0 || grants.base !== kleene_NO);
    const open = trace.alternatives.filter(({ parts, value }) => (parts[0]?.[0] !== 'grants' || hasGrants) && (denied || value === kleene_MAYBE));
    const fewest = Math.min(...open.map((one) => failingParts(one, denied).length));
    const nearest = open.filter((one) => failingParts(one, denied).length === fewest);
    // Where the resource policy does its part in one form, naming the caller in another form is no advice.
    const named = nearest.filter(({ parts }) => parts.some(([part, value]) => part === 'resource' && value === kleene_YES));
    return named.length > 0 ? named : nearest;
};
const missesOfPart = (part, concerned, matches, trace, question) => {
    const value = concerned
        .flatMap((one) => one.parts.filter(([name]) => name === part))
        .reduce((all, [, one]) => or(all, one), kleene_NO);
    const tri = triOf(value) === 'U' ? 'U' : 'F';
    if (part === 'key')
        return [{ layer: 'keyPolicy', value: tri, failing: [] }];
    if (part === 'grants')
        return trace.grants.map(({ of }) => ({ layer: 'grants', value: tri, of, failing: [] }));
    const layers = matches.filter((one) => one.part === part);
    if (layers.length === 0 && part !== 'resource')
        return [{ layer: part, value: tri, failing: [] }];
    const forms = concerned.flatMap(({ form }) => (form === undefined ? [] : [form]));
    const asked = part === 'resource' && forms.length === concerned.length ? forms : undefined;
    return layers.map(({ outcome: { layer, of } }) => missOf(layer, of, value, question, asked));
};
//# sourceMappingURL=missing.js.map
;// CONCATENATED MODULE: ./build/src/policy/reasons.js

const OUTCOMES = {
    allowed: { label: 'allowed', value: kleene_YES },
    unknown: { label: 'unknown', value: kleene_MAYBE },
    explicit: { label: 'denied by a statement', value: kleene_NO },
    implicit: { label: 'denied because nothing allows it', value: kleene_NO },
    state: { label: 'denied because of the state of what is asked for', value: kleene_NO },
    ineffective: { label: 'denied because the service does not offer it in this way', value: kleene_NO },
};
const FACTS = {
    'provider-exists': 'the identity provider exists',
    'audience-is-known': "the token's audience is a client id of the identity provider",
    'key-is-usable': 'the state of the key lets it be used',
    'secret-is-usable': 'the state of the secret lets it be read',
    'name-leads-to-secret': 'the name in the request leads to the secret',
    'operation-works': 'KMS offers the operation on this key',
    'account-is-known': 'it is known whether caller and resource are in one account',
};
/** The tree for an outcome. */
const reasonOf = (outcome, matches, trace) => {
    const { label, value } = OUTCOMES[outcome];
    const children = [denial(matches)];
    for (const one of matches)
        if (one.part === undefined)
            children.push(layerNode(one, 'allows', one.outcome.allow, one.allows));
    if (trace.alternatives.length > 0)
        children.push(grant(matches, trace));
    for (const { fact, value: truth } of trace.facts)
        children.push(node(FACTS[fact], truth, reasons_NONE));
    return node(label, value, children);
};
const reasons_NONE = [];
const node = (label, truth, children) => ({
    label,
    value: triOf(truth),
    children,
});
const denial = (matches) => {
    let all = kleene_NO;
    const children = [];
    for (const one of matches) {
        const { deny } = one.outcome;
        all = or(all, deny);
        if (deny !== kleene_NO)
            children.push(layerNode(one, 'denies', deny, one.denies));
    }
    return node('a statement denies', all, children);
};
/** The alternatives that make the result; all of them when none allows. */
const grant = (matches, { alternatives }) => {
    let granted = kleene_NO;
    for (const { value } of alternatives)
        granted = or(granted, value);
    const children = [];
    for (const { label, value, parts } of alternatives) {
        if (value !== granted)
            continue;
        const nodes = [];
        for (const [part, truth] of parts)
            addPart(nodes, part, truth, matches);
        children.push(node(label, value, nodes));
    }
    return node('access is granted', granted, children);
};
const addPart = (nodes, part, truth, matches) => {
    const before = nodes.length;
    for (const one of matches)
        if (one.part === part)
            nodes.push(layerNode(one, 'allows', truth, one.allows));
    if (nodes.length === before)
        nodes.push(node(reasons_PARTS[part], truth, reasons_NONE));
};
/** Labels of parts that have no documents here. */
const reasons_PARTS = {
    identity: 'identity allows',
    boundary: 'no boundary limits',
    session: 'no session policy limits',
    resource: 'the resource policy allows',
    grants: 'a grant matches',
    key: "the secret's key can be used by other accounts",
};
const layerNode = ({ outcome: { layer } }, verb, truth, statements) => {
    const children = [];
    for (const { ref, value } of statements)
        children.push({ label: `statement ${ref.index}`, value: triOf(value), ref, children: reasons_NONE });
    const label = `${layer.name} ${verb}`;
    return layer.level === undefined
        ? { label, value: triOf(truth), layer: layer.name, children }
        : { label, value: triOf(truth), layer: layer.name, level: layer.level, children };
};
//# sourceMappingURL=reasons.js.map
;// CONCATENATED MODULE: ./build/src/policy/unknown-reasons.js
/** Why an answer is unknown, and what would settle it. */









/** The unknowns of a layer: of its documents, and of the statements whose match is not known. */
const unknownsOfLayer = (layer, question, effects) => {
    const reasons = [...unknownsOfState(layer, effects.includes('allow'))];
    const statements = layer_statementsFor(layer, question);
    const asked = new Set(effects.flatMap((effect) => statements[effect]));
    for (const statement of asked)
        reasons.push(...unknownsOfStatement(statement, layer, question));
    const { level } = layer;
    return level === undefined ? reasons : reasons.map((reason) => ({ ...reason, level }));
};
const unknownsOfState = (layer, allow) => {
    const { name, state, why, documents } = layer;
    switch (state) {
        case 'empty':
            return [];
        case 'not-given':
            return allow && layer.baseAllow === kleene_MAYBE
                ? [
                    {
                        code: 'layer-not-given',
                        layer: name,
                        text: `the layer ${name} was not given${why === undefined ? '' : `: ${why}`}`,
                        settle: 'Give the documents of this layer, or say that there are none.',
                    },
                ]
                : [];
        case 'unreadable':
            return [
                {
                    code: 'layer-unreadable',
                    layer: name,
                    text: `the layer ${name} could not be read${why === undefined ? '' : `: ${why}`}`,
                    settle: 'Allow the read that failed, or give the documents in another way.',
                },
            ];
        case 'given':
            return documents.flatMap((document) => {
                if (document.kind === 'malformed')
                    return [
                        {
                            code: 'malformed-document',
                            layer: name,
                            document: document.id,
                            text: `${document.id} is malformed: ${document.problems[0]?.text ?? 'it is no policy document'}`,
                            settle: 'Correct the document.',
                        },
                    ];
                if (document.kind === 'opaque' && (allow || document.denies === 'unknown'))
                    return [
                        {
                            code: 'opaque-document',
                            layer: name,
                            document: document.id,
                            text: `${document.id} was not read: ${document.why}`,
                            settle: 'Give the text of the document.',
                        },
                    ];
                return [];
            });
    }
};
const unknownsOfStatement = (statement, layer, question) => {
    const ref = refOf(layer.name, statement);
    if (statement.source.kind === 'unknown')
        return [policyValue(statement.source.why, layer, ref)];
    const elements = elementsOf(statement, question, undefined);
    if (elements.some(({ value }) => value === kleene_NO))
        return [];
    return [
        ...(statement.effect === 'unknown' ? [policyValue(statement.source.effectWhy ?? 'Effect', layer, ref)] : []),
        ...elements
            .filter(({ value }) => value === kleene_MAYBE)
            .map((element) => unknownOfElement(element, statement, layer, question, ref)),
    ];
};
const policyValue = (what, layer, statement) => ({
    code: 'unknown-policy-value',
    layer: layer.name,
    statement,
    text: `a value of the policy is not known yet: ${what}`,
    settle: 'Evaluate again when the value is known, or write it literally.',
});
const unknownOfElement = ({ element, condition }, statement, layer, question, ref) => {
    const { source } = statement;
    const leaves = leavesOf(element, source, condition?.source);
    const hole = leaves.flatMap(holesOf)[0];
    if (condition?.source.kind === 'unknown')
        return policyValue(condition.source.why, layer, ref);
    if (hole !== undefined)
        return policyValue(hole, layer, ref);
    const key = condition?.source.kind === 'condition' ? condition.source.key : undefined;
    const keys = [...(key === undefined ? [] : [key]), ...leaves.flatMap(unknown_reasons_variablesOf)];
    for (const one of keys) {
        const reason = unknownOfKey(one, contextValueOf(question.context, question.service, context_contextKeyOf(one)));
        if (reason !== undefined)
            return { ...reason, layer: layer.name, statement: ref, key: one };
    }
    if (element === 'resource' && symbolic_string_isSymbolic(question.resource))
        return {
            code: 'unknown-resource',
            layer: layer.name,
            statement: ref,
            text: `the resource is not known yet: ${symbolic_string_printText(question.resource)}`,
            settle: 'Evaluate again when the resource exists.',
        };
    return {
        code: 'unconfirmed',
        layer: layer.name,
        statement: ref,
        ...(key === undefined ? {} : { key }),
        text: readingOf(element, condition?.source, statement, question).text,
        settle: 'Write the statement in a form that AWS documents.',
    };
};
/** Which of the readings that AWS leaves open an element depends on. */
const readingOf = (element, condition, { source, effect }, { caller, context, service }) => {
    switch (element) {
        case 'action':
            return WILDCARD_SERVICE_AND_ACTION;
        case 'resource':
            return leavesOf(element, source, undefined).some(hasUnsupportedWildcard)
                ? UNSUPPORTED_RESOURCE_WILDCARD
                : WILDCARD_OVER_COLONS;
        case 'principal':
            if (source.kind === 'statement' && source.principal?.negated === true)
                return source.effect === 'Allow' ? NOT_PRINCIPAL_ALLOW : PARTLY_LISTED_NOT_PRINCIPAL;
            if (caller.kind !== 'web-identity')
                return FEDERATED_IN_RESOURCE_POLICY;
            return effect === 'Allow' ? EVERYONE_IN_TRUST_POLICY : ACCOUNT_DENY_FOR_WEB_IDENTITY;
        case 'condition':
            return condition?.kind === 'condition'
                ? readingOfCondition(condition, contextValueOf(context, service, context_contextKeyOf(condition.key)))
                : INVALID_VALUE_NEGATED;
    }
};
const readingOfCondition = ({ operator, values }, state) => {
    if (state.kind === 'missing')
        return FOR_ANY_VALUE_IF_EXISTS;
    if (values.length === 0)
        return FOR_ANY_VALUE_OF_NOTHING;
    if (operator.set === undefined && state.kind === 'list' && state.values.length > 1)
        return MULTIPLE_VALUES_NEGATED;
    switch (operators_OPERATORS[operator.name].family) {
        case 'arn':
            return NOT_AN_ARN;
        case 'address':
            return MAPPED_ADDRESS;
        case 'bool':
            return VARIABLE_UNDER_BOOL;
        case 'string':
            return EMPTY_VARIABLE;
        case 'number':
        case 'date':
        case 'binary':
        case 'null':
            return INVALID_VALUE_NEGATED;
    }
};
const leavesOf = (element, source, condition) => {
    if (source.kind === 'unknown')
        return [];
    switch (element) {
        case 'principal':
            return source.principal?.entries.map(({ value }) => value) ?? [];
        case 'action':
            return source.action.values;
        case 'resource':
            return source.resource?.values ?? [];
        case 'condition':
            return condition?.kind === 'condition' ? condition.values : [];
    }
};
const holesOf = (leaf) => leaf.kind === 'unknown'
    ? [leaf.why]
    : symbolic_string_isSymbolic(leaf.text)
        ? leaf.text.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.hole]))
        : [];
const unknown_reasons_variablesOf = (leaf) => leaf.kind === 'text' && typeof leaf.text === 'string' && hasVariable(leaf.text)
    ? [...leaf.text.matchAll(/\$\{([^{}$'\s,*?]+)/g)].map(([, name]) => name)
    : [];
const unknownOfKey = (key, state) => {
    switch (state.kind) {
        case 'missing':
            return undefined;
        case 'present':
            return symbolic_string_isSymbolic(state.value)
                ? {
                    code: 'unknown-context-value',
                    text: `the value of ${key} is not known yet: ${symbolic_string_printText(state.value)}`,
                    settle: 'Evaluate again when the value is known.',
                }
                : undefined;
        case 'list':
            return state.open || state.values.some(symbolic_string_isSymbolic)
                ? {
                    code: 'unknown-context-value',
                    text: `not all values of ${key} are known`,
                    settle: `Say which values ${key} has.`,
                }
                : undefined;
        case 'present-unknown':
            return {
                code: 'unknown-context-value',
                text: `the value of ${key} is not known: ${state.why}`,
                settle: `Say which value ${key} has.`,
            };
        case 'maybe':
            return {
                code: state === NOT_GIVEN ? 'context-not-given' : 'unknown-context-value',
                text: `it is not known whether ${key} is in the request: ${state.why}`,
                settle: `Say whether the request has ${key}, and its value.`,
            };
        case 'either':
            return {
                code: 'unknown-context-value',
                text: `${key} may have several values: ${state.why}`,
                settle: `Say which value ${key} has.`,
            };
    }
};
const unknown_reasons_FACTS = {
    'provider-exists': {
        code: 'unknown-state',
        text: 'it could not be read whether the identity provider exists',
        settle: 'Allow iam:GetOpenIDConnectProvider.',
    },
    'audience-is-known': {
        code: 'unknown-state',
        text: "it is not known whether the token's audience is a client id of the identity provider",
        settle: 'Give the client ids of the provider and the audience of the token.',
    },
    'key-is-usable': {
        code: 'unknown-state',
        text: 'the state of the key is not known',
        settle: 'Allow kms:DescribeKey, or give the state of the key.',
    },
    'secret-is-usable': {
        code: 'unknown-state',
        text: 'the state of the secret is not known',
        settle: 'Allow secretsmanager:DescribeSecret, or give the state of the secret.',
    },
    'name-leads-to-secret': {
        code: 'unconfirmed',
        text: 'the name in the request may not lead to the secret',
        settle: 'Name the secret by its full ARN.',
    },
    'account-is-known': {
        code: 'unknown-resource',
        text: 'it is not known whether caller and resource are in one account',
        settle: 'Give the account of the caller and of the resource.',
    },
    'operation-works': {
        code: 'unknown-state',
        text: 'it is not known whether the key belongs to another account, where the operation does not work',
        settle: 'Give the account of the caller and of the key.',
    },
};
/** Why a fact beside policies is not known. */
const unknownOfFact = ({ fact }) => unknown_reasons_FACTS[fact];
/** Why it is not known whether other accounts can use the secret's key. */
const UNKNOWN_KEY = {
    code: 'unknown-state',
    text: 'it is not known whether the secret is encrypted with a customer managed key, which another account needs',
    settle: 'Give the key of the secret.',
};
/** Why the grants of a key are not known. */
const UNREADABLE_GRANTS = {
    code: 'layer-unreadable',
    layer: 'grants',
    text: 'the grants of the key could not be read',
    settle: 'Allow kms:ListGrants.',
};
/** Why it is not known whether a grant applies. */
const OPEN_GRANTS = {
    code: 'unknown-context-value',
    layer: 'grants',
    text: 'it is not known whether the call has the encryption context that a grant of the key demands',
    settle: 'Give the encryption context of the call.',
};
//# sourceMappingURL=unknown-reasons.js.map
;// CONCATENATED MODULE: ./build/src/policy/unknowns.js




/** The unknowns of an answer, each once. */
const unknownsOf = (matches, trace, question) => {
    const open = trace.alternatives.some(({ value }) => value === kleene_YES)
        ? []
        : trace.alternatives.filter(({ value }) => value === kleene_MAYBE);
    const parts = new Set(open.flatMap((one) => failingParts(one, false)));
    const reasons = [];
    for (const { outcome, part } of matches) {
        const isNeeded = part === undefined || parts.has(part);
        const effects = [
            ...(outcome.deny === kleene_MAYBE ? ['deny'] : []),
            ...(isNeeded && outcome.allow === kleene_MAYBE ? ['allow'] : []),
        ];
        if (effects.length > 0)
            reasons.push(...unknownsOfLayer(outcome.layer, question, effects));
        // The layer itself is certain; whether it counts here is not.
        if (isNeeded && outcome.allow === kleene_NO && (part === 'boundary' || part === 'session'))
            reasons.push(unknowns_readingOf(part, parts));
    }
    for (const { grants, value } of trace.grants)
        if (parts.has('grants') && value === kleene_MAYBE)
            reasons.push(grants.state === 'unreadable' ? UNREADABLE_GRANTS : OPEN_GRANTS);
    if (parts.has('key'))
        reasons.push(UNKNOWN_KEY);
    for (const fact of trace.facts)
        if (fact.value === kleene_MAYBE)
            reasons.push(unknownOfFact(fact));
    return distinct(reasons);
};
const unknowns_readingOf = (layer, parts) => ({
    code: 'unconfirmed',
    layer,
    text: parts.has('grants') ? GRANT_AGAINST_LIMITS.text : STAR_AGAINST_SESSION_POLICY.text,
    settle: 'Let this policy allow the action too: for a decryption through Secrets Manager kms:Decrypt with kms:ViaService.',
});
//# sourceMappingURL=unknowns.js.map
;// CONCATENATED MODULE: ./build/src/policy/explain.js
/** Trace → answer: what settled it, what was missing, what is not known, what was taken for granted. */






/** Explains an outcome. */
const explain = (outcome, question, trace) => {
    const matches = matchesOf(trace, question);
    const common = {
        because: reasonOf(outcome, matches, trace),
        decisive: decisiveOf(outcome, matches, trace),
        mayDeny: mayDenyOf(matches),
        missing: outcome === 'allowed' || outcome === 'explicit' ? [] : missingOf(outcome !== 'unknown', matches, trace, question),
        assumptions: assumptionsOf(trace),
    };
    switch (outcome) {
        case 'allowed':
            return { kind: 'allowed', ...common };
        case 'unknown':
            return { kind: 'unknown', ...common, unknowns: unknownsOf(matches, trace, question) };
        case 'explicit':
        case 'implicit':
        case 'state':
        case 'ineffective':
            return { kind: 'denied', how: outcome, ...common };
    }
};
const add = (refs, matches, truth) => {
    for (const { ref, value } of matches)
        if (value === truth)
            refs.push(ref);
};
const mayDenyOf = (matches) => {
    const refs = [];
    for (const { denies } of matches)
        add(refs, denies, kleene_MAYBE);
    return refs;
};
/** Every matching Deny; or every matching Allow of the layers on which an allowed answer rests. */
const decisiveOf = (outcome, matches, trace) => {
    const refs = [];
    if (outcome === 'explicit')
        for (const { denies } of matches)
            add(refs, denies, kleene_YES);
    if (outcome === 'allowed')
        for (const { part, allows } of matches)
            if (part === undefined || isUsed(part, trace))
                add(refs, allows, kleene_YES);
    return refs;
};
/** Whether a way in which the request is granted rests on a part. */
const isUsed = (part, { alternatives }) => {
    for (const { value, parts } of alternatives)
        if (value === kleene_YES)
            for (const [used] of parts)
                if (used === part)
                    return true;
    return false;
};
//# sourceMappingURL=explain.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/caps.js
/**
 * Limits of the symbolic engine. Some sets of patterns have exponentially many classes, so every search is bounded; over a
 * bound the answer is `unknown`, never a pass.
 */
/** Fits an ordinary pull request many times over, and answers within seconds where it does not fit. */
const caps_CAPS = { states: 16_384, points: 200_000, members: 4, hits: 200 };
/** One sentence for people. */
const limitText = (limit) => {
    switch (limit) {
        case 'cap-states':
            return 'the patterns overlap in too many ways to tell all combinations apart';
        case 'cap-points':
            return 'the policies leave too many different requests to try them all';
        case 'cap-members':
            return 'too many set operators test one multi-valued condition key';
        case 'cap-time':
            return 'the time for the question was over before all requests were tried';
        case 'variables':
            return 'a policy variable ties two values together, which is not decided for all requests';
        case 'facts':
            return 'a tag, an alias or the organization differs between the two sides, and a condition asks for it';
        case 'mixed-operators':
            return 'operators of different types test one condition key';
    }
};
//# sourceMappingURL=caps.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/automaton.js
/**
 * Patterns as small automata, and their product: which sets of patterns can accept one and the same string, and the
 * shortest string for each. The alphabet is never listed: in a state, two characters that no live pattern tells apart lead
 * to the same state, so only the characters the live patterns name and one fresh character per kind are tried.
 */
/** Kinds as bits, so that a character is compared with all of them at once. */
const BITS = { any: 1, 'no-colon': 2, digit: 4, alphanumeric: 8, name: 16 };
const kindsOf = (char) => {
    const digit = char >= '0' && char <= '9';
    const alphanumeric = digit || (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z');
    const name = alphanumeric || char === '-' || char === '_' || char === '.';
    return (BITS.any |
        (char === ':' ? 0 : BITS['no-colon']) |
        (digit ? BITS.digit : 0) |
        (alphanumeric ? BITS.alphanumeric : 0) |
        (name ? BITS.name : 0));
};
/** One string per answer that all kinds together can give, so that a fresh character of each sort can be found. */
const POOLS = [
    'xyzwvutsrqponmlkjihgfedcbaXYZWVUTSRQPONMLKJIHGFEDCBA',
    '0123456789',
    '-_.',
    '/@+=, éàèùøåäöü',
    ':',
].map((pool) => pool.split(''));
const swapCase = (char) => {
    const lower = char.toLowerCase();
    return lower === char ? char.toUpperCase() : lower;
};
/** Many patterns side by side. A position is a number: the start of its pattern plus the steps taken. */
class Product {
    #owners;
    #starts;
    /** The character codes a step takes (-1: none), the kinds it takes, and whether it repeats. */
    #codes;
    #otherCases;
    kinds;
    #repeats;
    /** The last position of a pattern has no step: there it accepts. */
    #ends;
    /** Marks positions that are in the state under construction already. */
    #marks;
    /** How many characters at least and at most lead from a position to the end of its pattern. */
    #least;
    #most;
    constructor(patterns) {
        const size = patterns.reduce((sum, pattern) => sum + pattern.length + 1, 0);
        this.#owners = new Int32Array(size);
        this.#codes = new Int32Array(size).fill(-1);
        this.#otherCases = new Int32Array(size).fill(-1);
        this.kinds = new Uint8Array(size);
        this.#repeats = new Uint8Array(size);
        this.#ends = new Uint8Array(size);
        this.#marks = new Uint8Array(size);
        let at = 0;
        this.#starts = patterns.map((pattern, index) => {
            const start = at;
            for (const step of pattern) {
                this.#owners[at] = index;
                this.#set(at, step);
                at += 1;
            }
            this.#owners[at] = index;
            this.#ends[at] = 1;
            at += 1;
            return start;
        });
        this.#least = new Float64Array(size);
        this.#most = new Float64Array(size);
        for (let position = size - 2; position >= 0; position -= 1) {
            if (this.#ends[position] === 1)
                continue;
            const repeats = this.#repeats[position] === 1;
            this.#least[position] = (this.#least[position + 1] ?? 0) + (repeats ? 0 : 1);
            this.#most[position] = repeats ? Number.POSITIVE_INFINITY : (this.#most[position + 1] ?? 0) + 1;
        }
    }
    /** The state without the positions that cannot reach their end together with a frame; frames have the last indexes. */
    within(state, firstFrame) {
        const least = [];
        const most = [];
        for (const position of state) {
            if (this.ownerOf(position) < firstFrame)
                continue;
            least.push(this.#least[position] ?? 0);
            most.push(this.#most[position] ?? 0);
        }
        const kept = [];
        for (const position of state) {
            const [low, high] = [this.#least[position] ?? 0, this.#most[position] ?? 0];
            let meets = this.ownerOf(position) >= firstFrame;
            for (let frame = 0; frame < least.length && !meets; frame += 1)
                meets = low <= (most[frame] ?? 0) && (least[frame] ?? 0) <= high;
            if (meets)
                kept.push(position);
        }
        return kept;
    }
    #set(at, step) {
        if (step.step === 'char') {
            this.#codes[at] = step.char.charCodeAt(0);
            if (step.ignoreCase)
                this.#otherCases[at] = swapCase(step.char).charCodeAt(0);
        }
        else {
            this.kinds[at] = BITS[step.kind];
            this.#repeats[at] = step.step === 'many' ? 1 : 0;
        }
    }
    ownerOf(position) {
        return this.#owners[position] ?? -1;
    }
    /** The state before the first character. A state is its positions in ascending order. */
    start() {
        const state = [];
        for (const position of this.#starts)
            this.#enter(position, state);
        return this.#finish(state);
    }
    /** The state after one more character. */
    advance(state, char) {
        const code = char.charCodeAt(0);
        const kinds = kindsOf(char);
        const next = [];
        for (const position of state) {
            if (this.#codes[position] !== code &&
                this.#otherCases[position] !== code &&
                !((this.kinds[position] ?? 0) & kinds))
                continue;
            this.#enter(this.#repeats[position] === 1 ? position : position + 1, next);
        }
        return this.#finish(next);
    }
    /** The patterns that accept in a state, by index. */
    accepted(state) {
        return state.filter((position) => this.#ends[position] === 1).map((position) => this.ownerOf(position));
    }
    /** The characters that the steps from a state name. */
    named(state) {
        const codes = new Set();
        for (const position of state) {
            codes.add(this.#codes[position] ?? -1);
            codes.add(this.#otherCases[position] ?? -1);
        }
        codes.delete(-1);
        return new Set([...codes].map((code) => String.fromCharCode(code)));
    }
    #enter(position, into) {
        for (let at = position; this.#marks[at] === 0; at += 1) {
            this.#marks[at] = 1;
            into.push(at);
            if (this.#repeats[at] === 0)
                return;
        }
    }
    #finish(state) {
        let last = -1;
        let isSorted = true;
        for (const position of state) {
            this.#marks[position] = 0;
            if (position < last)
                isSorted = false;
            last = position;
        }
        return isSorted ? state : state.sort((a, b) => a - b);
    }
}
/**
 * The characters that lead to different states: named ones, and a fresh one for each combination of live kinds. Where no
 * step takes a fresh character it leads to the empty state, which needs to be seen once (`seeEmpty`).
 */
const charactersOf = (product, state, seeEmpty) => {
    const named = product.named(state);
    let kinds = 0;
    for (const position of state)
        kinds |= product.kinds[position] ?? 0;
    if (kinds === 0 && !seeEmpty)
        return [...named];
    const answers = new Set();
    const fresh = [];
    for (const pool of POOLS) {
        const free = pool.find((char) => !named.has(char));
        if (free === undefined)
            continue;
        const answer = kindsOf(free) & kinds;
        if (answers.has(answer))
            continue;
        answers.add(answer);
        fresh.push(free);
    }
    return [...fresh, ...named];
};
const wordOf = (visit) => {
    const chars = [];
    for (let at = visit; at !== undefined; at = at.from)
        chars.push(at.char);
    return chars.reverse().join('');
};
/** Answers which of the patterns accept a string, by index. */
const acceptorOf = (patterns) => {
    const product = new Product(patterns);
    // Strings that are asked one after the other often begin alike: the states of the last one are kept.
    const states = [product.start()];
    let last = '';
    return (text) => {
        let at = 0;
        while (at < last.length && last[at] === text[at])
            at += 1;
        states.length = at + 1;
        // By UTF-16 units, as the evaluator's `?` counts.
        for (; at < text.length; at += 1)
            states.push(product.advance(states[at] ?? [], text.charAt(at)));
        last = text;
        return product.accepted(states[text.length] ?? []);
    };
};
/**
 * Every set of patterns that some string matches exactly, each with the shortest such string (the empty set included), in
 * order of length. With `within`, only strings that at least one of those patterns accepts count. Answers undefined when
 * the product has more than `maxStates` states.
 */
const automaton_wordsOf = (patterns, maxStates, within = []) => {
    const product = new Product([...patterns, ...within]);
    const isFrame = (index) => index >= patterns.length;
    const words = new Map();
    const seen = new Set();
    const queue = [];
    const visit = (reached, from, char) => {
        const state = within.length === 0 ? reached : product.within(reached, patterns.length);
        // Outside every frame there is nothing to find.
        if (within.length > 0 && state.length === 0)
            return;
        const key = String.fromCodePoint(...state);
        if (seen.has(key))
            return;
        seen.add(key);
        queue.push({ state, from, char });
    };
    visit(product.start(), undefined, '');
    for (let head = 0; head < queue.length; head += 1) {
        if (queue.length > maxStates)
            return undefined;
        const current = queue[head];
        if (current === undefined)
            break;
        const all = product.accepted(current.state);
        if (within.length === 0 || all.some(isFrame)) {
            const accepts = all.filter((index) => !isFrame(index));
            const key = accepts.join();
            if (!words.has(key))
                words.set(key, { accepts, word: wordOf(current) });
        }
        for (const char of charactersOf(product, current.state, within.length === 0 && !seen.has('')))
            visit(product.advance(current.state, char), current, char);
    }
    return [...words.values()];
};
//# sourceMappingURL=automaton.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/classes.js
/** Classes of strings: strings that no pattern in play tells apart, each with one witness. */

/**
 * One witness for every combination of patterns that some string matches. A candidate is taken where one fits, the first
 * that does, so that witnesses look like what people write; then the shortest string within a frame; then the shortest at
 * all, unless `framedOnly`.
 */
const classes_classesOf = (patterns, maxStates, options = {}) => {
    const { candidates = [], frames = [], framedOnly = false } = options;
    const classes = new Map();
    const add = (accepts, witness) => {
        const key = accepts.join();
        if (!classes.has(key))
            classes.set(key, { accepts, witness });
    };
    const acceptsOf = acceptorOf(patterns);
    for (const candidate of candidates)
        add(acceptsOf(candidate), candidate);
    const passes = [...(frames.length > 0 ? [frames] : []), ...(framedOnly ? [] : [[]])];
    for (const within of passes) {
        if (classes.size === 2 ** patterns.length)
            break;
        const words = automaton_wordsOf(patterns, maxStates, within);
        if (words === undefined)
            return { kind: 'limit', limit: 'cap-states' };
        for (const { accepts, word } of words)
            add(accepts, word);
    }
    return { kind: 'all', all: [...classes.values()] };
};
//# sourceMappingURL=classes.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/variable-texts.js
/** Stand for `*` and `?` that are meant literally, such as in the value of a variable. Private-use characters. */
const LITERAL_STAR = '\uE000';
const LITERAL_MARK = '\uE001';
const literal = (text) => text.replaceAll('*', LITERAL_STAR).replaceAll('?', LITERAL_MARK);
const variable_texts_VARIABLE = /\$\{(?:([*?$])|([^{}$'\s,]+)(?:, '([^']*)')?|[^}]*)\}/g;
const valuesIn = (state, fallback) => {
    const absent = fallback === undefined ? [] : [literal(fallback)];
    if (state === undefined)
        return { texts: [...absent, 'other'], exact: false };
    switch (state.kind) {
        case 'present':
            return typeof state.value === 'string'
                ? { texts: [literal(state.value)], exact: true }
                : { texts: [], exact: false };
        case 'missing':
            return { texts: absent, exact: true };
        case 'either': {
            const all = state.states.map((one) => valuesIn(one, fallback));
            return { texts: all.flatMap(({ texts }) => texts), exact: all.every(({ exact }) => exact) };
        }
        case 'list':
        case 'maybe':
        case 'present-unknown':
            return { texts: absent, exact: false };
    }
};
/** The string with its variables replaced by what the context holds. Strings with holes stand for none: no text is known. */
const variable_texts_textsOf = (leaf, variables, { context }) => {
    if (leaf.kind === 'unknown' || typeof leaf.text !== 'string')
        return { texts: [], exact: true };
    if (!variables || !leaf.text.includes('${'))
        return { texts: [leaf.text], exact: true };
    const { text } = leaf;
    let worlds = [''];
    let exact = true;
    let at = 0;
    for (const found of text.matchAll(variable_texts_VARIABLE)) {
        const [whole, escape, name, fallback] = found;
        const before = text.slice(at, found.index);
        at = found.index + whole.length;
        const values = escape === undefined
            ? name === undefined
                ? { texts: [], exact: true }
                : valuesIn(context.values[name.toLowerCase()], fallback)
            : { texts: [literal(escape)], exact: true };
        exact &&= values.exact;
        worlds = worlds.flatMap((world) => values.texts.map((value) => world + before + value));
    }
    return { texts: worlds.map((world) => world + text.slice(at)), exact };
};
/** The condition keys, in lower case, that the values of a condition take over. */
const variable_texts_variablesOf = (condition, variables) => condition.kind === 'unknown' || !variables ? [] : condition.values.flatMap(variable_texts_variablesIn);
/** The condition keys, in lower case, that a string takes over. */
const variable_texts_variablesIn = (leaf) => {
    if (leaf.kind === 'unknown')
        return [];
    const parts = typeof leaf.text === 'string' ? [leaf.text] : leaf.text.parts;
    return parts.flatMap((part) => typeof part !== 'string' || !part.includes('${')
        ? []
        : [...part.matchAll(variable_texts_VARIABLE)].flatMap(([, , name]) => (name === undefined ? [] : [name.toLowerCase()])));
};
//# sourceMappingURL=variable-texts.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/patterns.js

const stepsOf = (text, { wildcards, ignoreCase = false }, kind) => 
// By UTF-16 units, as the evaluator's `?` counts.
text.split('').map((char) => {
    if (wildcards && char === '*')
        return { step: 'many', kind };
    if (wildcards && char === '?')
        return { step: 'one', kind };
    if (char === LITERAL_STAR)
        return { step: 'char', char: '*', ignoreCase };
    if (char === LITERAL_MARK)
        return { step: 'char', char: '?', ignoreCase };
    return { step: 'char', char, ignoreCase };
});
/** A string compared as a whole. */
const patterns_wholePattern = (text, reading) => stepsOf(text, reading, 'any');
/** An ARN pattern: a wildcard in the first five fields stays inside its field. Missing fields are any text. */
const patterns_arnPattern = (text) => {
    const fields = text.split(':');
    const [first, rest] = [fields.slice(0, 5), fields.slice(5)];
    while (first.length < 5)
        first.push('*');
    const last = rest.length === 0 ? '*' : rest.join(':');
    const colon = { step: 'char', char: ':', ignoreCase: false };
    return [
        ...first.flatMap((field) => [...stepsOf(field, { wildcards: true }, 'no-colon'), colon]),
        ...stepsOf(last, { wildcards: true }, 'any'),
    ];
};
/** Everything that has the six fields of an ARN. */
const patterns_ARN_SHAPE = patterns_arnPattern('arn:*:*:*:*:*');
const patterns_some = (kind) => [
    { step: 'one', kind },
    { step: 'many', kind },
];
/**
 * A pattern with kinds of characters, for frames: each `{any}`, `{no-colon}`, `{digit}` or `{name}` stands for one or more
 * characters of that kind, `{account}` for twelve digits, `{suffix}` for the six characters that end the ARN of a secret,
 * everything else for itself.
 */
const patterns_framePattern = (text) => text.split(/(\{(?:any|no-colon|digit|name|account|suffix)\})/).flatMap((part) => {
    if (part === '{account}')
        return Array.from({ length: 12 }, () => ({ step: 'one', kind: 'digit' }));
    if (part === '{suffix}')
        return Array.from({ length: 6 }, () => ({ step: 'one', kind: 'alphanumeric' }));
    return /^\{.+\}$/.test(part) ? patterns_some(part.slice(1, -1)) : stepsOf(part, { wildcards: false }, 'any');
});
/** Whether a glob matches a text; `*` and `?` take any character. Compares as written: fold both where case is irrelevant. */
const patterns_globMatches = (glob, text) => {
    let [at, from, star, mark] = [0, 0, -1, 0];
    while (from < text.length) {
        const char = glob[at];
        if (char === '*') {
            star = at;
            mark = from;
            at += 1;
        }
        else if (char !== undefined && (char === '?' || char === text[from])) {
            at += 1;
            from += 1;
        }
        else if (star >= 0) {
            at = star + 1;
            mark += 1;
            from = mark;
        }
        else
            return false;
    }
    while (glob[at] === '*')
        at += 1;
    return at === glob.length;
};
//# sourceMappingURL=patterns.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/typed-samples.js
/** Samples of typed values: one in every region that the constants of the policies cut out. */

/** Each constant, a point in every gap, and both ends. */
const cutPoints = (constants, step) => {
    const cuts = [...new Set(constants.filter((value) => !Number.isNaN(value)))].sort((a, b) => a - b);
    const [first, last] = [cuts[0], cuts.at(-1)];
    if (first === undefined || last === undefined)
        return [0];
    const gaps = cuts.slice(1).map((value, index) => ((cuts[index] ?? value) + value) / 2);
    return [first - step, ...cuts, ...gaps, last + step];
};
/** Numbers in every region, as decimals. */
const numberSamples = (constants) => cutPoints(constants.map(parseNumber), 1).map((value) => value.toFixed(Number.isInteger(value) ? 0 : 9));
const DAY = 86_400_000;
/** Dates in every region, as ISO 8601. */
const dateSamples = (constants) => cutPoints(constants.map(parseDate), DAY)
    .filter((value) => Math.abs(value) < 8.64e15)
    .map((value) => new Date(value).toISOString());
const wordSize = (words) => (words.length === 1 ? 32 : 16);
const toBig = (words) => words.reduce((sum, word) => (sum << BigInt(wordSize(words))) | BigInt(word), 0n);
const showV4 = (value) => [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
const showV6 = (value) => Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');
/** First address of the network, and the one after its last. */
const edges = ({ words, bits }) => {
    const size = 1n << BigInt((words.length === 1 ? 32 : 128) - bits);
    const first = (toBig(words) / size) * size;
    return [first, first + size];
};
/**
 * Addresses in every region that networks cut out, of both families. Networks nest or are disjoint, so the first address
 * outside all children of one is its own first address or the one after a child.
 */
const addressSamples = (constants) => {
    const networks = constants.map(parseNetwork).filter((network) => network !== undefined);
    const of = (words, limit, start, show) => [start, 0n, ...networks.filter((network) => network.words.length === words).flatMap(edges)]
        .filter((value) => value < limit)
        .map(show);
    // 203.0.113.0/24 and 2001:db8::/32 are for documentation: a reader recognises them.
    return [...of(1, 1n << 32n, 3405803786n, showV4), ...of(8, 1n << 128n, 0x20010db8n << 96n, showV6)];
};
//# sourceMappingURL=typed-samples.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/states.js






/** Families that compare values in their own way; strings, ARNs and booleans are all texts. */
const sortOf = (family) => {
    switch (family) {
        case 'string':
        case 'arn':
        case 'bool':
            return 'text';
        case 'null':
            return 'none';
        case 'number':
        case 'date':
        case 'address':
        case 'binary':
            return family;
    }
};
const states_patternOf = (family, text, operator) => {
    const { wildcards = false, fold = false } = operators_OPERATORS[operator.name];
    if (family === 'bool')
        return [patterns_wholePattern(text, { wildcards: false, ignoreCase: true })];
    if (family === 'arn')
        return [patterns_arnPattern(text), patterns_wholePattern(text, { wildcards: true })];
    return [patterns_wholePattern(text, { wildcards, ignoreCase: fold })];
};
const PLAIN = ['other'];
/** Strings in every class that the text conditions tell apart. */
const textSamples = (tests, known) => {
    const families = tests.map(({ condition }) => operators_OPERATORS[condition.operator.name].family);
    if (families.every((family) => family === 'bool'))
        return { texts: ['true', 'false'], limits: [] };
    const limits = [];
    const patterns = tests.flatMap((test, index) => test.condition.values.flatMap((leaf) => {
        const { texts, exact } = variable_texts_textsOf(leaf, test.variables, known);
        if (!exact)
            limits.push('variables');
        return texts.flatMap((text) => states_patternOf(families[index] ?? 'string', text, test.condition.operator));
    }));
    const isArn = families.includes('arn');
    const classes = classes_classesOf(patterns, known.caps.states, {
        candidates: [...known.samples, ...(isArn ? [] : PLAIN)],
        frames: isArn ? [patterns_ARN_SHAPE] : known.frames,
        framedOnly: isArn,
    });
    if (classes.kind === 'limit')
        return { texts: [...known.samples, ...PLAIN], limits: [...limits, classes.limit] };
    return { texts: classes.all.map(({ witness }) => witness), limits };
};
/** Raw samples by sort of value; together they lie in every region. */
const states_samplesOf = (tests, known) => {
    const bySort = new Map();
    for (const test of tests) {
        const sort = sortOf(operators_OPERATORS[test.condition.operator.name].family);
        if (sort !== 'none')
            bySort.set(sort, [...(bySort.get(sort) ?? []), test]);
    }
    const constants = (sort) => (bySort.get(sort) ?? []).flatMap(({ condition }) => condition.values.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : [])));
    const texts = [];
    const limits = bySort.size > 1 ? ['mixed-operators'] : [];
    const text = bySort.get('text');
    if (text !== undefined) {
        const found = textSamples(text, known);
        texts.push(...found.texts);
        limits.push(...found.limits);
    }
    if (bySort.has('number'))
        texts.push(...numberSamples(constants('number')));
    if (bySort.has('date'))
        texts.push(...dateSamples(constants('date')));
    if (bySort.has('address'))
        texts.push(...addressSamples(constants('address')));
    if (bySort.has('binary'))
        texts.push(...constants('binary'), 'b3RoZXI=');
    if (bySort.size === 0)
        texts.push(known.samples[0] ?? 'other');
    return { texts, limits };
};
/** Keys that hold several values by nature, whether or not a set operator tests them. */
const MULTIVALUED = new Set([
    'aws:calledvia',
    'aws:principalorgpaths',
    'aws:principalservicenameslist',
    'aws:resourceorgpaths',
    'aws:tagkeys',
    'kms:encryptioncontextkeys',
    'kms:grantoperations',
    'kms:resourcealiases',
    'sts:transitivetagkeys',
]);
/** Subsets of `size` members. */
const subsets = (members, size) => size === 0
    ? [[]]
    : members.flatMap((member, index) => subsets(members.slice(index + 1), size - 1).map((rest) => [member, ...rest]));
/**
 * One state for every combination of truths that the conditions on the key can have together. A truth that depends on a
 * variable is not compared, so that states which differ in it are all kept.
 */
const states_statesOf = (key, tests, known) => {
    const { texts, limits } = states_samplesOf(tests, known);
    const reasons = [...limits];
    const free = tests.some((test) => variable_texts_variablesOf(test.condition, test.variables).length > 0);
    const vectorOf = (state, conditions) => {
        const context = { ...known.context, values: { ...known.context.values, [key]: state } };
        return conditions.map((condition) => condition_matchCondition(condition, { context, service: known.service })).join('');
    };
    const all = tests.map(({ compiled }) => compiled);
    const states = new Map();
    const add = (state) => {
        const vector = vectorOf(state, all) + (free ? JSON.stringify(state) : '');
        if (!states.has(vector))
            states.set(vector, state);
    };
    const atoms = tests.filter(({ condition }) => condition.operator.set !== undefined).length;
    const several = atoms > 0 || MULTIVALUED.has(key);
    for (const text of texts) {
        if (text !== '')
            add(several ? { kind: 'list', values: [text], open: false } : { kind: 'present', value: text });
    }
    if (several) {
        const needed = Math.max(atoms, 2);
        const size = Math.min(needed, known.caps.members);
        if (needed > size)
            reasons.push('cap-members');
        const members = new Map();
        const each = tests.map(({ compiled }) => (compiled.kind === 'test' ? { ...compiled, set: undefined } : compiled));
        for (const text of texts) {
            const vector = vectorOf({ kind: 'present', value: text }, each);
            if (text !== '' && (!members.has(vector) || free))
                members.set(free ? vector + text : vector, text);
        }
        for (let count = 2; count <= size; count += 1) {
            for (const values of subsets([...members.values()], count))
                add({ kind: 'list', values, open: false });
        }
    }
    add({ kind: 'missing' });
    if (texts.includes(''))
        add({ kind: 'present', value: '' });
    return { states: [...states.values()], limits: [...new Set(reasons)] };
};
//# sourceMappingURL=states.js.map
;// CONCATENATED MODULE: ./build/src/policy/refine.js









/** More unknown keys, or more combinations of their states, are not tried. */
const MAX_KEYS = 8;
const MAX_POINTS = 4096;
/** A request in which every key is known, and that gets the answer of all others; `undefined`: there is none. */
const refine = (question, compiled, trace) => {
    const tests = testsOf(question, trace);
    if (tests === undefined)
        return undefined;
    const free = [...tests].filter(([key]) => !isDefinite(stateOf(key, question)));
    if (free.length === 0 || free.length > MAX_KEYS)
        return undefined;
    let requests = [question.request];
    for (const [key, own] of free) {
        const states = possibleStates(key, own, question);
        if (states === undefined || requests.length * states.length > MAX_POINTS)
            return undefined;
        requests = requests.flatMap((request) => states.map((state) => withState(request, key, state)));
    }
    const [first, ...others] = requests;
    if (first === undefined)
        return undefined;
    const kind = decide_decide(first, compiled);
    return kind !== 'unknown' && others.every((request) => decide_decide(request, compiled) === kind) ? first : undefined;
};
const stateOf = (key, { context, service }) => contextValueOf(context, service, context_contextKeyOf(key));
const withState = (request, key, state) => ({
    ...request,
    context: { ...request.context, values: { ...request.context.values, [key]: state } },
});
/** The conditions on every key that takes part; `undefined`: keys take part in ways that are not tried. */
const testsOf = (question, trace) => {
    const tests = new Map();
    // Grants and audiences compare keys too, each in its own way.
    if (trace.grants.some(({ grants }) => grants.grants.length > 0))
        return undefined;
    if (trace.facts.some(({ value }) => value === kleene_MAYBE))
        return undefined;
    for (const { layer } of trace.layers) {
        const { allow, deny } = layer_statementsFor(layer, question);
        for (const { source, conditions, document } of new Set([...allow, ...deny])) {
            if (source.kind === 'unknown')
                return undefined;
            const variables = document.version === '2012-10-17';
            const inResource = variables ? (source.resource?.values ?? []).flatMap(variable_texts_variablesIn) : [];
            if (inResource.some((key) => !isDefinite(stateOf(key, question))))
                return undefined;
            for (const [index, condition] of source.conditions.entries()) {
                const compiled = conditions[index];
                if (condition.kind === 'unknown' || compiled === undefined)
                    return undefined;
                if (variable_texts_variablesOf(condition, variables).some((key) => !isDefinite(stateOf(key, question))))
                    return undefined;
                const key = condition.key.toLowerCase();
                tests.set(key, [...(tests.get(key) ?? []), { condition, compiled, variables }]);
            }
        }
    }
    return tests;
};
const isDefinite = (state) => {
    switch (state.kind) {
        case 'present':
            return !symbolic_string_isSymbolic(state.value);
        case 'missing':
            return true;
        case 'list':
            return !state.open && !state.values.some(symbolic_string_isSymbolic);
        case 'present-unknown':
        case 'maybe':
        case 'either':
            return false;
    }
};
/** A value that no operator but those of strings takes. */
const INVALID = { kind: 'present', value: 'neither number, date, address nor base64!' };
/** Tags and keys of services may hold texts that the operator cannot read; plain global keys have a type. */
const mayBeInvalid = (key, tests) => (!key.startsWith('aws:') || key.includes('/')) &&
    tests.some(({ condition }) => operators_OPERATORS[condition.operator.name].family !== 'string');
/** Every state that an unknown key may be in, one of each class; `undefined`: they cannot be listed. */
const possibleStates = (key, tests, question) => {
    const of = (state) => {
        if (isDefinite(state))
            return [state];
        if (state.kind === 'either') {
            const all = state.states.map(of);
            return all.every((one) => one !== undefined) ? all.flat() : undefined;
        }
        if (state.kind !== 'maybe' && state.kind !== 'present-unknown')
            return undefined;
        const { states, limits } = states_statesOf(key, tests, {
            context: question.context,
            service: question.service,
            caps: caps_CAPS,
            samples: [],
            frames: [],
        });
        if (limits.length > 0)
            return undefined;
        const all = mayBeInvalid(key, tests) ? [...states, INVALID] : states;
        return state.kind === 'maybe' ? all : all.filter(({ kind }) => kind !== 'missing');
    };
    return of(stateOf(key, question));
};
//# sourceMappingURL=refine.js.map
;// CONCATENATED MODULE: ./build/src/policy/evaluate.js
/** The explained answer. Total: it never throws, whatever the documents say. */





/** Answers one request with its reasons. */
const evaluate_evaluate = (request, policies, options = {}) => {
    const compiled = compiledOf(policies);
    const { verdict, question, trace } = answer(request, compiled);
    if (verdict.kind !== 'unknown' || options.refine !== true)
        return verdict;
    const witness = refine(question, compiled, trace);
    if (witness === undefined)
        return verdict;
    const refined = answer(witness, compiled).verdict;
    return { ...refined, assumptions: [...refined.assumptions, REFINED] };
};
const REFINED = {
    code: 'refined',
    text: 'the answer is the same for all values of the unknown condition keys; the reasons are those of one of them',
};
const answer = (request, compiled) => {
    const question = question_prepare(request, compiled);
    const trace = { layers: [], grants: [], facts: [], alternatives: [], assumed: [] };
    const outcome = judge(question, compiled, trace);
    return { verdict: explain(outcome, question, trace), question, trace };
};
/** Answers a chain of requests, every step even after a denial. */
const evaluateChain = (requests, policies, options = {}) => {
    const compiled = compiledOf(policies);
    const steps = requests.map((request) => ({ request, verdict: evaluate_evaluate(request, compiled, options) }));
    const has = (kind) => steps.some(({ verdict }) => verdict.kind === kind);
    return { kind: has('denied') ? 'denied' : has('unknown') ? 'unknown' : 'allowed', steps };
};
const compiledOf = (policies) => ('targets' in policies ? policies : compile_compile(policies));
//# sourceMappingURL=evaluate.js.map
;// CONCATENATED MODULE: ./build/src/policy/lint.js


const lint_NOWHERE = { line: 1, column: 1, offset: 0, end: 0 };
/** The lints of a document. */
const lintPolicy = (document, isMultiValued = () => undefined) => {
    if (document.kind !== 'document')
        return [];
    const statements = document.statements.filter((statement) => statement.kind === 'statement');
    return [
        ...(document.statements.length === 0
            ? [lint('no-statements', 'The document has no statement and so allows nothing.', lint_NOWHERE, '/Statement')]
            : []),
        ...lintSize(document),
        ...lintSids(document, statements),
        ...statements.flatMap((statement) => lintStatement(statement, document, isMultiValued)),
    ];
};
const lint = (code, text, at, pointer) => ({ code, text, at, pointer });
/** Limits by kind: bytes of the text, or characters without white space. */
const SIZES = {
    key: { of: 'bytes', limit: 32_768 },
    trust: { of: 'characters', limit: 2048 },
    identity: { of: 'characters', limit: 10_240 },
    boundary: { of: 'characters', limit: 6144 },
    session: { of: 'characters', limit: 2048 },
    scp: { of: 'characters', limit: 5120 },
    rcp: { of: 'characters', limit: 5120 },
    secret: { of: 'bytes', limit: 20_480 },
    endpoint: { of: 'bytes', limit: 20_480 },
};
const lintSize = ({ policy, size }) => {
    const { of, limit } = SIZES[policy];
    return size[of] <= limit
        ? []
        : [lint('too-large', `The document has ${size[of]} ${of}; the usual limit is ${limit}.`, lint_NOWHERE, '')];
};
const lintSids = ({ policy }, statements) => {
    const seen = new Set();
    const lints = [];
    for (const { sid, at, pointer } of statements) {
        if (sid === undefined)
            continue;
        if (seen.has(sid))
            lints.push(lint('duplicate-sid', `The Sid \`${sid}\` is used more than once.`, at, pointer));
        seen.add(sid);
        const allowed = policy === 'key' ? /^[A-Za-z0-9 ]*$/ : /^[A-Za-z0-9]*$/;
        if (policy !== 'secret' && policy !== 'endpoint' && !allowed.test(sid))
            lints.push(lint('sid-characters', `The Sid \`${sid}\` has characters other than letters and digits.`, at, pointer));
    }
    return lints;
};
const lintStatement = (statement, document, isMultiValued) => [
    ...lintPrincipal(statement),
    ...lintActions(statement.action, statement.pointer),
    ...lintResources(statement, document),
    ...statement.conditions.flatMap((condition) => lintCondition(condition, document, isMultiValued)),
];
const texts = (values) => values.flatMap((leaf) => (leaf.kind === 'text' && !isSymbolic(leaf.text) ? [{ text: leaf.text, at: leaf.at }] : []));
const lintPrincipal = ({ principal, effect, pointer }) => {
    if (principal === undefined)
        return [];
    const at = `${pointer}/${principal.negated ? 'NotPrincipal' : 'Principal'}`;
    return [
        ...(principal.entries.length === 0
            ? [lint('empty-list', 'An empty list of principals names nobody.', principal.at, at)]
            : []),
        ...(principal.negated && effect === 'Allow'
            ? [
                lint('not-principal-with-allow', 'NotPrincipal with Allow is not supported, and would allow everyone else.', principal.at, at),
            ]
            : []),
        ...lintPrincipalTexts(principal, at),
    ];
};
const lintPrincipalTexts = ({ entries }, pointer) => texts(entries.filter(({ type }) => type !== 'everyone').map(({ value }) => value)).flatMap(({ text, at }) => {
    if (text.includes('${'))
        return [lint('variable-not-replaced', 'Variables are not replaced in a principal.', at, pointer)];
    if (/[*?]/.test(text))
        return [
            lint('principal-wildcard', 'A wildcard inside a principal never matches; only `*` alone does.', at, pointer),
        ];
    return /^A(?:RO|ID|GP|NP)A[A-Z0-9]{12,}$/.test(text)
        ? [
            lint('principal-unique-id', `\`${text}\` is what is left of a deleted role or user; it never matches.`, at, pointer),
        ]
        : [];
});
const lintActions = ({ values, negated, at }, statement) => {
    const pointer = `${statement}/${negated ? 'NotAction' : 'Action'}`;
    if (values.length === 0)
        return [lint('empty-list', 'An empty list of actions covers nothing.', at, pointer)];
    return texts(values).flatMap(({ text, at: place }) => {
        if (text === '*')
            return [];
        const colon = text.indexOf(':');
        if (text.includes('${'))
            return [lint('variable-not-replaced', 'Variables are not replaced in an action.', place, pointer)];
        return colon < 1 || /\s/.test(text) || /[*?]/.test(text.slice(0, colon))
            ? [
                lint('action-never-matches', `\`${text}\` never matches: an action is \`service:Name\`, with wildcards in the name only.`, place, pointer),
            ]
            : [];
    });
};
const lintResources = ({ resource, pointer: statement, at }, { policy, version }) => {
    if (resource === undefined)
        return policy === 'key'
            ? [
                lint('key-statement-without-resource', 'KMS accepts a statement without Resource, but it has no effect.', at, statement),
            ]
            : [];
    const pointer = `${statement}/${resource.negated ? 'NotResource' : 'Resource'}`;
    if (resource.values.length === 0)
        return [lint('empty-list', 'An empty list of resources covers nothing.', resource.at, pointer)];
    return texts(resource.values).flatMap(({ text, at: place }) => {
        if (text === '*')
            return [];
        const found = [];
        if (policy === 'key')
            found.push(lint('resource-ignored', 'In a key policy the resource is this key: write `*`.', place, pointer));
        if (!text.startsWith('arn:'))
            return [
                ...found,
                lint('resource-never-matches', `\`${text}\` is neither \`*\` nor an ARN and never matches.`, place, pointer),
            ];
        const fields = text.split(':');
        const head = fields.slice(0, 5).join(':');
        const tail = fields.slice(5).join(':');
        if (fields.length < 6)
            found.push(lint('resource-too-short', 'The ARN has fewer than six fields.', place, pointer));
        if (/[*?]/.test(fields[2] ?? '') || /^[^/:$]*[*?][^/:]*[/:]/.test(tail))
            found.push(lint('resource-wildcard-unsupported', 'AWS supports no wildcard in the service or the resource type.', place, pointer));
        if (version === '2012-10-17' && head.includes('${'))
            found.push(lint('variable-not-replaced', 'Variables are replaced only after the fifth colon.', place, pointer));
        if (/\$\{\s|\$\{[^}]*\s\}/.test(tail))
            found.push(lint('variable-without-value', 'A variable with spaces in its name has no value.', place, pointer));
        return found;
    });
};
const lintCondition = (condition, { version }, isMultiValued) => {
    if (condition.kind === 'unknown')
        return [];
    const { operator, key, values, at, pointer } = condition;
    const { family, wildcards } = OPERATORS[operator.name];
    const found = [];
    if (values.length === 0)
        found.push(lint('empty-list', 'An empty list of values matches no value.', at, pointer));
    const multiple = isMultiValued(key);
    if (operator.set !== undefined && multiple === false)
        found.push(lint('set-operator-on-single-value', `\`${key}\` has one value; \`${operator.set}\` is not for it.`, at, pointer));
    if (operator.set === undefined && multiple === true && family !== 'null')
        found.push(lint('multiple-values-without-set-operator', `\`${key}\` can have several values; use ForAnyValue or ForAllValues.`, at, pointer));
    for (const { text, at: place } of texts(values)) {
        if (family === 'string' && wildcards !== true && /[*?]/.test(text.replaceAll(/\$\{[*?$]\}/g, '')))
            found.push(lint('wildcard-not-expanded', `\`${operator.name}\` takes \`*\` and \`?\` literally; use StringLike.`, place, pointer));
        if (text.includes('${') && family !== 'string' && family !== 'arn' && version === '2012-10-17')
            found.push(lint('variable-not-replaced', `Variables are not replaced under \`${operator.name}\`.`, place, pointer));
        else if (isInvalid(operator.name, text))
            found.push(lint('value-invalid', `\`${text}\` is no value for \`${operator.name}\`.`, place, pointer));
        if (key.toLowerCase() === 'aws:principalarn' && /:sts:.*:assumed-role\//.test(text))
            found.push(lint('dead-principal-arn', 'For a role session aws:PrincipalArn is the ARN of the role, never of the session.', place, pointer));
        if (/\$\{\s|\$\{[^}']*\s\}/.test(text))
            found.push(lint('variable-without-value', 'A variable with spaces in its name has no value.', place, pointer));
    }
    return found;
};
const isInvalid = (name, text) => {
    const { kind } = compileExpected(name, { kind: 'text', text, at: lint_NOWHERE }, false);
    return kind === 'invalid' || kind === 'never';
};
//# sourceMappingURL=lint.js.map
;// CONCATENATED MODULE: ./build/src/policy/parse.js

/** Deepest nesting that is read; a policy needs six levels. */
const MAX_DEPTH = 64;
/** Reads a policy document; never throws. */
const parsePolicy = (node, source) => {
    const reader = new Reader(source);
    const body = reader.document(node);
    const common = { id: source.id, ...(source.file === undefined ? {} : { file: source.file }), policy: source.policy };
    return body === undefined || reader.problems.length > 0
        ? { kind: 'malformed', ...common, problems: reader.problems }
        : { kind: 'document', ...common, ...body, size: sizeOf(node) };
};
const DOCUMENT_MEMBERS = new Set(['Version', 'Id', 'Statement']);
const STATEMENT_MEMBERS = new Set([
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
]);
const PRINCIPAL_TYPES = new Set(['AWS', 'Federated', 'Service', 'CanonicalUser']);
const WITH_PRINCIPAL = new Set(['trust', 'secret', 'key', 'endpoint', 'rcp']);
class Reader {
    problems = [];
    source;
    constructor(source) {
        this.source = source;
    }
    document(node) {
        if (depthExceeds(node, MAX_DEPTH))
            return this.problem(`it is nested deeper than ${MAX_DEPTH} levels`, node.at, '');
        if (node.kind === 'unknown' || node.kind === 'text')
            return { version: '2012-10-17', statements: [this.unknownStatement(0, node, '')] };
        const members = this.members(node, '', DOCUMENT_MEMBERS, 'a policy document');
        if (members === undefined)
            return undefined;
        const version = this.version(members);
        const statement = members.get('Statement');
        if (statement === undefined)
            return this.problem('it has no `Statement`', node.at, '');
        const statements = this.statements(statement.member.value, statement.pointer);
        return version === undefined ? undefined : { version, statements };
    }
    version(members) {
        const found = members.get('Version');
        if (found === undefined)
            return '2008-10-17';
        const { value } = found.member;
        if (value.kind === 'string' && (value.value === '2012-10-17' || value.value === '2008-10-17'))
            return value.value;
        return this.problem('`Version` must be `2012-10-17` or `2008-10-17`', value.at, found.pointer);
    }
    statements(node, pointer) {
        if (node.kind === 'unknown' || node.kind === 'text')
            return [this.unknownStatement(0, node, pointer)];
        const items = node.kind === 'array' ? node.items : [node];
        const statements = [];
        for (const [index, item] of items.entries()) {
            const at = node.kind === 'array' ? `${pointer}/${index}` : pointer;
            if (item.kind === 'unknown' || item.kind === 'text')
                statements.push(this.unknownStatement(index, item, at));
            else {
                const statement = this.statement(item, index, at);
                if (statement !== undefined)
                    statements.push(statement);
            }
        }
        return statements;
    }
    unknownStatement(index, node, pointer) {
        return { kind: 'unknown', index, why: whyOf(node), at: node.at, pointer };
    }
    statement(node, index, pointer) {
        const members = this.members(node, pointer, STATEMENT_MEMBERS, 'a statement');
        if (members === undefined)
            return undefined;
        const sid = this.sid(members);
        const effect = this.effect(members, node, pointer);
        const principal = this.principal(members, node, pointer, effect);
        const action = this.list(members, 'Action', 'NotAction');
        const resource = this.list(members, 'Resource', 'NotResource');
        const conditions = this.conditions(members);
        if (action === undefined)
            this.problem('it needs exactly one of `Action` and `NotAction`', node.at, pointer);
        this.checkResource(resource, node, pointer);
        if (effect === undefined || action === undefined)
            return undefined;
        return {
            kind: 'statement',
            index,
            ...(sid === undefined ? {} : { sid }),
            effect,
            ...(effect === 'unknown' ? { effectWhy: whyOf(members.get('Effect')?.member.value ?? node) } : {}),
            ...(principal === undefined ? {} : { principal }),
            action,
            ...(resource === undefined ? {} : { resource }),
            conditions,
            at: node.at,
            pointer,
        };
    }
    sid(members) {
        const found = members.get('Sid');
        if (found === undefined)
            return undefined;
        const { value } = found.member;
        if (value.kind === 'string')
            return value.value;
        if (value.kind === 'text' || value.kind === 'unknown')
            return undefined;
        return this.problem('`Sid` must be a string', value.at, found.pointer);
    }
    effect(members, node, pointer) {
        const found = members.get('Effect');
        if (found === undefined)
            return this.problem('it has no `Effect`', node.at, pointer);
        const { value } = found.member;
        if (value.kind === 'unknown' || value.kind === 'text')
            return 'unknown';
        if (value.kind === 'string' && (value.value === 'Allow' || value.value === 'Deny'))
            return value.value;
        return this.problem('`Effect` must be exactly `Allow` or `Deny`', value.at, found.pointer);
    }
    checkResource(resource, node, pointer) {
        const { policy } = this.source;
        if (policy === 'trust') {
            if (resource !== undefined)
                this.problem('a trust policy has no `Resource`', resource.at, pointer);
        }
        else if (resource === undefined && policy !== 'key')
            this.problem('it needs exactly one of `Resource` and `NotResource`', node.at, pointer);
    }
    principal(members, node, pointer, effect) {
        const { policy, origin } = this.source;
        const plain = members.get('Principal');
        const negated = members.get('NotPrincipal');
        if (!WITH_PRINCIPAL.has(policy)) {
            const found = plain ?? negated;
            if (found !== undefined)
                this.problem(`this kind of policy has no \`${found.member.key}\``, found.member.keyAt, found.pointer);
            return undefined;
        }
        if (plain !== undefined && negated !== undefined)
            return this.problem('it has both `Principal` and `NotPrincipal`', node.at, pointer);
        const found = plain ?? negated;
        if (found === undefined)
            return this.problem('it has no `Principal`', node.at, pointer);
        const entries = this.principalEntries(found.member.value, found.pointer);
        if (negated !== undefined && policy === 'trust')
            this.problem('a trust policy has no `NotPrincipal`', found.member.keyAt, found.pointer);
        else if (negated !== undefined && effect === 'Allow' && origin !== 'live')
            this.problem('`NotPrincipal` is not supported with `Allow`', found.member.keyAt, found.pointer);
        if (policy === 'rcp' && (negated !== undefined || entries.length !== 1 || !isEveryone(entries[0])))
            this.problem('a resource control policy allows only `"Principal": "*"`', found.member.keyAt, found.pointer);
        return { negated: negated !== undefined, entries, at: found.member.value.at };
    }
    principalEntries(node, pointer) {
        if (node.kind === 'unknown' || node.kind === 'text') {
            const value = { kind: 'unknown', why: whyOf(node), at: node.at };
            return [{ type: 'AWS', value }];
        }
        if (node.kind === 'string' && node.value === '*')
            return [{ type: 'everyone', value: leafOf(node) }];
        if (node.kind !== 'object') {
            this.problem('it must be `"*"` or an object such as `{"AWS": "…"}`', node.at, pointer);
            return [];
        }
        const entries = [];
        for (const [type, { member, pointer: at }] of this.members(node, pointer, PRINCIPAL_TYPES, 'a principal') ?? []) {
            for (const value of this.leaves(member.value, at, false)) {
                const everyone = type === 'AWS' && value.kind === 'text' && value.text === '*';
                entries.push({ type: everyone ? 'everyone' : type, value });
            }
        }
        return entries;
    }
    /** One of a pair of members of which exactly one may be there. */
    list(members, name, negatedName) {
        const plain = members.get(name);
        const negated = members.get(negatedName);
        const found = plain ?? negated;
        if (found === undefined)
            return undefined;
        if (plain !== undefined && negated !== undefined)
            this.problem(`it has both \`${name}\` and \`${negatedName}\``, negated.member.keyAt, negated.pointer);
        return {
            negated: plain === undefined,
            values: this.leaves(found.member.value, found.pointer, false),
            at: found.member.value.at,
        };
    }
    /** A string or a list of strings; condition values may also be numbers and booleans, which keep their source text. */
    leaves(node, pointer, scalars) {
        const items = node.kind === 'array' ? node.items : [node];
        const leaves = [];
        for (const [index, item] of items.entries()) {
            const leaf = leafOf(item);
            if (leaf !== undefined && (scalars || (item.kind !== 'number' && item.kind !== 'boolean')))
                leaves.push(leaf);
            else
                this.problem('a string is expected here', item.at, node.kind === 'array' ? `${pointer}/${index}` : pointer);
        }
        return leaves;
    }
    conditions(members) {
        const found = members.get('Condition');
        if (found === undefined)
            return [];
        const block = found.member.value;
        const { pointer } = found;
        if (block.kind === 'unknown' || block.kind === 'text')
            return [{ kind: 'unknown', why: whyOf(block), at: block.at, pointer }];
        const conditions = [];
        for (const [written, { member, pointer: at }] of this.members(block, pointer, undefined, 'a condition block') ??
            []) {
            const operator = parseOperator(written);
            if (operator === undefined)
                this.problem(`\`${written.slice(0, 64)}\` is not a condition operator`, member.keyAt, at);
            else
                conditions.push(...this.keys(member.value, operator, at));
        }
        return conditions;
    }
    keys(node, operator, pointer) {
        if (node.kind === 'unknown' || node.kind === 'text')
            return [{ kind: 'unknown', why: whyOf(node), at: node.at, pointer }];
        const seen = new Map();
        const conditions = [];
        for (const [key, { member, pointer: at }] of this.members(node, pointer, undefined, 'an operator') ?? []) {
            const lower = key.toLowerCase();
            const first = seen.get(lower);
            if (first !== undefined)
                this.problem(`the condition key also stands at line ${first.line}, column ${first.column}`, member.keyAt, at);
            seen.set(lower, member.keyAt);
            const values = this.leaves(member.value, at, true);
            conditions.push({ kind: 'condition', operator, key, values, at: member.keyAt, pointer: at });
        }
        return conditions;
    }
    /** The members of an object by name; a duplicate or unexpected name is a problem. */
    members(node, pointer, known, what) {
        if (node.kind !== 'object')
            return this.problem(`${what} must be an object`, node.at, pointer);
        const members = new Map();
        for (const member of node.members) {
            const at = `${pointer}/${member.key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
            const first = members.get(member.key);
            if (first !== undefined) {
                const { line, column } = first.member.keyAt;
                this.problem(`\`${member.key.slice(0, 64)}\` also stands at line ${line}, column ${column}`, member.keyAt, at);
            }
            else if (known !== undefined && !known.has(member.key))
                this.problem(`\`${member.key.slice(0, 64)}\` is not a member of ${what}`, member.keyAt, at);
            else
                members.set(member.key, { member, pointer: at });
        }
        return members;
    }
    problem(text, at, pointer) {
        this.problems.push({ text, at, pointer });
        return undefined;
    }
}
/** An unknown principal of an RCP can only be everyone. */
const isEveryone = (entry) => entry?.type === 'everyone' || entry?.value.kind === 'unknown';
const whyOf = (node) => node.kind === 'unknown'
    ? node.why
    : node.kind === 'text'
        ? node.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.hole])).join(', ')
        : '';
const leafOf = (node) => {
    switch (node.kind) {
        case 'string':
            return { kind: 'text', text: node.value, at: node.at };
        case 'text':
            return {
                kind: 'text',
                text: node.parts.every((part) => typeof part === 'string') ? node.parts.join('') : { parts: node.parts },
                at: node.at,
            };
        case 'number':
            return { kind: 'text', text: node.raw, at: node.at };
        case 'boolean':
            return { kind: 'text', text: String(node.value), at: node.at };
        case 'unknown':
            return { kind: 'unknown', why: node.why, at: node.at };
        case 'null':
        case 'object':
        case 'array':
            return undefined;
    }
};
const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;
/** Takes an operator apart; `undefined` when IAM knows no such operator. */
const parseOperator = (written) => {
    const [, set, name = '', ifExists] = OPERATOR.exec(written) ?? [];
    if (!Object.hasOwn(operators_OPERATORS, name) || (name === 'Null' && ifExists !== undefined))
        return undefined;
    return {
        name: name,
        ...(set === undefined ? {} : { set: set }),
        ifExists: ifExists !== undefined,
    };
};
const childrenOf = (node) => node.kind === 'array' ? node.items : node.kind === 'object' ? node.members.map(({ value }) => value) : [];
/** Whether a tree is deeper than the limit; looks no deeper than that. */
const depthExceeds = (node, limit) => {
    let level = [node];
    for (let depth = 0; depth <= limit; depth++) {
        if (level.length === 0)
            return false;
        level = level.flatMap(childrenOf);
    }
    return level.length > 0;
};
const bytesOf = new TextEncoder();
/** The size of the document as its text has it, or as minified JSON when it has no text of its own. */
const sizeOf = (node) => {
    const minified = minify(node);
    const written = node.at.end - node.at.offset;
    return { bytes: Math.max(bytesOf.encode(minified).length, written), characters: minified.length };
};
const minify = (node) => {
    switch (node.kind) {
        case 'object':
            return `{${node.members.map(({ key, value }) => `${JSON.stringify(key)}:${minify(value)}`).join(',')}}`;
        case 'array':
            return `[${node.items.map(minify).join(',')}]`;
        case 'string':
            return JSON.stringify(node.value);
        case 'number':
            return node.raw;
        case 'boolean':
            return String(node.value);
        case 'text':
            return JSON.stringify(node.parts.filter((part) => typeof part === 'string').join(''));
        case 'null':
        case 'unknown':
            return 'null';
    }
};
//# sourceMappingURL=parse.js.map
;// CONCATENATED MODULE: ./build/src/policy/scope.js
/**
 * Secrets → the session policy that lets a job read just these.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
/** Characters that a session policy may have. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const LIMIT = 2048;
const ARN = /^arn:[a-z0-9-]+:secretsmanager:([a-z0-9-]+):\d{12}:secret:([^*?$]+)(\*?)$/;
const NAME = /^([A-Za-z0-9/_+=.@-]+)(\*?)$/;
const SUFFIX = /-[A-Za-z0-9]{6}$/;
/**
 * The session policy for a list of secret ids: full ARNs, partial ARNs, names, or any of them with a final `*` for all
 * secrets that begin so.
 */
const scopeToSecrets = (ids, place) => {
    const scoped = ids.map((id) => ({ id, secret: scopedOf(id, place) }));
    const problems = scoped
        .filter(({ secret }) => secret === undefined)
        .map(({ id }) => ({ id, what: 'it is neither the name nor the ARN of a secret, with at most one `*` at its end' }));
    if (problems.length > 0 || ids.length === 0)
        return { kind: 'invalid', problems };
    const secrets = scope_distinct(scoped.flatMap(({ secret }) => (secret === undefined ? [] : [secret])));
    for (const form of scope_FORMS) {
        const text = policyOf(secrets, form);
        if (text.length <= LIMIT)
            return { kind: 'policy', text, resources: secrets.map(({ resource }) => resource), losses: form.losses };
    }
    return { kind: 'too-large', fits: fittingOf(secrets) };
};
const scopedOf = (id, { partition, region, account }) => {
    const arn = ARN.exec(id);
    if (arn !== null) {
        const [, ownRegion = '', name = '', star = ''] = arn;
        const own = { partition: id.split(':')[1] ?? partition, region: ownRegion, isPrefix: star !== '' };
        return { ...own, resource: star !== '' || SUFFIX.test(name) ? id : `${id}-??????` };
    }
    const [, name, star = ''] = NAME.exec(id) ?? [];
    if (name === undefined || id.startsWith('arn:'))
        return undefined;
    const start = `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`;
    return { partition, region, isPrefix: star !== '', resource: star === '' ? `${start}-??????` : `${start}*` };
};
const scope_distinct = (secrets) => [...new Map(secrets.map((secret) => [secret.resource, secret])).values()].sort((a, b) => a.resource < b.resource ? -1 : 1);
const NO_DESCRIBE = 'DescribeSecret is left out, so that the session can read the values but not look at the metadata.';
const NO_CONTEXT = 'The decryption is not limited to these secrets; which secrets can be read still is, by the first statement.';
const scope_FORMS = [
    { describe: true, context: true, losses: [] },
    { describe: false, context: true, losses: [NO_DESCRIBE] },
    { describe: false, context: false, losses: [NO_DESCRIBE, NO_CONTEXT] },
];
const SMALLEST = { describe: false, context: false, losses: [] };
const policyOf = (secrets, { describe, context }) => {
    const resources = secrets.map(({ resource }) => resource);
    const services = [...new Set(secrets.flatMap(viaServices))].sort();
    return JSON.stringify({
        Version: '2012-10-17',
        Statement: [
            {
                Effect: 'Allow',
                Action: describe
                    ? ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']
                    : 'secretsmanager:GetSecretValue',
                Resource: resources,
            },
            {
                Effect: 'Allow',
                Action: 'kms:Decrypt',
                Resource: '*',
                Condition: {
                    StringEquals: { 'kms:ViaService': services },
                    ...(context ? { StringLike: { 'kms:EncryptionContext:SecretARN': resources } } : {}),
                },
            },
            ...(secrets.some(({ isPrefix }) => isPrefix)
                ? [{ Effect: 'Allow', Action: 'secretsmanager:ListSecrets', Resource: '*' }]
                : []),
        ],
    });
};
/** Which suffix KMS sees in the China partition is not confirmed: both are listed there. */
const viaServices = ({ partition, region }) => {
    const name = `secretsmanager.${region}.amazonaws.com`;
    return partition === 'aws-cn' ? [name, `${name}.cn`] : [name];
};
const fittingOf = (secrets) => {
    let fits = 0;
    while (fits < secrets.length && policyOf(secrets.slice(0, fits + 1), SMALLEST).length <= LIMIT)
        fits++;
    return fits;
};
//# sourceMappingURL=scope.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/actions.js
/** The actions that differ: the ones of the services we know by name, and one for every further class of patterns. */








const of = (service, names) => names.split(/\s+/).map((name) => `${service}:${name}`);
/** Actions around secrets, keys and roles; what matters most comes first, because witnesses are taken in this order. */
const actions_KNOWN_ACTIONS = [
    ...of('secretsmanager', `GetSecretValue BatchGetSecretValue PutResourcePolicy PutSecretValue UpdateSecret DeleteSecret RotateSecret
    DeleteResourcePolicy CreateSecret UpdateSecretVersionStage RestoreSecret ReplicateSecretToRegions
    RemoveRegionsFromReplication StopReplicationToReplica CancelRotateSecret TagResource UntagResource DescribeSecret
    GetResourcePolicy ListSecretVersionIds ValidateResourcePolicy ListSecrets GetRandomPassword`),
    ...of('kms', `Decrypt PutKeyPolicy CreateGrant ReEncryptFrom ReEncryptTo Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext
    GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext Sign Verify GenerateMac VerifyMac DeriveSharedSecret
    GetPublicKey ScheduleKeyDeletion DisableKey EnableKey CancelKeyDeletion RetireGrant RevokeGrant UpdateAlias
    CreateAlias DeleteAlias ImportKeyMaterial DeleteImportedKeyMaterial GetParametersForImport EnableKeyRotation
    DisableKeyRotation RotateKeyOnDemand ReplicateKey UpdatePrimaryRegion UpdateKeyDescription TagResource UntagResource
    SynchronizeMultiRegionKey DescribeKey GetKeyPolicy GetKeyRotationStatus ListGrants ListKeyPolicies ListKeyRotations
    ListResourceTags ListRetirableGrants CreateKey ListKeys ListAliases GenerateRandom CreateCustomKeyStore
    DeleteCustomKeyStore UpdateCustomKeyStore ConnectCustomKeyStore DisconnectCustomKeyStore DescribeCustomKeyStores`),
    ...of('sts', `AssumeRole AssumeRoleWithWebIdentity AssumeRoleWithSAML TagSession SetSourceIdentity GetFederationToken
    GetSessionToken DecodeAuthorizationMessage GetCallerIdentity GetAccessKeyInfo GetServiceBearerToken`),
];
const WITHOUT_RESOURCE = new Set([
    ...of('secretsmanager', 'BatchGetSecretValue ListSecrets GetRandomPassword'),
    ...of('kms', `CreateKey ListKeys ListAliases GenerateRandom CreateCustomKeyStore DeleteCustomKeyStore UpdateCustomKeyStore
      ConnectCustomKeyStore DisconnectCustomKeyStore DescribeCustomKeyStores ListRetirableGrants`),
    ...of('sts', 'GetCallerIdentity GetSessionToken DecodeAuthorizationMessage GetAccessKeyInfo GetServiceBearerToken'),
].map((action) => action.toLowerCase()));
/** Services whose actions and resources are known by name. */
const actions_KNOWN_SERVICES = new Set(['secretsmanager', 'kms', 'sts']);
/** What an action applies to: a resource, nothing (`*`), or, for services we do not know, either. */
const actions_targetOf = (action) => {
    const { service, full } = actionNameOf(action);
    if (WITHOUT_RESOURCE.has(full))
        return 'nothing';
    return actions_KNOWN_SERVICES.has(service) ? 'resource' : 'either';
};
const DYING = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:dying-AbCdEf';
/** A secret that waits for its deletion, to ask the evaluator which operations care. */
const dyingSecret = compile_compile({
    accounts: [],
    roles: [],
    users: [],
    secrets: [{ arn: DYING, policy: { kind: 'empty' }, key: { kind: 'aws-managed' }, state: 'pending-deletion' }],
    keys: [],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
}).targets.get(DYING);
/** Actions with one treatment, and the same statements about them, have the same answers. */
const actions_treatmentOf = (action) => {
    const { service, name, full } = actionNameOf(action);
    const controlled = supportsResourceControl(service, full);
    if (service === 'secretsmanager')
        return `${service} ${controlled} ${dyingSecret?.kind === 'secret' && secretIsUsable(dyingSecret, name)}`;
    if (service !== 'kms')
        return service === 'sts' ? full : `${service} ${controlled}`;
    const states = ['Disabled', 'Unavailable'].map((state) => keyIsUsable(state, name));
    return JSON.stringify([service, controlled, states, keyOperationWorks(name, undefined, YES)]);
};
/** An action with every class of the patterns, known actions and ones written out in the policies all by themselves. */
const actions_actionsOf = (patterns, known, caps) => {
    const literals = patterns.filter((pattern) => /^[^:*?\s]+:[^:*?\s]+$/.test(pattern));
    const folded = [...new Set(patterns.map((pattern) => pattern.toLowerCase()))];
    const candidates = new Map([...literals, ...known].map((action) => [action.toLowerCase(), action]));
    for (const action of known)
        candidates.set(action.toLowerCase(), action);
    const globs = folded.filter((pattern) => /[*?]/.test(pattern));
    const classes = classesOf(globs.map((pattern) => wholePattern(pattern, { wildcards: true })), caps.states, { candidates: [...candidates.keys()], frames: [framePattern('{name}:{name}')], framedOnly: true });
    if (classes.kind === 'limit')
        return classes;
    const order = new Map(known.map((action, index) => [action.toLowerCase(), index]));
    const all = [...new Set([...candidates.keys(), ...classes.all.map(({ witness }) => witness)])];
    const rank = (action) => order.get(action) ?? known.length;
    return {
        kind: 'all',
        all: all.sort((a, b) => rank(a) - rank(b)).map((action) => candidates.get(action) ?? action),
    };
};
//# sourceMappingURL=actions.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/changes.js

const leafKey = (leaf) => (leaf.kind === 'unknown' ? `unknown ${leaf.why}` : keyOfText(leaf.text));
const sorted = (keys) => [...new Set(keys)].sort();
/** Two statements with one key mean the same. */
const statementKey = (statement, version) => {
    if (statement.kind === 'unknown')
        return JSON.stringify(['unknown', statement.why]);
    const { effect, principal, action, resource, conditions } = statement;
    const key = JSON.stringify([
        effect,
        principal && [
            principal.negated,
            sorted(principal.entries.map(({ type, value }) => (type === 'everyone' ? '*' : `${type} ${leafKey(value)}`))),
        ],
        [action.negated, sorted(action.values.map((leaf) => leafKey(leaf).toLowerCase()))],
        resource && [resource.negated, sorted(resource.values.map(leafKey))],
        sorted(conditions.map((condition) => condition.kind === 'unknown'
            ? `unknown ${condition.why}`
            : JSON.stringify([condition.operator, condition.key.toLowerCase(), sorted(condition.values.map(leafKey))]))),
    ]);
    // The version decides only how `${` is read.
    return key.includes('${') ? `${version} ${key}` : key;
};
/** Statements of a layer by key; a document that was not evaluated stands for itself. */
const contentOf = (documents) => {
    const content = new Map();
    for (const document of documents) {
        if (document.kind !== 'document')
            content.set(JSON.stringify(document), undefined);
        else {
            for (const statement of document.statements)
                content.set(statementKey(statement, document.version), { document, statement });
        }
    }
    return content;
};
const effectOf = (statement) => statement.kind === 'statement' ? statement.effect : 'unknown';
/** Documents against documents: added Allows and removed Denies widen, everything that is not known may. */
const documentWidenings = (older, newer, layer, scope, level) => {
    const [before, after] = [contentOf(older), contentOf(newer)];
    const widenings = [];
    const compare = (from, other, side, harmless) => {
        for (const [key, content] of from) {
            if (other.has(key))
                continue;
            if (content === undefined)
                widenings.push({ scope, what: `a document of the ${layer} layer is not known` });
            else if (effectOf(content.statement) !== harmless) {
                const cause = { side, layer, ...(level === undefined ? {} : { level }), ...content };
                widenings.push({ scope, what: side === 'new' ? 'statement added' : 'statement removed', cause });
            }
        }
    };
    compare(after, before, 'new', 'Deny');
    compare(before, after, 'old', 'Allow');
    return widenings;
};
const changes_same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/** A layer that gives access: known to be empty is the same as no documents. */
const grantingWidenings = (older, newer, layer, scope) => {
    const [before, after] = [older, newer].map((one) => one.kind === 'given' ? one.documents : one.kind === 'empty' ? [] : undefined);
    if (before !== undefined && after !== undefined)
        return documentWidenings(before, after, layer, scope);
    if (changes_same(older, newer))
        return [];
    return [{ scope, what: `what is known about the ${layer} layer differs` }];
};
/** No documents at all is the same as knowing that there are none. */
const withoutEmpty = (layer) => layer.kind === 'given' && layer.documents.length === 0 ? { kind: 'empty' } : layer;
/** A layer that only limits: known to be empty limits nothing. */
const limitingWidenings = (one, other, layer, scope) => {
    const [older, newer] = [withoutEmpty(one), withoutEmpty(other)];
    if (older.kind === 'given' && newer.kind === 'given')
        return documentWidenings(older.documents, newer.documents, layer, scope);
    if (changes_same(older, newer) || (older.kind === 'empty' && newer.kind === 'given'))
        return [];
    return [{ scope, what: newer.kind === 'empty' ? `the ${layer} is gone` : `what is known about the ${layer} differs` }];
};
const levelWidenings = (older, newer, layer, scope) => {
    const [before, after] = [older, newer].map((one) => (one.kind === 'given' ? one.levels : []));
    if (before === undefined || after === undefined)
        return [];
    if ((older.kind !== 'given' || newer.kind !== 'given') && !changes_same(older, newer) && older.kind !== 'empty')
        return [{ scope, what: `what is known about the ${layer} layer differs` }];
    return before.flatMap((level) => {
        const match = after.find(({ name }) => name === level.name);
        if (match === undefined || (level.complete && !match.complete))
            return [{ scope, what: `${layer} level ${level.name} limits less` }];
        return documentWidenings(level.documents, match.documents, layer, scope, level.name);
    });
};
const grantWidenings = (older, newer, scope) => {
    if (older.kind !== 'given' || newer.kind !== 'given')
        return changes_same(older, newer) || newer.kind === 'empty'
            ? []
            : [{ scope, what: 'what is known about the grants differs' }];
    const meaning = ({ grantee, operations, encryptionContextSubset, encryptionContextEquals, }) => JSON.stringify([grantee, sorted(operations), encryptionContextSubset, encryptionContextEquals]);
    const before = new Set(older.grants.map(meaning));
    return newer.grants
        .filter((grant) => !before.has(meaning(grant)))
        .map(({ id }) => ({ scope, what: `grant ${id} added` }));
};
const changes_EMPTY = { kind: 'empty' };
/** Entities of both sides in pairs, by key. */
const pairs = (older, newer, keyOf) => {
    const byKey = new Map();
    for (const entity of older)
        byKey.set(keyOf(entity), { before: entity });
    for (const entity of newer) {
        const key = keyOf(entity);
        byKey.set(key, { ...byKey.get(key), after: entity });
    }
    return [...byKey.values()];
};
const changes_arnOf = ({ arn }) => keyOfText(arn);
const callerWidenings = ({ before, after }) => {
    if (after === undefined)
        return [];
    const scope = { kind: 'principal', arn: after.arn };
    // A new role or user: whatever its own policies allow is new. What resource policies give it is found at the resource.
    if (before === undefined)
        return [
            ...grantingWidenings(changes_EMPTY, after.identity, 'identity', scope),
            { scope: { kind: 'principal', arn: after.arn }, what: 'the principal is new' },
        ];
    return [
        ...grantingWidenings(before.identity, after.identity, 'identity', scope),
        ...limitingWidenings(before.boundary, after.boundary, 'boundary', scope),
        ...(changes_same([before.id, before.tags], [after.id, after.tags])
            ? []
            : [{ scope, what: 'the tags of the principal differ' }]),
    ];
};
const accountWidenings = ({ before, after }) => {
    const id = after?.id ?? before?.id ?? '';
    const [principals, resources] = [
        { kind: 'principals-of', account: id },
        { kind: 'resources-of', account: id },
    ];
    const notGiven = { kind: 'not-given' };
    return [
        ...levelWidenings(before?.scp ?? notGiven, after?.scp ?? notGiven, 'scp', principals),
        ...levelWidenings(before?.rcp ?? notGiven, after?.rcp ?? notGiven, 'rcp', resources),
        ...(changes_same(before?.organization, after?.organization)
            ? []
            : [principals, resources].map((scope) => ({ scope, what: 'what is known about the organization differs' }))),
    ];
};
/** All members of an entity but its layers, as text. */
const factsOf = (entity, ...layers) => JSON.stringify(Object.entries(entity ?? {})
    .filter(([name]) => !layers.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1)));
const resourceWidenings = ({ before, after }, layer, member, layerOf, created) => {
    if (after === undefined)
        return [];
    const scope = { kind: 'resource', arn: after.arn };
    if (before === undefined) {
        const inside = grantingWidenings(changes_EMPTY, layerOf(after), layer, scope);
        return created ? [...inside, { scope, what: 'the resource is new' }] : inside;
    }
    return [
        ...grantingWidenings(layerOf(before), layerOf(after), layer, scope),
        ...(factsOf(before, member, 'grants', 'identity', 'boundary') ===
            factsOf(after, member, 'grants', 'identity', 'boundary')
            ? []
            : [{ scope, what: 'the resource itself differs' }]),
    ];
};
/** Everything in `newer` that may allow what `older` does not. */
const changes_wideningsOf = (older, newer) => [
    ...pairs(older.roles, newer.roles, changes_arnOf).flatMap(callerWidenings),
    ...pairs(older.users, newer.users, changes_arnOf).flatMap(callerWidenings),
    ...pairs(older.roles, newer.roles, changes_arnOf).flatMap((pair) => resourceWidenings(pair, 'trust', 'trust', ({ trust }) => trust, false)),
    ...pairs(older.secrets, newer.secrets, changes_arnOf).flatMap((pair) => resourceWidenings(pair, 'secretPolicy', 'policy', ({ policy }) => policy, true)),
    ...pairs(older.keys, newer.keys, changes_arnOf).flatMap((pair) => [
        ...resourceWidenings(pair, 'keyPolicy', 'policy', ({ policy }) => policy, true),
        ...(pair.before === undefined || pair.after === undefined
            ? []
            : grantWidenings(pair.before.grants, pair.after.grants, { kind: 'resource', arn: pair.after.arn })),
    ]),
    ...pairs(older.resources, newer.resources, changes_arnOf).flatMap((pair) => resourceWidenings(pair, 'resourcePolicy', 'policy', ({ policy }) => policy, true)),
    ...pairs(older.accounts, newer.accounts, ({ id }) => id).flatMap(accountWidenings),
    ...pairs(older.endpoints, newer.endpoints, ({ id }) => id).flatMap(({ before, after }) => limitingWidenings(before?.policy ?? changes_EMPTY, after?.policy ?? changes_EMPTY, 'endpoint', {
        kind: 'endpoint',
        id: (after ?? before)?.id ?? '',
    })),
    ...pairs(older.providers, newer.providers, changes_arnOf)
        .filter(({ before, after }) => !changes_same(before, after))
        .map(({ before, after }) => ({
        scope: { kind: 'provider', arn: (after ?? before)?.arn ?? '' },
        what: 'what is known about the identity provider differs',
    })),
    ...(changes_same(sorted(older.required), sorted(newer.required))
        ? []
        : [{ scope: { kind: 'all' }, what: 'the required layers differ' }]),
];
//# sourceMappingURL=changes.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/facts.js
/**
 * Condition keys that are no free choice: they follow from the caller, the resource and each other. A key that is not
 * settled here is free, which can only make the answer stricter.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */



const facts_MISSING = { kind: 'missing' };
const facts_present = (value) => ({ kind: 'present', value });
const presentOrMissing = (value) => (value === undefined ? facts_MISSING : facts_present(value));
const facts_list = (values) => values.length === 0 ? facts_MISSING : { kind: 'list', values, open: false };
/** ARN that names the caller in `aws:PrincipalArn`, for callers that have one. */
const principalArnOf = (principal) => {
    switch (principal.kind) {
        case 'session':
            return principal.role;
        case 'user':
            return principal.arn;
        case 'federated-user':
            return federatedUserArn(principal.user, principal.name);
        case 'root':
            return accountRoot(principal.partition ?? 'aws', principal.account);
        case 'web-identity':
        case 'service':
        case 'anonymous':
            return undefined;
    }
};
/** Account of the caller, for callers that have one. */
const facts_accountOfPrincipal = (principal) => {
    const account = parseArn(principalArnOf(principal) ?? '')?.account;
    return account === undefined ? undefined : plainOf(account);
};
const facts_typeOf = (principal) => {
    switch (principal.kind) {
        case 'session':
            return 'AssumedRole';
        case 'user':
            return 'User';
        case 'federated-user':
            return 'FederatedUser';
        case 'root':
            return 'Account';
        case 'anonymous':
            return 'Anonymous';
        case 'web-identity':
        case 'service':
            return undefined;
    }
};
const lastPart = (text) => {
    const plain = plainOf(text);
    return plain === undefined ? text : plain.slice(plain.lastIndexOf('/') + 1);
};
/** The value both sides agree on; `undefined`: they do not, so the key is free. */
const agreed = (values) => {
    const known = values.filter((value) => value !== undefined);
    const [first] = known;
    return first !== undefined && known.every((value) => JSON.stringify(value) === JSON.stringify(first))
        ? first
        : undefined;
};
const tagIn = (tags, name) => {
    if (tags === undefined)
        return undefined;
    const tag = tags.find(({ key }) => key.toLowerCase() === name);
    return tag === undefined ? facts_MISSING : facts_present(tag.value);
};
const principalKey = (name, { principal, sides }) => {
    const arn = principalArnOf(principal);
    const account = facts_accountOfPrincipal(principal);
    switch (name) {
        case 'aws:principalarn':
            return presentOrMissing(arn);
        case 'aws:principalaccount':
        case 'kms:calleraccount':
            return presentOrMissing(account);
        case 'aws:principaltype':
            return presentOrMissing(facts_typeOf(principal));
        case 'aws:principalisawsservice':
            return facts_present(principal.kind === 'service' ? 'true' : 'false');
        case 'aws:username':
            return principal.kind === 'user' ? facts_present(lastPart(principal.arn)) : facts_MISSING;
        case 'aws:principalorgid': {
            if (account === undefined)
                return facts_MISSING;
            const organization = agreed(sides.map((side) => side.accounts.get(account)?.source?.organization?.id));
            return organization === undefined ? undefined : facts_present(organization);
        }
        default:
            return undefined;
    }
};
const PRINCIPAL_TAG = 'aws:principaltag/';
const taggedPrincipal = (name, { principal, sides }) => {
    const tag = name.slice(PRINCIPAL_TAG.length);
    switch (principal.kind) {
        case 'user': {
            const user = keyOfText(principal.arn);
            return agreed(sides.map((side) => tagIn(side.users.get(user)?.tags, tag)));
        }
        // A session may carry tags of its own.
        case 'session':
        case 'federated-user':
            return undefined;
        case 'root':
        case 'web-identity':
        case 'service':
        case 'anonymous':
            return facts_MISSING;
    }
};
const resourceTags = (resource, side) => {
    const key = keyOfText(resource);
    const target = side.targets.get(key);
    return target?.kind === 'secret' || target?.kind === 'key' ? target.source?.tags : side.roles.get(key)?.tags;
};
const resourceKey = (name, { resource, service, sides }) => {
    const arn = parseArn(resource);
    if (arn === undefined)
        return undefined;
    const key = keyOfText(resource);
    const account = plainOf(arn.account);
    switch (name) {
        case 'aws:resourceaccount':
            return account === undefined || account === '' ? undefined : facts_present(account);
        case 'aws:resourceorgid': {
            const organization = agreed(sides.map((side) => side.accounts.get(account ?? '')?.source?.organization?.id));
            return organization === undefined ? undefined : facts_present(organization);
        }
        // Secrets and keys are used in their own region.
        case 'aws:requestedregion':
            return ['secretsmanager', 'kms'].includes(service) && arn.region !== '' ? facts_present(arn.region) : undefined;
        case 'kms:resourcealiases': {
            const aliases = agreed(sides.map((side) => {
                const target = side.targets.get(key);
                return target?.kind === 'key' ? target.source?.aliases : undefined;
            }));
            return aliases === undefined ? undefined : facts_list(aliases);
        }
        default:
            break;
    }
    const [family, tag = ''] = name.split('/', 2);
    if (family !== 'aws:resourcetag' && family !== 'secretsmanager:resourcetag')
        return undefined;
    return agreed(sides.map((side) => tagIn(resourceTags(resource, side), tag)));
};
/** The host of a provider, which begins the names of its condition keys. */
const facts_issuerOf = (provider) => {
    const name = plainOf(provider) ?? '';
    return name.replace(/^.*:oidc-provider\//, '').toLowerCase();
};
/** What a key holds in the situation; `undefined`: anything. */
const facts_settled = (key, situation) => {
    const { principal, service } = situation;
    const { name, namespace } = contextKeyOf(key);
    const isToken = principal.kind === 'web-identity' && name.startsWith(`${facts_issuerOf(principal.provider)}:`);
    if (isToken)
        return undefined;
    // Keys of another service or of an identity provider are not in the request.
    if (namespace !== 'aws' && namespace !== service && namespace !== '')
        return facts_MISSING;
    if (name.startsWith(PRINCIPAL_TAG))
        return taggedPrincipal(name, situation);
    if (name === 'secretsmanager:secretid')
        return facts_present(situation.resource);
    return principalKey(name, situation) ?? resourceKey(name, situation);
};
/** Pairs of keys that are never both there: calls through an endpoint show no public address, and vice versa. */
const EXCLUSIVE = (/* unused pure expression or super */ null && ([['aws:sourceip', 'aws:sourcevpce']]));
/** Pairs of keys where the first is there only together with the second. */
const TOGETHER = (/* unused pure expression or super */ null && ([['aws:sourcevpce', 'aws:sourcevpc']]));
const isPresent = (state) => state.kind === 'present' || state.kind === 'list';
/** Whether the states, all of them definite, can stand in one request. */
const facts_isPossible = (values) => {
    const of = (key) => values[key];
    const excluded = EXCLUSIVE.some(([a, b]) => {
        const [one, other] = [of(a), of(b)];
        return one !== undefined && other !== undefined && isPresent(one) && isPresent(other);
    });
    const torn = TOGETHER.some(([a, b]) => {
        const [one, other] = [of(a), of(b)];
        return one !== undefined && other !== undefined && isPresent(one) && other.kind === 'missing';
    });
    const [via, viaService] = [of('aws:viaawsservice'), of('kms:viaservice')];
    const claims = via?.kind === 'present' && via.value === 'false' && viaService !== undefined && isPresent(viaService);
    return !excluded && !torn && !claims;
};
//# sourceMappingURL=facts.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/suppositions.js
/**
 * Principals and resources that no policy set lists but that may exist: the answer is about them, too. Each comes in the
 * form that decides: a principal whose own policies allow everything, or nothing; a resource that leaves the decision to
 * the policy in question.
 */

const suppositions_leaf = (text) => ({ kind: 'text', text, at: NOWHERE });
const allow = (policy, principal) => {
    const named = principal === undefined
        ? undefined
        : {
            negated: false,
            entries: [{ type: principal === '*' ? 'everyone' : 'AWS', value: suppositions_leaf(principal) }],
            at: NOWHERE,
        };
    const list = { negated: false, values: [suppositions_leaf('*')], at: NOWHERE };
    const document = {
        kind: 'document',
        id: `supposed ${policy} policy`,
        policy,
        version: '2012-10-17',
        size: { bytes: 0, characters: 0 },
        statements: [
            {
                kind: 'statement',
                index: 0,
                effect: 'Allow',
                ...(named === undefined ? {} : { principal: named }),
                action: list,
                ...(policy === 'trust' ? {} : { resource: list }),
                conditions: [],
                at: NOWHERE,
                pointer: '/Statement/0',
            },
        ],
    };
    return { kind: 'given', documents: [document] };
};
const suppositions_NONE = { kind: 'empty' };
/** Account id in an ARN; empty where there is none. */
const suppositions_accountOf = (arn) => arn.split(':')[4] ?? '';
const suppositions_serviceOf = (arn) => arn.split(':')[2] ?? '';
/** The policy set with the supposed entities. What the set lists itself stays as it is. */
const suppositions_suppose = (policies, supposition) => {
    const { roles, users, own, resources, open } = supposition;
    const identity = own === 'everything' ? allow('identity') : suppositions_NONE;
    const listed = new Set([policies.roles, policies.users, policies.secrets, policies.keys, policies.resources].flatMap((list) => list.map(({ arn }) => arn)));
    const fresh = (arns) => [...new Set(arns)].filter((arn) => !listed.has(arn));
    const principals = new Set(roles);
    const policyOf = (arn, kind) => {
        if (open)
            return allow(kind, '*');
        return kind === 'secret' ? suppositions_NONE : allow(kind, `arn:aws:iam::${suppositions_accountOf(arn)}:root`);
    };
    const of = (service) => fresh(resources).filter((arn) => suppositions_serviceOf(arn) === service);
    const others = fresh(resources).filter((arn) => !['secretsmanager', 'kms', 'iam', ''].includes(suppositions_serviceOf(arn)));
    return {
        ...policies,
        roles: [
            ...policies.roles,
            ...fresh(roles).map((arn) => ({ arn, trust: suppositions_NONE, identity, boundary: suppositions_NONE })),
            ...of('iam')
                .filter((arn) => /:role\//.test(arn) && !principals.has(arn))
                .map((arn) => ({ arn, trust: policyOf(arn, 'trust'), identity: suppositions_NONE, boundary: suppositions_NONE })),
        ],
        users: [...policies.users, ...fresh(users).map((arn) => ({ arn, identity, boundary: suppositions_NONE }))],
        secrets: [
            ...policies.secrets,
            ...of('secretsmanager').map((arn) => ({
                arn,
                policy: policyOf(arn, 'secret'),
                key: { kind: 'key', arn: `arn:aws:kms:us-east-1:${suppositions_accountOf(arn)}:key/any` },
                state: 'active',
            })),
        ],
        keys: [
            ...policies.keys,
            ...of('kms').map((arn) => ({
                arn,
                policy: policyOf(arn, 'key'),
                grants: { kind: 'empty' },
                state: 'Enabled',
                manager: 'customer',
            })),
        ],
        resources: [...policies.resources, ...others.map((arn) => ({ arn, policy: policyOf(arn, 'secret') }))],
    };
};
//# sourceMappingURL=suppositions.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/actors.js
/**
 * Who could make a request: every principal that the policy sets list or name, and one that nobody names for every class
 * that conditions on the caller tell apart, in the accounts concerned and in one that has nothing to do with them.
 */





/** An account that no policy names. */
const actors_STRANGER = '999988887777';
/** Name of a session that no policy names. */
const actors_ANY_SESSION = 'any-session';
/** A session policy that allows nothing: what is allowed nevertheless does not need the session policy. */
const actors_NOTHING = {
    kind: 'given',
    documents: [
        {
            kind: 'document',
            id: 'supposed session policy',
            policy: 'session',
            version: '2012-10-17',
            statements: [],
            size: { bytes: 0, characters: 0 },
        },
    ],
};
/** The sessions that matter when policies name some: each as it is, and limited by its session policy. */
const actors_sessionsOf = (role, names) => [
    session(role),
    ...names.flatMap((name) => [
        session(role, name),
        { kind: 'session', role, name, session: actors_NOTHING },
    ]),
];
const plainValues = (condition) => condition.values.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : []));
const ABOUT_ARN = new Set(['aws:principalarn']);
const ABOUT_ACCOUNT = new Set(['aws:principalaccount', 'kms:calleraccount', 'aws:sourceaccount']);
/** Collects what the documents say about callers. */
const mentionsIn = (documents) => {
    const named = new Set();
    const providers = new Map();
    const services = new Set();
    const arns = new Set();
    const accounts = new Set();
    for (const { statements } of documents) {
        for (const statement of statements) {
            if (statement.kind === 'unknown')
                continue;
            for (const { type, value } of statement.principal?.entries ?? []) {
                if (type === 'everyone' || value.kind === 'unknown')
                    continue;
                const plain = plainOf(value.text);
                if (type === 'Federated')
                    providers.set(keyOfText(value.text), value.text);
                else if (plain !== undefined && type === 'Service')
                    services.add(plain);
                else if (plain !== undefined && type === 'AWS')
                    named.add(plain);
            }
            for (const condition of statement.conditions) {
                if (condition.kind === 'unknown')
                    continue;
                const key = condition.key.toLowerCase();
                if (ABOUT_ARN.has(key))
                    for (const value of plainValues(condition))
                        arns.add(value);
                if (ABOUT_ACCOUNT.has(key))
                    for (const value of plainValues(condition))
                        accounts.add(value);
            }
        }
    }
    return {
        named: [...named],
        providers: [...providers.values()],
        services: [...services],
        arns: [...arns],
        accounts: [...accounts],
    };
};
const session = (role, name = actors_ANY_SESSION) => ({ kind: 'session', role, name });
const namedPrincipal = (arn, listedRoles) => {
    const parts = parseArn(arn);
    if (parts === undefined || /[*?]/.test(arn))
        return undefined;
    const [service, account, resource] = [parts.service, parts.account, parts.resource].map((part) => plainOf(part) ?? '');
    const [type = '', ...rest] = (resource ?? '').split('/');
    if (service === 'iam' && type === 'role')
        return session(arn);
    if (service === 'iam' && type === 'user')
        return { kind: 'user', arn };
    if (service === 'sts' && type === 'assumed-role' && rest.length === 2) {
        const [name = '', sessionName = ''] = rest;
        // The session ARN drops the role's path.
        const role = listedRoles.get(`${account} ${name}`) ?? `arn:aws:iam::${account}:role/${name}`;
        return session(role, sessionName);
    }
    if (service === 'sts' && type === 'federated-user')
        return { kind: 'federated-user', user: `arn:aws:iam::${account}:user/any-user`, name: rest.join('/') };
    return undefined;
};
/** Names of sessions of a role that documents name. */
const actors_sessionNamesIn = (documents, role) => {
    const [account = '', name = ''] = roleName(role).split(' ');
    const start = `:${account}:assumed-role/${name}/`;
    return mentionsIn(documents).named.flatMap((arn) => {
        const at = arn.indexOf(start);
        return at < 0 ? [] : [arn.slice(at + start.length)];
    });
};
const roleName = (arn) => `${plainOf(parseArn(arn)?.account ?? '') ?? ''} ${(plainOf(arn) ?? '').split('/').pop()}`;
const isAccount = (text) => /^\d{12}$/.test(text);
/** Accounts that matter, the ones that conditions tell apart among others included. */
const accountsOf = (mentions, home, caps) => {
    const patterns = mentions.accounts.map((text) => wholePattern(text, { wildcards: true }));
    const candidates = [
        home,
        ...[...mentions.named, ...mentions.arns].map((text) => (isAccount(text) ? text : accountOf(text))),
        ...mentions.accounts,
        actors_STRANGER,
    ].filter(isAccount);
    const classes = classesOf(patterns, caps.states, {
        frames: [framePattern('{account}')],
        framedOnly: true,
        candidates,
    });
    if (classes.kind === 'limit')
        return classes;
    return { kind: 'all', all: [...new Set([...candidates, ...classes.all.map(({ witness }) => witness)])] };
};
/** One role and, where conditions look at the ARN, one user and root for every class of ARNs in an account. */
const freshIn = (account, mentions, caps) => {
    const patterns = mentions.arns.flatMap((text) => [arnPattern(text), wholePattern(text, { wildcards: true })]);
    if (patterns.length === 0)
        return { kind: 'all', all: [session(`arn:aws:iam::${account}:role/any-role`)] };
    const fresh = [{ kind: 'root', account }];
    for (const type of ['role', 'user']) {
        const classes = classesOf(patterns, caps.states, {
            candidates: [`arn:aws:iam::${account}:${type}/any-${type}`],
            frames: [framePattern(`arn:aws:iam::${account}:${type}/{any}`)],
            framedOnly: true,
        });
        if (classes.kind === 'limit')
            return classes;
        for (const { witness } of classes.all)
            fresh.push(type === 'role' ? session(witness) : { kind: 'user', arn: witness });
    }
    return { kind: 'all', all: fresh };
};
const keyOfPrincipal = (principal) => JSON.stringify(principal);
/**
 * Everybody who could make a request that the documents have a say in. `home` is the account concerned.
 */
const actors_actorsOf = (sides, documents, home, caps) => {
    const mentions = mentionsIn(documents);
    const actors = new Map();
    const add = (principal, listed) => {
        if (principal === undefined)
            return;
        const key = keyOfPrincipal(principal);
        if (!actors.has(key))
            actors.set(key, { principal, listed });
    };
    const roles = new Map(sides.flatMap(({ roles }) => roles).map(({ arn }) => [keyOfText(arn), arn]));
    const users = new Map(sides.flatMap(({ users }) => users).map(({ arn }) => [keyOfText(arn), arn]));
    const byName = new Map([...roles.values()].map((arn) => [roleName(arn), arn]));
    const isListed = (principal) => (principal.kind === 'session' && roles.has(keyOfText(principal.role))) ||
        (principal.kind === 'user' && users.has(keyOfText(principal.arn)));
    for (const arn of roles.values())
        add(session(arn), true);
    for (const arn of users.values())
        add({ kind: 'user', arn }, true);
    for (const text of mentions.named) {
        const principal = namedPrincipal(text, byName);
        if (principal === undefined)
            continue;
        const isNamedSession = principal.kind === 'session' && principal.name !== actors_ANY_SESSION;
        const forms = isNamedSession ? actors_sessionsOf(principal.role, [printText(principal.name)]) : [principal];
        for (const form of forms)
            add(form, isListed(form));
    }
    const accounts = accountsOf(mentions, home, caps);
    if (accounts.kind === 'limit')
        return accounts;
    for (const account of accounts.all) {
        const fresh = freshIn(account, mentions, caps);
        if (fresh.kind === 'limit')
            return fresh;
        for (const principal of fresh.all)
            add(principal, isListed(principal));
    }
    for (const provider of mentions.providers)
        add({ kind: 'web-identity', provider }, true);
    for (const service of mentions.services)
        add({ kind: 'service', service }, true);
    add({ kind: 'anonymous' }, true);
    return { kind: 'all', all: [...actors.values()] };
};
//# sourceMappingURL=actors.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/resources.js




/** Services that own the resources of an action. */
const SERVICE_OF = { secretsmanager: 'secretsmanager', kms: 'kms', sts: 'iam' };
/** Stands for the six characters that Secrets Manager appends to the name of every secret. */
const resources_SUFFIX = 'AbCdEf';
const resources_framesOf = (service) => {
    switch (service) {
        case 'secretsmanager':
            return [framePattern('arn:aws:secretsmanager:{name}:{account}:secret:{any}-{suffix}')];
        case 'kms':
            return [
                framePattern('arn:aws:kms:{name}:{account}:key/{any}'),
                framePattern('arn:aws:kms:{name}:{account}:alias/{any}'),
            ];
        case 'sts':
            return [framePattern('arn:aws:iam::{account}:role/{any}')];
        default:
            return [ARN_SHAPE];
    }
};
const anyOf = (service, account) => {
    switch (service) {
        case 'secretsmanager':
            return [`arn:aws:secretsmanager:us-east-1:${account}:secret:any-secret-${resources_SUFFIX}`];
        case 'kms':
            return [`arn:aws:kms:us-east-1:${account}:key/00000000-0000-4000-8000-000000000000`];
        case 'sts':
            return [`arn:aws:iam::${account}:role/any-other-role`];
        default:
            return [`arn:aws:${service}:us-east-1:${account}:any/resource`];
    }
};
/** A pattern with its wildcards filled in, as a name somebody could have chosen. */
const filled = (pattern, account, service) => {
    const fields = pattern.split(':');
    if (fields.length < 6)
        return [];
    const [arn, partition, , region, owner, ...rest] = fields.map((field, index) => index === 1 && field.includes('*')
        ? 'aws'
        : index === 3 && field === '*'
            ? 'us-east-1'
            : index === 4 && field === '*'
                ? account
                : field);
    const own = SERVICE_OF[service] ?? fields[2] ?? '';
    if (!globMatches(fields[2] ?? '', own))
        return [];
    const name = rest.join(':').replaceAll('?', 'x').replaceAll('*', 'x');
    const text = [arn, partition, own, region, owner, name].join(':');
    return [service !== 'secretsmanager' || /-[A-Za-z0-9]{6}$/.test(text) ? text : `${text}-${resources_SUFFIX}`];
};
const listedIn = (policies, service) => {
    const lists = {
        secretsmanager: [policies.secrets],
        kms: [policies.keys],
        sts: [policies.roles],
    }[service] ?? [policies.resources, policies.secrets, policies.keys, policies.roles, policies.users];
    return lists.flatMap((list) => list.map(({ arn }) => arn));
};
/** Listed resources of the kind that a service's actions apply to. */
const resources_listedResources = (sides, service) => [
    ...new Map(sides.flatMap((side) => listedIn(side, service)).map((arn) => [keyOfText(arn), arn])).values(),
];
/**
 * Resources for the actions of a service: the listed ones first, then one for every class of the patterns in the account
 * concerned and in others.
 */
const resources_resourcesOf = (service, patterns, sides, home, caps) => {
    const listed = resources_listedResources(sides, service);
    const texts = patterns.filter((pattern) => pattern !== '*');
    const accounts = [...new Set([home, STRANGER, ...texts.map((text) => text.split(':')[4] ?? '')])].filter((account) => /^\d{12}$/.test(account));
    const classes = classesOf([
        ...texts.map(arnPattern),
        // Short patterns are read in two ways.
        ...texts.filter((text) => text.split(':').length < 6).map((text) => wholePattern(text, { wildcards: true })),
        arnPattern(`arn:*:*:*:${home}:*`),
    ], caps.states, {
        candidates: accounts.flatMap((account) => [
            ...texts.flatMap((text) => filled(text, account, service)),
            ...anyOf(service, account),
        ]),
        frames: resources_framesOf(service),
        framedOnly: true,
    });
    if (classes.kind === 'limit')
        return classes;
    const all = new Map(listed.map((arn) => [keyOfText(arn), arn]));
    for (const { witness } of classes.all)
        all.set(witness, witness);
    return { kind: 'all', all: [...all.values()] };
};
//# sourceMappingURL=resources.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/realistic.js



const SAMPLES = {
    'kms:viaservice': [
        'secretsmanager.us-east-1.amazonaws.com',
        'secretsmanager.eu-west-1.amazonaws.com',
        'ssm.us-east-1.amazonaws.com',
        's3.us-east-1.amazonaws.com',
    ],
    'kms:encryptioncontextkeys': ['SecretARN', 'SecretVersionId', 'aws:pi:service'],
    'kms:grantoperations': ['Decrypt', 'Encrypt', 'CreateGrant'],
    'aws:principalorgid': ['o-otherorg111'],
    'aws:resourceorgid': ['o-otherorg111'],
    'aws:requestedregion': ['us-east-1', 'eu-west-1'],
    'aws:sourcevpc': ['vpc-0aaaabbbbccccdddd'],
    'aws:sourcevpce': ['vpce-0aaaabbbbccccdddd'],
    'aws:sourceaccount': ['999988887777'],
    'aws:sourcearn': ['arn:aws:lambda:us-east-1:999988887777:function:other'],
    'aws:useragent': ['aws-cli/2.31.0'],
    'secretsmanager:versionstage': ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'],
    'sts:externalid': ['other-external-id'],
    'sts:rolesessionname': ['other-session'],
};
/** Claims of GitHub's job tokens by the last part of the key. */
const CLAIMS = {
    aud: ['sts.amazonaws.com', 'https://github.com/other-owner'],
    actor: ['other-user'],
    environment: ['production', 'staging'],
    job_workflow_ref: ['other-owner/other-repo/.github/workflows/deploy.yml@refs/heads/main'],
    ref: ['refs/heads/main', 'refs/heads/other-branch', 'refs/tags/v1', 'refs/pull/1/merge'],
    repository: ['other-owner/other-repo'],
    workflow: ['other-workflow'],
};
const SUBJECTS = [
    patterns_framePattern('repo:{name}/{name}:{any}'),
    patterns_framePattern('repo:{name}@{digit}/{name}@{digit}:{any}'),
];
const claimOf = (key) => (key.startsWith('aws:') ? '' : key.slice(key.lastIndexOf(':') + 1));
/** Realistic values of a key (in lower case), best first. */
const realistic_samplesOf = (key, conditions, { resource }) => {
    const named = SAMPLES[key];
    if (named !== undefined)
        return named;
    if (key.startsWith('kms:encryptioncontext:') || key === 'secretsmanager:secretid') {
        return ['arn:aws:secretsmanager:us-east-1:111122223333:secret:other-AbCdEf', plainOf(resource) ?? ''];
    }
    const claim = claimOf(key);
    if (claim === 'sub') {
        return probeSubjects(conditions.flatMap(({ values }) => values.flatMap((leaf) => (leaf.kind === 'text' ? [plainOf(leaf.text) ?? ''] : []))));
    }
    return Object.hasOwn(CLAIMS, claim) ? (CLAIMS[claim] ?? []) : [];
};
/** Forms that real values of a key have. */
const realistic_framesOf = (key) => (claimOf(key) === 'sub' ? SUBJECTS : []);
//# sourceMappingURL=realistic.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/slice.js
/** What takes part in the answer to "may this caller do this to that": the statements that can match, and their keys. */














/** A question of which only the context is open. */
const slice_openQuestion = (cell, side) => prepare({ ...cell, context: contextOf([], 'maybe') }, side);
const layersOf = (question, side) => {
    const { identity, target, caller, resourceAccount, request } = question;
    const layers = [
        identity?.identity,
        identity?.boundary,
        ...(side.accounts.get(caller.account)?.scp ?? []),
        ...(side.accounts.get(resourceAccount)?.rcp ?? []),
        target?.policy,
        side.endpoints.get(request.endpoint ?? ''),
    ];
    return layers.filter((layer) => layer !== undefined);
};
/** Whether a statement can match in some context. */
const canMatch = (statement, question) => {
    if (statement.unknown)
        return true;
    const { principal, action, resource, effect, trust } = statement;
    return (matchAction(action, question.action) !== NO &&
        (resource === undefined || matchResource(resource, effect, question) !== NO) &&
        (principal === undefined || matchPrincipal(principal, effect, trust, question) !== 0));
};
/** What the client ids of the provider ask of a token, in the form of a condition. */
const audienceTests = ({ caller }, side) => {
    const provider = side.providers.get(caller.arn);
    if (caller.kind !== 'web-identity' || provider?.kind !== 'exists' || provider.clientIds === undefined)
        return [];
    return [
        equalTo(`${issuerOf(provider.arn)}:aud`, provider.clientIds.flatMap((id) => plainOf(id) ?? [])),
    ];
};
/** A comparison that is made outside conditions, in the form of one. */
const comparison = (key, name, values, set) => {
    const condition = {
        kind: 'condition',
        operator: { name, ifExists: false, ...(set === undefined ? {} : { set }) },
        key,
        values: values.map((text) => ({ kind: 'text', text, at: NOWHERE })),
        at: NOWHERE,
        pointer: '',
    };
    return { condition, compiled: compileCondition(condition, false), variables: false };
};
const equalTo = (key, values, set) => comparison(key, 'StringEquals', values, set);
/** A comparison with patterns that a question makes beside the policies. */
const slice_likeOneOf = (key, patterns) => comparison(key, 'StringLike', patterns);
/** What the grants of a key ask of the encryption context, in the form of conditions. */
const grantTests = ({ target }) => {
    if (target?.kind !== 'key')
        return [];
    return target.grants.grants
        .flatMap(({ source }) => source)
        .flatMap(({ encryptionContextSubset = [], encryptionContextEquals = [] }) => {
        const found = [...encryptionContextSubset, ...encryptionContextEquals];
        const names = found.map(({ name }) => name);
        const count = encryptionContextEquals.map(({ name }) => name);
        return [
            ...found.map(({ name, value }) => equalTo(`kms:EncryptionContext:${name}`, [plainOf(value) ?? ''])),
            ...names.map((name) => equalTo('kms:EncryptionContextKeys', [name], 'ForAnyValue')),
            ...(count.length > 0 ? [equalTo('kms:EncryptionContextKeys', count, 'ForAllValues')] : []),
        ];
    });
};
const slice_testsOf = ({ source, conditions, document }) => {
    if (source.kind === 'unknown')
        return [];
    const variables = document.version === '2012-10-17';
    return source.conditions.flatMap((condition, index) => {
        const compiled = conditions[index];
        return condition.kind === 'condition' && compiled !== undefined ? [{ condition, compiled, variables }] : [];
    });
};
const resourceVariables = ({ source, document }) => source.kind === 'unknown' || document.version !== '2012-10-17'
    ? []
    : (source.resource?.values ?? []).flatMap(variablesIn);
/** What takes part in the answers to a cell. Cells with the same statements differ in nothing but names. */
const slice_relevantTo = (cell, sides) => {
    const statements = new Set();
    const others = [];
    for (const side of sides) {
        const question = slice_openQuestion(cell, side);
        for (const layer of layersOf(question, side)) {
            const { allow, deny } = statementsFor(layer, question);
            for (const list of [allow, deny])
                for (const statement of list)
                    if (canMatch(statement, question))
                        statements.add(statement);
        }
        others.push(...grantTests(question), ...audienceTests(question, side));
    }
    return { statements: [...statements], others };
};
/** Remembers the states of keys within one question: many callers and actions meet the same conditions. */
class slice_Memo {
    #ids = new Map();
    #states = new Map();
    #asked = new Map();
    /** A number for an object, the same each time. */
    idOf(object) {
        const id = this.#ids.get(object) ?? this.#ids.size;
        this.#ids.set(object, id);
        return id;
    }
    /** What a statement asks of the context. */
    askedBy(statement) {
        const known = this.#asked.get(statement);
        if (known !== undefined)
            return known;
        const asked = { tests: slice_testsOf(statement), variables: resourceVariables(statement) };
        this.#asked.set(statement, asked);
        return asked;
    }
    statesFor(key, tests, compute) {
        // What a variable stands for differs from caller to caller.
        if (tests.some(({ condition, variables }) => variablesOf(condition, variables).length > 0))
            return compute();
        const id = `${key} ${tests.map(({ compiled }) => this.idOf(compiled)).join()}`;
        const known = this.#states.get(id);
        if (known !== undefined)
            return known;
        const states = compute();
        this.#states.set(id, states);
        return states;
    }
}
/** The keys that the relevant statements ask about, with all their states. */
const slice_sliceOf = (cell, relevant, sides, { caps, memo }) => {
    const { service } = actionNameOf(cell.action);
    const situation = { principal: cell.principal, service, resource: cell.resource, sides };
    const tests = new Map();
    const asked = relevant.statements.map((statement) => memo.askedBy(statement));
    for (const test of [...asked.flatMap((one) => one.tests), ...relevant.others]) {
        const key = test.condition.key.toLowerCase();
        tests.set(key, [...(tests.get(key) ?? []), test]);
    }
    const inResources = asked.flatMap(({ variables }) => variables);
    const inConditions = [...tests.values()].flat().flatMap((test) => variablesOf(test.condition, test.variables));
    const values = {};
    const freeKeys = [];
    for (const key of new Set([...tests.keys(), ...inResources, ...inConditions])) {
        const state = settled(key, situation);
        if (state === undefined)
            freeKeys.push(key);
        else
            values[key] = state;
    }
    const context = contextOf(Object.entries(values));
    const limits = new Set();
    // One request stands for both sides; it cannot hold two values of a key at once.
    if (freeKeys.some((key) => sides.some((side) => settled(key, { ...situation, sides: [side] }) !== undefined)))
        limits.add('facts');
    if (inResources.some((key) => freeKeys.includes(key)))
        limits.add('variables');
    const free = freeKeys.map((key) => {
        const own = tests.get(key) ?? [];
        const found = memo.statesFor(`${service} ${key} ${keyOfText(cell.resource)}`, own, () => {
            const conditions = own.map(({ condition }) => condition);
            const samples = samplesOf(key, conditions, cell);
            return statesOf(key, own, { context, service, caps, samples, frames: framesOf(key) });
        });
        for (const limit of found.limits)
            limits.add(limit);
        return { key, states: found.states };
    });
    return { settled: values, free, limits: [...limits] };
};
//# sourceMappingURL=slice.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/surroundings.js
/** The documents around a difference: those of the entity it belongs to and of its account, and what they name. */



const given = (layer) => layer.kind === 'given' ? layer.documents.filter((document) => document.kind === 'document') : [];
const levels = (layer) => layer.kind === 'given'
    ? layer.levels.flatMap(({ documents }) => documents).filter((document) => document.kind === 'document')
    : [];
/** Account id of an ARN; empty where it has none or it is not known. */
const surroundings_accountIn = (arn) => plainOf(parseArn(arn)?.account ?? '') ?? '';
/** Documents of the entity itself and of its account. */
const surroundings_documentsAt = (scope, policies) => {
    const account = (id) => policies.accounts.filter((one) => one.id === id).flatMap(({ scp, rcp }) => [...levels(scp), ...levels(rcp)]);
    switch (scope.kind) {
        case 'principal': {
            const is = isEntity(scope.arn);
            return [
                ...policies.roles.filter(is).flatMap(({ identity, boundary }) => [...given(identity), ...given(boundary)]),
                ...policies.users.filter(is).flatMap(({ identity, boundary }) => [...given(identity), ...given(boundary)]),
                ...account(surroundings_accountIn(scope.arn)),
            ];
        }
        case 'resource': {
            const is = isEntity(scope.arn);
            return [
                ...[...policies.secrets, ...policies.keys, ...policies.resources]
                    .filter(is)
                    .flatMap(({ policy }) => given(policy)),
                ...policies.roles.filter(is).flatMap(({ trust }) => given(trust)),
                ...account(surroundings_accountIn(scope.arn)),
            ];
        }
        case 'principals-of':
        case 'resources-of':
            return account(scope.account);
        case 'endpoint':
            return policies.endpoints.filter(({ id }) => id === scope.id).flatMap(({ policy }) => given(policy));
        case 'provider':
        case 'all':
            return policies.roles.flatMap(({ trust }) => given(trust));
    }
};
const isEntity = (arn) => {
    const key = keyOfText(arn);
    return (entity) => keyOfText(entity.arn) === key;
};
/** Action patterns in documents, as written. */
const surroundings_actionPatterns = (documents) => documents.flatMap(({ statements }) => statements.flatMap((statement) => statement.kind === 'unknown'
    ? []
    : statement.action.values.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : []))));
/** Resource patterns of statements about a service; a variable in one may stand for any text. */
const surroundings_resourcePatterns = (documents, service) => [
    ...new Set(documents.flatMap(({ statements }) => statements.flatMap((statement) => {
        if (statement.kind === 'unknown' || statement.resource === undefined)
            return [];
        const { services } = compileAction(statement.action);
        if (services !== undefined && !services.has(service))
            return [];
        return statement.resource.values.flatMap((leaf) => leaf.kind === 'text' ? (plainOf(leaf.text)?.replaceAll(/\$\{[^}]*\}/g, '*') ?? []) : []);
    }))),
];
//# sourceMappingURL=surroundings.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/plan.js
/** Which requests a difference can touch: callers, actions and resources, without their contexts. */














const plan_NOTHING = compile_compile({
    accounts: [],
    roles: [],
    users: [],
    secrets: [],
    keys: [],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
});
/** A question about which no policy is known, not even whether the caller has a permissions boundary. */
const atLarge = (cell) => ({ ...openQuestion(cell, plan_NOTHING), boundary: MAYBE });
/** Services whose actions apply to the resources of a service that we know. */
const SERVICES_FOR = {
    secretsmanager: ['secretsmanager'],
    kms: ['kms'],
    iam: ['sts'],
};
/** Services whose actions apply to a resource; `undefined`: any. */
const servicesOf = (arn) => SERVICES_FOR[plainOf(parseArn(arn)?.service ?? '') ?? ''];
const plan_WEB_IDENTITY = 'sts:assumerolewithwebidentity';
const SAML = 'sts:assumerolewithsaml';
/** Unsigned calls are made with a token, signed ones by principals. */
const canCall = (principal, action) => {
    const name = action.toLowerCase();
    return principal.kind === 'web-identity' ? name === plan_WEB_IDENTITY : name !== plan_WEB_IDENTITY && name !== SAML;
};
const groupByService = (actions) => {
    const groups = new Map();
    for (const action of actions) {
        const { service } = actionNameOf(action);
        groups.set(service, [...(groups.get(service) ?? []), action]);
    }
    return groups;
};
const homeOf = (principal) => accountIn(principal.kind === 'session' ? principal.role : principal.kind === 'user' ? principal.arn : '');
/** Plans the differences between two policy sets. What several of them need is computed once. */
class plan_Planner {
    #sides;
    #actions;
    #caps;
    #limits = new Set();
    #made = new Map();
    /** `actions`: all actions of known services, as IAM spells them. */
    constructor(sides, actions, caps) {
        this.#sides = sides;
        this.#actions = actions;
        this.#caps = caps;
    }
    /** The requests that the differences can touch. */
    plan(widenings) {
        const tasks = widenings.flatMap((widening) => this.#tasksOf(widening));
        return { tasks, limits: [...this.#limits] };
    }
    #tasksOf(widening) {
        const { scope } = widening;
        const cause = widening.cause && compileStatement(widening.cause.statement, widening.cause.document);
        const documents = this.#sides.flatMap((side) => documentsAt(scope, side));
        const groups = groupByService(this.#actionsFor(scope, cause, documents));
        return this.#actorsFor(scope, documents)
            .filter(({ principal }) => isNamed(principal, cause))
            .flatMap((actor) => [...groups].flatMap(([service, group]) => {
            const actions = group.filter((action) => canCall(actor.principal, action));
            const task = (resource, target) => {
                const own = actions.filter((action) => ['either', target].includes(targetOf(action)));
                if (own.length === 0 || !isCovered({ principal: actor.principal, action: own[0] ?? '', resource }, cause))
                    return [];
                const endpoint = scope.kind === 'endpoint' ? { endpoint: scope.id } : {};
                return [{ widening, cause, actor, resource, actions: own, ...endpoint }];
            };
            return actions.length === 0
                ? []
                : [
                    ...this.#resourcesFor(scope, cause, service, homeOf(actor.principal), documents).flatMap((resource) => task(resource, 'resource')),
                    ...(scope.kind === 'resource' ? [] : task('*', 'nothing')),
                ];
        }));
    }
    #actionsFor(scope, cause, documents) {
        const element = cause?.unknown === false ? cause.action : undefined;
        const services = scope.kind === 'resource' ? servicesOf(scope.arn) : scope.kind === 'provider' ? ['sts'] : undefined;
        const concerns = (service) => (services === undefined || services.includes(service)) &&
            (element?.services === undefined || element.services.has(service));
        const known = this.#actions.filter((action) => concerns(actionNameOf(action).service));
        const names = new Set(known.map((action) => action.toLowerCase()));
        // The actions of a known service are all known; of others, only the patterns say which differ.
        const isClosed = [...(element?.services ?? services ?? [''])].every((service) => KNOWN_SERVICES.has(service));
        const all = isClosed ? known : this.#bounded(actionsOf(actionPatterns(documents), known, this.#caps));
        return all.filter((action) => {
            const name = actionNameOf(action);
            if (!concerns(name.service) || (KNOWN_SERVICES.has(name.service) && !names.has(name.full)))
                return false;
            return element === undefined || matchAction(element, name) !== NO;
        });
    }
    #actorsFor(scope, documents) {
        const around = (home) => this.#once(`actors ${JSON.stringify(scope)}`, () => this.#bounded(actorsOf(this.#sides, documents, home, this.#caps)));
        switch (scope.kind) {
            case 'principal': {
                const key = keyOfText(scope.arn);
                const isUser = this.#sides.some(({ users }) => users.some(({ arn }) => keyOfText(arn) === key));
                const everywhere = this.#once('documents', () => this.#sides.flatMap(documentsIn));
                const principals = isUser
                    ? [{ kind: 'user', arn: scope.arn }]
                    : sessionsOf(scope.arn, sessionNamesIn(everywhere, scope.arn));
                return principals.map((principal) => ({ principal, listed: true }));
            }
            case 'principals-of':
                return around(scope.account).filter(({ principal }) => homeOf(principal) === scope.account);
            case 'resource':
                return around(accountIn(scope.arn));
            case 'resources-of':
                return around(scope.account);
            case 'provider':
                return [{ principal: { kind: 'web-identity', provider: scope.arn }, listed: true }];
            case 'endpoint':
            case 'all':
                return around(STRANGER);
        }
    }
    #resourcesFor(scope, cause, service, home, documents) {
        const exact = exactResources(cause);
        if (exact !== undefined && scope.kind !== 'resource')
            return [...new Set([...listedResources(this.#sides, service), ...exact])];
        switch (scope.kind) {
            case 'resource':
                return [scope.arn];
            case 'provider':
                return listedResources(this.#sides, service);
            case 'resources-of':
                return this.#resourcesAround(scope.account, service, documents).filter((arn) => accountIn(arn) === scope.account);
            case 'principal':
            case 'principals-of':
            case 'endpoint':
            case 'all':
                return this.#resourcesAround(home, service, documents);
        }
    }
    #resourcesAround(home, service, documents) {
        const patterns = resourcePatterns(documents, service);
        return this.#once(`resources ${service} ${home} ${patterns.join(' ')}`, () => this.#bounded(resourcesOf(service, patterns, this.#sides, home, this.#caps)));
    }
    #bounded(answer) {
        if (answer.kind === 'all')
            return answer.all;
        this.#limits.add(answer.limit);
        return [];
    }
    #once(key, make) {
        const known = this.#made.get(key);
        if (known !== undefined)
            return known;
        const made = make();
        this.#made.set(key, made);
        return made;
    }
}
/** An ARN in full, with all six fields. */
const isExact = (text) => /^arn:(?:[^:*?$]*:){4}[^*?$]+$/.test(text);
/** The resources of a changed statement that names each of them in full, without wildcards and variables. */
const exactResources = (cause) => {
    if (cause === undefined || cause.source.kind === 'unknown')
        return undefined;
    const { resource } = cause.source;
    if (resource === undefined || resource.negated)
        return undefined;
    const texts = resource.values.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : []));
    return texts.length === resource.values.length && texts.every(isExact) ? texts : undefined;
};
/** Whether a changed statement can be about the caller. */
const isNamed = (principal, cause) => {
    if (cause?.principal === undefined || cause.unknown)
        return true;
    const question = atLarge({ principal, action: '', resource: '*' });
    return matchPrincipal(cause.principal, cause.effect, cause.trust, question) !== 0;
};
/** Whether a changed statement can be about the resource. */
const isCovered = (cell, cause) => cause?.resource === undefined || cause.unknown || matchResource(cause.resource, cause.effect, atLarge(cell)) !== NO;
//# sourceMappingURL=plan.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/search.js
/**
 * Looks for one request of a cell whose two answers differ in the way asked for. Keys that are not chosen yet stand for all
 * their states at once, and the evaluator's "unknown" then means "it depends": a definite answer holds for every choice, so
 * whole branches end early.
 */




/** Whether a request shows the difference: for sure, perhaps, or not. */
const differs = ({ before, after }, difference) => {
    if (difference === 'lost') {
        if (before !== 'allowed' || after === 'allowed')
            return 'no';
        return after === 'denied' ? 'definite' : 'possible';
    }
    if (before === 'allowed' || after === 'denied')
        return 'no';
    if (before === 'denied' && after === 'allowed')
        return 'definite';
    // Unknown on both sides is no difference that can be shown.
    return before === after ? 'no' : 'possible';
};
/** Whether an answer that holds for all choices rules the difference out. */
const isSettled = (answer, side, difference) => (difference === 'gained') === (side === 'before') ? answer === 'allowed' : answer === 'denied';
const search_anyOf = (states) => {
    const [only] = states;
    return only !== undefined && states.length === 1 ? only : { kind: 'either', states, why: 'not chosen yet' };
};
const search_MISSING = { kind: 'missing' };
/** States in which the cause can match: without it there is no difference. */
const pinned = (slice, cause, service) => {
    if (cause === undefined)
        return slice.free;
    return slice.free
        .map(({ key, states }) => {
        const own = cause.conditions.filter((condition) => condition.kind !== 'unknown' && condition.key.name === key);
        const possible = states.filter((state) => {
            const context = contextOf([...Object.entries(slice.settled), [key, state]], 'maybe');
            return own.every((condition) => matchCondition(condition, { context, service }) !== NO);
        });
        return { key, states: possible, mentioned: own.length > 0 };
    })
        .sort((a, b) => Number(b.mentioned) - Number(a.mentioned) || a.states.length - b.states.length);
};
/** Searches all contexts of a cell. A definite difference is preferred to a possible one. */
const search_searchCell = (cell, slice, search) => {
    const { difference, sides, meter, except } = search;
    const service = cell.action.slice(0, cell.action.indexOf(':')).toLowerCase();
    const free = pinned(slice, search.cause, service);
    if (free.some(({ states }) => states.length === 0))
        return { kind: 'none' };
    const requestWith = (chosen, rest) => ({
        ...cell,
        context: contextOf([
            ...Object.entries(slice.settled),
            ...free.map(({ key, states }, index) => [key, chosen[index] ?? rest(states, key)]),
        ]),
    });
    let possible;
    let stopped;
    const counts = (request) => isPossible(request.context.values) && except?.(request) !== true;
    const visit = (chosen) => {
        if (meter.left <= 0 || meter.expired()) {
            stopped ??= meter.left <= 0 ? 'cap-points' : 'cap-time';
            return undefined;
        }
        meter.left -= 1;
        const request = requestWith(chosen, search_anyOf);
        const before = sides.before(request);
        if (isSettled(before, 'before', difference))
            return undefined;
        const after = sides.after(request);
        if (isSettled(after, 'after', difference))
            return undefined;
        const answer = differs({ before, after }, difference);
        if (answer === 'definite') {
            const full = requestWith(chosen, plainest);
            if (counts(full))
                return { request: full, before, after, certainty: 'definite' };
        }
        const next = free[chosen.length];
        if (next === undefined) {
            if (answer === 'possible' && counts(request))
                possible ??= { request, before, after, certainty: 'possible' };
            return undefined;
        }
        for (const state of next.states) {
            const found = visit([...chosen, state]);
            if (found !== undefined || stopped !== undefined)
                return found;
        }
        return undefined;
    };
    const found = visit([]);
    if (found !== undefined)
        return { kind: 'found', found: simplest(found, slice, search) };
    if (possible !== undefined)
        return { kind: 'found', found: simplest(possible, slice, search) };
    return stopped === undefined ? { kind: 'none' } : { kind: 'limit', limit: stopped };
};
/** Every job token has a subject and an audience. */
const isAlwaysThere = (key) => /:(?:sub|aud)$/.test(key);
/** The state that a reader has to think about least. */
const plainest = (states, key) => (isAlwaysThere(key) ? states[0] : states.find(({ kind }) => kind === 'missing')) ?? states[0] ?? search_MISSING;
/** The request without the keys that do not matter for the difference. */
const simplest = (found, { free }, { sides, difference, except }) => {
    let { request } = found;
    for (const { key } of free) {
        if (isAlwaysThere(key) || request.context.values[key]?.kind === 'missing')
            continue;
        const context = contextOf([...Object.entries(request.context.values), [key, search_MISSING]]);
        const smaller = { ...request, context };
        if (!isPossible(context.values) || except?.(smaller) === true)
            continue;
        const answers = { before: sides.before(smaller), after: sides.after(smaller) };
        if (answers.before === found.before && answers.after === found.after && differs(answers, difference) !== 'no')
            request = smaller;
    }
    const values = Object.entries(request.context.values).filter(([, state]) => state.kind !== 'missing');
    return { ...found, request: { ...request, context: contextOf(values) } };
};
//# sourceMappingURL=search.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/inclusion.js
/**
 * What one policy set allows that another does not, over all requests. Every difference between the sets is tried with one
 * request of every class it can touch; the evaluator itself answers, on both sides.
 */












const emptySet = {
    accounts: [],
    roles: [],
    users: [],
    secrets: [],
    keys: [],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
};
/** The part of a set that the tasks are about. Everything that is not about one entity stays. */
const inclusion_partOf = (policies, involved) => {
    const only = (name) => policies[name].filter(({ arn }) => involved.has(keyOfText(arn)));
    return {
        ...emptySet,
        accounts: policies.accounts,
        providers: policies.providers,
        endpoints: policies.endpoints,
        required: policies.required,
        roles: only('roles'),
        users: only('users'),
        secrets: only('secrets'),
        keys: only('keys'),
        resources: only('resources'),
    };
};
/** ARN of the caller, for callers that a set can list. */
const callerArn = ({ principal }) => principal.kind === 'session' ? principal.role : principal.kind === 'user' ? principal.arn : undefined;
/** Listed entities of a set. */
const inclusion_listedIn = (policies) => new Set([policies.roles, policies.users, policies.secrets, policies.keys, policies.resources].flatMap((list) => list.map(({ arn }) => keyOfText(arn))));
/** Both sets with everything that the tasks suppose, compiled when first needed. */
const worldsOf = (older, newer, supposed) => {
    const made = new Map();
    return (own, open) => {
        const key = `${own} ${open}`;
        const known = made.get(key);
        if (known !== undefined)
            return known;
        const supposing = { ...supposed, own, open };
        const world = {
            older: compile(suppose(older, supposing)),
            newer: compile(suppose(newer, supposing)),
            supposing,
        };
        made.set(key, world);
        return world;
    };
};
/** Only what the request is about. */
const narrowed = (supposing, involved) => {
    const only = (arns) => arns.filter((arn) => involved.has(arn));
    const own = {
        ...supposing,
        roles: only(supposing.roles),
        users: only(supposing.users),
        resources: only(supposing.resources),
    };
    return own.roles.length + own.users.length + own.resources.length === 0 ? undefined : own;
};
const causeRef = ({ cause }, difference) => {
    if (cause === undefined)
        return undefined;
    const { document, statement, layer, side } = cause;
    return {
        side: (side === 'new') === (difference === 'gained') ? 'new' : 'old',
        statement: {
            layer,
            document: document.id,
            index: statement.index,
            ...(statement.kind === 'statement' && statement.sid !== undefined ? { sid: statement.sid } : {}),
            ...(document.file === undefined ? {} : { file: document.file }),
            line: statement.at.line,
            column: statement.at.column,
            pointer: statement.pointer,
        },
    };
};
/** Runs a question over all differences. */
const differencesOf = (older, newer, difference, options) => {
    const { caps = CAPS, actions = KNOWN_ACTIONS, except } = options;
    const gained = difference === 'gained';
    // What is lost going from one set to the other is what would be gained on the way back.
    const widenings = gained ? wideningsOf(older, newer) : wideningsOf(newer, older);
    const plan = new Planner([older, newer], actions, caps).plan(widenings);
    const limits = new Set(plan.limits);
    const { tasks } = plan;
    const [before, after] = [inclusion_listedIn(older), inclusion_listedIn(newer)];
    const involved = new Set();
    const supposed = { roles: new Set(), users: new Set(), resources: new Set() };
    for (const { actor, resource } of tasks) {
        const arn = callerArn(actor);
        for (const text of [arn, resource])
            if (text !== undefined)
                involved.add(keyOfText(text));
        if (typeof arn === 'string' && !before.has(arn) && !after.has(arn))
            (actor.principal.kind === 'user' ? supposed.users : supposed.roles).add(arn);
        if (typeof resource === 'string' && resource !== '*' && !before.has(resource) && !after.has(resource))
            supposed.resources.add(resource);
    }
    const worldOf = worldsOf(inclusion_partOf(older, involved), inclusion_partOf(newer, involved), {
        roles: [...supposed.roles],
        users: [...supposed.users],
        resources: [...supposed.resources],
    });
    const meter = { left: caps.points, expired: caps.expired ?? (() => false) };
    const run = { worldOf, before, after, caps, memo: new Memo(), meter, limits, ...(except && { except }) };
    const hits = [];
    for (const task of tasks) {
        if (hits.length >= caps.hits)
            break;
        hits.push(...hitsOf(task, difference, run));
    }
    if (hits.length > 0)
        return { kind: 'witness', hits, complete: hits.length < caps.hits && limits.size === 0, limits: [...limits] };
    return limits.size > 0 ? { kind: 'unknown', limits: [...limits] } : { kind: 'included' };
};
/** What the supposed caller's own policies and the supposed resource's own policy may say. */
const stancesOf = ({ actor, resource }, { before, after }) => {
    const isListed = (arn) => arn === undefined || before.has(keyOfText(arn)) || after.has(keyOfText(arn));
    const own = isListed(callerArn(actor)) ? ['everything'] : ['everything', 'nothing'];
    const foreign = accountOfPrincipal(actor.principal) !== accountOf(keyOfText(resource));
    const open = isListed(resource) ? [false] : foreign ? [true] : [false, true];
    return own.flatMap((one) => open.map((other) => [one, other]));
};
/** The hits of one task: one for every class of actions. */
const hitsOf = (task, difference, run) => {
    const { actor, resource, cause } = task;
    const arn = callerArn(actor);
    const keys = [arn, resource].flatMap((text) => (text === undefined ? [] : [keyOfText(text)]));
    // What only one set lists does not exist in the other.
    const existsIn = (own, other) => keys.every((key) => own.has(key) || !other.has(key));
    const [existed, exists] = [existsIn(run.before, run.after), existsIn(run.after, run.before)];
    const hits = new Map();
    const none = new Set();
    for (const [own, open] of stancesOf(task, run)) {
        const world = run.worldOf(own, open);
        for (const action of task.actions) {
            const cell = {
                principal: actor.principal,
                action,
                resource,
                ...(task.endpoint === undefined ? {} : { endpoint: task.endpoint }),
            };
            const both = [world.older, world.newer];
            const relevant = relevantTo(cell, both);
            const key = classKey(action, relevant, run.memo);
            const known = hits.get(key);
            if (known !== undefined) {
                if (!known.actions.includes(action))
                    hits.set(key, { ...known, actions: [...known.actions, action] });
                continue;
            }
            if (none.has(`${own} ${open} ${key}`))
                continue;
            const slice = sliceOf(cell, relevant, both, run);
            const result = searchCell(cell, slice, {
                difference,
                sides: {
                    before: existed ? (request) => decide(request, world.older) : () => 'denied',
                    after: exists ? (request) => decide(request, world.newer) : () => 'denied',
                },
                cause,
                meter: run.meter,
                ...(run.except && { except: run.except }),
            });
            if (result.kind === 'found')
                hits.set(key, hitOf(result.found, task, difference, world, new Set(keys)));
            else {
                none.add(`${own} ${open} ${key}`);
                for (const limit of slice.limits)
                    run.limits.add(limit);
                if (result.kind === 'limit')
                    run.limits.add(result.limit);
            }
        }
    }
    return [...hits.values()];
};
/** Actions with one key have the same answers for the same caller, resource and context. */
const classKey = (action, { statements }, memo) => `${treatmentOf(action)} ${statements
    .map((statement) => memo.idOf(statement))
    .sort((a, b) => a - b)
    .join()}`;
const hitOf = (found, task, difference, world, keys) => {
    const { request, before, after, certainty } = found;
    const side = difference === 'gained' ? world.newer : world.older;
    const supposing = narrowed(world.supposing, keys);
    const cause = causeRef(task.widening, difference);
    return {
        request,
        before,
        after,
        certainty,
        actions: [request.action],
        what: task.widening.what,
        ...(cause === undefined ? {} : { cause }),
        because: evaluate(request, side).decisive,
        ...(supposing === undefined ? {} : { supposing }),
    };
};
/** Requests that `newer` allows and `older` does not, or may. Only `included` means that there are none. */
const inclusion_newAccess = (older, newer, options = {}) => differencesOf(older, newer, 'gained', options);
/** Requests that `older` allows and `newer` does not, or may not. Only `included` means that there are none. */
const inclusion_lostAccess = (older, newer, options = {}) => differencesOf(older, newer, 'lost', options);
//# sourceMappingURL=inclusion.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/dead.js


/** Whether two sets give the same answers: only `included` says so for all requests. */
const difference = (one, other, options = {}) => {
    const gained = newAccess(one, other, options);
    return gained.kind === 'included' ? lostAccess(one, other, options) : gained;
};
const isAllow = (statement) => statement.kind === 'statement' && statement.effect === 'Allow';
const isDead = (policies, document, statement, options) => {
    const without = withStatements(policies, document, (statements) => statements.filter((one) => one !== statement));
    const answer = isAllow(statement) ? lostAccess(policies, without, options) : newAccess(policies, without, options);
    return answer.kind === 'included';
};
/**
 * Whether no request at all matches the statement. It is asked as an Allow with nothing around it; one that names principals
 * as part of an endpoint policy, where naming an account means everybody in it.
 */
const isUnsatisfiable = (document, statement, options) => {
    if (statement.kind === 'unknown')
        return false;
    const policy = ['secret', 'key', 'rcp'].includes(document.policy) ? 'endpoint' : document.policy;
    const own = { ...document, policy, statements: [{ ...statement, effect: 'Allow' }] };
    const none = { ...own, statements: [] };
    return lostAccess(setAround(own), setAround(none), options).kind === 'included';
};
/** The set with the statement as the only Allow of its kind of document. */
const onlyAllow = (policies, document, statement) => mapDocuments(policies, (other) => ({
    ...other,
    statements: other.policy === document.policy
        ? other.statements.filter((one) => one === statement || !isAllow(one))
        : other.statements,
}));
const dead_reasonOf = (policies, document, statement, options) => {
    const isDeadIn = (set) => {
        const own = documentsIn(set).find(({ id, policy }) => id === document.id && policy === document.policy);
        const found = own?.statements.find(({ index }) => index === statement.index);
        return own !== undefined && found !== undefined && isDead(set, own, found, options);
    };
    if (isUnsatisfiable(document, statement, options))
        return 'unsatisfiable';
    return isAllow(statement) && isDeadIn(onlyAllow(policies, document, statement)) ? 'shadowed' : 'redundant';
};
/** The statements of a set without which every answer is the same. Where a bound is reached, a statement counts as alive. */
const deadStatements = (policies, options = {}) => documentsIn(policies).flatMap((document) => document.statements
    .filter((statement) => statement.kind === 'statement' && statement.effect !== 'unknown')
    .filter((statement) => isDead(policies, document, statement, options))
    .map((statement) => ({ document, statement, why: dead_reasonOf(policies, document, statement, options) })));
const dead_ACCOUNT = '111122223333';
/** A set in which nothing but one document decides. */
const setAround = (document) => {
    const own = { kind: 'given', documents: [document] };
    const none = { kind: 'empty' };
    const role = { arn: `arn:aws:iam::${dead_ACCOUNT}:role/any-role-here`, trust: none, identity: none, boundary: none };
    const set = {
        accounts: [{ id: dead_ACCOUNT, scp: none, rcp: none }],
        roles: [],
        users: [],
        secrets: [],
        keys: [],
        providers: [],
        endpoints: [],
        resources: [],
        required: [],
    };
    const kinds = {
        trust: () => ({ ...set, roles: [{ ...role, trust: own }] }),
        identity: () => ({ ...set, roles: [{ ...role, identity: own }] }),
        boundary: () => ({ ...set, roles: [{ ...role, identity: own }] }),
        session: () => ({ ...set, roles: [{ ...role, identity: own }] }),
        scp: () => ({ ...set, roles: [{ ...role, identity: own }] }),
        rcp: () => ({
            ...set,
            accounts: [
                {
                    id: dead_ACCOUNT,
                    scp: none,
                    rcp: { kind: 'given', levels: [{ name: 'account', complete: false, documents: [document] }] },
                },
            ],
            secrets: [
                {
                    arn: `arn:aws:secretsmanager:us-east-1:${dead_ACCOUNT}:secret:any-AbCdEf`,
                    policy: none,
                    key: { kind: 'aws-managed' },
                    state: 'active',
                },
            ],
        }),
        endpoint: () => ({ ...set, endpoints: [{ id: 'vpce-0aaaabbbbccccdddd', policy: own }] }),
        secret: () => ({
            ...set,
            secrets: [
                {
                    arn: `arn:aws:secretsmanager:us-east-1:${dead_ACCOUNT}:secret:any-AbCdEf`,
                    policy: own,
                    key: { kind: 'key', arn: `arn:aws:kms:us-east-1:${dead_ACCOUNT}:key/any` },
                    state: 'active',
                },
            ],
        }),
        key: () => ({
            ...set,
            keys: [
                {
                    arn: `arn:aws:kms:us-east-1:${dead_ACCOUNT}:key/any`,
                    policy: own,
                    grants: none,
                    state: 'Enabled',
                    manager: 'customer',
                },
            ],
        }),
    };
    return kinds[document.policy]();
};
/** What one document allows that another of the same kind does not, whatever stands around it. */
const newAccessOfDocument = (older, newer, options = {}) => newAccess(setAround(older), setAround(newer), options);
//# sourceMappingURL=dead.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/fix.js
/**
 * Whether a change that is meant to allow one request allows nothing else: nothing beyond the same principal, the same
 * action, the same resource and the same conditions.
 */






/** The random end of a secret's ARN, or the hole of six characters that stands for it. */
const fix_SUFFIX = /^(arn:[^:]*:secretsmanager:.*)-(?:[A-Za-z0-9]{6}|\u0000[^\u0000]*\u0000[0-9]+\u00006\u0000)$/;
/** A secret keeps its name when its random suffix changes. */
const nameOf = (resource) => resource.replace(fix_SUFFIX, '$1');
const fix_callerOf = (principal) => {
    switch (principal.kind) {
        case 'session':
            return keyOfText(principal.role);
        case 'user':
            return keyOfText(principal.arn);
        case 'federated-user':
            return keyOfText(principal.user);
        case 'root':
            return principal.account;
        case 'web-identity':
            return keyOfText(principal.provider);
        case 'service':
            return principal.service;
        case 'anonymous':
            return '*';
    }
};
/** Condition keys that say on whose behalf and for what a request is made; a fix must not let go of them. */
const isBinding = (key) => key === 'kms:viaservice' || key === 'kms:encryptioncontext:secretarn' || /:(?:sub|aud)$/.test(key);
const fix_textOf = (state) => state?.kind === 'present' ? nameOf(keyOfText(state.value)) : undefined;
/** Whether a request is of the same class as the one that was asked. */
const isLike = (asked) => (request) => request.action.toLowerCase() === asked.action.toLowerCase() &&
    request.principal.kind === asked.principal.kind &&
    fix_callerOf(request.principal) === fix_callerOf(asked.principal) &&
    nameOf(keyOfText(request.resource)) === nameOf(keyOfText(asked.resource)) &&
    Object.entries(asked.context.values).every(([key, state]) => !isBinding(key) || fix_textOf(state) === undefined || fix_textOf(request.context.values[key]) === fix_textOf(state));
/** Judges a change that is meant to allow `asked`: `patched` is the set with the change. */
const judgeFix = (policies, patched, asked, options = {}) => {
    if (decide(asked, compile(patched)) !== 'allowed')
        return { kind: 'not-enough' };
    const answer = newAccess(policies, patched, { ...options, except: isLike(asked) });
    switch (answer.kind) {
        case 'included':
            return { kind: 'verified' };
        case 'unknown':
            return answer;
        case 'witness': {
            const [hit] = answer.hits;
            return hit === undefined ? { kind: 'verified' } : { kind: 'too-wide', hit };
        }
    }
};
const fix_leaf = (text) => ({ kind: 'text', text, at: NOWHERE });
/** What the request has where the statement expects something else, as the policy would write it. */
const valueFor = (asked, element, key) => {
    switch (element) {
        case 'action':
            return asked.action;
        case 'resource': {
            const plain = plainOf(asked.resource);
            return plain === undefined || /[*?]/.test(plain) ? undefined : plain;
        }
        case 'condition': {
            const state = asked.context.values[key?.toLowerCase() ?? ''];
            const text = state?.kind === 'present' ? plainOf(state.value) : undefined;
            return text === undefined || /[*?$]/.test(text) ? undefined : text;
        }
    }
};
/** Operators whose list of values grows without letting in more than the value. */
const GROWS = new Set(['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike']);
const withValue = (statement, miss, value) => {
    switch (miss.element) {
        case 'action':
            return { ...statement, action: { ...statement.action, values: [...statement.action.values, fix_leaf(value)] } };
        case 'resource':
            return statement.resource === undefined
                ? undefined
                : { ...statement, resource: { ...statement.resource, values: [...statement.resource.values, fix_leaf(value)] } };
        case 'condition':
            return {
                ...statement,
                conditions: statement.conditions.map((condition) => condition.kind === 'condition' && condition.pointer === miss.pointer
                    ? { ...condition, values: [...condition.values, fix_leaf(value)] }
                    : condition),
            };
        case 'principal':
            return undefined;
    }
};
const candidateFor = (policies, asked, miss) => {
    const [failing, ...more] = miss.failing;
    if (miss.value !== 'F' || miss.statement === undefined || failing === undefined || more.length > 0)
        return undefined;
    if (failing.negated || failing.element === 'principal')
        return undefined;
    if (failing.element === 'condition' && !GROWS.has(failing.operator ?? ''))
        return undefined;
    const value = valueFor(asked, failing.element, failing.key);
    const { document: id, index } = miss.statement;
    const documents = documentsIn(policies).filter((one) => one.id === id);
    const [document] = documents;
    const statement = document?.statements.find((one) => one.index === index);
    // The id has to name one document: an edit of another one would be nonsense.
    if (value === undefined || document === undefined || documents.length > 1 || statement?.kind !== 'statement')
        return undefined;
    const changed = withValue(statement, failing, value);
    if (changed === undefined)
        return undefined;
    return {
        edit: {
            layer: miss.layer,
            document: id,
            ...(miss.statement.file === undefined ? {} : { file: miss.statement.file }),
            pointer: failing.pointer,
            ...(failing.line === undefined ? {} : { line: failing.line }),
            value,
        },
        patched: withStatements(policies, document, (statements) => statements.map((one) => (one === statement ? changed : one))),
    };
};
/**
 * The smallest edits for a denied request: one value more in a list of the statement that came nearest to allowing it. A
 * verified one comes first.
 */
const valueFixes = (policies, asked, verdict, options = {}) => verdict.missing
    .map((miss) => candidateFor(policies, asked, miss))
    .filter((candidate) => candidate !== undefined)
    .map((candidate) => ({ ...candidate, verdict: judgeFix(policies, candidate.patched, asked, options) }))
    .sort((a, b) => Number(b.verdict.kind === 'verified') - Number(a.verdict.kind === 'verified'));
//# sourceMappingURL=fix.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/reach.js
/**
 * Who reaches which secret, for whole organizations: every role and user against every secret, joined with the decryption
 * by the secret's key. Pairs that no statement can bring together are never looked at.
 */












const READ = 'secretsmanager:GetSecretValue';
/** The text of a resource pattern before its first wildcard or variable. */
const prefixOf = (text) => /^[^*?$]*/.exec(text)?.[0] ?? '';
/** Secrets in the order of their ARNs; those with holes are always looked at. */
class Secrets {
    #sorted;
    #open;
    constructor(entries) {
        this.#open = entries.filter(({ arn }) => plainOf(arn) === undefined);
        this.#sorted = entries
            .filter(({ arn }) => plainOf(arn) !== undefined)
            .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    }
    /** Secrets that a pattern with this literal start can match. */
    *startingWith(prefix) {
        for (const entry of this.#open)
            yield entry;
        let [low, high] = [0, this.#sorted.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if ((this.#sorted[middle]?.text ?? '') < prefix)
                low = middle + 1;
            else
                high = middle;
        }
        for (let at = low; at < this.#sorted.length; at += 1) {
            const entry = this.#sorted[at];
            if (entry === undefined || !entry.text.startsWith(prefix))
                return;
            yield entry;
        }
    }
}
/** Allow statements of a layer that can be about reading secrets. */
const readingStatements = (layer, question) => statementsFor(layer, question).allow.filter((statement) => statement.unknown || matchAction(statement.action, question.action) !== NO);
const prefixesOf = ({ source }) => source.kind === 'unknown' || source.resource === undefined || source.resource.negated
    ? ['']
    : source.resource.values.map((leaf) => leaf.kind === 'text' && typeof leaf.text === 'string' ? prefixOf(leaf.text) : '');
const principalsOf = (compiled) => [
    ...compiled.policies.roles.map(({ arn }) => ({ kind: 'session', role: arn, name: ANY_SESSION })),
    ...compiled.policies.users.map(({ arn }) => ({ kind: 'user', arn })),
];
const reach_arnOf = (principal) => principal.kind === 'session' ? principal.role : principal.kind === 'user' ? principal.arn : '';
/** The keys that every call of the caller has; nothing is said about the others. */
const contextOfCaller = (principal, more) => {
    const account = accountOfPrincipal(principal);
    return contextOf([
        ['aws:PrincipalArn', { kind: 'present', value: reach_arnOf(principal) }],
        ...(account === undefined
            ? []
            : [
                ['aws:PrincipalAccount', { kind: 'present', value: account }],
                ['kms:CallerAccount', { kind: 'present', value: account }],
            ]),
        ...more,
    ], 'maybe');
};
/** The answers for one caller. A short question is asked first; its definite answer holds for the full one as well. */
class Asker {
    #principal;
    #compiled;
    #site;
    #read;
    #decrypt = new Map();
    #decrypted = new Map();
    constructor(principal, compiled, site) {
        this.#principal = principal;
        this.#compiled = compiled;
        this.#site = site;
        this.#read = contextOfCaller(principal, []);
    }
    /** Whether the caller can read the secret and have it decrypted. */
    ask(entry) {
        const read = this.#settle({ action: READ, resource: entry.arn, context: this.#read }, () => getSecretValue({ principal: this.#principal }, { secret: entry.arn }, this.#site, this.#compiled));
        if (read === 'denied')
            return 'denied';
        const decrypt = this.#askDecrypt(entry);
        return decrypt === 'denied' ? 'denied' : read === 'unknown' ? 'unknown' : decrypt;
    }
    #askDecrypt(entry) {
        const { region } = entry;
        const id = `${region} ${keyOfText(entry.key)}`;
        const known = this.#decrypted.get(id);
        if (known !== undefined)
            return known;
        const context = this.#decrypt.get(region) ??
            contextOfCaller(this.#principal, [
                ['kms:ViaService', { kind: 'present', value: `secretsmanager.${region}.amazonaws.com` }],
                ['aws:ViaAWSService', { kind: 'present', value: 'true' }],
            ]);
        this.#decrypt.set(region, context);
        const request = { principal: this.#principal, action: 'kms:Decrypt', resource: entry.key, context };
        const short = decide(request, this.#compiled);
        if (short === 'unknown')
            return decide(decryptSecret({ principal: this.#principal }, { secret: entry.arn }, this.#site, this.#compiled), this.#compiled);
        // Said without looking at the secret, so it holds for every secret of this key.
        this.#decrypted.set(id, short);
        return short;
    }
    #settle(short, full) {
        const answer = decide({ principal: this.#principal, ...short }, this.#compiled);
        return answer === 'unknown' ? decide(full(), this.#compiled) : answer;
    }
}
const entryOf = (arn, site, compiled) => {
    const region = plainOf(arn)?.split(':')[3] ?? site.region;
    const { resource } = decryptSecret({ principal: { kind: 'anonymous' } }, { secret: arn }, site, compiled);
    return { arn, text: keyOfText(arn), account: accountIn(arn), region, key: resource };
};
/** Whether a secret's own policy can let the caller in, apart from what IAM says. */
const namesCaller = (statements, principal, compiled) => {
    const question = openQuestion({ principal, action: READ, resource: '*' }, compiled);
    return statements.some(({ unknown, principal: element, effect, trust }) => unknown || (element !== undefined && matchPrincipal(element, effect, trust, question) !== 0));
};
/**
 * Every listed role and user that reads a listed secret and has it decrypted. `calls` says where they call from and when.
 * Pairs whose answer hangs on a policy that was not read are `unknown`.
 */
const reachOf = (compiled, calls) => {
    const entries = compiled.policies.secrets.map(({ arn }) => entryOf(arn, calls, compiled));
    const secrets = new Secrets(entries);
    const question = openQuestion({ principal: { kind: 'anonymous' }, action: READ, resource: '*' }, compiled);
    const sharing = entries.flatMap((entry) => {
        const target = compiled.targets.get(entry.text);
        if (target === undefined)
            return [];
        const { policy } = target;
        const statements = readingStatements(policy, question);
        const isOpen = policy.state === 'not-given' || policy.state === 'unreadable' || policy.baseAllow !== NO;
        return isOpen || statements.length > 0 ? [{ entry, isOpen, statements }] : [];
    });
    return principalsOf(compiled).flatMap((principal) => {
        const key = keyOfText(reach_arnOf(principal));
        const identity = compiled.identities.get(key)?.identity;
        if (identity === undefined)
            return [];
        const candidates = new Set();
        const all = identity.state === 'not-given' || identity.state === 'unreadable' || identity.baseAllow !== NO;
        const prefixes = all ? [''] : [...new Set(readingStatements(identity, question).flatMap(prefixesOf))];
        for (const prefix of prefixes)
            for (const entry of secrets.startingWith(prefix))
                candidates.add(entry);
        for (const { entry, isOpen, statements } of sharing)
            if (isOpen || namesCaller(statements, principal, compiled))
                candidates.add(entry);
        const asker = new Asker(principal, compiled, calls);
        return [...candidates].flatMap((entry) => {
            const access = asker.ask(entry);
            return access === 'denied' ? [] : [{ principal: reach_arnOf(principal), secret: entry.arn, access }];
        });
    });
};
/**
 * The roles that a job with this token can assume. Together with `reachOf` it says what the job can read without another
 * hop.
 */
const rolesFor = (token, compiled, calls) => compiled.policies.roles.flatMap(({ arn }) => {
    const access = decide(assumeRoleWithWebIdentity({ ...token, role: arn }, calls, compiled), compiled);
    return access === 'denied' ? [] : [{ role: arn, access }];
});
//# sourceMappingURL=reach.js.map
;// CONCATENATED MODULE: ./build/src/policy/symbolic/who-can.js
/**
 * Who can do something at all: the principals, listed or not, for whom some request is allowed, each with such a request.
 */













/** A context in which the cell is allowed. */
const accessTo = (cell, asked) => {
    const { compiled, caps, memo, limits, except, compared } = asked;
    const relevant = relevantTo(cell, [compiled]);
    const others = [...relevant.others, ...compared.map(([key, patterns]) => likeOneOf(key, patterns))];
    const slice = sliceOf(cell, { ...relevant, others }, [compiled], { caps, memo });
    const result = searchCell(cell, slice, {
        difference: 'gained',
        sides: { before: () => 'denied', after: (request) => decide(request, compiled) },
        cause: undefined,
        meter: { left: caps.points, expired: caps.expired ?? (() => false) },
        ...(except && { except }),
    });
    if (result.kind === 'found') {
        const { request, certainty } = result.found;
        return { principal: cell.principal, certainty, request, through: evaluate(request, compiled).decisive };
    }
    if (result.kind === 'limit')
        limits.add(result.limit);
    for (const limit of slice.limits)
        limits.add(limit);
    return undefined;
};
const supposedBy = ({ principal, listed }) => {
    const arn = listed
        ? undefined
        : principal.kind === 'session'
            ? principal.role
            : principal.kind === 'user'
                ? principal.arn
                : undefined;
    const arns = typeof arn === 'string' ? [arn] : [];
    return principal.kind === 'user' ? { roles: [], users: arns } : { roles: arns, users: [] };
};
const accessesOf = (policies, actors, action, resource, options, compared = []) => {
    const { caps = CAPS, except } = options;
    const limits = new Set();
    const memo = new Memo();
    const roles = actors.flatMap((actor) => supposedBy(actor).roles);
    const users = actors.flatMap((actor) => supposedBy(actor).users);
    // A principal that nobody lists can have any policies of its own: the ones that allow everything decide.
    const supposing = { roles, users, resources: [], own: 'everything', open: false };
    const compiled = compile(suppose(policies, supposing));
    const accesses = actors.flatMap((actor) => {
        const cell = { principal: actor.principal, action, resource };
        const access = accessTo(cell, { compiled, caps, memo, limits, except, compared });
        if (access === undefined)
            return [];
        const own = supposedBy(actor);
        return [own.roles.length + own.users.length === 0 ? access : { ...access, supposing: { ...supposing, ...own } }];
    });
    return { accesses, limits: [...limits] };
};
const actorsAround = (policies, resource, caps) => {
    const scope = { kind: 'resource', arn: resource };
    const actors = actorsOf([policies], documentsAt(scope, policies), accountIn(resource), caps);
    return actors.kind === 'all' ? { actors: actors.all, limits: [] } : { actors: [], limits: [actors.limit] };
};
/** Everybody for whom some request with the action on the resource is allowed. */
const whoCan = (policies, action, resource, options = {}) => {
    const { actors, limits } = actorsAround(policies, resource, options.caps ?? CAPS);
    const signed = actors.filter(({ principal }) => (principal.kind === 'web-identity') === isUnsigned(action));
    const found = accessesOf(policies, signed, action, resource, options);
    return { accesses: found.accesses, limits: [...new Set([...limits, ...found.limits])] };
};
const isUnsigned = (action) => action.toLowerCase() === 'sts:assumerolewithwebidentity';
/**
 * Access from outside: by anonymous callers, or by principals of an account that no policy names and that is in none of the
 * organizations of the given accounts. AWS calls a resource policy that allows it public.
 */
const outsideAccess = (policies, action, resource, options = {}) => {
    const organizations = policies.accounts.flatMap(({ organization }) => organization?.id ?? []);
    const { actors, limits } = actorsAround(policies, resource, options.caps ?? CAPS);
    const outside = actors.filter(({ principal }) => principal.kind === 'anonymous' || accountOfPrincipal(principal) === STRANGER);
    const found = accessesOf(policies, outside, action, resource, {
        ...options,
        except: (request) => {
            const state = request.context.values['aws:principalorgid'];
            const own = state?.kind === 'present' && organizations.includes(plainOf(state.value) ?? '');
            return own || options.except?.(request) === true;
        },
    }, [['aws:PrincipalOrgID', organizations]]);
    return { accesses: found.accesses, limits: [...new Set([...limits, ...found.limits])] };
};
/** Job tokens for which a role can be assumed although their subject matches none of the expected patterns. */
const unexpectedSubjects = (policies, role, expected, options = {}) => {
    const { actors, limits } = actorsAround(policies, role, options.caps ?? CAPS);
    const tokens = actors.filter(({ principal }) => principal.kind === 'web-identity');
    const found = tokens.map((actor) => {
        const subject = `${actor.principal.kind === 'web-identity' ? issuerOf(actor.principal.provider) : ''}:sub`;
        const except = (request) => {
            const state = request.context.values[subject];
            const text = state?.kind === 'present' ? (plainOf(state.value) ?? '') : undefined;
            return text !== undefined && expected.some((pattern) => globMatches(pattern, text));
        };
        return accessesOf(policies, [actor], 'sts:AssumeRoleWithWebIdentity', role, { ...options, except: (request) => except(request) || options.except?.(request) === true }, [[subject, expected]]);
    });
    return {
        accesses: found.flatMap(({ accesses }) => accesses),
        limits: [...new Set([...limits, ...found.flatMap((one) => one.limits)])],
    };
};
/** The subject patterns that a role's trust policy names, statement by statement. */
const trustedSubjects = (policies, role) => documentsAt({ kind: 'resource', arn: role }, policies)
    .filter(({ policy }) => policy === 'trust')
    .flatMap(({ statements }) => statements.flatMap((statement) => {
    if (statement.kind === 'unknown' || statement.effect !== 'Allow')
        return [];
    return (statement.principal?.entries ?? []).flatMap(({ type, value }) => {
        if (type !== 'Federated' || value.kind === 'unknown' || parseArn(value.text) === undefined)
            return [];
        const key = `${issuerOf(value.text)}:sub`;
        const patterns = statement.conditions.flatMap((condition) => condition.kind === 'condition' &&
            condition.key.toLowerCase() === key &&
            /^String(Equals|Like)/.test(condition.operator.name)
            ? condition.values.flatMap((leaf) => (leaf.kind === 'text' ? (plainOf(leaf.text) ?? []) : []))
            : []);
        return [{ provider: value.text, patterns }];
    });
}));
//# sourceMappingURL=who-can.js.map
;// CONCATENATED MODULE: ./build/src/policy/index.js


















//# sourceMappingURL=index.js.map

/***/ })

};
