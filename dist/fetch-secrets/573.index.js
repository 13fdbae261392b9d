export const id = 573;
export const ids = [573];
export const modules = {

/***/ 4573:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  dryRun: () => (/* binding */ dryRun)
});

// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __webpack_require__(5696);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __webpack_require__(5966);
// EXTERNAL MODULE: ./build/src/failure.js
var failure = __webpack_require__(7279);
// EXTERNAL MODULE: ./build/src/fetch-secrets/decrypt.js
var decrypt = __webpack_require__(6159);
// EXTERNAL MODULE: ./build/src/fetch-secrets/entry-failure.js
var entry_failure = __webpack_require__(6425);
// EXTERNAL MODULE: ./build/src/fetch-secrets/outcome.js
var outcome = __webpack_require__(254);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/check-entry.js





/** Looks at one entry without a call that reads a value. */
const checkEntry = async (resolved, checking) => {
    const { entry, request } = resolved;
    const found = await (0,outcome/* orFailure */.w)(async () => {
        const target = { region: request.region, credentials: await checking.credentials(request.account) };
        return checkRequest(request, target, checking);
    });
    if (!(found instanceof failure/* Failure */.HR))
        return { label: entry.label, ...found };
    if ((0,entry_failure/* isMissing */.b)(found, false) && checking.mayBeMissing(resolved))
        return { label: entry.label, verdict: 'pass', notes: ['it is missing, which is allowed'] };
    return { label: entry.label, verdict: 'fail', notes: [found.message.replace(/\.$/, '')], failure: found };
};
const checkRequest = async (request, target, checking) => {
    switch (request.kind) {
        case 'secret':
            return checkSecret(request, target, checking);
        case 'parameter':
            return checkParameter(request, target, checking);
        case 'ciphertext':
            return checkCiphertext(request, target, checking);
    }
};
const checkSecret = async (request, target, { aws, now }) => {
    const manager = await aws.secretsManager(target);
    const secret = await manager.describeSecret(request.secretId);
    if (secret.deletedAt !== undefined)
        throw new failure/* Failure */.HR('pending-deletion', `\`${(0,printable/* printable */.g)(secret.name)}\` is scheduled for deletion.`, 'Restore it, or remove the reference.');
    const version = await (0,outcome/* orFailure */.w)(() => versionOf(request, secret, () => manager.listSecretVersionIds(request.secretId)));
    if (version instanceof failure/* Failure */.HR && !version.code.startsWith('denied'))
        throw version;
    const key = await checkKey(secret, version instanceof failure/* Failure */.HR ? undefined : version, () => aws.kms(target));
    return {
        secretName: secret.name,
        verdict: version instanceof failure/* Failure */.HR || key.verdict === 'inconclusive' ? 'inconclusive' : 'pass',
        notes: [
            `it exists${version instanceof failure/* Failure */.HR ? '; its versions may not be listed' : ''}`,
            ...key.notes,
            ...warnings(secret, request.region, now),
            'not proven: that the value may be read, and that it has the keys asked for; verify-policy can prove the first',
        ],
    };
};
const versionOf = async ({ stage, version }, secret, list) => {
    if (stage === undefined && version === undefined) {
        const [id] = [...secret.versions].find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
        if (id === undefined)
            throw noVersion(secret);
        return { id };
    }
    const versions = await list();
    const [id, info] = [...versions].find(([id, { stages }]) => (version === undefined ? stages.includes(stage ?? '') : id === version)) ??
        [];
    if (id === undefined || info === undefined)
        throw noVersion(secret);
    if (stage !== undefined && !info.stages.includes(stage))
        throw new failure/* Failure */.HR('version-conflict', `Stage and version id of \`${(0,printable/* printable */.g)(secret.name)}\` belong to different versions.`, 'Give only one of them.');
    return { id, keyIds: info.keyIds };
};
const noVersion = ({ name }) => new failure/* Failure */.HR('version-missing', `\`${(0,printable/* printable */.g)(name)}\` has no such version.`, 'List the versions with `aws secretsmanager list-secret-version-ids`, and correct the stage or the version id.');
/**
 * Asks KMS whether the caller could decrypt. The AWS managed key cannot be asked, and key policies often let only Secrets
 * Manager in, which a direct call cannot satisfy: so a denial proves nothing.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
const checkKey = async ({ kmsKeyId, arn }, version, kms) => {
    const key = version?.keyIds === undefined ? kmsKeyId : version.keyIds.find((id) => id !== MANAGED_KEY);
    if (key === undefined)
        return { verdict: 'pass', notes: ['it is encrypted with the AWS managed key'] };
    if (version === undefined)
        return { verdict: 'inconclusive', notes: ['its KMS key was not asked'] };
    const older = key === kmsKeyId ? [] : [`this version is still encrypted under an older key, ${(0,printable/* printable */.g)(key)}`];
    const context = new Map([
        ['SecretARN', arn],
        ['SecretVersionId', version.id],
    ]);
    const answer = await (0,outcome/* orFailure */.w)(async () => (await kms()).dryRunDecrypt({ keyId: key, encryptionContext: context }));
    if (!(answer instanceof failure/* Failure */.HR))
        return { verdict: 'pass', notes: [...older, 'its KMS key allows decryption'] };
    if (answer.code === 'kms-key-state')
        throw answer;
    return {
        verdict: 'inconclusive',
        notes: [...older, `its KMS key may allow decryption through Secrets Manager only (${answer.code})`],
    };
};
/** What ListSecretVersionIds calls the AWS managed key. */
const MANAGED_KEY = 'DefaultEncryptionKey';
const warnings = (secret, region, now) => [
    ...(secret.rotationEnabled && secret.nextRotationAt !== undefined && secret.nextRotationAt < now
        ? ['warning: its rotation is overdue']
        : []),
    ...([...secret.versions.values()].some((stages) => stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'))
        ? ['warning: a rotation was begun and not finished (AWSPENDING)']
        : []),
    ...(secret.primaryRegion !== undefined && secret.primaryRegion !== region
        ? [`it is a replica of the secret in ${(0,printable/* printable */.g)(secret.primaryRegion)}`]
        : []),
    ...(secret.owningService === undefined ? [] : [`it is managed by ${(0,printable/* printable */.g)(secret.owningService)}`]),
];
const checkParameter = async (request, target, { aws }) => {
    const name = request.name.slice(0, request.name.length - request.selector.length);
    if (name.startsWith('arn:'))
        return { verdict: 'inconclusive', notes: ['a parameter named by its ARN cannot be looked up without reading it'] };
    const known = await (0,outcome/* orFailure */.w)(async () => (await aws.parameters(target)).describeParameters([name]));
    if (known instanceof failure/* Failure */.HR && known.code.startsWith('denied'))
        return { verdict: 'inconclusive', notes: ['`ssm:DescribeParameters` is not allowed'] };
    if (known instanceof failure/* Failure */.HR)
        throw known;
    if (!known.includes(name))
        throw new failure/* Failure */.HR('secret-missing', `The parameter \`${(0,printable/* printable */.g)(name)}\` was not found.`, 'Check name and region.');
    return { secretName: name, verdict: 'pass', notes: ['it exists', 'not proven: that the value may be read'] };
};
/** A dry run of exactly the call that would be made. */
const checkCiphertext = async ({ source }, target, { aws, runner }) => {
    const kms = await aws.kms(target);
    await kms.dryRunDecrypt({
        ciphertext: await (0,decrypt/* ciphertextOf */.O)(source.blob, runner),
        keyId: source.key,
        ...(source.context === undefined ? {} : { encryptionContext: source.context }),
        ...(source.algorithm === undefined ? {} : { algorithm: source.algorithm }),
    });
    return { verdict: 'pass', notes: ['KMS allows this decryption'] };
};
//# sourceMappingURL=check-entry.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/delivery-plan.js + 2 modules
var delivery_plan = __webpack_require__(4813);
// EXTERNAL MODULE: ./build/src/fetch-secrets/entry.js
var fetch_secrets_entry = __webpack_require__(7794);
// EXTERNAL MODULE: ./build/src/fetch-secrets/file-lines.js
var file_lines = __webpack_require__(3204);
// EXTERNAL MODULE: ./build/src/fetch-secrets/in-parallel.js
var in_parallel = __webpack_require__(835);
// EXTERNAL MODULE: ./build/src/fetch-secrets/names.js
var names = __webpack_require__(6366);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/check.js








