export const id = 442;
export const ids = [442,858];
export const modules = {

/***/ 7686:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ explainDenial),
/* harmony export */   Z: () => (/* binding */ conditionFor)
/* harmony export */ });
/* harmony import */ var _oidc_condition_keys_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2127);
/* harmony import */ var _oidc_issuer_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7532);
/* harmony import */ var _denial_causes_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3076);



/** A denial explained, as lines for the log. Foreign text is written as JSON. The token itself is never shown. */
const explainDenial = ({ hop, claims, trust }) => claims === undefined
    ? [...titled('What may be the cause:', numbered((0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .assumeCauses */ .LK)(hop))), ...trust]
    : [
        ...titled('What AWS can see of the token:', claimLines(claims)),
        ...titled('A condition that matches it:', conditionLines(claims)),
        ...titled('What may be the cause, the most likely first:', numbered((0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .tokenCauses */ .wI)(claims, hop))),
        ...trust,
    ];
const titled = (title, lines) => [
    title,
    ...lines.map((line) => `  ${line}`),
];
const numbered = (texts) => texts.map((text, index) => `${index + 1}. ${text}`);
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
const claimLines = (claims) => {
    const prefix = (0,_oidc_issuer_js__WEBPACK_IMPORTED_MODULE_2__/* .keyPrefixOf */ .jJ)((0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .claimOf */ ._B)(claims, 'iss'));
    const { classic, immutable } = (0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .subjectsOf */ .Z6)(claims);
    return [
        `issuer: ${JSON.stringify((0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .claimOf */ ._B)(claims, 'iss'))}`,
        ...(0,_oidc_condition_keys_js__WEBPACK_IMPORTED_MODULE_0__/* .conditionKeysOf */ .lT)(prefix, claims).map(({ key, values }) => `${key}: ${values.map((value) => JSON.stringify(value)).join(', ')}`),
        ...(classic === undefined ? [] : [`subject in the classic form: ${JSON.stringify(classic)}`]),
        ...(immutable === undefined ? [] : [`subject with ids: ${JSON.stringify(immutable)}`]),
    ];
};
const conditionLines = (claims) => [
    JSON.stringify({ Condition: conditionFor(claims) }),
    'Stronger still: also test `repository_id`, `job_workflow_ref` and `environment`.',
];
/**
 * A condition that matches a token: the exact values, both forms of the subject as two of them. A wildcard across the ids
 * would admit other owners.
 */
const conditionFor = (claims) => {
    const prefix = (0,_oidc_issuer_js__WEBPACK_IMPORTED_MODULE_2__/* .keyPrefixOf */ .jJ)((0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .claimOf */ ._B)(claims, 'iss'));
    const subject = (0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .claimOf */ ._B)(claims, 'sub');
    const { classic, immutable } = (0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .subjectsOf */ .Z6)(claims);
    const standard = [classic, immutable].filter((one) => one !== undefined);
    const subjects = standard.includes(subject) ? standard : [subject];
    return { StringEquals: { [`${prefix}:aud`]: (0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_1__/* .claimOf */ ._B)(claims, 'aud'), [`${prefix}:sub`]: subjects } };
};
//# sourceMappingURL=denial.js.map

/***/ }),

/***/ 6858:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ readTrustCopy),
/* harmony export */   explain: () => (/* binding */ explain)
/* harmony export */ });
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5966);
/* harmony import */ var _denial_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7686);
/* harmony import */ var _trust_file_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8746);



/** Policies larger than this are no trust policies: AWS accepts 4,096 characters at most. */
const LIMIT_BYTES = 64 * 1024;
/** Reads a copy of a trust policy from the workspace. */
const readTrustCopy = async (path, runner) => {
    const file = await runner.readWorkspaceFile(path, LIMIT_BYTES);
    const unusable = (why) => ({
        kind: 'unusable',
        why: `trust-policy-file: ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .T)(path)}: ${why}.`,
    });
    if (file.kind === 'absent')
        return unusable('there is no such file in the workspace');
    if (file.kind === 'refused')
        return unusable(file.why);
    const parsed = (0,_trust_file_js__WEBPACK_IMPORTED_MODULE_2__/* .parseTrustFile */ .UZ)(path, file.text);
    return parsed.ok
        ? { kind: 'policy', policy: parsed.value, path }
        : unusable(parsed.problems.map(({ where, what }) => `${where}: ${what}`).join('; '));
};
/** What a copy of the trust policy says about a token, as lines. */
const trustLines = ({ policy, path }, hop, claims) => [
    `What ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_0__/* .quoted */ .T)(path)} says about it:`,
    ...(0,_trust_file_js__WEBPACK_IMPORTED_MODULE_2__/* .verdictLines */ .rz)((0,_trust_file_js__WEBPACK_IMPORTED_MODULE_2__/* .judgeToken */ .NA)(policy, hop, claims)).map((line) => `  ${line}`),
    ...(0,_trust_file_js__WEBPACK_IMPORTED_MODULE_2__/* .unsafePatterns */ .ey)(policy).map((line) => `  unsafe: ${line}`),
];
/**
 * Explains a denial in one group of the log, without a further request. `path` names a copy of the role's trust policy;
 * it serves the explanation only and never changes what is sent.
 */
const explain = async (hop, claims, path, runner) => {
    const copy = path === undefined || claims === undefined ? undefined : await readTrustCopy(path, runner);
    if (copy?.kind === 'unusable')
        runner.annotate({ level: 'warning', message: copy.why });
    const trust = copy?.kind === 'policy' && claims !== undefined ? trustLines(copy, hop, claims) : [];
    const lines = (0,_denial_js__WEBPACK_IMPORTED_MODULE_1__/* .explainDenial */ .L)({ hop, ...(claims === undefined ? {} : { claims }), trust });
    runner.group(`Why AWS may have denied ${hop.role.arn}`, lines);
    await runner.summary(`### AWS denied the role\n\n<pre>${lines.map(escaped).join('\n')}</pre>\n`);
};
/** Text inside `<pre>`: a branch name can hold anything. */
const escaped = (line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
//# sourceMappingURL=explain.js.map

/***/ }),

/***/ 5442:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runPlan: () => (/* binding */ runPlan)
});

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __webpack_require__(7279);
// EXTERNAL MODULE: ./build/src/configure-credentials/explain.js
var explain = __webpack_require__(6858);
// EXTERNAL MODULE: ./build/src/configure-credentials/hops.js
var configure_credentials_hops = __webpack_require__(8481);
// EXTERNAL MODULE: ./build/src/configure-credentials/mode.js
var configure_credentials_mode = __webpack_require__(1794);
// EXTERNAL MODULE: ./build/src/oidc/issuer.js
var issuer = __webpack_require__(7532);
// EXTERNAL MODULE: ./build/src/configure-credentials/denial.js
var denial = __webpack_require__(7686);
// EXTERNAL MODULE: ./build/src/configure-credentials/denial-causes.js + 1 modules
var denial_causes = __webpack_require__(3076);
;// CONCATENATED MODULE: ./build/src/configure-credentials/plan.js