const CHECKS_IN_FLIGHT = 10;
/** Looks at everything that a real run would read, without reading any value. */
const checkAll = async ({ resolved, missing, failures }, inputs, platform, checking) => {
    const mayBeMissing = ({ optional, fallback }) => optional || fallback !== undefined || inputs.onMissing !== 'fail';
    const looked = await (0,in_parallel/* inParallel */.H)(resolved, CHECKS_IN_FLIGHT, (item) => checkEntry(item, { ...checking, mayBeMissing: ({ entry }) => mayBeMissing(entry) }));
    const named = resolved.flatMap(({ entry, request }, index) => namesOf(entry, looked[index]?.secretName, inputs).map((delivery) => ({
        ...delivery,
        identity: `${request.key} ${delivery.identity}`,
    })));
    const plan = (0,delivery_plan/* planDeliveries */.c)(named, { platform, present: () => undefined, overwrite: inputs.overwrite, files: [] });
    const entries = [
        ...looked,
        ...missing.map((item) => withoutMatch(item, mayBeMissing(item.entry))),
        ...failures.map(({ label, failure }) => failedCheck(label, failure)),
        ...plan.failures.map(({ label, failure }) => failedCheck(label, failure)),
    ];
    return {
        verdict: worst(entries),
        entries,
        names: named.map(({ name }) => name),
        warnings: plan.warnings,
        failures: entries.flatMap(({ label, failure }) => (failure === undefined ? [] : [{ label, failure }])),
    };
};
const failedCheck = (label, failure) => ({
    label,
    verdict: 'fail',
    notes: [failure.message.replace(/\.$/, '')],
    failure,
});
const withoutMatch = ({ entry, failure }, allowed) => allowed
    ? { label: entry.label, verdict: 'pass', notes: ['it matches nothing, which is allowed'] }
    : failedCheck(entry.label, failure);