/** The plan for one session. */
const planOf = (inputs, hops, token, verdict) => {
    const policy = hops.at(-1)?.policy;
    return {
        ...(token === undefined ? {} : { token: token.kind, ...tokenFacts(token.claims) }),
        ...(verdict === undefined ? {} : { verdict: verdict.kind }),
        hops: hops.map((hop) => ({
            call: hop.call === 'web-identity' ? 'AssumeRoleWithWebIdentity' : 'AssumeRole',
            role: hop.role.arn,
            sessionName: hop.sessionName,
            durationSeconds: hop.durationSeconds,
            ...(hop.policy === undefined ? {} : { policySize: hop.policy.length }),
            ...(hop.policyArns === undefined ? {} : { policyArns: hop.policyArns }),
            ...(hop.tags === undefined ? {} : { tags: [...hop.tags, ...(hop.droppableTags ?? [])].map(({ key }) => key) }),
        })),
        ...(policy === undefined ? {} : { sessionPolicy: policy }),
        losses: [...new Set([...(inputs.scoped?.values() ?? [])].flatMap((scoped) => scoped.losses))],
        exposed: Object.entries(inputs.exposure).flatMap(([place, on]) => (on ? [place] : [])),
    };
};
const tokenFacts = (claims) => ({
    subject: (0,denial_causes/* claimOf */._B)(claims, 'sub'),
    subjects: (0,denial_causes/* subjectsOf */.Z6)(claims),
    condition: (0,denial/* conditionFor */.Z)(claims),
});
/** The plan as lines for the log; foreign text is written as JSON. */
const planLines = (plan) => [
    ...(plan.token === 'assumed'
        ? ['No token could be minted, so its claims are assumed from variables; the environment of the job is not known.']
        : []),
    ...(plan.subject === undefined ? [] : [`subject: ${JSON.stringify(plan.subject)}`]),
    ...Object.values(plan.subjects ?? {}).map((subject) => `possible subject: ${JSON.stringify(subject)}`),
    ...(plan.condition === undefined ? [] : [`matching condition: ${JSON.stringify(plan.condition)}`]),
    ...(plan.verdict === undefined ? [] : [`the copy of the trust policy says: ${plan.verdict}`]),
    ...plan.hops.map((hop, index) => `hop ${index + 1}: ${JSON.stringify(hop)}`),
    ...(plan.sessionPolicy === undefined
        ? []
        : [`session policy (${plan.sessionPolicy.length} of 2048 characters): ${plan.sessionPolicy}`]),
    ...plan.losses.map((loss) => `left out: ${loss}`),
    `later steps find the session in: ${plan.exposed.length === 0 ? 'nothing' : plan.exposed.join(', ')}`,
];
/** What GitHub would probably write into a token of this job. https://docs.github.com/actions/reference/security/oidc */
const assumedClaims = (env, audience) => {
    const server = env('GITHUB_SERVER_URL');
    const known = {
        repository: env('GITHUB_REPOSITORY'),
        repository_id: env('GITHUB_REPOSITORY_ID'),
        repository_owner_id: env('GITHUB_REPOSITORY_OWNER_ID'),
        ref: env('GITHUB_REF'),
        event_name: env('GITHUB_EVENT_NAME'),
        actor: env('GITHUB_ACTOR'),
        actor_id: env('GITHUB_ACTOR_ID'),
        workflow: env('GITHUB_WORKFLOW'),
        job_workflow_ref: env('GITHUB_WORKFLOW_REF'),
    };
    const claims = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
    const tenant = /^https:\/\/([a-z0-9-]+)\.ghe\.com\/?$/.exec(server ?? '')?.[1];
    const enterprise = tenant === undefined ? `${server}/_services/token` : `https://token.actions.${tenant}.ghe.com`;
    const iss = server === undefined || server === 'https://github.com' ? issuer/* GITHUB_ISSUER */.oX : enterprise;
    return { ...claims, iss, aud: audience, sub: (0,denial_causes/* subjectsOf */.Z6)(claims).classic ?? '' };
};
//# sourceMappingURL=plan.js.map
// EXTERNAL MODULE: ./build/src/configure-credentials/session-tags.js
var session_tags = __webpack_require__(4531);
// EXTERNAL MODULE: ./build/src/configure-credentials/targets.js
var configure_credentials_targets = __webpack_require__(8823);
// EXTERNAL MODULE: ./build/src/configure-credentials/trust-file.js
var trust_file = __webpack_require__(8746);
;// CONCATENATED MODULE: ./build/src/configure-credentials/run-plan.js