const worst = (entries) => {
    const verdicts = new Set(entries.map(({ verdict }) => verdict));
    return verdicts.has('fail') ? 'fail' : verdicts.has('inconclusive') ? 'inconclusive' : 'pass';
};
/** The deliveries of an entry without their values. Members of a document are known only where the workflow names them. */
const namesOf = (entry, secretName, inputs) => {
    const { source } = entry;
    const isListed = source.kind === 'secret' && source.id.kind !== 'name';
    if (entry.flatten || (isListed && secretName === undefined))
        return [];
    return pathsOf(entry).map((path) => {
        const { name, origin } = (0,names/* nameOf */.V)(entry, path, secretName ?? '', inputs.nameCase);
        return {
            name,
            origin,
            entry,
            value: { text: secret/* Secret */.z.of('') },
            exports: (0,fetch_secrets_entry/* exportsOf */.v)(entry, inputs.exports, inputs.files.some((line) => (0,file_lines/* selects */.ko)(line, name))),
            isPublic: false,
            identity: path.join('/'),
            madeFrom: [],
        };
    });
};
const pathsOf = ({ source }) => {
    const key = source.kind === 'secret' ? source.key : undefined;
    switch (key?.kind) {
        case undefined:
            return [[]];
        case 'member':
            return [[key.name]];
        case 'pointer':
            return [key.pointer.slice(1).split('/')];
        case 'list':
            return key.items.filter((item) => !item.includes('*')).map((item) => [item]);
        case 'all':
            return [];
    }
};
const SIGNS = { pass: '✓', fail: '✗', inconclusive: '?' };
/** The report as lines of the log. */
const checkLines = ({ entries, names }) => [
    ...entries.map(({ label, verdict, notes }) => `${SIGNS[verdict]} ${label}: ${notes.join('; ')}.`),
    names.length === 0
        ? 'No name is known before the values are read.'
        : `Names: ${names.map((name) => (0,printable/* printable */.g)(name)).join(', ')}.`,
];
/** The report as a file: verdicts and names, no values. */
const checkJson = ({ verdict, entries, names }) => `${JSON.stringify({ verdict, entries: entries.map(({ label, verdict, notes }) => ({ entry: label, verdict, notes })), names }, undefined, 2)}\n`;
//# sourceMappingURL=check.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/summary.js
var summary = __webpack_require__(4418);
// EXTERNAL MODULE: ./build/src/fetch-secrets/warn.js
var warn = __webpack_require__(6396);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/dry-run.js




/** Checks everything that would be read, and says what came of it. Fails where a real run would fail. */
const dryRun = async (resolution, inputs, runner, checking) => {
    const report = await checkAll(resolution, inputs, runner.platform, { ...checking, runner });
    await publish(report, inputs, runner);
    if (report.failures.length > 0)
        throw (0,entry_failure/* combined */.y)(report.failures);
};
const publish = async (report, inputs, runner) => {
    const path = await runner.writeReport(`${runner.env('RUNNER_TEMP') ?? '.'}/fetch-secrets-check.json`, checkJson(report));
    await runner.appendOutputs([
        ['check-result', report.verdict],
        ['check-report', path],
    ]);
    (0,warn/* warn */.R)(runner, report.warnings);
    for (const line of checkLines(report))
        runner.log(line);
    if (inputs.summary)
        await runner.summary((0,summary/* checkSummary */.Z)(report));
};
//# sourceMappingURL=dry-run.js.map

/***/ })

};