/** `mode: plan`: says what would be done. STS is not asked, and a token, if the job can have one, is sent nowhere. */
const runPlan = async (inputs, runner, tokens, policies) => {
    const targets = (0,configure_credentials_targets/* targetsOf */.Q)(inputs);
    const needsToken = targets.some((target) => (0,configure_credentials_mode/* modeOf */.VV)(target.inputs).kind === 'oidc');
    const token = needsToken ? await plannedToken(inputs, runner, tokens) : undefined;
    const plans = [];
    for (const { profile, inputs: own } of targets) {
        const hops = (0,configure_credentials_hops/* hopsOf */.w)(own, startOf(own), (0,session_tags/* sessionTagsOf */.Z)((name) => runner.env(name), own.customTags), policies);
        const verdict = token === undefined ? undefined : await verdictFor(own, hops[0], token, runner);
        const plan = planOf(own, hops, token, verdict);
        runner.group(profile === undefined ? 'Plan' : `Plan for the profile ${profile}`, planLines(plan));
        plans.push(plan);
    }
    await runner.appendOutputs([
        ['authenticated', 'false'],
        ['plan', JSON.stringify(inputs.profiles.length === 0 ? plans[0] : plans)],
    ]);
};
const plannedToken = async (inputs, runner, tokens) => {
    try {
        return { kind: 'minted', claims: (await tokens.latest()).claims };
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.HR))
            throw error;
        return { kind: 'assumed', claims: assumedClaims((name) => runner.env(name), (0,configure_credentials_mode/* audienceOf */.Ox)(inputs)) };
    }
};
const startOf = (inputs) => {
    const mode = (0,configure_credentials_mode/* modeOf */.VV)(inputs);
    if (mode.kind === 'oidc' || mode.kind === 'token-file')
        return { kind: 'web-identity' };
    return { kind: 'signed', temporary: mode.kind === 'static-keys' && mode.keys.sessionToken !== undefined };
};
const verdictFor = async (inputs, hop, { claims }, runner) => {
    const path = hop?.trustPolicyFile ?? inputs.trustPolicyFile;
    if (path === undefined || hop === undefined)
        return undefined;
    const copy = await (0,explain/* readTrustCopy */.U)(path, runner);
    // A plan answers questions: unlike after a denial, a file that cannot be used is an error here.
    if (copy.kind === 'unusable')
        throw (0,failure/* inputFailure */.vQ)([{ where: 'trust-policy-file', what: copy.why }]);
    return (0,trust_file/* judgeToken */.NA)(copy.policy, hop, claims);
};
//# sourceMappingURL=run-plan.js.map

/***/ }),

/***/ 8746:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   NA: () => (/* binding */ judgeToken),
/* harmony export */   UZ: () => (/* binding */ parseTrustFile),
/* harmony export */   ey: () => (/* binding */ unsafePatterns),
/* harmony export */   rz: () => (/* binding */ verdictLines)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);
/* harmony import */ var _input_json_object_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4480);
/* harmony import */ var _oidc_condition_keys_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2127);
/* harmony import */ var _oidc_issuer_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7532);
/* harmony import */ var _policy_index_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2255);
/* harmony import */ var _denial_causes_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3076);






/** A trust policy: the document itself, or what `aws iam get-role` prints, where it may be URL-encoded. */
const parseTrustFile = (where, text) => {
    const object = (0,_input_json_object_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJsonObject */ .d)(where, text);
    if (!object.ok)
        return object;
    const inner = innerDocument(where, object.value);
    if (!inner.ok)
        return inner;
    const document = (0,_policy_index_js__WEBPACK_IMPORTED_MODULE_3__/* .parsePolicy */ .ON)(inner.value, { id: where, policy: 'trust', origin: 'live' });
    if (document.kind === 'document')
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(document);
    const problems = document.kind === 'malformed' ? document.problems : [];
    return {
        ok: false,
        problems: problems.map(({ text: what, at }) => ({ where: `${where}, line ${at.line}`, what })),
    };
};
const innerDocument = (where, node) => {
    const document = memberOf(memberOf(node, 'Role') ?? node, 'AssumeRolePolicyDocument');
    if (document === undefined)
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(node);
    if (document.kind !== 'string')
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(document);
    try {
        return (0,_input_json_object_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJsonObject */ .d)(where, decodeURIComponent(document.value));
    }
    catch {
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, '`AssumeRolePolicyDocument` is not encoded correctly');
    }
};
const memberOf = (node, key) => node.kind === 'object' ? node.members.find((member) => member.key === key)?.value : undefined;
/** What the policy says about the token, if it is the one that is in force. */
const judgeToken = (policy, { role, sessionName }, claims) => {
    const issuer = (0,_denial_causes_js__WEBPACK_IMPORTED_MODULE_4__/* .claimOf */ ._B)(claims, 'iss');
    const keys = (0,_oidc_condition_keys_js__WEBPACK_IMPORTED_MODULE_2__/* .conditionKeysOf */ .lT)((0,_oidc_issuer_js__WEBPACK_IMPORTED_MODULE_5__/* .keyPrefixOf */ .jJ)(issuer), claims).map(({ key, values }) => [key, { kind: 'present', value: values[0] ?? '' }]);
    const request = {
        principal: { kind: 'web-identity', provider: (0,_oidc_issuer_js__WEBPACK_IMPORTED_MODULE_5__/* .providerArnOf */ .WZ)(issuer, role.partition, role.account) },
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: role.arn,
        context: (0,_policy_index_js__WEBPACK_IMPORTED_MODULE_3__/* .contextOf */ .Vm)([...keys, ['sts:RoleSessionName', { kind: 'present', value: sessionName }]], 'maybe'),
    };
    return (0,_policy_index_js__WEBPACK_IMPORTED_MODULE_3__/* .evaluate */ ._3)(request, policySet(role.arn, policy));
};
const NOT_GIVEN = { kind: 'not-given' };
const policySet = (arn, policy) => ({
    accounts: [],
    roles: [{ arn, trust: { kind: 'given', documents: [policy] }, identity: NOT_GIVEN, boundary: NOT_GIVEN }],
    users: [],
    secrets: [],
    keys: [],
    providers: [],
    endpoints: [],
    resources: [],
    required: [],
});
/** The verdict as lines for the log. */
const verdictLines = (verdict) => {
    switch (verdict.kind) {
        case 'allowed':
            return [
                'allow: every condition matches. The policy in force may differ, the identity provider may be missing, or a resource control policy may forbid it.',
            ];
        case 'unknown':
            return ['unknown:', ...verdict.unknowns.map(({ text, settle }) => `- ${text} ${settle}`)];
        case 'denied':
            return [
                'deny:',
                ...(verdict.how === 'explicit'
                    ? verdict.decisive.map(({ pointer }) => `- the Deny statement at ${pointer} matches`)
                    : verdict.missing.flatMap(missLines)),
            ];
    }
};
const missLines = ({ statement, failing }) => statement === undefined
    ? ['- it has no Allow statement for this call']
    : [`- the nearest statement, at ${statement.pointer}:`, ...failing.map((element) => `    ${failingLine(element)}`)];
const failingLine = ({ element, operator, key, expected, got, value, differs, }) => {
    const what = element === 'condition' ? `${operator ?? 'condition'} ${key ?? ''}`.trim() : element;
    const place = differs === undefined
        ? ''
        : `; they part at position ${differs.position}: ${JSON.stringify(differs.expected)} and ${JSON.stringify(differs.got)}`;
    const found = got === undefined ? 'nothing' : JSON.stringify(got);
    const truth = value === 'U' ? 'unknown' : 'fail';
    return `${truth}: ${what} expects ${expected.map((one) => JSON.stringify(one)).join(' or ')}, the token has ${found}${place}`;
};
/** Patterns of a trust policy that admit more than they seem to, one sentence each. */
const unsafePatterns = ({ statements }) => statements.flatMap((statement) => {
    if (statement.kind !== 'statement' || statement.effect !== 'Allow')
        return [];
    const conditions = statement.conditions.flatMap((one) => (one.kind === 'condition' ? [one] : []));
    const on = (claim) => conditions.filter(({ key }) => key.toLowerCase().endsWith(`:${claim}`));
    const subjects = on('sub').flatMap(({ values }) => values.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : [])));
    const place = `Statement ${statement.index}`;
    return [
        ...(on('sub').length === 0 ? [`${place} does not test \`sub\`: any repository of the issuer is let in.`] : []),
        ...(on('aud').length === 0 ? [`${place} does not test \`aud\`.`] : []),
        ...conditions
            .filter(({ operator }) => operator.set === 'ForAllValues')
            .map(({ key }) => `${place} tests \`${key}\` with ForAllValues, which also holds where the claim is missing.`),
        ...conditions
            .filter(({ operator }) => operator.ifExists)
            .map(({ key }) => `${place} tests \`${key}\` with IfExists, which also holds where the claim is missing.`),
        ...subjects
            .filter((text) => /^repo:[^/]*\*|^repo:[^/]+\/\*/.test(text))
            .map((text) => `${place} admits other repositories: ${JSON.stringify(text)}.`),
        ...subjects
            .filter((text) => /^repo:[^/*]+\/[^/*:]+:\*$/.test(text))
            .map((text) => `${place} admits every branch, tag and pull request: ${JSON.stringify(text)}.`),
    ];
});
//# sourceMappingURL=trust-file.js.map

/***/ }),

/***/ 2127:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   lT: () => (/* binding */ conditionKeysOf)
/* harmony export */ });
/* unused harmony exports TESTABLE_CLAIMS, isGitHubHosted */
/**
 * The claims of a job token that AWS can test. Every other claim of the token is invisible to a trust policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
/** Claims that AWS tests for every OIDC provider. */
const COMMON = ['aud', 'sub'];
/** Claims that AWS tests for GitHub's own issuers, since January 2026. */
const GITHUB = [
    'actor',
    'actor_id',
    'enterprise_id',
    'environment',
    'job_workflow_ref',
    'ref',
    'repository',
    'repository_id',
    'repository_owner_id',
    'workflow',
];
/** Names of all claims that AWS can test for GitHub, sorted. */
const TESTABLE_CLAIMS = [...COMMON, ...GITHUB].sort();
/** Whether an issuer (without `https://`) is GitHub's own: GitHub.com, an enterprise of it, or `ghe.com`. */
const isGitHubHosted = (keyPrefix) => /^token\.actions\.githubusercontent\.com(?:\/[^:]*)?$/.test(keyPrefix) ||
    /^token\.actions\.[a-z0-9-]+\.ghe\.com$/.test(keyPrefix) ||
    /^github\.com\/enterprises\/[^/:]+$/.test(keyPrefix);
/**
 * The condition keys that a token's claims become. `keyPrefix` is the issuer without `https://`. Claims that AWS cannot
 * test, and claims that are no strings, are left out: for AWS they do not exist.
 */
const conditionKeysOf = (keyPrefix, claims) => {
    const hosted = isGitHubHosted(keyPrefix);
    return TESTABLE_CLAIMS.flatMap((claim) => {
        const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
        const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
        if (values.length === 0)
            return [];
        const certain = hosted || COMMON.includes(claim);
        return [{ key: `${keyPrefix}:${claim}`, claim, values, certain }];
    });
};
//# sourceMappingURL=condition-keys.js.map

/***/ })

};
