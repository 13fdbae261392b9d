import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 6698:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:async_hooks");

/***/ }),

/***/ 1421:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");

/***/ }),

/***/ 7598:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");

/***/ }),

/***/ 3024:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 1455:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");

/***/ }),

/***/ 7067:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 2467:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http2");

/***/ }),

/***/ 4708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 7030:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");

/***/ }),

/***/ 8161:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");

/***/ }),

/***/ 6760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 1708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 7075:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");

/***/ }),

/***/ 7975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 8522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 4087:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ accessAws)
});

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: ./build/src/network/proxy.js
var network_proxy = __nccwpck_require__(2240);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __nccwpck_require__(5696);
// EXTERNAL MODULE: ./build/src/network/until-aborted.js
var until_aborted = __nccwpck_require__(3386);
// EXTERNAL MODULE: ./build/src/retry.js
var src_retry = __nccwpck_require__(2975);
// EXTERNAL MODULE: ./build/src/network/transport-failure.js
var transport_failure = __nccwpck_require__(6050);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
;// CONCATENATED MODULE: ./build/src/aws/denial.js

/**
 * Access denied, by the layer that the text names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENIALS = [
    denial(/Access to KMS is not allowed/, 'denied-kms', 'may not use the KMS key of', () => 'Allow `kms:Decrypt` for the role in its identity policy, in the key policy, or in both when the key is in another account.'),
    denial(/with an explicit deny in an? /, 'denied-explicit', 'is explicitly denied', (_, error) => `Find the Deny statement in ${explicitLayer(error)}: further Allow statements cannot help.`),
    denial(/no VPC endpoint policy allows/, 'denied-endpoint', 'is not allowed by the VPC endpoint policy for', allowAt('the policy of the VPC endpoint')),
    denial(/no service control policy allows/, 'denied-scp', 'is not allowed by any service control policy for', allowAt('a service control policy of the organization')),
    denial(/no resource control policy allows/, 'denied-rcp', 'is not allowed by any resource control policy for', allowAt('a resource control policy of the organization')),
    denial(/no permissions boundary allows/, 'denied-boundary', 'is not allowed by the permissions boundary for', allowAt('the permissions boundary of the role')),
    denial(/no session policy allows/, 'denied-session', 'is not allowed by the session policy for', allowAt('the session policy given when the role was assumed')),
    denial(/no resource-based policy allows/, 'denied-resource', 'is not allowed by any resource policy of', allowAt('the resource policy, and in the identity policy if the accounts differ')),
    denial(/no identity-based policy allows/, 'denied-identity', 'is not allowed by any identity policy for', allowAt('an identity policy of the role')),
];
/** Access denied without a layer in the text. */
const PLAIN_DENIAL = denial(/(?:)/, 'denied', 'is not allowed for', allowAt('the policies of the role'));
/** The principal that AWS names, and nothing else of the text. */
const PRINCIPAL = /^User: (arn:aws[a-z0-9-]*:(?:iam|sts)::\d{12}:(?:user|role|assumed-role|federated-user)\/[\w+=,.@/-]{1,640}) is not authorized/;
const EXPLICIT_LAYERS = [
    'identity-based policy',
    'resource-based policy',
    'permissions boundary',
    'session policy',
    'service control policy',
    'resource control policy',
    'VPC endpoint policy',
];
const explicitLayer = (error) => {
    const layer = EXPLICIT_LAYERS.find((name) => error.says(new RegExp(`explicit deny in an? ${name}`)));
    return layer === undefined ? 'the policies' : `a ${layer}`.replace('a identity', 'an identity');
};
function denial(pattern, code, verb, hint) {
    return {
        when: (error) => error.name === 'AccessDenied' && error.says(pattern),
        code,
        message: (error, context) => {
            const principal = error.quote(PRINCIPAL);
            const action = context.needs[0] ?? `${context.service}:${context.operation}`;
            const resource = context.resource === undefined ? 'this caller' : `\`${(0,printable/* printable */.g)(context.resource)}\``;
            return `\`${action}\` ${verb} ${resource} in ${context.region}${principal === undefined ? '' : `, asked by \`${principal}\``}.`;
        },
        hint: (error, context) => hint(context, error),
    };
}
function allowAt(place) {
    return (context) => `Allow ${context.needs.map((action) => `\`${action}\``).join(' and ')} in ${place}${statement(context)}.`;
}
/** The statement to paste, where the resource is known by its ARN. */
const statement = ({ needs, resource }) => resource !== undefined && /^arn:aws[a-z0-9-]*:[a-z]+:[\w:/+=.@*?-]{1,600}$/.test(resource)
    ? `: \`${JSON.stringify({ Effect: 'Allow', Action: needs[0], Resource: resource })}\``
    : '';
//# sourceMappingURL=denial.js.map
;// CONCATENATED MODULE: ./build/src/aws/judgement.js

/** The judgement of the first row that applies. */
const judgeBy = (rows, error, context) => {
    const row = rows.find(({ when }) => when(error, context));
    if (row === undefined)
        return undefined;
    const { status, requestId, retryAfterMs } = error;
    const trace = {
        ...(status === undefined ? {} : { status }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
    return {
        failure: new failure/* Failure */.HR(row.code, row.message(error, context), row.hint(error, context), trace),
        retry: row.retry ?? 'never',
    };
};
/** Whether the error has one of these names. */
const named = (...names) => (error) => names.includes(error.name);
/** Whether the error has one of these names and its text matches. */
const saying = (pattern, ...names) => (error) => names.includes(error.name) && error.says(pattern);
//# sourceMappingURL=judgement.js.map
;// CONCATENATED MODULE: ./build/src/aws/kms-failures.js


const keyOf = ({ resource = 'the key' }) => `\`${(0,printable/* printable */.g)(resource)}\``;
/** Errors of KMS. https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors */
const KMS_FAILURES = [
    {
        when: named('Disabled', 'KMSInvalidState', 'NotFound', 'InvalidKeyUsage'),
        code: 'kms-key-state',
        message: (_, context) => `The KMS key ${keyOf(context)} cannot be used in ${context.region}.`,
        hint: () => 'Check that the key exists in this region, is enabled, and is not scheduled for deletion.',
    },
    {
        when: named('InvalidCiphertext'),
        code: 'kms-ciphertext',
        message: () => 'KMS could not decrypt the ciphertext.',
        hint: () => 'The encryption context must match exactly, with the same case; a blob of the AWS Encryption SDK or of S3 is no KMS ciphertext.',
    },
    {
        when: named('IncorrectKey'),
        code: 'kms-wrong-key',
        message: (_, context) => `The ciphertext was not made with ${keyOf(context)}.`,
        hint: () => 'Give the key that encrypted it.',
    },
    {
        when: named('InvalidGrantToken', 'InvalidGrantId'),
        code: 'kms-grant',
        message: () => 'KMS did not accept the grant.',
        hint: () => 'Create the grant again, or allow `kms:Decrypt` in a policy.',
    },
    {
        when: named('KeyUnavailable', 'DependencyTimeout', 'KMSInternal'),
        code: 'service-error',
        message: () => 'KMS is temporarily not available.',
        hint: () => 'This is usually transient; run the step again.',
        retry: 'again',
    },
];
//# sourceMappingURL=kms-failures.js.map
// EXTERNAL MODULE: ./build/src/aws/sdk-error.js
var sdk_error = __nccwpck_require__(468);
;// CONCATENATED MODULE: ./build/src/aws/secret-failures.js


/** The ARN of a secret with its suffix: after the name, a hyphen and six characters. */
const FULL_ARN = /^arn:aws[a-z0-9-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:.+-[A-Za-z0-9]{6}$/;
const ANY_ARN = /^arn:/;
const LIKE_A_SUFFIX = /-[A-Za-z0-9]{6}$/;
const resourceOf = ({ resource = 'the secret' }) => `\`${(0,printable/* printable */.g)(resource)}\``;
const arnRegion = ({ resource = '' }) => FULL_ARN.exec(resource)?.[1];
/** Whether AWS may have taken the end of a name for the suffix of an ARN, or misses the suffix of an ARN. */
const isPartial = ({ resource = '' }) => ANY_ARN.test(resource) ? !LIKE_A_SUFFIX.test(resource) : LIKE_A_SUFFIX.test(resource);
/**
 * Errors of Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
 */
const SECRETS_MANAGER_FAILURES = [
    {
        when: (error) => error.says(/different AWS account.*default|default.*different AWS account/i),
        code: 'cross-account-default-key',
        message: (_, context) => `${resourceOf(context)} is encrypted with \`aws/secretsmanager\`, which serves its own account only.`,
        hint: () => 'Encrypt the secret with a customer managed key whose policy allows this account `kms:Decrypt`.',
    },
    {
        when: saying(/staging label: AWSCURRENT\b/, 'ResourceNotFound'),
        code: 'value-absent',
        message: (_, context) => `${resourceOf(context)} has no value yet.`,
        hint: () => 'Store a value; right after the creation of a secret, wait until it has one.',
    },
    {
        when: saying(/staging label|VersionId/i, 'ResourceNotFound'),
        code: 'version-missing',
        message: (_, context) => `${resourceOf(context)} has no such version.`,
        hint: () => 'List the versions with `aws secretsmanager list-secret-version-ids`, and correct the stage or the version id.',
    },
    {
        when: (error, context) => error.name === 'ResourceNotFound' &&
            arnRegion(context) !== undefined &&
            context.homeRegion !== undefined &&
            arnRegion(context) !== context.homeRegion,
        code: 'region-mismatch',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}, the region of its ARN, which is not the configured ${context.homeRegion}.`,
        hint: () => 'Correct the region in the ARN, or replicate the secret to that region.',
    },
    {
        when: (error, context) => error.name === 'ResourceNotFound' && isPartial(context),
        code: 'partial-arn',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
        hint: () => 'Write the full ARN, with the hyphen and six characters at its end: AWS may have taken the end of the name for them.',
    },
    {
        when: named('ResourceNotFound'),
        code: 'secret-missing',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
        hint: () => 'Check name and region; a secret of another region or account needs its full ARN.',
    },
    {
        when: saying(/marked for deletion|scheduled for deletion/i, 'InvalidRequest'),
        code: 'pending-deletion',
        message: (_, context) => `${resourceOf(context)} is scheduled for deletion.`,
        hint: () => 'Restore it with `aws secretsmanager restore-secret`, or remove the reference.',
    },
    {
        when: saying(/VersionStage.*not associated|not associated.*VersionId/i, 'InvalidRequest', 'InvalidParameter'),
        code: 'version-conflict',
        message: (_, context) => `Stage and version id of ${resourceOf(context)} belong to different versions.`,
        hint: () => 'Give only one of them.',
    },
    {
        when: (error, { operation }) => error.name === 'AccessDenied' && operation === 'ListSecrets',
        code: 'denied-list',
        message: () => '`secretsmanager:ListSecrets` is not allowed.',
        hint: () => 'Allow it: `{"Effect":"Allow","Action":"secretsmanager:ListSecrets","Resource":"*"}`; names without wildcards do not need it.',
    },
    {
        when: named('DecryptionFailure'),
        code: 'decrypt-failed',
        message: (_, context) => `Secrets Manager could not decrypt ${resourceOf(context)}.`,
        hint: () => 'Check that its KMS key is enabled, not scheduled for deletion, and allows this role `kms:Decrypt`.',
    },
];
/** Errors of Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html#API_GetParameters_Errors */
const PARAMETER_FAILURES = [
    {
        when: named('ParameterNotFound'),
        code: 'secret-missing',
        message: (_, context) => `${resourceOf(context)} was not found in ${context.region}.`,
        hint: () => 'Check name and region; a parameter shared by another account needs its full ARN.',
    },
    {
        when: named('ParameterVersionNotFound'),
        code: 'version-missing',
        message: (_, context) => `${resourceOf(context)} has no such version or label.`,
        hint: () => 'List the versions with `aws ssm get-parameter-history`.',
    },
    {
        when: named('InvalidKeyId'),
        code: 'kms-key-state',
        message: (_, context) => `The KMS key of ${resourceOf(context)} cannot be used.`,
        hint: () => 'Check that the key exists, is enabled, and allows this role `kms:Decrypt`.',
    },
];
//# sourceMappingURL=secret-failures.js.map
;// CONCATENATED MODULE: ./build/src/aws/sts-failures.js

/**
 * Errors of STS. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 * A denial is final: the trust policy gives the same answer however often it is asked.
 */
const STS_FAILURES = [
    {
        when: named('AccessDenied'),
        code: 'sts-denied',
        message: (_, { operation }) => `STS denied ${operation}.`,
        hint: (_, { operation }) => operation === 'AssumeRoleWithWebIdentity'
            ? "The role does not exist, or its trust policy does not accept this job's token: compare the token's `sub` and `aud` with the conditions of the trust policy."
            : 'Check that the role exists, that its trust policy accepts the caller (external id, session tags, source identity), and that a policy of the caller allows `sts:AssumeRole` on it.',
    },
    {
        when: (error, { operation }) => error.name === 'ExpiredToken' && operation === 'AssumeRoleWithWebIdentity',
        code: 'sts-expired',
        message: () => 'STS says that the web identity token has expired.',
        hint: () => 'Check the clock of the runner, and whether the token file is kept up to date.',
    },
    {
        when: named('ExpiredToken', 'RequestExpired', 'RequestTimeTooSkewed'),
        code: 'sts-source-expired',
        message: () => 'The credentials that sign this request have expired, or the clock is wrong.',
        hint: () => 'Obtain the source credentials again right before this step, and check the clock of the runner.',
    },
    {
        when: (error) => error.name === 'IDPCommunicationError' ||
            saying(/Couldn't retrieve verification key/i, 'InvalidIdentityToken')(error),
        code: 'sts-idp',
        message: () => 'STS could not fetch the keys of the token issuer.',
        hint: () => 'This is usually transient. With GitHub Enterprise Server, its `/_services/token/.well-known` addresses must be reachable from AWS.',
        retry: 'again',
    },
    {
        when: saying(/No OpenIDConnect provider found/i, 'InvalidIdentityToken'),
        code: 'sts-provider',
        message: () => "The role's account has no OIDC identity provider for the issuer of this token.",
        hint: () => 'Create the provider in IAM with exactly the URL of the issuer, without a slash at its end, or correct the account of the role.',
    },
    {
        when: named('InvalidIdentityToken', 'IDPRejectedClaim'),
        code: 'sts-token',
        message: () => 'STS did not accept the web identity token.',
        hint: () => 'Compare the `audience` input with the client ids of the OIDC identity provider in IAM.',
    },
    {
        when: named('MalformedPolicyDocument'),
        code: 'sts-policy',
        message: () => 'STS could not read the session policy.',
        hint: () => 'Check the statements of the session policy, and that each managed policy ARN exists.',
    },
    {
        when: named('PackedPolicyTooLarge'),
        code: 'sts-size',
        message: (error) => {
            const percent = error.quote(/\b(\d{1,5})\s?%/);
            return `The session policies and session tags together are too large${percent === undefined ? '' : ` (${percent} % of the limit)`}.`;
        },
        hint: () => 'Shorten the session policy, or send fewer policies and tags.',
    },
    {
        when: named('RegionDisabled'),
        code: 'sts-region',
        message: (_, { region }) => `STS is not activated in ${region} for this account.`,
        hint: () => 'Activate STS for the region in the account settings of IAM, or choose another region.',
    },
    {
        when: saying(/exceeds the 1 hour session limit/i, 'ValidationError'),
        code: 'sts-validation',
        message: () => 'A role assumed from the session of another role lasts one hour at most.',
        hint: () => 'Ask for 3600 seconds or less.',
    },
    {
        when: saying(/DurationSeconds/i, 'ValidationError'),
        code: 'sts-validation',
        message: () => 'STS did not accept the duration of the session.',
        hint: () => "Ask for no more than the role's maximum session duration, or raise that maximum on the role.",
    },
    {
        when: named('ValidationError', 'InvalidParameterValue', 'MissingParameter'),
        code: 'sts-validation',
        message: (_, { operation }) => `STS did not accept the parameters of ${operation}.`,
        hint: () => 'Check the role ARN, the session name, the duration, the external id and the tags.',
    },
    {
        when: named('InvalidClientTokenId', 'SignatureDoesNotMatch', 'IncompleteSignature', 'UnrecognizedClient'),
        code: 'sts-signature',
        message: () => 'STS did not accept the source credentials.',
        hint: () => 'Check that key id, secret key and session token belong together and to this partition, and check the clock of the runner.',
    },
    {
        when: isThrottling,
        code: 'sts-throttled',
        message: () => 'STS throttled the request.',
        hint: () => 'Let fewer jobs start at once (`max-parallel` of the matrix), or try again later.',
        retry: 'again',
    },
    {
        when: isServerError,
        code: 'sts-unavailable',
        message: () => 'STS had an internal error.',
        hint: () => 'This is usually transient; see https://health.aws.amazon.com/health/status.',
        retry: 'again',
    },
];
/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
function isThrottling({ name, status }) {
    return (/^(?:Throttl|RequestThrottled|RequestLimitExceeded|TooManyRequests|SlowDown|PriorRequestNotComplete)/.test(name) ||
        status === 429);
}
/** Whether the service itself is in trouble. */
function isServerError({ name, status }) {
    return (/^(?:InternalFailure|InternalServiceError|InternalServerError|InternalError|ServiceUnavailable|ServiceFailure)$/.test(name) ||
        (status !== undefined && status >= 500));
}
//# sourceMappingURL=sts-failures.js.map
;// CONCATENATED MODULE: ./build/src/aws/failures.js








/**
 * The only place where an error of the SDK becomes a Failure. The error itself goes no further, not even as a cause: it
 * holds the response with its body. Texts are matched, never quoted.
 */
const judge = (error, context, reach) => {
    if (error instanceof failure/* Failure */.HR)
        return { failure: error, retry: error.code === 'bad-response' ? 'once' : 'never' };
    const transport = (0,transport_failure/* transportFailure */.q)(error, reach.host, reach.proxied);
    if (transport !== undefined)
        return { failure: transport, retry: transport.code === 'network' ? 'again' : 'never' };
    const facts = (0,sdk_error/* readSdkError */.R)(error);
    const judgement = judgeBy([...ROWS[context.service], ...COMMON, ...unreadable(reach)], facts, context);
    if (judgement === undefined)
        throw new Error('the last row applies to everything');
    return facts.clockCorrected && judgement.retry === 'never' ? { ...judgement, retry: 'once' } : judgement;
};
const SECRET_ROWS = [...DENIALS, PLAIN_DENIAL];
const ROWS = {
    sts: STS_FAILURES,
    secretsmanager: [...SECRETS_MANAGER_FAILURES, ...SECRET_ROWS],
    ssm: [...PARAMETER_FAILURES, ...SECRET_ROWS],
    kms: [...KMS_FAILURES, ...SECRET_ROWS],
};
const AGAIN = 'Run `configure-credentials` again right before this step.';
/** Errors that every service has. */
const COMMON = [
    {
        when: named('CredentialsProviderError', 'TokenProviderError'),
        code: 'no-credentials',
        message: () => 'No AWS credentials were found.',
        hint: () => 'Looked at the variables AWS_ACCESS_KEY_ID and AWS_WEB_IDENTITY_TOKEN_FILE, the profile files, and the container and instance endpoints.',
    },
    {
        when: named('ExpiredToken', 'RequestExpired', 'RequestTimeTooSkewed', 'RequestInTheFuture'),
        code: 'credentials-expired',
        message: () => 'The AWS credentials have expired, or the clock of the runner is wrong.',
        hint: () => AGAIN,
    },
    {
        // The texts of these errors can repeat the Authorization header.
        when: named('UnrecognizedClient', 'InvalidClientTokenId', 'InvalidSignature', 'SignatureDoesNotMatch', 'IncompleteSignature', 'MissingAuthenticationToken', 'InvalidAccessKeyId', 'AuthFailure'),
        code: 'credentials-invalid',
        message: () => 'AWS did not accept the credentials.',
        hint: () => `They are incomplete, or belong to another partition. ${AGAIN}`,
    },
    {
        when: isThrottling,
        code: 'throttled',
        message: (_, { operation }) => `AWS throttled ${operation}.`,
        hint: () => 'Let fewer jobs start at once, or try again later.',
        retry: 'again',
    },
    {
        when: isServerError,
        code: 'service-error',
        message: (_, { operation }) => `AWS had an internal error in ${operation}.`,
        hint: () => 'This is usually transient; see https://health.aws.amazon.com/health/status.',
        retry: 'again',
    },
    {
        when: (error) => /^(?:Invalid(?:Parameter|Request|NextToken|Filter)|Validation|Serialization)/.test(error.name),
        code: 'invalid-request',
        message: (error, { operation }) => `AWS did not accept the parameters of ${operation} (${error.name}).`,
        hint: () => 'Check how the resource is named in the inputs.',
    },
];
/** Answers that no AWS service gives, and at last everything else. */
const unreadable = ({ host }) => [
    {
        when: ({ fromService, status }) => !fromService && status === 407,
        code: 'proxy',
        message: () => `The proxy before ${host} asks for credentials.`,
        hint: () => 'Write them into the proxy URL, as `http://user:password@host:port`.',
    },
    {
        when: ({ fromService, status }, { service }) => !fromService && service === 'sts' && status !== undefined && status >= 300,
        code: 'proxy',
        message: ({ status }) => `Something other than AWS answered for ${host} (HTTP ${status}).`,
        hint: () => 'A proxy or a firewall probably answered; redirects are never followed. Allow the host, or add it to no_proxy.',
    },
    {
        when: ({ fromService, status }) => !fromService && status !== undefined,
        code: 'bad-response',
        message: ({ status }) => `The answer of ${host} could not be read (HTTP ${status}).`,
        hint: () => 'Something other than AWS probably answered: look at proxies and the endpoint inputs.',
        retry: 'once',
    },
    {
        when: () => true,
        code: 'aws-error',
        message: (error, { operation }) => `AWS refused ${operation}${error.fromService ? ` (${error.name})` : ''}.`,
        hint: () => "See the operation's errors in the AWS API reference.",
    },
];
//# sourceMappingURL=failures.js.map
;// CONCATENATED MODULE: ./build/src/aws/call.js



/** One request to connect, wait and read its answer, in milliseconds. */
const ATTEMPT_MS = 10_000;
/** The calls of one client. `reach` tells where its last request went. */
const callsOf = ({ clock, deadline, attempts }, client, reach) => ({
    make: async (about, send) => {
        let retry = 'never';
        const attempt = async (signal) => {
            try {
                return await (0,until_aborted/* untilAborted */.E)(send({ abortSignal: signal }), signal);
            }
            catch (error) {
                const judgement = judge(error, { ...client, ...about }, reach());
                retry = judgement.retry;
                throw judgement.failure;
            }
        };
        const doing = `calling ${about.operation}`;
        return (0,src_retry/* withRetries */.L)(attempt, {
            clock,
            deadline,
            doing,
            attemptMs: ATTEMPT_MS,
            classify: () => toRetry(retry, attempts),
        });
    },
    failureOf: (error, about) => judge(error, { ...client, ...about }, reach()).failure,
});
const toRetry = (retry, attempts) => {
    switch (retry) {
        case 'never':
            return { kind: 'final' };
        case 'once':
            return { kind: 'again', attempts: Math.min(2, attempts) };
        case 'again':
            return { kind: 'again', attempts };
    }
};
//# sourceMappingURL=call.js.map
;// CONCATENATED MODULE: ./build/src/aws/user-agent.js
const VERSION = '0.1.0'; // x-release-please-version
/**
 * Pairs the SDK appends to its user agent. Foreign values go in only when they are plain words and numbers.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
 */
const userAgentOf = ({ action, runId = '', runAttempt = '' }) => [
    ['aws-zero-trust-actions', VERSION],
    ...(/^[A-Za-z0-9_-]{1,128}$/.test(action) ? [['md/action', action]] : []),
    ...(/^\d{1,20}$/.test(runId) ? [['md/run_id', runId]] : []),
    ...(/^\d{1,10}$/.test(runAttempt) ? [['md/attempt', runAttempt]] : []),
];
//# sourceMappingURL=user-agent.js.map
;// CONCATENATED MODULE: ./build/src/aws/clients.js





/** An earlier step could send our tokens elsewhere through these, so they are named and not followed. */
const IGNORED = [
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_STS',
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    'AWS_ENDPOINT_URL_KMS',
    'AWS_ENDPOINT_URL_SSM',
];
/**
 * Access to AWS as the inputs say. Of the environment only the proxy, FIPS and dual-stack variables count: no configuration
 * file is read, no endpoint variable followed. No SDK client is loaded before it is asked for.
 */
const accessAws = (settings) => {
    const network = networkOf(settings);
    const ignored = IGNORED.filter((name) => settings.env(name) !== undefined);
    return {
        aws: awsOf(settings, network),
        masks: (0,network_proxy/* proxySecrets */.Wm)(network.rules).map((text) => secret/* Secret */.z.of(text)),
        warnings: ignored.map((name) => `${name} is set and not followed: an address comes from the inputs of this action only.`),
        ignored,
    };
};
const networkOf = ({ env, endpoints, proxy, noProxy }) => {
    if (env('NODE_TLS_REJECT_UNAUTHORIZED') === '0') {
        throw new failure/* Failure */.HR('tls', 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches the verification of certificates off.', 'Remove it; give a private certificate authority through NODE_EXTRA_CA_CERTS.');
    }
    const useFipsEndpoint = flagOf(env, 'AWS_USE_FIPS_ENDPOINT');
    // The SDK's endpoint rules refuse the pair: https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
    if (useFipsEndpoint && Object.keys(endpoints).length > 0) {
        throw new failure/* Failure */.HR('input', 'AWS_USE_FIPS_ENDPOINT cannot be combined with an endpoint input.', 'Give the FIPS address as the endpoint and unset the variable, or remove the input.');
    }
    return {
        rules: (0,network_proxy/* toProxyRules */.Zn)((0,network_proxy/* awsProxy */.aP)({ proxy, bypass: noProxy }, (0,network_proxy/* environmentProxy */.Uw)(env))),
        useFipsEndpoint,
        useDualstackEndpoint: flagOf(env, 'AWS_USE_DUALSTACK_ENDPOINT'),
    };
};
const flagOf = (env, name) => {
    const text = (env(name) ?? 'false').toLowerCase();
    if (text === 'true' || text === 'false')
        return text === 'true';
    throw new failure/* Failure */.HR('input', `${name} is neither \`true\` nor \`false\`.`, 'Correct or unset the variable.');
};
const awsOf = (settings, { rules, ...endpointFlags }) => {
    const prepare = async (service, { region, credentials }) => {
        const [{ RequestHandler }, { toSdkCredentials }, { setFamilyTimeout }] = await Promise.all([
            Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(475)]).then(__nccwpck_require__.bind(__nccwpck_require__, 9475)),
            __nccwpck_require__.e(/* import() */ 717).then(__nccwpck_require__.bind(__nccwpck_require__, 2717)),
            __nccwpck_require__.e(/* import() */ 452).then(__nccwpck_require__.bind(__nccwpck_require__, 8452)),
        ]);
        if (settings.familyTimeoutMs !== undefined)
            setFamilyTimeout(settings.familyTimeoutMs);
        const requestHandler = new RequestHandler(rules);
        const endpoint = settings.endpoints[service];
        return {
            config: {
                ...endpointFlags,
                ...(endpoint === undefined ? {} : { endpoint }),
                ...HERMETIC,
                region,
                requestHandler,
                credentials: toSdkCredentials(credentials),
                customUserAgent: userAgentOf(settings.caller),
            },
            calls: callsOf(settings, { service, region, ...homeRegionOf(settings) }, () => requestHandler.reach),
        };
    };
    return {
        sts: async (target) => {
            const [{ STSClient }, { toSts }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(695)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 1695, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(695), __nccwpck_require__.e(39)]).then(__nccwpck_require__.bind(__nccwpck_require__, 7039)),
                prepare('sts', target),
            ]);
            return toSts(new STSClient(config), calls, settings.clock);
        },
        secretsManager: async (target) => {
            const [{ SecretsManagerClient }, { toSecretsManager }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(994)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 2994, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(994), __nccwpck_require__.e(424)]).then(__nccwpck_require__.bind(__nccwpck_require__, 8424)),
                prepare('secretsmanager', target),
            ]);
            return toSecretsManager(new SecretsManagerClient(config), calls);
        },
        parameters: async (target) => {
            const [{ SSMClient }, { toParameters }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(736)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 4736, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(736), __nccwpck_require__.e(510)]).then(__nccwpck_require__.bind(__nccwpck_require__, 6510)),
                prepare('ssm', target),
            ]);
            return toParameters(new SSMClient(config), calls);
        },
        kms: async (target) => {
            const [{ KMSClient }, { toKms }, { config, calls }] = await Promise.all([
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(632)]).then(__nccwpck_require__.t.bind(__nccwpck_require__, 2632, 19)),
                Promise.all(/* import() */[__nccwpck_require__.e(279), __nccwpck_require__.e(861), __nccwpck_require__.e(632), __nccwpck_require__.e(66)]).then(__nccwpck_require__.bind(__nccwpck_require__, 4066)),
                prepare('kms', target),
            ]);
            return toKms(new KMSClient(config), calls);
        },
        ambientCredentials: async (region) => {
            const [{ readAmbientCredentials }, { config, calls }] = await Promise.all([
                __nccwpck_require__.e(/* import() */ 717).then(__nccwpck_require__.bind(__nccwpck_require__, 2717)),
                prepare('sts', { region, credentials: 'unsigned' }),
            ]);
            const { credentials: _, ...clientConfig } = config;
            return calls.make({ operation: 'AssumeRole', needs: [] }, () => readAmbientCredentials(clientConfig));
        },
    };
};
/** Whatever a client would otherwise look up in `~/.aws/config` or in the environment. */
const HERMETIC = {
    ignoreConfiguredEndpointUrls: true,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard',
    userAgentAppId: '',
    authSchemePreference: ['sigv4'],
};
const homeRegionOf = ({ homeRegion }) => homeRegion === undefined ? {} : { homeRegion };
//# sourceMappingURL=clients.js.map

/***/ }),

/***/ 468:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ readSdkError)
/* harmony export */ });
/** The facts of an error thrown by a client. */
const readSdkError = (error) => {
    const raw = recordOf(error);
    const metadata = recordOf(raw['$metadata']);
    const headers = recordOf(recordOf(raw['$response'])['headers']);
    const status = metadata['httpStatusCode'];
    const requestId = metadata['requestId'];
    const retryAfter = headers['retry-after'];
    const message = typeof raw['message'] === 'string' ? raw['message'] : '';
    const name = nameOf(raw);
    return {
        name,
        fromService: name !== '' && !NOT_A_SERVICE.has(name),
        ...(typeof status === 'number' ? { status } : {}),
        ...(typeof requestId === 'string' && /^[\w=+/-]{1,128}$/.test(requestId) ? { requestId } : {}),
        ...(typeof retryAfter === 'string' && /^\d{1,4}$/.test(retryAfter)
            ? { retryAfterMs: Number(retryAfter) * 1000 }
            : {}),
        clockCorrected: metadata['clockSkewCorrected'] === true,
        says: (pattern) => pattern.test(message),
        quote: (pattern) => pattern.exec(message)?.[1],
    };
};
/** What the SDK calls an answer that it cannot read: a generic error of the parser, or `Unknown` with a status. */
const NOT_A_SERVICE = new Set(['Error', 'SyntaxError', 'TypeError', 'RangeError', 'Unknown', 'UnknownError']);
const nameOf = (raw) => {
    const name = raw['name'];
    return typeof name === 'string' && /^[A-Za-z][A-Za-z0-9.]{0,63}$/.test(name) ? name.replace(/Exception$/, '') : '';
};
const recordOf = (value) => typeof value === 'object' && value !== null ? value : {};
//# sourceMappingURL=sdk-error.js.map

/***/ }),

/***/ 8179:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ Deadline),
/* harmony export */   m: () => (/* binding */ systemClock)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

const systemClock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    sleep: (milliseconds, signal) => new Promise((resolve) => {
        if (signal?.aborted === true)
            return resolve();
        const done = () => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', done);
            resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal?.addEventListener('abort', done);
    }),
};
/** The total budget of one action: every request gets its share of what is left of it. */
class Deadline {
    #clock;
    #end;
    budgetMs;
    constructor(clock, budgetMs) {
        this.#clock = clock;
        this.#end = clock.monotonic() + budgetMs;
        this.budgetMs = budgetMs;
    }
    /** Milliseconds left, never negative. */
    leftMs() {
        return Math.max(0, this.#end - this.#clock.monotonic());
    }
    /** How long one request may take, in milliseconds: `limitMs` or what is left, whichever is less. */
    shareMs(limitMs) {
        return Math.min(limitMs, this.leftMs());
    }
    /** The failure to throw when the budget is gone. */
    failure(doing) {
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('timeout', `The time budget of ${Math.round(this.budgetMs / 1000)} s ran out while ${doing}.`, 'See whether the endpoint is reachable from this runner (proxy, VPC endpoint, DNS), or raise action-timeout-s.');
    }
}
//# sourceMappingURL=clock.js.map

/***/ }),

/***/ 7279:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HR: () => (/* binding */ Failure),
/* harmony export */   J5: () => (/* binding */ refused),
/* harmony export */   bn: () => (/* binding */ allOf),
/* harmony export */   kY: () => (/* binding */ failureText),
/* harmony export */   qG: () => (/* binding */ accepted),
/* harmony export */   vQ: () => (/* binding */ inputFailure)
/* harmony export */ });
/**
 * The one thing the suite throws: "this cannot go on". An answer that was merely unwelcome (a denied question, a finding,
 * a bad input) is a value, not a Failure.
 */
/** What the user reads: `<code>: <message> Hint: <hint>`. Neither part ever holds anything derived from a secret. */
class Failure extends Error {
    name = 'Failure';
    code;
    /** What the user does next, as one sentence. */
    hint;
    /** Where it came from, for the log only. */
    trace;
    constructor(code, message, hint, trace = {}) {
        super(message);
        this.code = code;
        this.hint = hint;
        this.trace = trace;
    }
}
/** Bad input as a Failure that lists every problem. */
const inputFailure = (problems) => {
    const lines = problems.map(({ where, what }) => `${where}: ${what}`);
    return new Failure('input', lines.length === 1
        ? `${lines[0]}`
        : [`${lines.length} problems:`, ...lines.map((line) => `  - ${line}`)].join('\n'), 'Nothing was changed. Correct the inputs and run the step again.');
};
/** The text a user reads, with the trace appended where there is one. */
const failureText = ({ code, message, hint, trace }) => {
    const origin = [
        ...(trace.status === undefined ? [] : [`HTTP ${trace.status}`]),
        ...(trace.requestId === undefined ? [] : [`request id ${trace.requestId}`]),
    ];
    return `${code}: ${message} Hint: ${hint}${origin.length === 0 ? '' : ` (${origin.join(', ')})`}`;
};
/** The parse succeeded. */
const accepted = (value) => ({ ok: true, value });
/** The parse failed for one reason. */
const refused = (where, what) => ({ ok: false, problems: [{ where, what }] });
/** All values, or all problems of all of them. */
const allOf = (parts) => {
    const problems = parts.flatMap((part) => (part.ok ? [] : part.problems));
    return problems.length > 0
        ? { ok: false, problems }
        : accepted(parts.flatMap((part) => (part.ok ? [part.value] : [])));
};
//# sourceMappingURL=failure.js.map

/***/ }),

/***/ 3778:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  q: () => (/* binding */ LARGEST_CIPHERTEXT),
  T: () => (/* binding */ parseCiphertextLines)
});

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: ./build/src/text/json.js
var json = __nccwpck_require__(6691);
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
    return node?.kind === 'object' ? (0,failure/* accepted */.qG)(node) : (0,failure/* refused */.J5)(where, 'expected one JSON object, `{…}`');
};
//# sourceMappingURL=json-object.js.map
// EXTERNAL MODULE: ./build/src/input/list.js
var list = __nccwpck_require__(2800);
// EXTERNAL MODULE: ./build/src/secrecy/env-name.js + 1 modules
var env_name = __nccwpck_require__(3803);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
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
const FORMS = ['auto', 'text', ...CODECS];
/** `NAME = base64:BLOB` or `NAME = file:PATH`, then `| key=…` and further attributes; one per line. */
const parseCiphertextLines = (where, text) => (0,failure/* allOf */.bn)((0,list/* linesOf */.D)(text)
    .filter(({ text }) => !text.startsWith('#'))
    .map(({ line, text }) => parseLine(`${where}, line ${line}`, text)));
const parseLine = (where, line) => {
    const [, name, kind, place = '', rest = ''] = LINE.exec(line) ?? [];
    if (name === undefined)
        return (0,failure/* refused */.J5)(where, 'expected `NAME = base64:BLOB | key=…` or `NAME = file:PATH | key=…`');
    if (!(0,env_name/* isVariableName */.KL)(name))
        return (0,failure/* refused */.J5)(where, `${(0,printable/* quoted */.T)(name)} cannot be a name: use letters, digits and underscores`);
    const options = optionsOf(where, rest);
    if (!options.ok)
        return options;
    const { key, context, algorithm, attributes } = options.value;
    if (key === undefined)
        return (0,failure/* refused */.J5)(where, 'the attribute `key=` is missing: without it a blob under any key would be accepted');
    if (context !== undefined && ASYMMETRIC.some((known) => known === algorithm))
        return (0,failure/* refused */.J5)(where, `the algorithm \`${algorithm}\` takes no \`context=\``);
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
    return (0,failure/* accepted */.qG)({
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
        ? (0,failure/* accepted */.qG)({ kind: 'inline', base64 })
        : (0,failure/* refused */.J5)(where, `expected 1 to ${LARGEST_CIPHERTEXT} bytes in padded base64 after \`base64:\``);
};
const fileBlob = (where, path) => path === '' || /\p{C}/u.test(path)
    ? (0,failure/* refused */.J5)(where, 'expected a path after `file:`')
    : (0,failure/* accepted */.qG)({ kind: 'file', path });
const optionsOf = (where, rest) => {
    let options = { attributes: {} };
    const seen = new Set();
    for (const part of splitAttributes(rest)) {
        const [, name = '', value] = /^([a-z]+)(?:=([\s\S]*))?$/.exec(part) ?? [];
        if (seen.has(name))
            return (0,failure/* refused */.J5)(where, `the attribute \`${name}\` is given twice`);
        seen.add(name);
        const option = optionOf(where, name, value);
        if (!option.ok)
            return option;
        options = { ...options, ...option.value, attributes: { ...options.attributes, ...option.value.attributes } };
    }
    return (0,failure/* accepted */.qG)(options);
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
    const attribute = (attributes, expected) => attributes === undefined ? (0,failure/* refused */.J5)(where, `the attribute \`${name}\` takes ${expected}`) : (0,failure/* accepted */.qG)({ attributes });
    switch (name) {
        case 'key':
            return value !== undefined && KEY.test(value)
                ? (0,failure/* accepted */.qG)({ key: value })
                : (0,failure/* refused */.J5)(where, 'the attribute `key` takes a key id, a key ARN, `alias/<name>` or an alias ARN');
        case 'context':
            return contextOf(where, value ?? '');
        case 'algorithm': {
            const algorithm = chosen(ALGORITHMS, value);
            return algorithm === undefined
                ? (0,failure/* refused */.J5)(where, `the attribute \`algorithm\` takes one of ${ALGORITHMS.join(', ')}`)
                : (0,failure/* accepted */.qG)({ algorithm });
        }
        case 'public':
            return attribute(value === undefined ? { public: true } : undefined, 'no value');
        case 'trim':
            return attribute(value === undefined ? { trim: true } : undefined, 'no value');
        case 'as': {
            const as = chosen(FORMS, value);
            return attribute(as && { as }, `one of ${FORMS.join(', ')}`);
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
            return (0,failure/* refused */.J5)(where, 'expected `key=`, `context=`, `algorithm=`, `export=`, `decode=`, `as=`, `public` or `trim` after the `|`');
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
            return (0,failure/* refused */.J5)(where, `the encryption context takes strings only; ${(0,printable/* quoted */.T)(key)} is none`);
        context.set(key, value.value);
    }
    return (0,failure/* accepted */.qG)({ context });
};
//# sourceMappingURL=ciphertext-lines.js.map

/***/ }),

/***/ 6159:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ ciphertextOf),
/* harmony export */   Y: () => (/* binding */ decrypt)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5966);
/* harmony import */ var _ciphertext_lines_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3778);
/* harmony import */ var _value_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4579);




/** Decrypts one blob, always under the key that was named: otherwise a blob under anybody's key would be accepted. */
const decrypt = async ({ source }, kms, runner) => {
    const { plaintextBase64, keyArn } = await kms.decrypt({
        ciphertext: await ciphertextOf(source.blob, runner),
        keyId: source.key,
        ...(source.context === undefined ? {} : { encryptionContext: source.context }),
        ...(source.algorithm === undefined ? {} : { algorithm: source.algorithm }),
    });
    if (!isKey(keyArn, source.key))
        throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('bad-response', 'Another key than the given one decrypted the ciphertext.', 'Something other than KMS probably answered: look at proxies and the endpoint inputs.');
    return { name: source.key, versionStages: [], value: (0,_value_js__WEBPACK_IMPORTED_MODULE_3__/* .valueOfBytes */ .E)(plaintextBase64) };
};
/** Whether KMS used the key that was named. An alias cannot be compared with the key behind it. */
const isKey = (arn, asked) => arn === asked || arn.endsWith(`:key/${asked}`) || /^(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias\//.test(asked);
/** The blob as base64: raw bytes of a file, or base64 text in it. */
const ciphertextOf = async (blob, runner) => {
    if (blob.kind === 'inline')
        return blob.base64;
    const file = await runner.readFileBytes(blob.path, 2 * _ciphertext_lines_js__WEBPACK_IMPORTED_MODULE_2__/* .LARGEST_CIPHERTEXT */ .q);
    if (file.kind !== 'bytes')
        throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('file', `The ciphertext \`${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .printable */ .g)(blob.path)}\` cannot be read: ${file.kind === 'absent' ? 'there is no such file' : file.why}.`, 'Name a file in the workspace or in RUNNER_TEMP.');
    const bytes = Buffer.from(file.bytes);
    const text = bytes.toString('latin1').trim();
    const base64 = /^[A-Za-z0-9+/\r\n]+={0,2}$/.test(text) ? text.replace(/[\r\n]/g, '') : bytes.toString('base64');
    const size = Buffer.from(base64, 'base64').length;
    if (size === 0 || size > _ciphertext_lines_js__WEBPACK_IMPORTED_MODULE_2__/* .LARGEST_CIPHERTEXT */ .q)
        throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('kms-ciphertext', `The file \`${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .printable */ .g)(blob.path)}\` does not hold 1 to ${_ciphertext_lines_js__WEBPACK_IMPORTED_MODULE_2__/* .LARGEST_CIPHERTEXT */ .q} bytes of ciphertext.`, 'KMS takes what its Encrypt call gave back; larger data is encrypted under a data key.');
    return base64;
};
//# sourceMappingURL=decrypt.js.map

/***/ }),

/***/ 3734:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   I3: () => (/* binding */ checkName),
/* harmony export */   Qm: () => (/* binding */ malformed),
/* harmony export */   g5: () => (/* binding */ failureOf)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _reference_print_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(5972);
/* harmony import */ var _secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3803);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5966);




/** A failure of the entry that a value comes from. */
const failureOf = (delivery, code, message, hint) => ({
    label: delivery.entry.label,
    failure: new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR(code, message, hint),
});
/** The name as a variable that may be set, or why not. */
const checkName = (delivery) => {
    const checked = (0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_1__/* .checkEnvName */ .$n)(delivery.name, delivery.origin);
    switch (checked.kind) {
        case 'allowed':
            return checked;
        case 'malformed':
            return malformed(delivery);
        case 'blocked': {
            const written = checked.writable
                ? ` If you want exactly this, write \`${writtenOut(delivery)}\` in the input secrets.`
                : '';
            return failureOf(delivery, 'name-blocked', `No secret may set the variable ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(delivery.name)}: ${checked.because}.`, `Give it another name, or deliver it as an output or a file.${written}`);
        }
    }
};
const writtenOut = ({ name, entry }) => entry.source.kind === 'ciphertext' ? `${name} = …` : `${name} = ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .printable */ .g)((0,_reference_print_js__WEBPACK_IMPORTED_MODULE_3__/* .printSource */ .r)(entry.source))}`;
/** The failure for a name that no variable and no output can have. */
const malformed = (delivery) => failureOf(delivery, 'name-blocked', `${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(delivery.name)} cannot be a name.`, 'Write a name of letters, digits and underscores: `NAME = …` in the input secrets.');
//# sourceMappingURL=delivery-name.js.map

/***/ }),

/***/ 4813:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  c: () => (/* binding */ planDeliveries)
});

// EXTERNAL MODULE: ./build/src/secrecy/env-name.js + 1 modules
var env_name = __nccwpck_require__(3803);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
// EXTERNAL MODULE: ./build/src/fetch-secrets/delivery-name.js
var delivery_name = __nccwpck_require__(3734);
// EXTERNAL MODULE: ./build/src/fetch-secrets/file-plan.js
var file_plan = __nccwpck_require__(3212);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/collisions.js



/** Two values with one name. Outputs are compared without regard to case, as are variables on Windows. */
const collisions = (deliveries, platform) => {
    const failures = [];
    const taken = new Map();
    const take = (place, name, delivery) => {
        const key = `${place} ${place === 'env' && platform !== 'win32' ? name : name.toLowerCase()}`;
        const other = taken.get(key);
        if (other === undefined)
            taken.set(key, delivery);
        else if (other !== delivery)
            failures.push((0,delivery_name/* failureOf */.g5)(delivery, 'name-collision', `The name ${(0,printable/* quoted */.T)(name)} is also that of ${other.entry.label}.`, 'Name one of them differently: `NAME = …` in the input secrets.'));
    };
    for (const delivery of deliveries) {
        if (delivery.exports.includes('env'))
            take('env', delivery.name, delivery);
        if (delivery.exports.includes('output'))
            take('output', delivery.name, delivery);
        if (delivery.exports.includes('file'))
            take('output', (0,file_plan/* fileOutputName */.$)(delivery.name), delivery);
    }
    return failures;
};
//# sourceMappingURL=collisions.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/env-plan.js


/** Plans the variables, and finds everything that speaks against them. */
const planEnv = (deliveries, { platform, present, overwrite }) => {
    const variables = [];
    const failures = [];
    const warnings = [];
    for (const delivery of deliveries) {
        const checked = (0,delivery_name/* checkName */.I3)(delivery);
        if ('failure' in checked) {
            failures.push(checked);
            continue;
        }
        const { name, warning } = checked;
        if (warning !== undefined)
            warnings.push({ where: delivery.entry.label, what: `${(0,printable/* quoted */.T)(name)} is exported; ${warning}` });
        failures.push(...unwritable(delivery), ...tooLarge(delivery, platform));
        const before = present(name);
        if (before?.equals(delivery.value.text) === true)
            continue;
        // A variable that programs obey is never replaced, whatever `overwrite` says.
        const isReplaceable = warning === undefined && (overwrite === 'all' || overwrite.has(name));
        if (before !== undefined && !isReplaceable)
            failures.push(alreadySet(delivery));
        else
            variables.push([name, delivery]);
    }
    const total = variables.reduce((sum, [, { value }]) => sum + value.text.size, 0);
    if (total > MUCH)
        warnings.push({
            where: 'export',
            what: 'more than 1 MiB of environment variables makes programs fail to start; deliver large values as files',
        });
    return { variables, failures, warnings };
};
const MUCH = 1024 * 1024;
/** Why a value cannot be written to a command file. */
const unwritable = (delivery) => [
    ...(delivery.value.text.is((text) => text.includes('\0'))
        ? [
            (0,delivery_name/* failureOf */.g5)(delivery, 'nul-byte', `The value for ${(0,printable/* quoted */.T)(delivery.name)} holds a NUL character.`, 'Deliver it as a file, or use `as=base64`.'),
        ]
        : []),
    ...(delivery.value.text.is((text) => text.isWellFormed())
        ? []
        : [
            (0,delivery_name/* failureOf */.g5)(delivery, 'not-text', `The value for ${(0,printable/* quoted */.T)(delivery.name)} holds half of a surrogate pair, which no UTF-8 text can hold.`, 'Store the character whole.'),
        ]),
];
/** One argument or variable of Linux (MAX_ARG_STRLEN) in bytes; a variable of Windows in UTF-16 units. */
const LARGEST_VARIABLE = 131_072;
const LARGEST_VARIABLE_ON_WINDOWS = 32_766;
const tooLarge = (delivery, platform) => {
    const { name, value } = delivery;
    const fits = value.text.is((text) => platform === 'win32'
        ? text.length <= LARGEST_VARIABLE_ON_WINDOWS
        : Buffer.byteLength(`${name}=${text}`) < LARGEST_VARIABLE);
    if (fits)
        return [];
    const message = `The value for ${(0,printable/* quoted */.T)(name)} is larger than an environment variable may be.`;
    return [(0,delivery_name/* failureOf */.g5)(delivery, 'too-large', message, 'Deliver it as a file: `| export=file`.')];
};
const alreadySet = (delivery) => (0,delivery_name/* failureOf */.g5)(delivery, 'name-collision', `The variable ${(0,printable/* quoted */.T)(delivery.name)} is set already, to something else.`, 'Choose another name, or list this one in overwrite.');
//# sourceMappingURL=env-plan.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/delivery-plan.js





/** Plans where each value goes, and finds everything that speaks against it. */
const planDeliveries = (all, surroundings) => {
    const deliveries = withoutRepeats(all);
    const env = planEnv(deliveries.filter(goesTo('env')), surroundings);
    const outputs = deliveries.filter(goesTo('output'));
    const files = (0,file_plan/* planFiles */.j)(deliveries.filter(goesTo('file')), surroundings.files);
    return {
        env: env.variables,
        outputs,
        files: files.files,
        failures: [
            ...env.failures,
            ...outputs.flatMap(outputFailures),
            ...files.failures,
            ...collisions(deliveries, surroundings.platform),
        ],
        warnings: [...env.warnings, ...files.warnings],
    };
};
const goesTo = (kind) => ({ exports }) => exports.includes(kind);
/** The same part of the same value under the same name, asked for twice, is one delivery. */
const withoutRepeats = (deliveries) => [
    ...new Map(deliveries.map((delivery) => [`${delivery.name} ${delivery.identity}`, delivery])).values(),
];
const outputFailures = (delivery) => (0,env_name/* isVariableName */.KL)(delivery.name) ? unwritable(delivery) : [(0,delivery_name/* malformed */.Qm)(delivery)];
//# sourceMappingURL=delivery-plan.js.map

/***/ }),

/***/ 8910:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ parseEntries),
/* harmony export */   M: () => (/* binding */ entryOf)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _reference_grammar_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8504);
/* harmony import */ var _secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(3803);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(5696);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(5966);
/* harmony import */ var _entry_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(7794);






/** Reads `secret-ids` and `secrets`, with all problems of both. */
const parseEntries = (texts, rules) => {
    const ids = (0,_reference_grammar_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReferences */ .I)('secret-ids', texts['secret-ids'], 'secret-ids');
    const secrets = (0,_reference_grammar_js__WEBPACK_IMPORTED_MODULE_1__/* .parseReferences */ .I)('secrets', texts.secrets, 'secrets');
    const meanings = [
        ...(ids.ok ? ids.value.references.flatMap((reference) => aliasProblem(reference, rules)) : []),
        ...(secrets.ok ? secrets.value.references.flatMap(regionProblem) : []),
    ];
    if (!ids.ok || !secrets.ok || meanings.length > 0)
        return { ok: false, problems: [...[ids, secrets].flatMap((part) => (part.ok ? [] : part.problems)), ...meanings] };
    return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)({
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
    label: (0,_entry_js__WEBPACK_IMPORTED_MODULE_5__/* .labelOf */ .W)(from, reference),
    source: reference.source,
    naming: namingOf(reference.target),
    flatten,
    optional: reference.optional,
    ...(reference.fallback === undefined ? {} : { fallback: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_3__/* .Secret */ .z.of(reference.fallback) }),
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
    const name = (0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_2__/* .toVariableName */ .Vr)(target.alias, nameCase);
    if (name === target.alias)
        return [];
    return [
        {
            where: `secret-ids, line ${line}`,
            what: `the alias ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .T)(target.alias)} would become ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .T)(name)}; write it so, or set name-transformation to \`none\``,
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
                what: `the ARN is of ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .T)(named)}, not of ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .quoted */ .T)(region)}: remove \`region=\``,
            },
        ];
};
//# sourceMappingURL=entries.js.map

/***/ }),

/***/ 6425:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ isMissing),
/* harmony export */   y: () => (/* binding */ combined)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

/** All failures of all entries as one, so that a user corrects them in one go. Its code is that of the first. */
const combined = (failures) => {
    const [first] = failures;
    if (first === undefined)
        throw new Error('there is nothing to combine');
    const { code, hint, trace, message } = first.failure;
    const explain = failures.some(({ failure }) => failure.code.startsWith('denied')) ? ` ${EXPLAIN}` : '';
    if (failures.length === 1)
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR(code, `${first.label}: ${message} Nothing was exported.`, `${hint}${explain}`, trace);
    const lines = failures.map(({ label, failure }) => `  - ${label}: ${failure.code}: ${failure.message} Hint: ${failure.hint}`);
    return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR(code, [`${failures.length} problems:`, ...lines].join('\n'), `Nothing was exported.${explain}`, trace);
};
const EXPLAIN = 'A step with `verify-policy` before this one, with the role as `role-to-assume` and the same `secret-ids`, tells which statement decides.';
const MISSING = new Set([
    'secret-missing',
    'version-missing',
    'value-absent',
    'partial-arn',
    'region-mismatch',
    'json-key-missing',
    'json-value-null',
]);
/** Whether the failure says that there is no such value, as opposed to a value that may not or cannot be read. */
const isMissing = ({ code }, deniedToo) => MISSING.has(code) || (deniedToo && code.startsWith('denied'));
//# sourceMappingURL=entry-failure.js.map

/***/ }),

/***/ 7794:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ labelOf),
/* harmony export */   v: () => (/* binding */ exportsOf)
/* harmony export */ });
/* harmony import */ var _reference_print_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5972);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5966);


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
const labelOf = (from, reference) => `${from}, line ${reference.line} (\`${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_0__/* .printable */ .g)((0,_reference_print_js__WEBPACK_IMPORTED_MODULE_1__/* .printSource */ .r)(reference.source))}\`)`;
//# sourceMappingURL=entry.js.map

/***/ }),

/***/ 7793:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ isJsonObject),
/* harmony export */   l: () => (/* binding */ takeFields)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _secrecy_structure_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(1639);
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6691);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(5966);
/* harmony import */ var _glob_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(4402);





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
    { kind: 'missing', failure: new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR(code, message, hint) },
    '',
];
const failed = (code, message, hint) => [
    { kind: 'failed', failure: new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR(code, message, hint) },
    '',
];
const outcomesOf = (text, { key, flatten, expandStrings }) => {
    if (key === undefined && !flatten)
        return [field([], text)];
    const { node, problems } = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .readJson */ .V)(text);
    if (node?.kind !== 'object')
        return key === undefined ? [field([], text)] : [notAnObject(key, node, text)];
    const [duplicate] = problems;
    if (duplicate !== undefined)
        return [
            failed('not-json', `The JSON document is ambiguous: at line ${duplicate.at.line}, column ${duplicate.at.column}, ${duplicate.what}.`, 'Store each member once, or deliver the document whole.'),
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
    return failed('not-json', 'A key was asked for, but the value is not a JSON object.', 'Remove the key to get the whole value, or store a JSON object.');
};
/** All members, those of nested objects with their whole path; arrays and scalars stay one value. */
const flattened = (node, text, expandStrings, path = []) => node.members.flatMap(({ key, value }) => {
    if (key === '')
        return [
            failed('name-blocked', 'A member has an empty name, which cannot name a value.', 'Select members by key.'),
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
    const { node, problems } = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .readJson */ .V)(text);
    return node?.kind === 'object' && problems.length === 0 ? node : undefined;
};
const memberOf = (node, name, text) => {
    const member = node.members.find(({ key }) => key === name);
    return member === undefined ? absent(node, name) : present([name], member.value, text);
};
const listed = (node, item, text) => {
    if (!item.includes('*'))
        return [memberOf(node, item, text)];
    const found = node.members.filter(({ key }) => (0,_glob_js__WEBPACK_IMPORTED_MODULE_4__/* .matchesGlob */ .k)(item, key));
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
    ? missing('json-value-null', `The member ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_3__/* .quoted */ .T)(path.join('/'))} is \`null\`.`, 'Store a value, or make the reference optional with `?`.')
    : written(path, value, text);
const written = (path, value, text) => {
    if (value.kind !== 'string')
        return field(path, (0,_secrecy_structure_js__WEBPACK_IMPORTED_MODULE_1__/* .compactJson */ .Ar)(value, text));
    return value.value.isWellFormed()
        ? field(path, value.value)
        : failed('not-text', `The member ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_3__/* .quoted */ .T)(path.join('/'))} holds half of a surrogate pair, which no UTF-8 text can hold.`, 'Store the character whole.');
};
const MOST_NAMES = 20;
const absent = (node, name) => {
    const names = node.kind === 'object' ? node.members.map(({ key }) => key) : [];
    const nearest = names.find((key) => key.toLowerCase() === name.toLowerCase());
    const shown = names.slice(0, MOST_NAMES).map((key) => (0,_text_printable_js__WEBPACK_IMPORTED_MODULE_3__/* .printable */ .g)(key, 64));
    const list = shown.length === 0
        ? 'There are no members.'
        : `There are: ${shown.join(', ')}${names.length > MOST_NAMES ? ', …' : ''}.`;
    return missing('json-key-missing', `The value has no member ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_3__/* .quoted */ .T)(name)}. ${list}`, nearest === undefined
        ? 'Correct the key, or make the reference optional with `?`.'
        : `Write ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_3__/* .quoted */ .T)(nearest)}: case counts.`);
};
//# sourceMappingURL=fields.js.map

/***/ }),

/***/ 1660:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   o: () => (/* binding */ pemText),
/* harmony export */   q: () => (/* binding */ fileContent)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5696);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5966);



/** The content of a file in the given format, or why these values cannot be written so. */
const fileContent = (format, values) => {
    switch (format) {
        case 'dotenv':
            return dotenv(values);
        case 'json':
            return json(values);
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
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('nul-byte', `The value for ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(withNul.name)} holds a NUL character, which no shell variable can hold.`, 'Deliver it as a `raw` or `json` file.');
    return _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.concat(...values.flatMap(({ name, value }) => [
        `${name}='`,
        value.text.map((text) => text.replaceAll("'", "'\\''")),
        "'\n",
    ]));
};
/** One object of strings, in the order of the entries. Values that are not text are base64. */
const json = (values) => {
    const members = values.map(({ name, value }) => _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.concat(`  ${JSON.stringify(name)}: `, value.text.map((text) => JSON.stringify(text))));
    const lines = members.flatMap((member, index) => (index === 0 ? [member] : [',\n', member]));
    return _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.concat('{\n', ...lines, '\n}\n');
};
const bytes = (format, { name, value, isBytes }) => {
    if (format === 'binary' && value.base64 === undefined && !isBytes)
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('file', `The value for ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(name)} is text.`, 'Use the format `raw`, or `decode=base64`.');
    return value.base64 === undefined ? value.text : { base64: value.base64 };
};
const PEM = /^-----BEGIN [A-Z0-9 ]+-----\n[\s\S]+\n-----END [A-Z0-9 ]+-----\n$/;
/** Keys often lose their line breaks in JSON and in forms: `\n` written out becomes one again. */
const pemText = (text) => `${text.replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim()}\n`;
const pem = ({ name, value }) => {
    const text = value.text.map(pemText);
    return text.is((candidate) => PEM.test(candidate))
        ? text
        : new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('file', `The value for ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(name)} is no PEM text.`, 'Use the format `raw`, or store a text from `-----BEGIN …` to `-----END …`.');
};
//# sourceMappingURL=file-format.js.map

/***/ }),

/***/ 3204:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ko: () => (/* binding */ selects),
/* harmony export */   xk: () => (/* binding */ parseFileLines)
/* harmony export */ });
/* unused harmony export FILE_FORMATS */
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _input_list_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2800);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5966);
/* harmony import */ var _glob_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(4402);




/** How values are written into a file. */
const FILE_FORMATS = ['dotenv', 'json', 'raw', 'pem', 'binary'];
const LINE = /^([a-z]+)(?::([^\s]*))?(?:\s+->\s+(\S.*))?$/;
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
    const lines = (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .allOf */ .bn)((0,_input_list_js__WEBPACK_IMPORTED_MODULE_1__/* .linesOf */ .D)(text).map(({ line, text }) => parseLine(`${where}, line ${line}`, text)));
    if (!lines.ok)
        return lines;
    const targets = lines.value.map(({ target }) => target);
    const twice = targets.find((target, index) => targets.indexOf(target) !== index);
    return twice === undefined ? lines : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `two lines write ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(twice)}`);
};
const parseLine = (where, line) => {
    const [, word, list, path] = LINE.exec(line) ?? [];
    const format = FILE_FORMATS.find((known) => known === word);
    if (format === undefined)
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected one of ${FILE_FORMATS.map((known) => `\`${known}\``).join(', ')}, then \`:NAME\` and \`-> path\`, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(line)}`);
    const names = list === undefined ? ['*'] : list.split(',');
    const wrong = names.find((name) => !NAME.test(name));
    if (wrong !== undefined)
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected a name or a prefix such as \`DB_*\`, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(wrong)}`);
    const [only = ''] = names;
    if (ONE_NAME.has(format) && (names.length > 1 || only.endsWith('*')))
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `the format \`${format}\` takes exactly one name, such as \`${format}:NAME\``);
    const target = path?.trim() ?? (ONE_NAME.has(format) ? `${only}${EXTENSIONS[format]}` : EXTENSIONS[format]);
    if (!isInnerPath(target))
        return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected a relative path that stays in the folder, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(target)}`);
    return (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)({ format, names, target });
};
/** No way out of the folder, on any system: no `..`, no root, no drive, no backslash, nothing invisible. */
const isInnerPath = (path) => !/[\\:\p{C}]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
/** Whether a line's file holds the value of this name. */
const selects = ({ names }, name) => names.some((glob) => (0,_glob_js__WEBPACK_IMPORTED_MODULE_3__/* .matchesGlob */ .k)(glob, name));
//# sourceMappingURL=file-lines.js.map

/***/ }),

/***/ 3212:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $: () => (/* binding */ fileOutputName),
/* harmony export */   j: () => (/* binding */ planFiles)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(3803);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5966);
/* harmony import */ var _delivery_name_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3734);
/* harmony import */ var _file_format_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(1660);
/* harmony import */ var _file_lines_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(3204);






/** Plans the files: what the lines of `files` select, and one raw file for each other value. */
const planFiles = (deliveries, lines) => {
    const files = [];
    const failures = [];
    const warnings = [];
    const write = (format, target, chosen) => {
        const refused = format === 'dotenv' ? chosen.map(_delivery_name_js__WEBPACK_IMPORTED_MODULE_3__/* .checkName */ .I3).flatMap((name) => ('failure' in name ? [name] : [])) : [];
        const content = (0,_file_format_js__WEBPACK_IMPORTED_MODULE_4__/* .fileContent */ .q)(format, chosen.map(({ name, value, entry: { attributes } }) => ({
            name,
            value,
            isBytes: attributes.decode !== undefined,
        })));
        if (content instanceof _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR)
            failures.push({ label: chosen.map(({ entry }) => entry.label).join(', '), failure: content });
        else
            files.push({ target, content, names: chosen.map(({ name }) => name) });
        failures.push(...refused);
    };
    for (const line of lines) {
        const chosen = deliveries.filter(({ name }) => (0,_file_lines_js__WEBPACK_IMPORTED_MODULE_5__/* .selects */ .ko)(line, name));
        if (chosen.length > 0)
            write(line.format, line.target, chosen);
        else
            warnings.push({ where: 'files', what: `no value goes into ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(line.target)}, so it is not written` });
    }
    for (const delivery of deliveries) {
        if (lines.some((line) => (0,_file_lines_js__WEBPACK_IMPORTED_MODULE_5__/* .selects */ .ko)(line, delivery.name)))
            continue;
        if ((0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_1__/* .isVariableName */ .KL)(delivery.name))
            write('raw', delivery.name, [delivery]);
        else
            failures.push((0,_delivery_name_js__WEBPACK_IMPORTED_MODULE_3__/* .malformed */ .Qm)(delivery));
    }
    return { files, failures, warnings };
};
/** The output that tells where a value's file is. */
const fileOutputName = (name) => `${name}_FILE`;
//# sourceMappingURL=file-plan.js.map

/***/ }),

/***/ 4402:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ matchesGlob)
/* harmony export */ });
/** Whether a name matches a pattern in which `*` stands for any characters, none included. Linear. */
const matchesGlob = (glob, name) => {
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

/***/ }),

/***/ 835:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ inParallel)
/* harmony export */ });
/** Works on all items, at most `limit` at a time, and answers in their order. */
const inParallel = async (items, limit, work) => {
    const results = [];
    const queue = items.entries();
    const worker = async () => {
        // One iterator serves all workers: each takes the next item when it is free.
        for (const [index, item] of queue)
            results[index] = await work(item);
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    return results;
};
//# sourceMappingURL=in-parallel.js.map

/***/ }),

/***/ 4505:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _aws_clients_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4087);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8179);
/* harmony import */ var _runner_entry_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(8541);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(3414);




await (0,_runner_entry_js__WEBPACK_IMPORTED_MODULE_2__/* .runEntry */ .C)((runner) => (0,_run_js__WEBPACK_IMPORTED_MODULE_3__/* .fetchSecrets */ .U)({ runner, clock: _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .systemClock */ .m, connect: _aws_clients_js__WEBPACK_IMPORTED_MODULE_0__/* .accessAws */ .q }));
//# sourceMappingURL=main.js.map
__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 6366:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ nameOf)
/* harmony export */ });
/* harmony import */ var _secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3803);

/**
 * The name of one part of a value. `path` leads to the part. `secretName` is what AWS calls the secret where the reference
 * does not: for an ARN and for a prefix such as `prod/api-*`.
 */
const nameOf = (entry, path, secretName, nameCase) => {
    const { naming } = entry;
    switch (naming.kind) {
        case 'exact':
            // A buildspec is a file of the repository, which a pull request can change.
            return { name: naming.name, origin: entry.from === 'from-buildspec' ? 'content' : 'workflow' };
        case 'prefix':
            return { name: prefixed(naming.prefix, restOf(entry, path, secretName), nameCase), origin: 'content' };
        case 'base':
            return basedName(entry, naming.alias, path, secretName, nameCase);
    }
};
const basedName = (entry, alias, path, secretName, nameCase) => {
    const { source } = entry;
    const isListed = source.kind === 'secret' && source.id.kind === 'prefix';
    // The empty alias means "no base", which only the members of one value can do without.
    if (alias === '' && path.length > 0 && !isListed)
        return { name: joined(path, nameCase), origin: 'content' };
    const base = alias === '' ? undefined : alias;
    // With an alias, a single part needs no further name: `DB,prod/db:password` is `DB`.
    const isWhole = path.length === 0 || (base !== undefined && hasOneKey(entry));
    const isWritten = base !== undefined || (source.kind === 'secret' && source.id.kind === 'name');
    return {
        name: joined([base ?? baseOf(source, secretName), ...(isWhole ? [] : path)], nameCase),
        origin: isWhole && isWritten ? 'workflow' : 'content',
    };
};
/** As the peer action joins them: every part transformed, then the whole once more. */
const joined = ([first = '', ...rest], nameCase) => (0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__/* .toVariableName */ .Vr)([(0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__/* .toVariableName */ .Vr)(first, nameCase), ...rest.map((part) => (0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__/* .toNamePart */ .ou)(part, nameCase))].join('_'), nameCase);
const prefixed = (prefix, parts, nameCase) => {
    const rest = parts.map((part) => (0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__/* .toNamePart */ .ou)(part, nameCase)).join('_');
    return prefix === '' ? (0,_secrecy_env_name_js__WEBPACK_IMPORTED_MODULE_0__/* .toVariableName */ .Vr)(rest, nameCase) : `${prefix}${rest}`;
};
/** What follows a written prefix: for `prod/api-*` the rest of the name; the members, unless only one was asked for. */
const restOf = (entry, path, secretName) => {
    const { source } = entry;
    const listed = source.kind === 'secret' && source.id.kind === 'prefix' ? [secretName.slice(source.id.prefix.length)] : [];
    return listed.length > 0 && hasOneKey(entry) ? listed : [...listed, ...path];
};
const hasOneKey = ({ source }) => source.kind === 'secret' && (source.key?.kind === 'member' || source.key?.kind === 'pointer');
const baseOf = (source, secretName) => {
    switch (source.kind) {
        case 'secret':
            return source.id.kind === 'name' ? source.id.name : secretName;
        case 'parameter':
            return source.name.replace(/^\//, '');
        case 'ciphertext':
            return secretName;
    }
};
//# sourceMappingURL=names.js.map

/***/ }),

/***/ 254:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ orFailure)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

/** The result, or the Failure as a value. Anything else that is thrown is a defect and passes through. */
const orFailure = async (work) => {
    try {
        return await work();
    }
    catch (error) {
        if (error instanceof _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR)
            return error;
        throw error;
    }
};
//# sourceMappingURL=outcome.js.map

/***/ }),

/***/ 3414:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  U: () => (/* binding */ run_fetchSecrets)
});

// EXTERNAL MODULE: ./build/src/failure.js
var src_failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: ./build/src/runner/hand-over.js
var hand_over = __nccwpck_require__(6290);
;// CONCATENATED MODULE: ./build/src/secrecy/handover.js
/** The shortest value of which a chance occurrence in a name or path need not be feared. */
const SHORTEST_TELLING = 8;
/** What contradicts the promises of a Handover; such a defect must stop the step before anything leaves it. */
const handoverDefects = ({ masks, state, outputs, env, files }) => {
    const secrets = [...outputs, ...env].flatMap(([, value]) => (typeof value === 'string' ? [] : [value]));
    const telling = [...secrets, ...files.map(({ content }) => ('base64' in content ? content.base64 : content))]
        .filter(({ size }) => size >= SHORTEST_TELLING)
        .map((secret) => secret.reveal());
    const tells = (text) => telling.some((secret) => text.includes(secret));
    return [
        ...(masks.some((mask) => mask.is((text) => /[\r\n]/.test(text) || text.trim() === ''))
            ? ['a mask is blank or holds a line break']
            : []),
        ...state.filter(([, value]) => tells(value)).map(([name]) => `the state ${name} holds a value`),
        ...files.filter(({ path }) => tells(path)).map(() => 'the path of a file holds a value'),
        ...[...outputs, ...env]
            .filter(([, value]) => typeof value === 'string' && tells(value))
            .map(([name]) => `${name} holds a value that is not marked as secret`),
        ...duplicates(outputs.map(([name]) => name)).map((name) => `the output ${name} is set twice`),
        ...duplicates(env.map(([name]) => name)).map((name) => `the variable ${name} is set twice`),
        ...duplicates(files.map(({ path }) => path)).map((path) => `the file ${path} is written twice`),
    ];
};
const duplicates = (names) => names.filter((name, index) => names.indexOf(name) !== index);
//# sourceMappingURL=handover.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/forms.js
/**
 * The forms in which a value may show up in a log, in the order in which they are kept when there are too many. The first
 * two columns are published in docs/secrets.md, which a test compares with this table.
 */
const FORMS = {
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
const byRank = (forms) => [...Map.groupBy(forms, ({ kind }) => FORMS[kind].rank)]
    .sort(([one], [other]) => one - other)
    .flatMap(([, group]) => group);
/** Keeps at most `budget` forms, the most likely ones. The value itself is never dropped, whatever the budget. */
const withinBudget = (ranked, budget) => {
    const values = ranked.filter(({ kind }) => kind === 'value').length;
    const limit = Math.max(values, budget);
    return { kept: ranked.slice(0, limit), dropped: ranked.slice(limit) };
};
//# sourceMappingURL=mask-budget.js.map
// EXTERNAL MODULE: ./build/src/secrecy/masks.js + 2 modules
var secrecy_masks = __nccwpck_require__(1970);
// EXTERNAL MODULE: ./build/src/secrecy/over-mask.js
var over_mask = __nccwpck_require__(9771);
// EXTERNAL MODULE: ./build/src/secrecy/runner-model.js
var runner_model = __nccwpck_require__(3394);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __nccwpck_require__(5696);
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
    const masks = kept.map(({ text }) => (0,secrecy_masks/* registrable */.ZV)(text));
    const missed = survivors(wanted, dropped, masks);
    if (missed.length > 0)
        throw selfCheckFailure(missed);
    return { masks: masks.map((mask) => secret/* Secret */.z.of(mask)), warnings: warnings.all };
};
/** Every form that no rule leaves out, with repeats. */
const wantedForms = (sources, rules, warnings) => {
    const judging = {
        ordinary: (0,over_mask/* ordinaryTest */.TS)(rules.ordinary),
        publicTexts: new Set(rules.publicValues.map((value) => value.reveal())),
        warnings,
    };
    const maskable = sources.filter((source) => isMaskable(source, warnings));
    return (0,secrecy_masks/* formsOf */.XP)(maskable).filter((form) => isWanted(form, judging));
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
    return [...new Map(needles.map(({ text, label }) => [text, { label, text: Secret.of(text) }])).values()];
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
    const given = new runner_model/* RunnerMasker */._m();
    const sent = new Set();
    return ranked.filter(({ kind, text }) => {
        const mask = (0,secrecy_masks/* registrable */.ZV)(text);
        if (sent.has(mask) || given.hides(mask))
            return false;
        sent.add(mask);
        if (UNENCODED.has(kind))
            given.addMask((0,runner_model/* toCommandData */.bz)(mask));
        return true;
    });
};
const UNENCODED = new Set(['value', 'leaf', 'url-password', 'setting']);
/** The forms that the runner would print, although no rule leaves them out and the budget did not drop them. */
const survivors = (wanted, dropped, masks) => {
    const runner = new runner_model/* RunnerMasker */._m();
    for (const mask of masks)
        runner.addMask((0,runner_model/* toCommandData */.bz)(mask));
    const excused = new Set(dropped.map(({ text }) => (0,secrecy_masks/* registrable */.ZV)(text)));
    return wanted.filter(({ text }) => {
        const mask = (0,secrecy_masks/* registrable */.ZV)(text);
        return !excused.has(mask) && !runner.hides(mask);
    });
};
const selfCheckFailure = (missed) => {
    const what = [...new Set(missed.map(({ label, kind }) => `${label} (${kind})`))].sort().join(', ');
    return new src_failure/* Failure */.HR('mask-self-check', `The runner would print a form of these values in a log: ${what}.`, 'Nothing was exported. Please report this as a defect, without the value.');
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
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
// EXTERNAL MODULE: ./build/src/fetch-secrets/delivery-plan.js + 2 modules
var delivery_plan = __nccwpck_require__(4813);
;// CONCATENATED MODULE: ./build/src/input/endpoint.js

const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/;
/** Whether a URL's host is this machine: `localhost`, 127.0.0.0/8 or ::1. */
const isLoopback = (url) => LOOPBACK.test(url.hostname);
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
    if (url.protocol === 'http:' && !isLoopback(url))
        return (0,src_failure/* refused */.J5)(where, 'http is allowed on loopback addresses only: use https');
    return (0,src_failure/* accepted */.qG)(url.href.replace(/\/+$/, ''));
};
//# sourceMappingURL=endpoint.js.map
// EXTERNAL MODULE: ./build/src/input/list.js
var list = __nccwpck_require__(2800);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/request.js
/** The request of an entry that names one secret, parameter or ciphertext; wildcards are resolved first. */
const requestOf = (entry, defaults) => {
    const { source } = entry;
    const region = entry.attributes.region ?? regionOf(entry) ?? defaults.region;
    switch (source.kind) {
        case 'secret':
            return secretRequest(source, source.id.kind === 'arn' ? source.id.arn : nameIn(source), region, defaults);
        case 'parameter':
            return parameterRequest(source, region);
        case 'ciphertext':
            return {
                kind: 'ciphertext',
                key: JSON.stringify([source.key, source.blob, [...(source.context ?? [])], source.algorithm, region]),
                region,
                source,
            };
    }
};
/** The request of a secret that a wildcard found, by its full ARN. */
const listedRequest = (source, arn, region, defaults) => secretRequest(source, arn, region, defaults);
/** The region that an entry names itself, in an ARN. */
const regionOf = ({ source }) => {
    switch (source.kind) {
        case 'secret':
            return source.id.kind === 'arn' ? source.id.region : undefined;
        case 'parameter':
            return source.arn?.split(':')[3];
        case 'ciphertext':
            return /^arn:[^:]*:kms:([^:]*):/.exec(source.key)?.[1];
    }
};
const nameIn = ({ id }) => (id.kind === 'name' ? id.name : '');
const secretRequest = (source, secretId, region, { versionStage }) => {
    const stage = source.stage ?? (source.version === undefined ? versionStage : undefined);
    const { version } = source;
    const [, , , , account, , ...name] = secretId.split(':');
    return {
        kind: 'secret',
        key: JSON.stringify(['secret', region, secretId, stage, version]),
        region,
        secretId,
        ...(stage === undefined ? {} : { stage }),
        ...(version === undefined ? {} : { version }),
        ...(account === undefined ? {} : { account, nameInArn: name.join(':') }),
    };
};
const parameterRequest = (source, region) => {
    const selector = [source.version ?? source.label].map((part) => (part === undefined ? '' : `:${part}`)).join('');
    const name = `${source.arn ?? source.name}${selector}`;
    const account = source.arn?.split(':')[4];
    return {
        kind: 'parameter',
        key: JSON.stringify(['parameter', region, name]),
        region,
        name,
        selector,
        ...(account === undefined ? {} : { account }),
    };
};
//# sourceMappingURL=request.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/endpoints.js





const SERVICES = ['secretsmanager', 'kms', 'ssm', 'sts'];
/** One URL for all services, or lines such as `kms=https://…`. */
const parseEndpoints = (where, text) => {
    const lines = (0,list/* linesOf */.D)(text);
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
            problems.push({ where: here, what: `${(0,printable/* quoted */.T)(service)} is given twice` });
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
    throw (0,src_failure/* inputFailure */.vQ)([
        { where: 'endpoint-url', what: `one address cannot serve several regions: ${[...regions].sort().join(', ')}` },
    ]);
};
//# sourceMappingURL=endpoints.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/entry-failure.js
var entry_failure = __nccwpck_require__(6425);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/files-folder.js


const PREFIX = 'fetch-secrets';
/** The folder for files. Nothing is made yet. */
const filesFolder = async (dir, runner) => {
    switch (dir.kind) {
        case 'private':
            return { path: await runner.privateFolder(PREFIX, 'disk'), warnings: [] };
        case 'memory':
            return {
                path: await runner.privateFolder(PREFIX, 'memory'),
                warnings: runner.platform === 'linux'
                    ? []
                    : [
                        {
                            where: 'files-dir',
                            what: 'this system offers no folder in memory, so files are kept in a private folder on the disk',
                        },
                    ],
            };
        case 'workspace':
            return {
                path: `${workspaceOf(runner)}/${dir.path}`,
                warnings: [
                    { where: 'files-dir', what: 'files in the workspace may end up in uploads, caches and container images' },
                ],
            };
        case 'absolute':
            if (isBelow(runner.env('GITHUB_WORKSPACE'), dir.path))
                throw new src_failure/* Failure */.HR('file', `${(0,printable/* quoted */.T)(dir.path)} lies in the workspace.`, 'Write `workspace:PATH`, if you want values there, or choose a folder outside.');
            return { path: dir.path.replace(/[\\/]+$/, ''), warnings: [] };
    }
};
const workspaceOf = (runner) => {
    const workspace = runner.env('GITHUB_WORKSPACE');
    if (workspace === undefined)
        throw new src_failure/* Failure */.HR('runner', 'GITHUB_WORKSPACE is not set.', 'The runner sets this variable: see what changed it.');
    return workspace;
};
const isBelow = (folder, path) => folder !== undefined && `${path.replaceAll('\\', '/')}/`.startsWith(`${folder.replaceAll('\\', '/')}/`);
//# sourceMappingURL=files-folder.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/accounts.js
/** The account ids that ARNs name, each once. */
const accountsIn = (arns) => [
    ...new Set(arns.flatMap((arn) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? '')?.[1] ?? [])),
];
/** The account ids that entries name. */
const accountsOf = (entries) => accountsIn(entries.map(({ source }) => {
    switch (source.kind) {
        case 'secret':
            return source.id.kind === 'arn' ? source.id.arn : undefined;
        case 'parameter':
            return source.arn;
        case 'ciphertext':
            return source.key;
    }
}));
//# sourceMappingURL=accounts.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/entry.js
var fetch_secrets_entry = __nccwpck_require__(7794);
// EXTERNAL MODULE: ./build/src/fetch-secrets/fields.js
var fields = __nccwpck_require__(7793);
// EXTERNAL MODULE: ./build/src/fetch-secrets/file-lines.js
var file_lines = __nccwpck_require__(3204);
// EXTERNAL MODULE: ./build/src/fetch-secrets/names.js
var names = __nccwpck_require__(6366);
// EXTERNAL MODULE: ./build/src/fetch-secrets/glob.js
var glob = __nccwpck_require__(4402);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/public-keys.js




/** One pattern per line: `KEY`, `NAME` or `secret-name:KEY`, with `*` for any characters. */
const parsePublicKeys = (where, text) => (0,src_failure/* allOf */.bn)((0,list/* linesOf */.D)(text).map(({ line, text: pattern }) => {
    const colon = pattern.lastIndexOf(':');
    const [secret, key] = colon === -1 ? [undefined, pattern] : [pattern.slice(0, colon), pattern.slice(colon + 1)];
    if (key === '' || secret === '' || /[\s,]/.test(pattern))
        return (0,src_failure/* refused */.J5)(`${where}, line ${line}`, `expected \`KEY\` or \`secret-name:KEY\`, found ${(0,printable/* quoted */.T)(pattern)}`);
    return (0,src_failure/* accepted */.qG)({ pattern, key, ...(secret === undefined ? {} : { secret }) });
}));
/** The declaration that makes a value public, if there is one. */
const publicKeyOf = (keys, candidate) => keys.find(({ secret, key }) => {
    const { name, secretName, path } = candidate;
    if (secret !== undefined)
        return (0,glob/* matchesGlob */.k)(secret, secretName) && path.length > 0 && matchesPath(key, path);
    return (0,glob/* matchesGlob */.k)(key, name) || matchesPath(key, path);
});
/** A member by its own name, or by its whole path with slashes. */
const matchesPath = (key, path) => path.length > 0 && ((0,glob/* matchesGlob */.k)(key, path.at(-1) ?? '') || (0,glob/* matchesGlob */.k)(key, path.join('/')));
//# sourceMappingURL=public-keys.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/value.js
var fetch_secrets_value = __nccwpck_require__(4579);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/deliver.js









const NOTHING = { deliveries: [], missing: [], failures: [], warnings: [] };
/** The named values that one entry delivers from what was fetched for it. */
const deliver = ({ entry, request }, outcome, rules) => {
    if (outcome instanceof src_failure/* Failure */.HR)
        return whereMissing(entry, outcome, rules);
    const { source, flatten } = entry;
    const key = source.kind === 'secret' ? source.key : undefined;
    const isWhole = key === undefined && !flatten;
    const taken = isWhole
        ? undefined
        : (0,fields/* takeFields */.l)(outcome.value.text, {
            ...(key === undefined ? {} : { key }),
            flatten,
            expandStrings: rules.expandStrings,
        });
    const missing = taken?.missing.map((failure) => whereMissing(entry, failure, rules)) ?? [];
    const parts = taken?.fields.map(([path, text]) => ({ path, value: { text } })) ?? [{ path: [], value: outcome.value }];
    const shaped = parts.map(({ path, value }) => delivered(entry, path, value, { name: outcome.name, key: request.key, payload: outcome }, rules));
    return merged([
        ...shaped,
        ...missing,
        { ...NOTHING, failures: (taken?.failures ?? []).map((failure) => ({ label: entry.label, failure })) },
        { ...NOTHING, warnings: taken === undefined ? [] : notes(entry, taken, rules) },
    ]);
};
/** What happens where a value is missing: the entry's own wish comes before the general one. */
const whereMissing = (entry, failure, rules) => {
    if (!(0,entry_failure/* isMissing */.b)(failure, rules.deniedAsMissing))
        return { ...NOTHING, failures: [{ label: entry.label, failure }] };
    if (entry.fallback !== undefined)
        return fallbackOf(entry, entry.fallback, rules);
    if (entry.optional || rules.onMissing === 'ignore')
        return { ...NOTHING, missing: [entry] };
    if (rules.onMissing === 'fail')
        return { ...NOTHING, failures: [{ label: entry.label, failure }] };
    return { ...NOTHING, missing: [entry], warnings: [{ where: entry.label, what: `missing: ${failure.message}` }] };
};
const fallbackOf = (entry, fallback, rules) => {
    const key = entry.source.kind === 'secret' ? entry.source.key : undefined;
    const path = key?.kind === 'member' ? [key.name] : key?.kind === 'pointer' ? key.pointer.slice(1).split('/') : [];
    const name = entry.source.kind === 'secret' && entry.source.id.kind === 'arn' ? entry.source.id.name : '';
    return delivered(entry, path, { text: fallback }, { name, key: entry.label }, rules);
};
const delivered = (entry, path, value, { name: secretName, key, payload }, rules) => {
    const shaped = (0,fetch_secrets_value/* shape */.c)(value, entry.attributes);
    if (shaped.kind === 'failed')
        return { ...NOTHING, failures: [{ label: entry.label, failure: shaped.failure }] };
    const { name, origin } = (0,names/* nameOf */.V)(entry, path, secretName, rules.nameCase);
    const publicKey = publicKeyOf(rules.publicKeys, { name, secretName, path });
    const delivery = {
        name,
        origin,
        entry,
        value: shaped.value,
        exports: (0,fetch_secrets_entry/* exportsOf */.v)(entry, rules.exports, rules.files.some((line) => (0,file_lines/* selects */.ko)(line, name))),
        isPublic: entry.attributes.public === true || publicKey !== undefined,
        ...(publicKey === undefined ? {} : { publicKey }),
        identity: JSON.stringify([payload?.arn ?? key, payload?.versionId, path, entry.attributes]),
        madeFrom: shaped.from,
        ...(payload === undefined ? {} : { payload }),
    };
    return withEmptiness(delivery, rules);
};
const withEmptiness = (delivery, { onEmpty }) => {
    const { entry, value, name } = delivery;
    if (onEmpty === 'allow' || !value.text.is((text) => text.trim() === ''))
        return { ...NOTHING, deliveries: [delivery] };
    const message = `The value for ${(0,printable/* quoted */.T)(name)} is empty or blank.`;
    if (onEmpty === 'warn')
        return { ...NOTHING, deliveries: [delivery], warnings: [{ where: entry.label, what: message }] };
    const failure = new src_failure/* Failure */.HR('empty-value', message, 'Store a value, or set on-empty to `warn` or `allow`.');
    return { ...NOTHING, failures: [{ label: entry.label, failure }] };
};
const notes = (entry, taken, { expandStrings }) => [
    ...(taken.nested && !expandStrings && entry.from === 'secret-ids'
        ? [
            {
                where: entry.label,
                what: 'a member is a string that holds a JSON object; it is delivered whole. Set json-strings to `expand` to take it apart',
            },
        ]
        : []),
    ...(taken.fields.length + taken.missing.length + taken.failures.length === 0
        ? [{ where: entry.label, what: 'the value is an empty object, so nothing is delivered' }]
        : []),
];
/** Several results as one. */
const merged = (parts) => ({
    deliveries: parts.flatMap(({ deliveries }) => deliveries),
    missing: [...new Set(parts.flatMap(({ missing }) => missing))],
    failures: parts.flatMap(({ failures }) => failures),
    warnings: parts.flatMap(({ warnings }) => warnings),
});
//# sourceMappingURL=deliver.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/decrypt.js
var decrypt = __nccwpck_require__(6159);
// EXTERNAL MODULE: ./build/src/fetch-secrets/outcome.js
var fetch_secrets_outcome = __nccwpck_require__(254);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/fetch-secret.js




/** The value of one secret version. */
const fetchSecret = async (request, manager) => {
    const { secretId, stage, version } = request;
    const selector = {
        ...(stage === undefined ? {} : { versionStage: stage }),
        ...(version === undefined ? {} : { versionId: version }),
    };
    const value = await (0,fetch_secrets_outcome/* orFailure */.w)(() => manager.getSecretValue({ secretId, ...selector }));
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
    const value = await (0,fetch_secrets_outcome/* orFailure */.w)(() => manager.getSecretValue({ secretId: nameInArn, ...selector }));
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
            return { ...about, value: (0,fetch_secrets_value/* valueOfBytes */.E)(value.base64) };
        case 'absent':
            throw new src_failure/* Failure */.HR('value-absent', `\`${(0,printable/* printable */.g)(about.name)}\` has neither text nor bytes.`, 'Store a value; right after the creation of a secret, wait until it has one.');
    }
};
//# sourceMappingURL=fetch-secret.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/fetch-batch.js




/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html */
const SECRETS_PER_BATCH = 20;
/**
 * The current values of at most twenty secrets of the caller's own account, in their order. The answer keeps no order and
 * may leave a secret out, so members are found by name. Fails as a whole only where the call itself is refused.
 */
const fetchBatch = async (batch, manager) => {
    const { values, failures } = await manager.batchGetSecretValue(batch.map(({ secretId }) => secretId));
    return Promise.all(batch.map(({ secretId }) => (0,fetch_secrets_outcome/* orFailure */.w)(async () => {
        const value = values.find(({ name, arn }) => name === secretId || arn === secretId);
        if (value !== undefined)
            return payloadOf(value);
        const failed = failures.find((failure) => failure.secretId === secretId)?.failure;
        throw failed instanceof src_failure/* Failure */.HR ? failed : leftOut(secretId);
    })));
};
const leftOut = (secretId) => new src_failure/* Failure */.HR('bad-response', `The answer has neither a value nor an error for \`${(0,printable/* printable */.g)(secretId)}\`.`, 'Set batch to `false`.');
/** Whether a request can be part of a batch, which reads current versions of the caller's account only. */
const isBatchable = ({ account, stage, version }) => account === undefined && stage === undefined && version === undefined;
//# sourceMappingURL=fetch-batch.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/in-parallel.js
var in_parallel = __nccwpck_require__(835);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/fetch-parameters.js




/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const NAMES_PER_CALL = 10;
/**
 * The values of at most ten parameters, in their order. One denied name fails the whole call without being named, so the
 * names are then asked for one by one.
 */
const fetchParameters = async (batch, parameters) => {
    const found = await (0,fetch_secrets_outcome/* orFailure */.w)(() => parameters.getParameters(batch.map(({ name }) => name)));
    if (!(found instanceof src_failure/* Failure */.HR))
        return batch.map((request) => outcomeOf(request, found.values));
    if (batch.length === 1 || !isAboutOne(found))
        return batch.map(() => found);
    return (await (0,in_parallel/* inParallel */.H)(batch, NAMES_PER_CALL, (request) => fetchParameters([request], parameters))).flat();
};
/** Whether one name may be to blame for the whole call: then it must be found. */
const isAboutOne = ({ code }) => /^(?:denied|kms-|decrypt-failed|invalid-request|aws-error)/.test(code);
/** A parameter that AWS did not give back is missing, whether or not the answer lists it as invalid. */
const outcomeOf = ({ name, selector }, values) => {
    const found = values.find((value) => value.name === name || `${value.arn}${selector}` === name);
    if (found === undefined)
        return new src_failure/* Failure */.HR('secret-missing', `The parameter \`${(0,printable/* printable */.g)(name)}\` was not found, or has no such version or label.`, 'Check name and region; a parameter shared by another account needs its full ARN.');
    return {
        name: found.name.slice(0, found.name.length - selector.length),
        arn: found.arn,
        versionId: String(found.version),
        versionStages: [],
        value: { text: found.value },
    };
};
//# sourceMappingURL=fetch-parameters.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/fetch.js







const MOST_IN_FLIGHT = 20;
/**
 * Fetches every request and answers by the requests' keys. A failure of one does not stop the others: all of them are
 * reported together, and what arrives is masked all the same.
 */
const fetchAll = async (requests, fetching) => {
    const distinct = [...new Map(requests.map((request) => [request.key, request])).values()];
    const isInBatch = (request) => fetching.batch && request.kind === 'secret' && isBatchable(request);
    const batches = groupsOf(distinct.filter(isInBatch), SECRETS_PER_BATCH);
    const parameters = groupsOf(distinct.filter((request) => request.kind === 'parameter'), NAMES_PER_CALL);
    const singles = distinct.filter((request) => request.kind !== 'parameter').filter((request) => !isInBatch(request));
    const calls = [
        ...singles.map((request) => () => fetchSingly([request], fetching)),
        ...batches.map((batch) => () => fetchSecrets(batch, fetching)),
        ...parameters.map((batch) => () => fetchGroup(batch, fetching, (target) => parametersOf(batch, target, fetching))),
    ];
    return new Map((await (0,in_parallel/* inParallel */.H)(calls, MOST_IN_FLIGHT, (call) => call())).flat());
};
const fetchSingly = (requests, fetching) => (0,in_parallel/* inParallel */.H)(requests, MOST_IN_FLIGHT, async (request) => {
    const outcome = await (0,fetch_secrets_outcome/* orFailure */.w)(async () => {
        const payload = await payloadFor(request, await targetOf(request, fetching), fetching);
        await fetching.arrived(request, payload);
        return payload;
    });
    return [request.key, outcome];
});
const payloadFor = async (request, target, { aws, runner }) => {
    switch (request.kind) {
        case 'secret':
            return fetchSecret(request, await aws.secretsManager(target));
        case 'ciphertext':
            return (0,decrypt/* decrypt */.Y)(request, await aws.kms(target), runner);
    }
};
/** A batch whose action is denied is read one by one: its permission takes `Resource: "*"`, which many roles lack. */
const fetchSecrets = async (batch, fetching) => {
    let denied = false;
    const answers = await fetchGroup(batch, fetching, async (target) => {
        const outcomes = await (0,fetch_secrets_outcome/* orFailure */.w)(async () => fetchBatch(batch, await fetching.aws.secretsManager(target)));
        denied = outcomes instanceof src_failure/* Failure */.HR && outcomes.code.startsWith('denied');
        if (outcomes instanceof src_failure/* Failure */.HR)
            throw outcomes;
        return outcomes;
    });
    if (!denied)
        return answers;
    fetching.warn('batch: `secretsmanager:BatchGetSecretValue` is not allowed, so secrets are read one by one.');
    return fetchSingly(batch, fetching);
};
const parametersOf = async (batch, target, { aws }) => fetchParameters(batch, await aws.parameters(target));
/** Fetches several requests of one region and account at once; a failure of the whole is the outcome of each. */
const fetchGroup = async (group, fetching, fetch) => {
    const [first] = group;
    if (first === undefined)
        return [];
    const outcomes = await (0,fetch_secrets_outcome/* orFailure */.w)(async () => fetch(await targetOf(first, fetching)));
    const answers = [];
    for (const [index, request] of group.entries()) {
        const outcome = outcomes instanceof src_failure/* Failure */.HR ? outcomes : outcomes[index];
        if (outcome === undefined)
            throw new Error('a request of a group has no outcome');
        if (!(outcome instanceof src_failure/* Failure */.HR))
            await fetching.arrived(request, outcome);
        answers.push([request.key, outcome]);
    }
    return answers;
};
const targetOf = async ({ region, account }, { credentials }) => ({
    region,
    credentials: await credentials(account),
});
/** Requests that one call can serve: of the same region and account, at most so many. */
const groupsOf = (requests, most) => {
    const groups = Map.groupBy(requests, ({ region, account }) => `${region} ${account ?? ''}`);
    return [...groups.values()].flatMap((group) => Array.from({ length: Math.ceil(group.length / most) }, (_, index) => group.slice(index * most, (index + 1) * most)));
};
//# sourceMappingURL=fetch.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/file-format.js
var file_format = __nccwpck_require__(1660);
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
        ...secret.flatMap(({ name, madeFrom, value, exports }) => [...madeFrom, ...(exports.includes('file') ? [value.text.map(file_format/* pemText */.o)] : [])]
            .filter((other) => !other.equals(value.text))
            .map((other) => ({ label: name, value: other, delivered: false }))),
        ...payloads
            .filter((payload) => !isPublicWhole(payload, deliveries))
            .map(({ name, value }) => ({
            label: (0,printable/* printable */.g)(name),
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
;// CONCATENATED MODULE: ./build/src/fetch-secrets/gather.js







/** Fetches what the entries resolved to. Each value is masked when it arrives, even if a later request fails. */
const gather = async ({ resolved, missing, failures }, inputs, { runner, aws, credentials }) => {
    const outcomes = await fetchAll(resolved.map(({ request }) => request), {
        aws,
        runner,
        credentials,
        batch: inputs.batch,
        warn: (message) => runner.annotate({ level: 'warning', message }),
        arrived: (request, payload) => maskArrival(runner, usesOf(resolved, request, payload, inputs), payload, inputs),
    });
    const delivered = merged([
        ...missing.map(({ entry, failure }) => whereMissing(entry, failure, inputs)),
        ...resolved.map((item) => deliver(item, gather_outcomeOf(item, outcomes), inputs)),
    ]);
    return {
        ...delivered,
        failures: [...failures, ...delivered.failures],
        payloads: [...outcomes.values()].filter((outcome) => !(outcome instanceof src_failure/* Failure */.HR)),
    };
};
const gather_outcomeOf = ({ request }, outcomes) => {
    const outcome = outcomes.get(request.key);
    if (outcome === undefined)
        throw new Error('a request has no outcome');
    return outcome;
};
const usesOf = (resolved, request, payload, inputs) => merged(resolved.filter((item) => item.request.key === request.key).map((item) => deliver(item, payload, inputs)));
const maskArrival = async (runner, uses, payload, inputs) => {
    await (0,hand_over/* maskNow */.x)(runner, [
        ...(isPublicWhole(payload, uses.deliveries) ? [] : [payload.value.text]),
        ...(inputs.maskAccountId ? accountsIn([payload.arn]).map((account) => secret/* Secret */.z.of(account)) : []),
    ]);
};
//# sourceMappingURL=gather.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/public-text.js
/** The text of a value that the workflow's author has declared to be no secret. */
const publicText = (value) => value.reveal();
//# sourceMappingURL=public-text.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/file-plan.js
var file_plan = __nccwpck_require__(3212);
// EXTERNAL MODULE: ./build/src/secrecy/env-name.js + 1 modules
var env_name = __nccwpck_require__(3803);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/saved-state.js

/** The secrets of Secrets Manager among what was fetched. */
const scanTargets = (payloads) => payloads.flatMap(({ arn, versionId }) => arn !== undefined && versionId !== undefined && SECRET_ARN.test(arn) ? [{ arn, versionId }] : []);
const SECRET_ARN = /^arn:aws[a-z0-9-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@!-]+$/;
const VERSION_ID = /^[A-Za-z0-9-]{32,64}$/;
/**
 * Every key is saved, even if empty: the runner lets a saved key win over a variable `STATE_…` that an earlier step has set,
 * but a key that was not saved could be forged.
 */
const stateEntries = ({ variables, files, scan }) => [
    ['variables', JSON.stringify(variables)],
    ['files', JSON.stringify(files)],
    ['scan', JSON.stringify(scan.map(({ arn, versionId }) => `${arn} ${versionId}`))],
];
/** What was saved, checked once more: names that may not be set, and anything that is no list of texts, are left out. */
const readState = (read) => ({
    variables: textsIn(read('variables')).flatMap((name) => {
        const checked = checkEnvName(name, 'workflow');
        return checked.kind === 'allowed' ? [checked.name] : [];
    }),
    files: textsIn(read('files')),
    scan: textsIn(read('scan')).flatMap((text) => {
        const [arn = '', versionId = ''] = text.split(' ');
        return SECRET_ARN.test(arn) && VERSION_ID.test(versionId) ? [{ arn, versionId }] : [];
    }),
});
const textsIn = (json) => {
    try {
        const value = JSON.parse(json);
        return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    }
    catch {
        return [];
    }
};
//# sourceMappingURL=saved-state.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/handover.js



/** Everything that later steps and the post step get. */
const toHandover = ({ plan, masks, deliveries, missing, folder, scan }) => {
    const files = plan.files.map((file) => ({ ...file, path: `${folder}/${file.target}` }));
    return {
        masks,
        state: stateEntries({ variables: plan.env.map(([name]) => name), files: files.map(({ path }) => path), scan }),
        files: files.map(({ path, content }) => ({ path, content })),
        outputs: [
            ...plan.outputs.map((delivery) => [delivery.name, textOf(delivery)]),
            ...files.flatMap(({ path, names }) => names.map((name) => [(0,file_plan/* fileOutputName */.$)(name), path])),
            ['secret-names', JSON.stringify(deliveries.map(({ name }) => name))],
            ['secret-files', JSON.stringify(Object.fromEntries(files.map(({ target, path }) => [target, path])))],
            ['secret-versions', JSON.stringify(versionsOf(deliveries))],
            ['secrets-missing', JSON.stringify(missing.map(({ label }) => label))],
        ],
        env: plan.env.map(([name, delivery]) => [name, textOf(delivery)]),
    };
};
const textOf = ({ value, isPublic }) => (isPublic ? publicText(value.text) : value.text);
const versionsOf = (deliveries) => {
    const payloads = new Set(deliveries.flatMap(({ payload }) => payload ?? []));
    return [...payloads].map(({ name, arn, versionId, versionStages }) => ({
        name,
        arn,
        versionId,
        stages: versionStages,
    }));
};
//# sourceMappingURL=handover.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/credentials.js
const SESSION_SECONDS = 900;
/** The job's own credentials, and for each account that has a role a session of that role. Each is made once. */
const credentialsFor = ({ aws, roles, region, sessionName, policyFor, mask }) => {
    const sessions = new Map();
    const once = (key, make) => {
        const made = sessions.get(key) ?? make();
        sessions.set(key, made);
        return made;
    };
    const ambient = () => once('', async () => (await aws.ambientCredentials(region)).credentials);
    return async (account) => {
        const role = roles.find((known) => known.account === account);
        if (role === undefined)
            return ambient();
        return once(role.account, async () => {
            const sts = await aws.sts({ region, credentials: await ambient() });
            const policy = policyFor(role.account);
            const { credentials } = await sts.assumeRole({
                roleArn: role.roleArn,
                sessionName,
                durationSeconds: SESSION_SECONDS,
                ...(policy === undefined ? {} : { policy }),
                ...(role.externalId === undefined ? {} : { externalId: role.externalId }),
            });
            await mask([credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken]);
            return credentials;
        });
    };
};
//# sourceMappingURL=credentials.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/warn.js
var warn = __nccwpck_require__(6396);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/job-credentials.js



/** The job's own credentials, and sessions of the input `roles`, masked when they arrive. */
const jobCredentials = async (inputs, region, { runner, aws }) => {
    const policies = inputs.roles.length === 0 ? new Map() : await policiesOf(inputs, region, runner);
    const sessionSecrets = [];
    const credentials = credentialsFor({
        aws,
        roles: inputs.roles,
        region,
        sessionName: `fetch-secrets-${runner.env('GITHUB_RUN_ID') ?? '0'}`,
        policyFor: (account) => policies.get(account),
        mask: async (secrets) => {
            sessionSecrets.push(...secrets);
            await (0,hand_over/* maskNow */.x)(runner, secrets);
        },
    });
    return { credentials, sessionSecrets };
};
const policiesOf = async (inputs, region, runner) => {
    // Loaded only here: the policy engine is large, and few jobs read other accounts.
    const { roleScope } = await __nccwpck_require__.e(/* import() */ 234).then(__nccwpck_require__.bind(__nccwpck_require__, 5234));
    const scopes = inputs.roles.map((role) => ({ account: role.account, ...roleScope(role, inputs.entries, region) }));
    (0,warn/* warn */.R)(runner, scopes.flatMap(({ warnings }) => warnings));
    return new Map(scopes.flatMap(({ account, policy }) => (policy === undefined ? [] : [[account, policy]])));
};
//# sourceMappingURL=job-credentials.js.map
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
    return value === undefined ? (0,src_failure/* refused */.J5)(where, `expected \`true\` or \`false\`, found ${(0,printable/* quoted */.T)(text)}`) : (0,src_failure/* accepted */.qG)(value);
};
//# sourceMappingURL=boolean.js.map
;// CONCATENATED MODULE: ./build/src/input/choice.js


/** One of a few words, in the given spelling. The message lists them all. */
const parseChoice = (where, text, choices) => {
    const value = choices.find((choice) => choice === text.trim());
    const list = choices.map((choice) => `\`${choice}\``).join(', ');
    return value === undefined ? (0,src_failure/* refused */.J5)(where, `expected one of ${list}, found ${(0,printable/* quoted */.T)(text)}`) : (0,src_failure/* accepted */.qG)(value);
};
//# sourceMappingURL=choice.js.map
;// CONCATENATED MODULE: ./build/src/input/integer.js


/** A whole number in decimal digits, within both bounds; no sign, no unit, no fraction. */
const parseInteger = (where, text, { min, max }) => {
    const value = /^[0-9]{1,15}$/.test(text.trim()) ? Number(text.trim()) : Number.NaN;
    return value >= min && value <= max
        ? (0,src_failure/* accepted */.qG)(value)
        : (0,src_failure/* refused */.J5)(where, `expected a whole number from ${min} to ${max}, found ${(0,printable/* quoted */.T)(text)}`);
};
//# sourceMappingURL=integer.js.map
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
    const items = (0,list/* parseList */.E)(where, text);
    if (!items.ok)
        return items;
    return (0,src_failure/* allOf */.bn)(items.value.map((item) => NO_PROXY_ENTRY.test(item)
        ? (0,src_failure/* accepted */.qG)(item)
        : (0,src_failure/* refused */.J5)(where, `expected a host name or address, found ${(0,printable/* quoted */.T)(item)}`)));
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
// EXTERNAL MODULE: ./build/src/input/region.js
var region = __nccwpck_require__(3315);
// EXTERNAL MODULE: ./build/src/fetch-secrets/ciphertext-lines.js + 1 modules
var ciphertext_lines = __nccwpck_require__(3778);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/files-dir.js


/** `memory`, `workspace:PATH` or an absolute path. */
const parseFilesDir = (where, text) => {
    if (text === 'memory')
        return (0,src_failure/* accepted */.qG)({ kind: 'memory' });
    const workspace = /^workspace:(.*)$/s.exec(text)?.[1];
    const path = workspace ?? text;
    if (/\p{C}/u.test(path) || path.split(/[\\/]/).includes('..'))
        return (0,src_failure/* refused */.J5)(where, `expected a path without \`..\`, found ${(0,printable/* quoted */.T)(text)}`);
    if (workspace === undefined)
        return /^(?:\/|[A-Za-z]:[\\/])./.test(path)
            ? (0,src_failure/* accepted */.qG)({ kind: 'absolute', path })
            : (0,src_failure/* refused */.J5)(where, `expected \`memory\`, \`workspace:PATH\` or an absolute path, found ${(0,printable/* quoted */.T)(text)}`);
    return workspace === '' || /^[\\/]|:/.test(workspace)
        ? (0,src_failure/* refused */.J5)(where, `expected a relative path after \`workspace:\`, found ${(0,printable/* quoted */.T)(text)}`)
        : (0,src_failure/* accepted */.qG)({ kind: 'workspace', path: workspace });
};
//# sourceMappingURL=files-dir.js.map
// EXTERNAL MODULE: ./build/src/fetch-secrets/entries.js
var fetch_secrets_entries = __nccwpck_require__(8910);
;// CONCATENATED MODULE: ./build/src/input/account-id.js



/** An AWS account id: 12 digits, kept as text because it may begin with zeros. */
const parseAccountId = (where, text) => {
    const id = text.trim();
    if (/^[0-9]{12}$/.test(id))
        return (0,src_failure/* accepted */.qG)(id);
    const hint = /^[0-9]{1,11}$/.test(id) ? '; quote it in YAML, or leading zeros are lost' : '';
    return (0,src_failure/* refused */.J5)(where, `expected an account id of 12 digits, found ${(0,printable/* quoted */.T)(id)}${hint}`);
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
        return (0,src_failure/* refused */.J5)(where, `${mistake}; found ${(0,printable/* quoted */.T)(arn)}`);
    const [, partition, account, path, name] = ROLE_ARN.exec(arn) ?? [];
    if (partition === undefined || account === undefined || path === undefined || name === undefined) {
        return (0,src_failure/* refused */.J5)(where, `${EXPECTED}, found ${(0,printable/* quoted */.T)(arn)}`);
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
    return (where, text) => pattern.test(text.trim()) ? (0,src_failure/* accepted */.qG)(text.trim()) : (0,src_failure/* refused */.J5)(where, `expected ${expected}, found ${(0,printable/* quoted */.T)(text)}`);
};
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseSessionName = word(/^[\w+=,.@-]{2,64}$/, 'a session name of 2 to 64 letters, digits or `_+=,.@-`');
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseSourceIdentity = word(/^[\w+=,.@-]{2,64}$/, 'a source identity of 2 to 64 letters, digits or `_+=,.@-`');
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const parseExternalId = word(/^[\w+=,.@:/-]{2,1224}$/, 'an external id of 2 to 1224 letters, digits or `_+=,.@:/-`');
//# sourceMappingURL=sts-names.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/role-lines.js





const LINE = /^(\S+)\s+=\s+(\S+)(?:\s+\|\s+external-id=(\S+))?$/;
/** `ACCOUNT-ID = ROLE-ARN [| external-id=…]`, one per line. */
const parseRoleLines = (where, text) => {
    const roles = (0,src_failure/* allOf */.bn)((0,list/* linesOf */.D)(text).map(({ line, text }) => parseLine(`${where}, line ${line}`, text)));
    if (!roles.ok)
        return roles;
    const accounts = roles.value.map(({ account }) => account);
    const twice = accounts.find((account, index) => accounts.indexOf(account) !== index);
    return twice === undefined ? roles : (0,src_failure/* refused */.J5)(where, `the account \`${twice}\` is given twice`);
};
const parseLine = (where, line) => {
    const [, id, arn, external] = LINE.exec(line) ?? [];
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
    const entries = taken((0,fetch_secrets_entries/* parseEntries */.K)({ 'secret-ids': read('secret-ids'), secrets: read('secrets') }, { nameCase, flatten }), { entries: [], exclusions: [], warnings: [] });
    warnings.push(...entries.warnings);
    const ciphertexts = take('kms-ciphertexts', ciphertext_lines/* parseCiphertextLines */.T, []);
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
        files: take('files', file_lines/* parseFileLines */.xk, []),
        filesDir: take('files-dir', parseFilesDir, { kind: 'private' }),
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
        region: take('aws-region', region/* parseRegion */.c, undefined),
        endpoints: take('endpoint-url', parseEndpoints, {}),
        httpProxy: read('http-proxy'),
        noProxy: read('no-proxy'),
        timeoutMs: integer('action-timeout-s', 60, 1, 3600) * 1000,
        familyTimeoutMs: integer('auto-select-family-attempt-timeout', 1000, 10, 60_000),
        maskBudget: integer('mask-budget', 2000, 100, 10_000),
        maskAccountId: flag('mask-account-id', false),
        leakScanPaths: take('leak-scan-paths', list/* parseList */.E, []),
        leakScan: choice('leak-scan', LEAK_SCAN_MODES, 'off'),
        cleanup: flag('cleanup', true),
        summary: summary === 'auto' ? mode === 'check' : summary === 'true',
        warnings,
    };
    return problems.length > 0 ? { ok: false, problems } : { ok: true, value: inputs };
};
const parsePath = (where, text) => /\p{C}/u.test(text) ? (0,src_failure/* refused */.J5)(where, `expected a path, found ${(0,printable/* quoted */.T)(text)}`) : (0,src_failure/* accepted */.qG)(text);
const parseStage = (where, text) => /^[^\s\p{C}]{1,256}$/u.test(text) ? (0,src_failure/* accepted */.qG)(text) : (0,src_failure/* refused */.J5)(where, `expected a version stage, found ${(0,printable/* quoted */.T)(text)}`);
const parseExports = (where, text) => {
    const items = (0,list/* parseList */.E)(where, text);
    return items.ok ? (0,src_failure/* allOf */.bn)(items.value.map((item) => parseChoice(where, item, EXPORT_KINDS))) : items;
};
const parseOverwrite = (where, text) => {
    const whole = parseBoolean(where, text);
    if (whole.ok)
        return (0,src_failure/* accepted */.qG)(whole.value ? 'all' : new Set());
    const names = (0,list/* parseList */.E)(where, text);
    if (!names.ok)
        return names;
    const wrong = names.value.find((name) => !(0,env_name/* isVariableName */.KL)(name));
    return wrong === undefined
        ? (0,src_failure/* accepted */.qG)(new Set(names.value))
        : (0,src_failure/* refused */.J5)(where, `expected \`true\`, \`false\` or names of variables, found ${(0,printable/* quoted */.T)(wrong)}`);
};
//# sourceMappingURL=inputs.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/read-inputs.js





/** All inputs, the buildspec among them, before anything is fetched. */
const readInputs = async (runner) => {
    const parsed = parseInputs((name) => runner.input(name));
    if (!parsed.ok)
        throw (0,src_failure/* inputFailure */.vQ)(parsed.problems);
    const inputs = parsed.value;
    if (inputs.buildspec === undefined)
        return inputs;
    return { ...inputs, entries: [...inputs.entries, ...(await readBuildspec(inputs.buildspec, runner))] };
};
const LARGEST_BUILDSPEC = 1024 * 1024;
const readBuildspec = async (path, runner) => {
    const where = `from-buildspec (${(0,printable/* printable */.g)(path)})`;
    const file = await runner.readWorkspaceFile(path, LARGEST_BUILDSPEC);
    if (file.kind !== 'text')
        throw (0,src_failure/* inputFailure */.vQ)([{ where, what: file.kind === 'absent' ? 'there is no such file in the workspace' : file.why }]);
    // Loaded only here: the YAML reader is most of what this entry would load before its first request.
    const { parseBuildspec } = await Promise.all(/* import() */[__nccwpck_require__.e(815), __nccwpck_require__.e(439)]).then(__nccwpck_require__.bind(__nccwpck_require__, 1439));
    const entries = parseBuildspec(where, file.text);
    if (!entries.ok)
        throw (0,src_failure/* inputFailure */.vQ)(entries.problems);
    return entries.value;
};
/** What is secret in the inputs themselves. */
const earlySecrets = ({ entries, roles, maskAccountId }) => [
    ...entries.flatMap(({ fallback }) => fallback ?? []),
    ...(maskAccountId
        ? [
            ...accountsOf(entries),
            ...roles.map(({ account }) => account),
            ...accountsIn(roles.map(({ roleArn }) => roleArn)),
        ]
        : []).map((account) => secret/* Secret */.z.of(account)),
];
//# sourceMappingURL=read-inputs.js.map
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
    throw new src_failure/* Failure */.HR('no-region', 'No AWS region is known: aws-region, AWS_DEFAULT_REGION and AWS_REGION are empty, and not every entry names its own.', 'Set aws-region, or run configure-credentials in an earlier step.');
};
//# sourceMappingURL=region.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/select.js
/** The secrets of a listing that a wildcard means: by prefix and tags, without the excluded ones, sorted by name. */
const selectSecrets = (listed, prefix, tags, exclusions) => listed
    .filter(({ name }) => name.startsWith(prefix))
    .filter((secret) => tags.every((tag) => hasTag(secret, tag)))
    .filter(({ name }) => !exclusions.some((exclusion) => excludes(exclusion, name)))
    .toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
/** ListSecrets takes keys and values of tags as filters of their own, which do not pair. */
const hasTag = ({ tags }, wanted) => tags.some(({ key, value }) => key === wanted.key && value === wanted.value);
const excludes = (exclusion, name) => exclusion.kind === 'name' ? exclusion.name === name : name.startsWith(exclusion.prefix);
//# sourceMappingURL=select.js.map
;// CONCATENATED MODULE: ./build/src/fetch-secrets/resolve.js






const LISTINGS_IN_FLIGHT = 5;
/** Finds out what each entry asks for. Only wildcards need a call, and with it the permission to list. */
const resolveEntries = async (entries, resolving) => {
    const found = await (0,in_parallel/* inParallel */.H)(entries, LISTINGS_IN_FLIGHT, (entry) => resolveEntry(entry, resolving));
    return {
        resolved: found.flatMap(({ resolved }) => resolved),
        missing: found.flatMap(({ missing }) => missing),
        failures: found.flatMap(({ failures }) => failures),
    };
};
const resolve_NOTHING = { resolved: [], missing: [], failures: [] };
const resolveEntry = async (entry, resolving) => {
    const { source } = entry;
    if (source.kind !== 'secret' || source.id.kind !== 'prefix')
        return { ...resolve_NOTHING, resolved: [{ entry, request: requestOf(entry, resolving) }] };
    const { prefix } = source.id;
    const matches = await (0,fetch_secrets_outcome/* orFailure */.w)(() => listMatches(entry, prefix, resolving));
    if (matches instanceof src_failure/* Failure */.HR)
        return { ...resolve_NOTHING, failures: [{ label: entry.label, failure: matches }] };
    if (matches.length === 0)
        return { ...resolve_NOTHING, missing: [{ entry, failure: nothingMatches(prefix) }] };
    const isNamedOnce = entry.naming.kind === 'base' && entry.naming.alias !== undefined && entry.naming.alias !== '';
    if (isNamedOnce && matches.length > 1)
        return { ...resolve_NOTHING, failures: [{ label: entry.label, failure: aliasForSeveral(matches) }] };
    const region = entry.attributes.region ?? resolving.region;
    return {
        ...resolve_NOTHING,
        resolved: matches.map(({ arn }) => ({ entry, request: listedRequest(source, arn, region, resolving) })),
    };
};
const listMatches = async (entry, prefix, { aws, credentials, exclusions, maxSecrets, region }) => {
    const target = { region: entry.attributes.region ?? region, credentials: await credentials(undefined) };
    const tags = entry.attributes.tags ?? [];
    const manager = await aws.secretsManager(target);
    const select = (listed) => selectSecrets(listed, prefix, tags, exclusions);
    const tagKeys = tags.map(({ key }) => key);
    const matches = select(await listUntil(manager, prefix, tagKeys, (listed) => select(listed).length > maxSecrets));
    if (matches.length > maxSecrets)
        throw new src_failure/* Failure */.HR('too-large', `The wildcard \`${(0,printable/* printable */.g)(prefix)}*\` matches more than ${maxSecrets} secrets.`, 'Narrow the prefix, add `tag=`, exclude some with `!`, or raise max-secrets (at most 1000).');
    return matches;
};
/** Page by page to the end, or until there is enough; a page may be empty and still have a successor. */
const listUntil = async (manager, namePrefix, tagKeys, isEnough) => {
    const secrets = [];
    let nextToken;
    do {
        const page = await manager.listSecrets({
            namePrefix,
            ...(tagKeys.length === 0 ? {} : { tagKeys }),
            ...(nextToken === undefined ? {} : { nextToken }),
        });
        secrets.push(...page.secrets);
        nextToken = page.nextToken;
    } while (nextToken !== undefined && !isEnough(secrets));
    return secrets;
};
const nothingMatches = (prefix) => new src_failure/* Failure */.HR('secret-missing', `No secret matches \`${(0,printable/* printable */.g)(prefix)}*\`.`, 'The prefix is case-sensitive; a new secret may take five minutes to be listed, and one scheduled for deletion is not.');
const aliasForSeveral = (matches) => new src_failure/* Failure */.HR('name-collision', `The alias would name ${matches.length} secrets: ${matches
    .slice(0, 5)
    .map(({ name }) => `\`${(0,printable/* printable */.g)(name)}\``)
    .join(', ')}${matches.length > 5 ? ', …' : ''}.`, 'Remove the alias, or narrow the prefix until one secret matches.');
//# sourceMappingURL=resolve.js.map
// EXTERNAL MODULE: ./build/src/clock.js
var src_clock = __nccwpck_require__(8179);
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
// EXTERNAL MODULE: ./build/src/fetch-secrets/summary.js
var summary = __nccwpck_require__(4418);
;// CONCATENATED MODULE: ./build/src/fetch-secrets/run.js





















/** Fetches what the inputs ask for, masks it, and hands it to later steps: all of it or nothing. */
const run_fetchSecrets = async ({ runner, clock, connect }) => {
    const inputs = await readInputs(runner);
    const access = connect(settingsOf(inputs, runner, clock));
    const aws = sharingClients(access.aws);
    await (0,hand_over/* maskNow */.x)(runner, [...access.masks, ...earlySecrets(inputs)]);
    for (const message of access.warnings)
        runner.annotate({ level: 'warning', message });
    (0,warn/* warn */.R)(runner, inputs.warnings);
    const region = homeRegion(inputs, (name) => runner.env(name));
    refuseFarEndpoints(inputs.endpoints, inputs.entries, region);
    const { credentials, sessionSecrets } = await jobCredentials(inputs, region, { runner, aws });
    const resolution = await resolveEntries(inputs.entries, { ...inputs, region, aws, credentials });
    if (inputs.mode === 'check') {
        const { dryRun } = await __nccwpck_require__.e(/* import() */ 573).then(__nccwpck_require__.bind(__nccwpck_require__, 4573));
        return dryRun(resolution, inputs, runner, { aws, credentials, now: clock.now() });
    }
    const gathered = await gather(resolution, inputs, { runner, aws, credentials });
    await deliverAll(gathered, { inputs, region, runner, sessionSecrets });
};
/** Decides everything, and only then lets something out. */
const deliverAll = async (gathered, { inputs, region, runner, sessionSecrets }) => {
    const { deliveries, payloads, missing } = gathered;
    const plan = (0,delivery_plan/* planDeliveries */.c)(deliveries, {
        platform: runner.platform,
        present: (name) => runner.variable(name),
        overwrite: inputs.overwrite,
        files: inputs.files,
    });
    const failures = [...gathered.failures, ...plan.failures];
    if (failures.length > 0)
        throw (0,entry_failure/* combined */.y)(failures);
    const folder = plan.files.length === 0 ? { path: '', warnings: [] } : await filesFolder(inputs.filesDir, runner);
    // The outputs of this step hold these; GitHub would drop a job output in which anything is masked.
    const shown = [...payloads.flatMap(({ arn, name }) => [arn ?? name, name]), ...deliveries.map(({ name }) => name)];
    const { masks, warnings } = planMasks([...maskSources(deliveries, payloads), ...sessionSecrets.map(sessionSource)], {
        budget: inputs.maskBudget,
        ordinary: ordinaryTexts(runner, [region, ...shown]),
        publicValues: publicValues(deliveries),
    });
    const handover = toHandover({
        plan,
        masks,
        deliveries,
        missing,
        folder: folder.path,
        scan: inputs.leakScan === 'off' ? [] : scanTargets(payloads),
    });
    const [defect] = handoverDefects(handover);
    if (defect !== undefined)
        throw new src_failure/* Failure */.HR('internal', `Nothing was exported: ${defect}.`, 'Please report this.');
    await (0,hand_over/* handOver */.C)(runner, handover);
    (0,warn/* warn */.R)(runner, [...gathered.warnings, ...plan.warnings, ...folder.warnings, ...warnings]);
    (0,warn/* warn */.R)(runner, unusedPublicKeys(inputs, gathered));
    for (const { name, exports } of deliveries)
        runner.log(`${name}: ${exports.join(', ')}`);
    if (inputs.summary)
        await runner.summary((0,summary/* summaryOf */.Y)(deliveries, missing));
};
const sessionSource = (value) => ({ label: 'credentials of a role', value, delivered: false });
/** A declaration that matches nothing is a typing error, and then a value is masked that should not be. */
const unusedPublicKeys = ({ publicKeys }, { deliveries }) => publicKeys
    .filter((key) => !deliveries.some(({ publicKey }) => publicKey === key))
    .map(({ pattern }) => ({ where: 'public-keys', what: `\`${(0,printable/* printable */.g)(pattern)}\` matches no value` }));
//# sourceMappingURL=run.js.map

/***/ }),

/***/ 4418:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ summaryOf),
/* harmony export */   Z: () => (/* binding */ checkSummary)
/* harmony export */ });
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(5966);
/* harmony import */ var _fields_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7793);


/** A table for the step summary: enough to understand an empty secret without seeing any value. */
const summaryOf = (deliveries, missing) => [
    '### Fetched secrets',
    '',
    '| name | where | secret | kind | empty | version | stages | created |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...deliveries.map(row),
    ...missing.map(({ label }) => line(['', '', label, 'missing', '', '', '', ''])),
    '',
    '',
].join('\n');
/** A table of a dry run. */
const checkSummary = ({ verdict, entries }) => [
    `### Secrets checked: ${verdict}`,
    '',
    '| entry | verdict | notes |',
    '| --- | --- | --- |',
    ...entries.map((entry) => line([entry.label, entry.verdict, entry.notes.join('; ')])),
    '',
    '',
].join('\n');
const row = (delivery) => {
    const { name, exports, payload, value } = delivery;
    return line([
        name,
        exports.join(', '),
        payload?.name ?? 'default',
        kindOf(delivery),
        value.text.is((text) => text.trim() === '') ? 'yes' : 'no',
        payload?.versionId ?? '',
        payload?.versionStages.join(', ') ?? '',
        payload?.createdAt === undefined ? '' : new Date(payload.createdAt).toISOString(),
    ]);
};
const kindOf = ({ value }) => {
    if (value.base64 !== undefined)
        return 'binary';
    return value.text.is(_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .isJsonObject */ .O) ? 'json' : 'string';
};
/** Cells are foreign text: nothing in them may end a cell, begin HTML or run as Markdown. */
const line = (cells) => `| ${cells.map((cell) => (0,_text_printable_js__WEBPACK_IMPORTED_MODULE_0__/* .printable */ .g)(cell).replace(/[\\`*_{}[\]<>()#+!|&~]/g, (sign) => `&#${sign.charCodeAt(0)};`)).join(' | ')} |`;
//# sourceMappingURL=summary.js.map

/***/ }),

/***/ 4579:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ valueOfBytes),
/* harmony export */   c: () => (/* binding */ shape)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

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
    failure: new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR(code, message, hint),
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

/***/ }),

/***/ 6396:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ warn)
/* harmony export */ });
/** Shows problems that stop nothing, one annotation each. */
const warn = (runner, problems) => {
    for (const { where, what } of problems)
        runner.annotate({ level: 'warning', message: `${where}: ${what.replace(/\.$/, '')}.` });
};
//# sourceMappingURL=warn.js.map

/***/ }),

/***/ 2800:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ linesOf),
/* harmony export */   E: () => (/* binding */ parseList)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

/** The lines of a multi-line input that hold anything. */
const linesOf = (text) => text
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: index + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
/**
 * Items separated by commas or line breaks. Empty lines are skipped; an empty item within a line is refused, because a stray
 * comma is more likely a forgotten value than a wish for nothing.
 */
const parseList = (where, text) => {
    const lines = linesOf(text).map((line) => ({ ...line, items: line.text.split(',').map((item) => item.trim()) }));
    const empty = lines.find(({ items }) => items.includes(''));
    return empty === undefined
        ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(lines.flatMap(({ items }) => items))
        : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `line ${empty.line} has a comma without a value before or after it`);
};
//# sourceMappingURL=list.js.map

/***/ }),

/***/ 3315:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ parseRegion),
/* harmony export */   i: () => (/* binding */ partitionOf)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5966);


/**
 * Prefixes of region names outside the commercial partition.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/packages/util-endpoints/src/lib/aws/partitions.json
 */
const PARTITIONS = [
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['us-iso-', 'aws-iso'],
    ['us-isob-', 'aws-iso-b'],
    ['eu-isoe-', 'aws-iso-e'],
    ['us-isof-', 'aws-iso-f'],
    ['eusc-', 'aws-eusc'],
];
const REGION = /^[a-z]{2,}(?:-[a-z]+)+-[0-9]+$/;
const CUSTOM_REGION = /^[a-z0-9-]+$/;
/** A region name such as `us-east-1`. With `custom`, for endpoints that are not AWS, any word of its characters. */
const parseRegion = (where, text, { custom = false } = {}) => {
    const region = text.trim();
    return (custom ? CUSTOM_REGION : REGION).test(region)
        ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)(region)
        : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .refused */ .J5)(where, `expected a region such as \`us-east-1\`, found ${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .quoted */ .T)(region)}`);
};
/** The partition a region belongs to, by its prefix; `aws` for all others. */
const partitionOf = (region) => PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
//# sourceMappingURL=region.js.map

/***/ }),

/***/ 2240:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ol: () => (/* binding */ proxyOf),
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   Uw: () => (/* binding */ environmentProxy),
/* harmony export */   Wm: () => (/* binding */ proxySecrets),
/* harmony export */   Zn: () => (/* binding */ toProxyRules),
/* harmony export */   aP: () => (/* binding */ awsProxy)
/* harmony export */ });
/* unused harmony export DIRECT */
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

/** No proxy at all. */
const DIRECT = { bypass: [] };
/**
 * Proxy settings of the environment, in the order of the Actions toolkit: lower case before upper case, and per scheme of
 * the target. https://github.com/actions/toolkit/blob/main/packages/http-client/src/proxy.ts
 */
const environmentProxy = (env) => {
    const https = firstNamed(env, ['https_proxy', 'HTTPS_PROXY']);
    const http = firstNamed(env, ['http_proxy', 'HTTP_PROXY']);
    const bypass = env('no_proxy') ?? env('NO_PROXY');
    return {
        ...(https === undefined ? {} : { https }),
        ...(http === undefined ? {} : { http }),
        ...(bypass === undefined ? {} : { bypass }),
    };
};
/**
 * Proxy settings for AWS calls: the inputs first, then the environment, where a proxy named for plain http serves https
 * as well.
 */
const awsProxy = (inputs, environment) => {
    const proxy = inputs.proxy === '' ? (environment.https ?? environment.http) : { name: 'http-proxy', text: inputs.proxy };
    const bypass = inputs.bypass === '' ? environment.bypass : inputs.bypass;
    return {
        ...(proxy === undefined ? {} : { https: proxy, http: proxy }),
        ...(bypass === undefined ? {} : { bypass }),
    };
};
/**
 * Settings as rules. Throws a Failure on a proxy that is not an http or https URL: Node would go direct without a word.
 */
const toProxyRules = ({ https, http, bypass }) => ({
    ...(https === undefined ? {} : { https: proxyUrl(https) }),
    ...(http === undefined ? {} : { http: proxyUrl(http) }),
    bypass: (bypass ?? '')
        .split(',')
        .map((item) => item.trim().toUpperCase())
        .filter((item) => item !== ''),
});
/** The proxy for a target, or undefined where it is reached directly. */
const proxyOf = (rules, target) => {
    const proxy = target.protocol === 'https:' ? rules.https : rules.http;
    return proxy === undefined || isLoopback(target.hostname) || isBypassed(rules.bypass, target) ? undefined : proxy;
};
/** User names and passwords of the proxies, as written and decoded: each needs a mask. */
const proxySecrets = ({ https, http }) => {
    const written = [https, http].flatMap((url) => (url === undefined ? [] : [url.password, userInfo(url)]));
    const all = written.flatMap((text) => [text, decoded(text)]);
    return [...new Set(all)].filter((text) => text !== '');
};
/** Whether a host name (as a URL spells it) means this machine. */
const isLoopback = (hostname) => {
    const host = hostname.toLowerCase();
    return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
};
const firstNamed = (env, names) => {
    for (const name of names) {
        const text = env(name);
        if (text !== undefined)
            return { name, text };
    }
    return undefined;
};
const proxyUrl = ({ name, text }) => {
    // `host:3128` alone would parse as a URL of the scheme "host".
    const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
    const url = URL.canParse(spelled) ? new URL(spelled) : undefined;
    if (url?.protocol === 'http:' || url?.protocol === 'https:')
        return url;
    // The text may hold a password, so it is not repeated.
    throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('proxy', `${name} is not the address of an http or https proxy.`, `Write it as \`http://host:port\`, or unset ${name} to connect directly.`);
};
const isBypassed = (bypass, target) => {
    const host = target.hostname.toUpperCase();
    const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port;
    const spellings = [host, `${host}:${port}`];
    return bypass.some((item) => item === '*' ||
        spellings.some((spelling) => spelling === item || spelling.endsWith(item.startsWith('.') ? item : `.${item}`)));
};
const userInfo = ({ username, password }) => (password === '' ? '' : `${username}:${password}`);
const decoded = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
};
//# sourceMappingURL=proxy.js.map

/***/ }),

/***/ 6050:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ transportFailure)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

const UNREACHABLE = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'EADDRNOTAVAIL',
    'EAI_AGAIN',
    'EAI_FAIL',
    'ENOTFOUND',
    'ENODATA',
    'ESERVFAIL',
    'EPROTO',
    'ERR_SOCKET_CLOSED',
    'ERR_STREAM_PREMATURE_CLOSE',
]);
/** OpenSSL verification errors, as Node spells them, plus the errors Node adds. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /^(?:UNABLE_TO_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|ERROR_IN_)/;
/**
 * A failure to get an answer at all, or undefined where the error is something else. Only the error's `code` and `name`
 * are read: texts can quote the request.
 */
const transportFailure = (error, host, proxied) => {
    if (typeof error !== 'object' || error === null)
        return undefined;
    const code = textOf(error, 'code');
    const name = textOf(error, 'name');
    const way = proxied ? `${host} through the proxy` : host;
    if (code === 'ERR_PROXY_TUNNEL')
        return proxyRefusal(error, host);
    if (CERTIFICATE.test(code)) {
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('tls', `The certificate of ${way} was not accepted (${code}).`, 'Give a private certificate authority to the runner through NODE_EXTRA_CA_CERTS (AWS_CA_BUNDLE is not read), and check the clock.');
    }
    if (UNREACHABLE.has(code))
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `The connection to ${way} failed (${code}).`, REACH);
    if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') {
        return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('network', `No complete answer came from ${way} in time.`, REACH);
    }
    return undefined;
};
const REACH = 'Check that this runner reaches the host: DNS, firewall, VPC endpoint, and the proxy variables https_proxy and no_proxy.';
/** The proxy did not open the tunnel: https://nodejs.org/api/errors.html#err_proxy_tunnel */
const proxyRefusal = (error, host) => {
    const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
    return new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('proxy', `The proxy did not open a connection to ${host}.`, status === 407
        ? 'The proxy asks for credentials: write them into the proxy URL, as `http://user:password@host:port`.'
        : 'Allow the host in the proxy, or add it to no_proxy.', status === undefined ? {} : { status });
};
const textOf = (error, key) => {
    const value = Reflect.get(error, key);
    return typeof value === 'string' ? value : '';
};
//# sourceMappingURL=transport-failure.js.map

/***/ }),

/***/ 3386:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ untilAborted)
/* harmony export */ });
/**
 * The outcome of some work, or a rejection with the signal's reason as soon as it aborts. Node's own `signal` option does
 * not end a request whose proxy never answers the CONNECT.
 */
const untilAborted = (work, signal) => new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted)
        abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
});
//# sourceMappingURL=until-aborted.js.map

/***/ }),

/***/ 8504:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  I: () => (/* binding */ parseReferences)
});

;// CONCATENATED MODULE: ./build/src/reference/attributes.js
const EXPORTS = ['env', 'output', 'file'];
const CODECS = ['base64', 'base64url', 'hex'];
const FORMS = ['auto', 'text', ...CODECS];
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
            return { export: (value ?? '').split(',').map((kind) => oneOf(EXPORTS, kind.trim())) };
        case 'decode':
            return { decode: oneOf(CODECS, value) };
        case 'as':
            return { as: oneOf(FORMS, value) };
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
// EXTERNAL MODULE: ./build/src/text/json.js
var json = __nccwpck_require__(6691);
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
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
;// CONCATENATED MODULE: ./build/src/reference/source.js

const NAME = /[A-Za-z0-9/_+=.@!-]+/y;
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
    const name = scanner.match(NAME)?.[0] ?? scanner.fail('expected the name or ARN of a secret');
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
    return scanner.fail(`${(0,printable/* quoted */.T)(literal)} cannot be the name of a secret`, column);
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

/***/ }),

/***/ 5972:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ printSource)
/* harmony export */ });
/* unused harmony export printReference */
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

/***/ }),

/***/ 2975:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ withRetries)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);

const BASE_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** With less than this left, another attempt could not finish. */
const WORTHWHILE_MS = 1_000;
/**
 * The only retry loop of the suite. One attempt gets a signal that aborts at its share of the deadline; between attempts
 * it waits a random time up to 200 ms, 400 ms, … 5 s ("full jitter",
 * https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/), or what `Retry-After` asked for.
 * Only a Failure is ever retried: anything else is a defect and passes through at once.
 */
const withRetries = async (attempt, { clock, deadline, doing, attemptMs, classify }) => {
    for (let made = 1;; made += 1) {
        if (deadline.leftMs() === 0)
            throw deadline.failure(doing);
        try {
            return await attempt(AbortSignal.timeout(Math.ceil(deadline.shareMs(attemptMs))));
        }
        catch (error) {
            if (!(error instanceof _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR))
                throw error;
            const retry = classify(error);
            if (retry.kind === 'final' || made >= retry.attempts)
                throw error;
            const wait = error.trace.retryAfterMs ?? clock.random() * Math.min(LONGEST_WAIT_MS, BASE_MS * 2 ** made);
            if (deadline.leftMs() - wait < WORTHWHILE_MS)
                throw error;
            await clock.sleep(wait);
        }
    }
};
//# sourceMappingURL=retry.js.map

/***/ }),

/***/ 8541:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  C: () => (/* binding */ runEntry)
});

// EXTERNAL MODULE: external "node:process"
var external_node_process_ = __nccwpck_require__(1708);
// EXTERNAL MODULE: ./build/src/clock.js
var clock = __nccwpck_require__(8179);
// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(3024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __nccwpck_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(6760);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __nccwpck_require__(5696);
// EXTERNAL MODULE: ./build/src/secrecy/runner-model.js
var runner_model = __nccwpck_require__(3394);
;// CONCATENATED MODULE: ./build/src/runner/commands.js

/**
 * One workflow command, as the runner reads it from stdout, without the line end.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 *
 * Spoken here and not through `@actions/core`, whose import costs more than all the rest of an entry: it brings an HTTP
 * client along. Tests compare every byte with the toolkit's.
 */
const commandLine = (name, properties, data) => {
    const pairs = Object.entries(properties)
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([key, value]) => `${key}=${toCommandProperty(String(value))}`);
    return `::${name}${pairs.length === 0 ? '' : ` ${pairs.join(',')}`}::${(0,runner_model/* toCommandData */.bz)(data)}`;
};
/** The command that makes the runner hide a value from now on. */
const maskLine = (secret) => commandLine('add-mask', {}, secret.reveal());
/**
 * Text that the runner prints and never obeys: it looks for `::` after leading blanks and for `##[` anywhere in a line.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const inertText = (text) => text.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/gm, '$1: ');
const toCommandProperty = (text) => (0,runner_model/* toCommandData */.bz)(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
//# sourceMappingURL=commands.js.map
;// CONCATENATED MODULE: ./build/src/runner/open-flags.js

// Windows has neither O_NOFOLLOW nor O_NONBLOCK: they are undefined there, which counts as 0.
// Without O_NONBLOCK, opening a pipe with nobody at its other end would hang.
const SAFE = external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_NONBLOCK;
/** How files are opened: a link in the last part of a path is never followed. */
const OPEN = {
    read: external_node_fs_.constants.O_RDONLY | SAFE,
    append: external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_APPEND | SAFE,
    overwrite: external_node_fs_.constants.O_WRONLY | SAFE,
    replace: external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_CREAT | external_node_fs_.constants.O_TRUNC | SAFE,
    create: external_node_fs_.constants.O_WRONLY | external_node_fs_.constants.O_CREAT | external_node_fs_.constants.O_EXCL | SAFE,
};
//# sourceMappingURL=open-flags.js.map
;// CONCATENATED MODULE: ./build/src/runner/system-error.js
/**
 * The code of a system error, such as `ENOSPC`; `unknown` for all else. Nothing else of such an error is ever shown: its
 * message repeats what was passed in. https://nodejs.org/api/errors.html#common-system-errors
 */
const systemErrorCode = (error) => {
    const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
    return typeof code === 'string' && /^E[A-Z0-9]{2,20}$/.test(code) ? code : 'unknown';
};
//# sourceMappingURL=system-error.js.map
;// CONCATENATED MODULE: ./build/src/runner/file-commands.js




/** Reads as a shell variable. The runner takes any name, so a name with `=` or a line break would set others. */
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Outputs and state are read by name in expressions, where hyphens are usual. */
const KEY_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/**
 * Appends pairs to one of the runner's command files, in one write, and answers with its undo. The runner reads the file
 * when the step has ended, so until then the pairs can be taken back.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 *
 * Where the file is missing, the toolkit would print the values on stdout instead; here it is a failure.
 */
const appendPairs = (pairs, appending) => {
    const { variable, path } = appending;
    if (path === undefined || path === '')
        throw unusable(variable, 'is not set');
    const text = pairs.map((pair) => pairText(pair, appending)).join('');
    const before = append(path, text, variable);
    return async () => (0,external_node_fs_.truncateSync)(path, before);
};
/** One pair in the form `NAME<<DELIMITER`, value, delimiter, each on lines of their own. The value stays byte for byte. */
const pairText = ([name, given], { variable, lineEnd, delimiter }) => {
    const value = typeof given === 'string' ? given : given.reveal();
    const allowed = variable === 'GITHUB_ENV' ? ENV_NAME : KEY_NAME;
    if (!allowed.test(name))
        throw defect(variable, 'a name that is not a plain identifier');
    if (value.includes('\0'))
        throw defect(variable, `a value with a NUL character for ${name}`);
    const end = delimiter();
    if (name.includes(end) || value.includes(end))
        throw defect(variable, 'a delimiter that its value contains');
    return `${name}<<${end}${lineEnd}${value}${lineEnd}${end}${lineEnd}`;
};
/** Writes at the end of an existing regular file and answers with its length before; a failed write leaves no trace. */
const append = (path, text, variable) => {
    const file = opened(path, variable);
    try {
        const status = (0,external_node_fs_.fstatSync)(file);
        if (!status.isFile())
            throw unusable(variable, 'names something that is not a regular file');
        try {
            (0,external_node_fs_.writeFileSync)(file, text);
        }
        catch (error) {
            (0,external_node_fs_.ftruncateSync)(file, status.size);
            throw unusable(variable, `could not be written (${systemErrorCode(error)})`);
        }
        return status.size;
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
const opened = (path, variable) => {
    try {
        return (0,external_node_fs_.openSync)(path, OPEN.append);
    }
    catch (error) {
        throw unusable(variable, `could not be opened (${systemErrorCode(error)})`);
    }
};
const unusable = (variable, what) => new failure/* Failure */.HR('runner', `${variable} ${what}, so nothing was handed over.`, 'The runner sets this variable to a fresh file for every step: see whether an earlier step changed or removed it.');
const defect = (variable, what) => new failure/* Failure */.HR('runner', `${variable} was to get ${what}; nothing was handed over.`, 'Choose another name for it.');
//# sourceMappingURL=file-commands.js.map
// EXTERNAL MODULE: ./build/src/runner/hand-over.js
var hand_over = __nccwpck_require__(6290);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
;// CONCATENATED MODULE: ./build/src/runner/regular-file.js


/** All bytes of a regular file, if they are no more than `limit`. Throws the system's error where it cannot be opened. */
const readRegularFile = (path, limit) => {
    const file = (0,external_node_fs_.openSync)(path, OPEN.read);
    try {
        const status = (0,external_node_fs_.fstatSync)(file);
        if (!status.isFile())
            return { kind: 'refused', why: 'it is not a regular file' };
        if (status.size > limit)
            return { kind: 'refused', why: `it is larger than ${limit} bytes` };
        const bytes = new Uint8Array(status.size);
        let size = 0;
        while (size < bytes.length) {
            const read = (0,external_node_fs_.readSync)(file, bytes, size, bytes.length - size, null);
            if (read === 0)
                break;
            size += read;
        }
        return { kind: 'bytes', bytes: bytes.subarray(0, size) };
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
//# sourceMappingURL=regular-file.js.map
;// CONCATENATED MODULE: ./build/src/runner/locked-files.js








/** Files of AWS tools are small; a larger one is something else. */
const LIMIT_BYTES = 1024 * 1024;
const POLL_MS = 50;
/**
 * Changes a file under a lock and in one step (temporary file, fsync, rename): another process sees the old text or the
 * new one. Refuses links and files of another user. The undo puts the old text back, unless the file has changed since.
 */
const editLockedFile = async ({ path, edit }, locking) => {
    makeFolder(path);
    const change = async (next) => withLock(path, locking, async () => {
        const before = readOwnFile(path);
        const after = next(before);
        if (after !== undefined)
            replaceFile(path, after);
        return before;
    });
    let written;
    const before = await change((text) => (written = edit(text)));
    return async () => {
        await withLock(path, locking, async () => {
            const now = readOwnFile(path);
            if (written === undefined || now === undefined || !written.equals(now))
                return;
            if (before === undefined)
                (0,external_node_fs_.rmSync)(path);
            else
                replaceFile(path, written.map(() => before));
        });
    };
};
/** The text of a regular file of this user; undefined where there is none. Throws a Failure on anything else. */
const readOwnFile = (path) => {
    const status = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (status === undefined)
        return undefined;
    if (status.isSymbolicLink())
        throw refused(path, 'it is a symbolic link');
    // On Windows there are no user ids: -1.
    const { uid } = (0,external_node_os_.userInfo)();
    if (uid !== -1 && status.uid !== uid)
        throw refused(path, 'it belongs to another user');
    const file = readRegularFile(path, LIMIT_BYTES);
    if (file.kind === 'refused')
        throw refused(path, file.why);
    return Buffer.from(file.bytes).toString('utf8');
};
/** As `readOwnFile`, for a file that decides what is done: refuses one that others may write. On Windows its folder decides. */
const readTrustedFile = (path) => {
    const text = readOwnFile(path);
    if (text !== undefined && process.platform !== 'win32' && (lstatSync(path).mode & 0o022) !== 0) {
        throw refused(path, 'others may write it');
    }
    return text;
};
/** Writes a file with mode 0600 so that its name always leads to a complete text. */
const replaceFile = (path, text) => {
    const temporary = `${path}.${crypto.randomUUID()}`;
    try {
        const file = (0,external_node_fs_.openSync)(temporary, OPEN.create, 0o600);
        try {
            (0,external_node_fs_.writeFileSync)(file, text.reveal());
            (0,external_node_fs_.fsyncSync)(file);
        }
        finally {
            (0,external_node_fs_.closeSync)(file);
        }
        (0,external_node_fs_.renameSync)(temporary, path);
    }
    catch (error) {
        (0,external_node_fs_.rmSync)(temporary, { force: true });
        throw refused(path, `it could not be written (${systemErrorCode(error)})`);
    }
};
/** Runs some work while holding `<path>.lock`. Throws a Failure where somebody else holds it for too long. */
const withLock = async (path, locking, work) => {
    const lock = `${path}.lock`;
    const owner = `${process.pid} ${crypto.randomUUID()}`;
    await acquire(lock, owner, locking);
    try {
        return await work();
    }
    finally {
        if (ownerOf(lock) === owner)
            (0,external_node_fs_.rmSync)(lock, { force: true });
    }
};
const acquire = async (lock, owner, { clock, waitMs, staleMs }) => {
    const end = clock.monotonic() + waitMs;
    while (!createdLock(lock, owner)) {
        const other = ownerOf(lock);
        if (other !== undefined && isLeftBehind(lock, other, clock.now() - staleMs)) {
            if (ownerOf(lock) === other)
                (0,external_node_fs_.rmSync)(lock, { force: true });
        }
        else if (clock.monotonic() >= end) {
            throw refused(lock, 'another process holds this lock');
        }
        else {
            await clock.sleep(POLL_MS);
        }
    }
};
const createdLock = (lock, owner) => {
    try {
        (0,external_node_fs_.writeFileSync)(lock, owner, { flag: 'wx', mode: 0o600 });
        return true;
    }
    catch (error) {
        const code = systemErrorCode(error);
        // Windows says EPERM or EBUSY while the other process is removing it.
        if (code === 'EEXIST' || code === 'EPERM' || code === 'EBUSY')
            return false;
        throw refused(lock, `it could not be made (${code})`);
    }
};
const ownerOf = (lock) => {
    try {
        return (0,external_node_fs_.readFileSync)(lock, 'utf8');
    }
    catch {
        return undefined;
    }
};
const isLeftBehind = (lock, owner, madeBefore) => {
    const made = (0,external_node_fs_.statSync)(lock, { throwIfNoEntry: false })?.mtimeMs;
    return made !== undefined && (made < madeBefore || (/^\d+ /.test(owner) && !isRunning(Number.parseInt(owner, 10))));
};
const isRunning = (pid) => {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return systemErrorCode(error) !== 'ESRCH';
    }
};
const makeFolder = (path) => {
    const folder = (0,external_node_path_.dirname)(path);
    try {
        (0,external_node_fs_.mkdirSync)(folder, { recursive: true, mode: 0o700 });
        if (!(0,external_node_fs_.lstatSync)(folder).isSymbolicLink())
            return;
    }
    catch (error) {
        throw refused(folder, `it could not be made (${systemErrorCode(error)})`);
    }
    throw refused(folder, 'it is a symbolic link');
};
const refused = (path, why) => new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` cannot be used: ${why}.`, 'It must be a regular file in a regular folder, both of the user that runs the job.');
//# sourceMappingURL=locked-files.js.map
;// CONCATENATED MODULE: ./build/src/runner/folders.js




/** Whether `path` is `folder` or lies inside it; both real paths. */
const isInside = (folder, path) => {
    const way = (0,external_node_path_.relative)(folder, path);
    return way !== '..' && !way.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(way);
};
/** The path with all links resolved; undefined where there is nothing. Throws the system's error otherwise. */
const realPathOf = (path) => {
    try {
        return external_node_fs_.realpathSync.native(path);
    }
    catch (error) {
        const code = systemErrorCode(error);
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw error;
    }
};
/**
 * Makes the missing parts of a folder with mode 0700, and answers with what it made, outermost first. Refuses a folder
 * that is reached over a link, or that everybody may write to (a sticky one such as /tmp, where only the owner of an
 * entry may replace it, is fine): what is written there would be somebody else's to choose.
 */
const makePrivateFolder = (folder) => {
    if (!(0,external_node_path_.isAbsolute)(folder))
        throw folders_refused('it is not an absolute path');
    const missing = [];
    for (let path = folder;; path = (0,external_node_path_.dirname)(path)) {
        const status = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
        if (status === undefined)
            missing.unshift(path);
        else if (status.isSymbolicLink())
            throw folders_refused('a part of it is a symbolic link');
        else if (!status.isDirectory())
            throw folders_refused('a part of it is not a folder');
        else if (process.platform !== 'win32' && (status.mode & WORLD_WRITABLE) !== 0 && (status.mode & STICKY) === 0) {
            throw folders_refused('everybody may write to a part of it');
        }
        if (path === (0,external_node_path_.dirname)(path))
            break;
    }
    const made = [];
    try {
        for (const path of missing) {
            (0,external_node_fs_.mkdirSync)(path, { mode: 0o700 });
            made.push(path);
        }
    }
    catch (error) {
        removeEmptyFolders(made);
        throw folders_refused(`it could not be made (${systemErrorCode(error)})`);
    }
    return made;
};
/** Removes folders, innermost first, as far as they are empty. */
const removeEmptyFolders = (folders) => {
    try {
        for (const folder of folders.toReversed())
            (0,external_node_fs_.rmdirSync)(folder);
    }
    catch {
        // Somebody else put something there: it stays.
    }
};
const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;
const folders_refused = (why) => new failure/* Failure */.HR('file', `The folder for private files cannot be used: ${why}.`, 'Leave the folder to the action, or name one that only the user of the runner may write to.');
//# sourceMappingURL=folders.js.map
;// CONCATENATED MODULE: ./build/src/runner/temp-files.js








/** Memory that never reaches a disk, on Linux. */
const SHARED_MEMORY = '/dev/shm';
/** The real path of the folder in which private ones are made. */
const privateParent = (where, runnerTemp) => {
    const memory = where === 'memory' && process.platform === 'linux' ? realPathOf(SHARED_MEMORY) : undefined;
    if (memory !== undefined)
        return memory;
    const disk = runnerTemp === undefined ? undefined : realPathOf(runnerTemp);
    if (disk === undefined) {
        throw new failure/* Failure */.HR('runner', 'RUNNER_TEMP names no folder.', 'The runner sets this variable: see what changed it.');
    }
    return disk;
};
/** A new name in a folder, which nobody can foresee. Nothing is made. */
const privateFolderName = (parent, prefix, random) => (0,external_node_path_.join)(parent, `${prefix}-${random()}`);
/**
 * Writes a new file with mode 0600, making its folder where it is missing (0700). Never touches a file that exists, and
 * never follows a link. Answers with an undo that removes what was made. On Windows the access list of the folder decides.
 */
const writePrivateFile = ({ path, content }) => {
    const made = makePrivateFolder((0,external_node_path_.dirname)(path));
    try {
        create(path, bytesOf(content));
    }
    catch (error) {
        removeEmptyFolders(made);
        throw error;
    }
    return async () => {
        (0,external_node_fs_.unlinkSync)(path);
        removeEmptyFolders(made);
    };
};
const bytesOf = (content) => content instanceof secret/* Secret */.z ? Buffer.from(content.reveal()) : Buffer.from(content.base64.reveal(), 'base64');
const create = (path, content) => {
    const file = temp_files_opened(path);
    try {
        (0,external_node_fs_.writeFileSync)(file, content);
    }
    catch (error) {
        (0,external_node_fs_.unlinkSync)(path);
        throw unwritable(path, systemErrorCode(error));
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
const temp_files_opened = (path) => {
    try {
        return (0,external_node_fs_.openSync)(path, OPEN.create, 0o600);
    }
    catch (error) {
        throw unwritable(path, systemErrorCode(error));
    }
};
const unwritable = (path, code) => code === 'EEXIST'
    ? new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` exists already and was left untouched.`, 'Choose another name, or remove the file in an earlier step.')
    : new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` could not be written (${code}).`, 'See whether the disk is full.');
/** The folders in which files of ours may lie, besides one that the workflow names. */
const ownFolders = (named) => [
    ...named.filter((folder) => folder !== undefined),
    ...(process.platform === 'linux' ? [SHARED_MEMORY] : []),
];
/**
 * Blanks and removes a file that an earlier step made, if its real path still lies in one of the given folders and it is
 * a regular file with one name; then its folders as far as they are empty, but never the given ones.
 */
const removePrivateFile = (path, folders) => {
    const status = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (status === undefined)
        return 'absent';
    if (!status.isFile() || status.nlink !== 1)
        return 'refused';
    const real = external_node_fs_.realpathSync.native(path);
    const root = folders.flatMap((folder) => realPathOf(folder) ?? []).find((folder) => isInside(folder, real));
    if (root === undefined)
        return 'refused';
    blank(real);
    (0,external_node_fs_.unlinkSync)(real);
    removeEmptyFolders(foldersBetween(root, real));
    return 'removed';
};
/** The folders on the way from a root to a file, the outermost first, without the root. */
const foldersBetween = (root, file) => {
    const folder = (0,external_node_path_.dirname)(file);
    return folder === root ? [] : [...foldersBetween(root, folder), folder];
};
/** Overwrites the bytes: worth little on a journalling disk, but all that can be done. */
const blank = (path) => {
    const file = (0,external_node_fs_.openSync)(path, OPEN.overwrite);
    try {
        (0,external_node_fs_.writeSync)(file, new Uint8Array((0,external_node_fs_.fstatSync)(file).size), 0);
        (0,external_node_fs_.ftruncateSync)(file, 0);
    }
    finally {
        (0,external_node_fs_.closeSync)(file);
    }
};
//# sourceMappingURL=temp-files.js.map
;// CONCATENATED MODULE: ./build/src/runner/secret-file.js





/** Kubernetes mounts its tokens as links into a hidden folder that it replaces. */
const KUBERNETES_TOKEN = /^\/(?:var\/)?run\/secrets\/[^/]+\/serviceaccount\/(?:\.\.[^/]+\/)?token$/;
/**
 * The trimmed text of a file that holds a secret, relative to the workspace or absolute. A link is not followed, except
 * for the one that Kubernetes makes.
 */
const readSecretText = (path, workspace, limit) => {
    const absolute = (0,external_node_path_.resolve)(workspace ?? '/', path);
    try {
        const status = (0,external_node_fs_.lstatSync)(absolute, { throwIfNoEntry: false });
        if (status === undefined)
            return { kind: 'absent' };
        const real = status.isSymbolicLink() ? external_node_fs_.realpathSync.native(absolute) : absolute;
        if (real !== absolute && !(KUBERNETES_TOKEN.test(absolute) && KUBERNETES_TOKEN.test(real))) {
            return { kind: 'refused', why: 'it is a symbolic link' };
        }
        const file = readRegularFile(real, limit);
        if (file.kind === 'refused')
            return file;
        return { kind: 'secret', secret: secret/* Secret */.z.of(Buffer.from(file.bytes).toString('utf8').trim()) };
    }
    catch (error) {
        return { kind: 'refused', why: `it could not be read (${systemErrorCode(error)})` };
    }
};
//# sourceMappingURL=secret-file.js.map
;// CONCATENATED MODULE: ./build/src/runner/walk.js




/**
 * Reads the regular files of some places, which are files or folders, one after the other. Links are not followed, and what
 * is over a limit, cannot be read or comes after the time is up is counted as skipped.
 */
const walkFiles = ({ places, skips, limits, visit }, clock) => {
    const end = clock.monotonic() + limits.milliseconds;
    const queue = places.flatMap((place) => realPathOf(place) ?? []);
    let [read, skipped, bytesLeft] = [0, 0, limits.bytes];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
        if (skips(path.replaceAll(external_node_path_.sep, '/')))
            continue;
        const inside = entriesOf(path);
        if (inside !== undefined) {
            queue.push(...inside);
            continue;
        }
        const isOver = read >= limits.files || bytesLeft <= 0 || clock.monotonic() >= end;
        const bytes = isOver ? undefined : walk_bytesOf(path, Math.min(limits.bytesPerFile, bytesLeft));
        if (bytes === undefined) {
            skipped += 1;
            continue;
        }
        read += 1;
        bytesLeft -= bytes.length;
        visit(path.replaceAll(external_node_path_.sep, '/'), bytes);
    }
    return { read, skipped };
};
const walk_bytesOf = (path, limit) => {
    try {
        const file = readRegularFile(path, limit);
        return file.kind === 'bytes' ? file.bytes : undefined;
    }
    catch {
        return undefined;
    }
};
/** Paths of what is in a folder, without links; undefined for anything else. */
const entriesOf = (path) => {
    try {
        if (!(0,external_node_fs_.statSync)(path).isDirectory())
            return undefined;
        return (0,external_node_fs_.readdirSync)(path, { withFileTypes: true })
            .filter((entry) => !entry.isSymbolicLink())
            .map((entry) => (0,external_node_path_.join)(path, entry.name));
    }
    catch {
        return undefined;
    }
};
//# sourceMappingURL=walk.js.map
;// CONCATENATED MODULE: ./build/src/runner/workspace.js








/** Folders that no glob descends into unless it names them: they hold other people's files. */
const NOT_SEARCHED = ['node_modules', '.git'];
/**
 * The bytes of a regular file whose real path lies in one of the folders. A relative path starts at the first of them.
 * Reads at most `limit` bytes.
 */
const readBytesInside = (folders, path, limit) => {
    const [first, ...others] = realPathsOf(folders);
    if (first === undefined)
        return { kind: 'absent' };
    try {
        const real = realPathOf((0,external_node_path_.resolve)(first, path));
        if (real === undefined)
            return { kind: 'absent' };
        const root = [first, ...others].find((folder) => isInside(folder, real));
        if (root === undefined)
            return { kind: 'refused', why: 'it lies outside the workspace' };
        const file = readRegularFile(real, limit);
        return file.kind === 'refused' ? file : { ...file, path: slashed((0,external_node_path_.relative)(root, real)) };
    }
    catch (error) {
        return { kind: 'refused', why: `it could not be read (${systemErrorCode(error)})` };
    }
};
/** The text of such a file: UTF-8, or UTF-16 that begins with a byte-order mark, as PowerShell writes it. */
const readTextInside = (folders, path, limit) => {
    const file = readBytesInside(folders, path, limit);
    if (file.kind !== 'bytes')
        return file;
    const text = decoded(file.bytes);
    return text === undefined ? { kind: 'refused', why: 'it is not UTF-8 text' } : { kind: 'text', text, path: file.path };
};
/** Regular files that match a glob and whose real path lies in the folder; sorted relative paths with `/`. */
const findInside = (folder, glob) => {
    const root = realPathOf(folder);
    const pattern = relativeGlob(folder, glob);
    if (root === undefined || pattern === undefined)
        return [];
    const named = new Set(pattern.split('/'));
    const skipped = NOT_SEARCHED.filter((name) => !named.has(name));
    return (0,external_node_fs_.globSync)(pattern, { cwd: root, exclude: (path) => path.split(external_node_path_.sep).some((part) => skipped.includes(part)) })
        .filter((path) => {
        const real = realPathOf((0,external_node_path_.resolve)(root, path));
        return real !== undefined && isInside(root, real) && (0,external_node_fs_.statSync)(real).isFile();
    })
        .map(slashed)
        .sort();
};
/** Writes a file of ours, replacing a regular one, in one of the folders; answers with its absolute path. */
const writeInside = (folders, path, text) => {
    const [first, ...others] = realPathsOf(folders);
    if (first === undefined)
        throw workspace_unwritable(path, 'there is no workspace');
    const target = (0,external_node_path_.resolve)(first, path);
    const parent = realAncestor((0,external_node_path_.dirname)(target));
    if (![first, ...others].some((root) => isInside(root, parent)))
        throw workspace_unwritable(path, 'it lies outside the workspace');
    try {
        (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(target), { recursive: true });
        const status = (0,external_node_fs_.lstatSync)(target, { throwIfNoEntry: false });
        if (status !== undefined && !status.isFile())
            throw workspace_unwritable(path, 'it is not a regular file');
        const file = (0,external_node_fs_.openSync)(target, OPEN.replace, 0o644);
        try {
            (0,external_node_fs_.writeFileSync)(file, text);
        }
        finally {
            (0,external_node_fs_.closeSync)(file);
        }
    }
    catch (error) {
        throw error instanceof failure/* Failure */.HR ? error : workspace_unwritable(path, systemErrorCode(error));
    }
    return target;
};
const realPathsOf = (folders) => folders.flatMap((path) => realPathOf(path) ?? []);
/** The real path of the nearest folder that exists. */
const realAncestor = (path) => realPathOf(path) ?? realAncestor((0,external_node_path_.dirname)(path));
/** A glob as seen from the folder: `${{ github.workspace }}/plan.json` is a usual way to write one. */
const relativeGlob = (folder, glob) => {
    const pattern = slashed(glob);
    const prefix = `${slashed(folder)}/`;
    const inside = pattern.startsWith(prefix) ? pattern.slice(prefix.length) : pattern;
    return (0,external_node_path_.isAbsolute)(inside) || inside.split('/').includes('..') ? undefined : inside;
};
const slashed = (path) => path.replaceAll(external_node_path_.sep, '/');
const decoded = (bytes) => {
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    }
    catch {
        return undefined;
    }
};
const workspace_unwritable = (path, why) => new failure/* Failure */.HR('file', `\`${(0,printable/* printable */.g)(path)}\` could not be written: ${why}.`, 'Name a file inside the workspace or RUNNER_TEMP.');
//# sourceMappingURL=workspace.js.map
;// CONCATENATED MODULE: ./build/src/runner/actions-runner.js












/** The largest step summary that the runner accepts, in bytes. A larger one is refused as a whole. */
const SUMMARY_LIMIT = 1024 * 1024;
const EVENT_LIMIT = 16 * 1024 * 1024;
const LOCK_WAIT_MS = 10_000;
const LOCK_STALE_MS = 90_000;
/** The real runner: environment variables, commands on stdout, and the command files. */
class ActionsRunner {
    platform;
    home = (0,external_node_os_.homedir)();
    #machine;
    constructor(machine) {
        this.#machine = machine;
        this.platform = machine.platform;
    }
    input(name) {
        // https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
        return (this.#machine.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
    }
    env(name) {
        const value = this.#machine.env[name];
        return value === '' ? undefined : value;
    }
    variable(name) {
        const value = this.#machine.env[name];
        return value === undefined || value === '' ? undefined : secret/* Secret */.z.of(value);
    }
    state(name) {
        return this.#machine.env[`STATE_${name}`] ?? '';
    }
    async oidcToken(audience, deadline) {
        // Loaded only here: Node's HTTP client takes longer to load than a post step takes to run.
        const { mintToken, tokenMasks } = await __nccwpck_require__.e(/* import() */ 944).then(__nccwpck_require__.bind(__nccwpck_require__, 8944));
        const minted = await mintToken(audience, { env: (name) => this.env(name), clock: this.#machine.clock, deadline });
        await (0,hand_over/* maskNow */.x)(this, tokenMasks(minted));
        return minted;
    }
    async readWorkspaceFile(path, limit) {
        return readTextInside(this.#folders('GITHUB_WORKSPACE'), path, limit);
    }
    async readFileBytes(path, limit) {
        return readBytesInside(this.#folders('GITHUB_WORKSPACE', 'RUNNER_TEMP'), path, limit);
    }
    async readSecretFile(path, limit) {
        return readSecretText(path, this.env('GITHUB_WORKSPACE'), limit);
    }
    async readEvent() {
        const path = this.env('GITHUB_EVENT_PATH');
        return path === undefined ? { kind: 'absent' } : readTextInside([(0,external_node_path_.dirname)(path)], path, EVENT_LIMIT);
    }
    async findWorkspaceFiles(glob) {
        return this.#folders('GITHUB_WORKSPACE').flatMap((folder) => findInside(folder, glob));
    }
    async walkFiles(walk) {
        return walkFiles(walk, this.#machine.clock);
    }
    async writeReport(path, text) {
        return writeInside(this.#folders('GITHUB_WORKSPACE', 'RUNNER_TEMP'), path, text);
    }
    async mask(secrets) {
        const lines = secrets.map((secret) => `${maskLine(secret)}${this.#lineEnd}`);
        await new Promise((resolve, reject) => {
            this.#machine.stdout.write(lines.join(''), (error) => (error ? reject(error) : resolve()));
        });
    }
    async privateFolder(prefix, where) {
        return privateFolderName(privateParent(where, this.env('RUNNER_TEMP')), prefix, () => crypto.randomUUID());
    }
    async appendState(entries) {
        return this.#append('GITHUB_STATE', entries);
    }
    async writeSecretFile(file) {
        return writePrivateFile(file);
    }
    async editFile(edit) {
        return editLockedFile(edit, { clock: this.#machine.clock, waitMs: LOCK_WAIT_MS, staleMs: LOCK_STALE_MS });
    }
    async removeSecretFile(path, folder) {
        return removePrivateFile(path, ownFolders([folder, ...this.#folders('RUNNER_TEMP', 'GITHUB_WORKSPACE')]));
    }
    async appendOutputs(entries) {
        return this.#append('GITHUB_OUTPUT', entries);
    }
    async appendEnv(entries) {
        return this.#append('GITHUB_ENV', entries);
    }
    log(line) {
        this.#print(inertText(line));
    }
    debug(line) {
        this.#command('debug', {}, line);
    }
    group(title, lines) {
        this.#command('group', {}, title);
        for (const line of lines)
            this.log(line);
        this.#command('endgroup', {}, '');
    }
    annotate({ level, message, title, file, line, column }) {
        this.#command(level, { title, file, line, col: column }, message);
    }
    async summary(markdown) {
        const path = this.env('GITHUB_STEP_SUMMARY');
        if (path === undefined)
            return;
        try {
            const size = (0,external_node_fs_.statSync)(path).size + Buffer.byteLength(markdown);
            if (size > SUMMARY_LIMIT)
                this.log('The step summary was left out: it is larger than the runner accepts (1 MiB).');
            else
                (0,external_node_fs_.appendFileSync)(path, markdown);
        }
        catch {
            this.log('The step summary could not be written.');
        }
    }
    fail(text) {
        this.#command('error', {}, text);
        this.#machine.markFailed();
    }
    get #lineEnd() {
        return this.platform === 'win32' ? '\r\n' : '\n';
    }
    #print(line) {
        this.#machine.stdout.write(`${line}${this.#lineEnd}`);
    }
    #command(name, properties, data) {
        this.#print(commandLine(name, properties, data));
    }
    #append(variable, pairs) {
        const path = this.env(variable);
        return appendPairs(pairs, { variable, path, lineEnd: this.#lineEnd, delimiter: () => crypto.randomUUID() });
    }
    #folders(...variables) {
        return variables.flatMap((name) => this.env(name) ?? []);
    }
}
//# sourceMappingURL=actions-runner.js.map
;// CONCATENATED MODULE: ./build/src/runner/entry.js




/** The only thing said about an error that is not ours: its own text could quote anything. */
const DEFECT = 'internal: The action stopped because of a defect in it. Hint: Run the job again with debug logging and report the step that failed.';
/**
 * Runs an entry to its end. Whatever goes wrong becomes one error on stdout and a failed step. Nothing is ever written to
 * stderr, which the runner prints before the stdout that came before it, and so before the masks. The process ends by
 * itself: `process.exit` could cut off mask commands that are still on their way.
 */
const runEntry = async (story) => {
    const runner = new ActionsRunner({
        // oxlint-disable-next-line node/no-process-env -- the one place where the environment comes in
        env: external_node_process_.env,
        stdout: external_node_process_.stdout,
        platform: external_node_process_.platform,
        clock: clock/* systemClock */.m,
        markFailed: () => {
            external_node_process_.exitCode = 1;
        },
    });
    const stop = () => runner.fail(DEFECT);
    external_node_process_.on('uncaughtException', stop);
    external_node_process_.on('unhandledRejection', stop);
    // Without a listener Node prints no warnings on stderr.
    external_node_process_.removeAllListeners('warning');
    try {
        await story(runner);
    }
    catch (error) {
        runner.fail(error instanceof failure/* Failure */.HR ? (0,failure/* failureText */.kY)(error) : DEFECT);
    }
};
//# sourceMappingURL=entry.js.map

/***/ }),

/***/ 6290:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ handOver),
/* harmony export */   x: () => (/* binding */ maskNow)
/* harmony export */ });
/* harmony import */ var _secrecy_masks_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1970);

/**
 * Performs a hand-over in the one order that is safe: the masks have left the process before anything else; state comes
 * before files, so that the post step can remove a half-written one; the environment comes last. When a part fails, all
 * parts before it are taken back: the runner reads the files of a step only when the step has ended, so later steps see
 * all of it or nothing. Fails with the failure of that part.
 */
const handOver = async (runner, handover) => {
    const { masks, state, files, edits = [], outputs, env } = handover;
    if (masks.length > 0)
        await runner.mask(masks);
    const undos = [];
    try {
        if (state.length > 0)
            undos.push(await runner.appendState(state));
        for (const file of files)
            undos.push(await runner.writeSecretFile(file));
        for (const edit of edits)
            undos.push(await runner.editFile(edit));
        if (outputs.length > 0)
            undos.push(await runner.appendOutputs(outputs));
        if (env.length > 0)
            undos.push(await runner.appendEnv(env));
    }
    catch (failure) {
        for (const undo of undos.reverse())
            await undo().catch(() => undefined);
        throw failure;
    }
};
/** Masks values that have just arrived, line by line, and waits until the masks have left the process. */
const maskNow = async (runner, secrets) => {
    const masks = secrets.flatMap(_secrecy_masks_js__WEBPACK_IMPORTED_MODULE_0__/* .arrivalMasks */ .lH);
    if (masks.length > 0)
        await runner.mask(masks);
};
//# sourceMappingURL=hand-over.js.map

/***/ }),

/***/ 3803:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Ah: () => (/* binding */ NAME_CASES),
  $n: () => (/* binding */ checkEnvName),
  KL: () => (/* binding */ isVariableName),
  ou: () => (/* binding */ toNamePart),
  Vr: () => (/* binding */ toVariableName)
});

// UNUSED EXPORTS: ownEnvName

;// CONCATENATED MODULE: ./build/src/secrecy/blocked-names.js
/**
 * Names of environment variables that a program obeys before or instead of what its user asked for. A secret whose JSON
 * key chooses such a name would run code or redirect traffic in every later step.
 */
/** A trailing or leading `*` stands for any text. Compared without regard to case. */
const BLOCKED = [
    { names: ['PATH', 'PATHEXT', 'COMSPEC', 'CDPATH'], because: 'it chooses which programs run' },
    {
        names: ['HOME', 'XDG_CONFIG_HOME', 'XDG_CONFIG_DIRS', 'ZDOTDIR', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
        because: 'it chooses where programs find their settings',
    },
    {
        names: [
            'SHELL',
            'USER',
            'LOGNAME',
            'PWD',
            'OLDPWD',
            'CI',
            'EDITOR',
            'VISUAL',
            'PAGER',
            'BROWSER',
            'MANPAGER',
            'LESSOPEN',
            'LESSCLOSE',
        ],
        because: 'programs take it as a fact about the session, or run it',
    },
    { names: ['ENV', 'BASH_ENV', 'BASH_FUNC_*', 'PROMPT_COMMAND', 'PS1', 'PS2', 'PS4'], because: 'shells run its value' },
    { names: ['IFS', 'SHELLOPTS', 'BASHOPTS', 'GLOBIGNORE'], because: 'it changes how shells read every script' },
    { names: ['TMPDIR', 'TMP', 'TEMP', 'SYSTEMROOT', 'WINDIR'], because: 'it moves files that programs trust' },
    {
        names: ['LD_*', 'DYLD_*', 'GLIBC_TUNABLES', 'GCONV_PATH', 'LOCPATH', 'HOSTALIASES'],
        because: 'the dynamic loader or the C library obeys it',
    },
    {
        names: ['NODE_*', 'NPM_CONFIG_*', 'YARN_*', 'PNPM_*', 'BUN_*', 'DENO_*'],
        because: 'JavaScript engines and their package managers obey it',
    },
    { names: ['PYTHON*', 'PIP_*'], because: 'Python obeys it' },
    {
        names: [
            'PERL5*',
            'RUBY*',
            'GEM_*',
            'BUNDLE_GEMFILE',
            'PHPRC',
            'PHP_INI_SCAN_DIR',
            'LUA_INIT*',
            'LUA_PATH',
            'LUA_CPATH',
        ],
        because: 'an interpreter loads code from it',
    },
    {
        names: ['JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS', 'CLASSPATH', 'MAVEN_OPTS', 'GRADLE_OPTS'],
        because: 'the Java machine obeys it',
    },
    { names: ['DOTNET_*', 'COMPLUS_*', 'CORECLR_*', 'PSMODULEPATH'], because: '.NET or PowerShell loads code from it' },
    {
        names: [
            'GOPROXY',
            'GOFLAGS',
            'GOENV',
            'GOTOOLCHAIN',
            'GOSUMDB',
            'RUSTFLAGS',
            'RUSTC_WRAPPER',
            'CARGO_*',
            'MAKEFLAGS',
        ],
        because: 'a build tool obeys it',
    },
    { names: ['GIT_*', 'SSH_*'], because: 'git and ssh run programs that it names' },
    { names: ['DOCKER_*', 'KUBECONFIG'], because: 'it chooses which machine commands go to' },
    { names: ['OPENSSL_*', 'SSL_CERT_*', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'], because: 'it chooses whom TLS trusts' },
    { names: ['*_PROXY'], because: 'it redirects network traffic' },
    {
        names: ['TF_CLI_CONFIG_FILE', 'TF_REATTACH_PROVIDERS', 'TF_CLI_ARGS*', 'TF_PLUGIN_*'],
        because: 'Terraform obeys it',
    },
    { names: ['AWS_*'], because: 'it changes which AWS account, role or endpoint later steps use' },
    { names: ['GITHUB_*', 'RUNNER_*', 'ACTIONS_*'], because: 'the runner and its actions obey it' },
    { names: ['INPUT_*', 'STATE_*', 'SECRETS_LIST_CLEAN_UP'], because: 'actions read it as their input or state' },
];
/** Usual names of secrets that workflows want in spite of the list above; never for names that come from content. */
const ALLOWED_IN_WORKFLOW = new Set([
    'NODE_AUTH_TOKEN',
    'YARN_NPM_AUTH_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'CARGO_REGISTRY_TOKEN',
    'GEM_HOST_API_KEY',
    'RUBYGEMS_API_KEY',
    'DOCKER_USERNAME',
    'DOCKER_PASSWORD',
    'SSH_PRIVATE_KEY',
]);
/** Every pattern of the list with its reason, for the documentation and the tests. */
const BLOCKED_PATTERNS = BLOCKED.flatMap(({ names, because }) => names.map((pattern) => ({ pattern, because })));
/** Why a variable of this name must not be set from a secret; undefined if it may. */
const blockReason = (name) => {
    const upper = name.toUpperCase();
    return BLOCKED_PATTERNS.find(({ pattern }) => matches(upper, pattern))?.because;
};
const matches = (name, pattern) => {
    if (pattern.startsWith('*'))
        return name.endsWith(pattern.slice(1));
    if (pattern.endsWith('*'))
        return name.startsWith(pattern.slice(0, -1));
    return name === pattern;
};
//# sourceMappingURL=blocked-names.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/env-name.js

const OWN = (/* unused pure expression or super */ null && ([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_REGION',
    'AWS_DEFAULT_REGION',
    'AWS_PROFILE',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
]));
const ownEnvName = (name) => name;
/**
 * Checks a finished name: last, after every transformation, so that no case rule or look-alike letter slips through.
 * `writable`: the workflow's author may have this name by writing it out.
 */
const checkEnvName = (name, origin) => {
    if (!isVariableName(name))
        return { kind: 'malformed' };
    const because = blockReason(name);
    if (because === undefined)
        return { kind: 'allowed', name: name };
    const writable = ALLOWED_IN_WORKFLOW.has(name);
    if (!writable || origin === 'content')
        return { kind: 'blocked', because, writable };
    return { kind: 'allowed', name: name, warning: `later steps obey it: ${because}` };
};
/** Whether every shell can read a variable of this name. */
const isVariableName = (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
/** How letters of a name are written; the values of the input `name-transformation`. */
const NAME_CASES = ['uppercase', 'lowercase', 'none'];
/**
 * A variable name made from any text, as aws-actions/aws-secretsmanager-get-secrets makes it: each UTF-16 unit that is no
 * ASCII letter, digit or underscore becomes an underscore; a leading digit gets one in front.
 */
const toVariableName = (text, nameCase) => toNamePart(/^[0-9]/.test(text) ? `_${text}` : text, nameCase);
/** The same for a part that does not begin the name: a leading digit stays as it is. */
const toNamePart = (text, nameCase) => {
    const ascii = text.replace(/[^A-Za-z0-9_]/g, '_');
    switch (nameCase) {
        case 'uppercase':
            return ascii.toUpperCase();
        case 'lowercase':
            return ascii.toLowerCase();
        case 'none':
            return ascii;
    }
};
//# sourceMappingURL=env-name.js.map

/***/ }),

/***/ 1970:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  lH: () => (/* binding */ arrivalMasks),
  XP: () => (/* binding */ formsOf),
  ZV: () => (/* binding */ registrable)
});

;// CONCATENATED MODULE: ./build/src/secrecy/encodings.js
/**
 * What programs make of a text when they print it in another notation. Each function gives the whole text in that
 * notation, without quotes around it; where nothing in the text needs the notation, it comes back unchanged.
 */
const unit = (character, digits = 4) => character.charCodeAt(0).toString(16).padStart(digits, '0');
/** The escapes of JSON that every writer uses, and `escape` for each other character that `more` matches. */
const jsonWith = (more, escape = (character) => `\\u${unit(character)}`) => (text) => plainJson(text).replace(more, escape);
/** A JSON string as JavaScript, Rust and jq print it. */
const plainJson = (text) => JSON.stringify(text).slice(1, -1);
/** JSON as each language's standard writer prints it. */
const JSON_WRITERS = [
    plainJson,
    // Python and Ruby's ASCII mode: https://docs.python.org/3/library/json.html#json.dumps (`ensure_ascii`)
    jsonWith(/[^ -~]/g),
    // Go: https://pkg.go.dev/encoding/json#Marshal
    jsonWith(/[<>&\u2028\u2029]/g),
    // PHP: https://www.php.net/json_encode
    jsonWith(/[/]|[^ -~]/g, (character) => (character === '/' ? '\\/' : `\\u${unit(character)}`)),
    // PHP and others that keep Unicode
    jsonWith(/[/]/g, () => '\\/'),
    // System.Text.Json: https://learn.microsoft.com/dotnet/standard/serialization/system-text-json/character-encoding
    (text) => text.replace(/[^ -~]|["&'+<>`\\]/g, (character) => {
        const short = DOTNET_SHORT.get(character);
        return short ?? `\\u${unit(character).toUpperCase()}`;
    }),
];
const DOTNET_SHORT = new Map([
    ['\\', '\\\\'],
    ['\b', '\\b'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
]);
const percent = (text) => encodeURIComponent(text.toWellFormed());
const strictly = (encoded) => encoded.replace(/[!'()*]/g, (found) => `%${unit(found, 2).toUpperCase()}`);
/** Percent-encoding with its hexadecimal digits in lower case. */
const withLowerCaseDigits = (encoded) => encoded.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase());
/** Percent-encodings as URL libraries write them. */
const URL_WRITERS = [
    // RFC 3986: curl, .NET
    (text) => strictly(percent(text)),
    // JavaScript's encodeURIComponent
    percent,
    // JavaScript's encodeURI
    (text) => encodeURI(text.toWellFormed()),
    // Python's urllib.parse.quote, which leaves slashes
    (text) => strictly(percent(text)).replaceAll('%2F', '/'),
    // HTML forms: https://url.spec.whatwg.org/#application-x-www-form-urlencoded-percent-encode-set
    (text) => strictly(percent(text)).replaceAll('%20', '+').replaceAll('%2A', '*').replaceAll('~', '%7E'),
    // Python's urllib.parse.quote_plus
    (text) => strictly(percent(text)).replaceAll('%20', '+'),
];
const BASH_SPECIAL = /[ \t!"$&'()*,;<>?[\\\]^`{|}]/g;
const ANSI_SHORT = new Map([
    ['\u0007', '\\a'],
    ['\b', '\\b'],
    ['\u001B', '\\E'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
    ['\v', '\\v'],
    ['\\', '\\\\'],
    ["'", "\\'"],
]);
const octal = (text) => [...Buffer.from(text)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
/** Quoting by shells, as `set -x`, `declare -p`, `export -p` and `printf %q` print it (bash: lib/sh/shquote.c). */
const SHELL_WRITERS = [
    (text) => text.replaceAll("'", "'\\''"),
    (text) => text.replace(/["$\\`]/g, '\\$&'),
    (text) => text.replace(BASH_SPECIAL, '\\$&').replace(/^[#~]/, '\\$&'),
    (text) => text.replace(/[\u0000-\u001F\u007F\\']/g, (found) => ANSI_SHORT.get(found) ?? octal(found)),
    (text) => text.replace(/[\u0000-\u001F\\']|[^ -~]+/g, (found) => ANSI_SHORT.get(found) ?? octal(found)),
    // PowerShell and SQL
    (text) => text.replaceAll("'", "''"),
    // Windows command lines
    (text) => text.replaceAll('"', '\\"'),
];
const htmlWith = (quote, apostrophe) => (text) => text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe);
/** Text inside HTML and XML. */
const HTML_WRITERS = [
    htmlWith('&quot;', '&apos;'),
    htmlWith('&quot;', '&#39;'),
    htmlWith('&quot;', '&#x27;'),
    htmlWith('&#34;', '&#39;'),
    htmlWith('"', "'"),
];
const BITS_OF_BYTE = 8;
const BITS_OF_DIGIT = 6;
/**
 * The digits of base64 that these bytes alone determine, at each of the three places in a group of three bytes where they
 * can begin. Whatever stands before and behind them, these digits are printed.
 */
const base64Cores = (bytes) => [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(Math.ceil((offset * BITS_OF_BYTE) / BITS_OF_DIGIT), Math.floor(((offset + bytes.length) * BITS_OF_BYTE) / BITS_OF_DIGIT));
});
/** Base64 in the alphabet of URLs (RFC 4648, section 5). */
const toUrlAlphabet = (base64) => base64.replaceAll('+', '-').replaceAll('/', '_');
/** The lines of base64 broken after so many digits, as PEM (64) and MIME (76) do; of the last, the determined digits. */
const base64Lines = (bytes, width) => {
    const [digits = ''] = base64Cores(bytes);
    return digits.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
};
//# sourceMappingURL=encodings.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/derived-forms.js

const SHORTEST_CORE_BYTES = 6;
const SHORTEST_HEX_BYTES = 4;
const LARGEST_BROKEN_BASE64 = 4_096;
const SHORTEST_BASE64_LINE = 16;
/** Every notation of a text that differs from it. */
const encodingsOf = (text) => {
    const bytes = Buffer.from(text);
    const base64 = cores(bytes);
    const of = (kind, forms) => [...new Set(forms)].filter((form) => form !== text).map((form) => [kind, form]);
    return [
        ...of('base64', base64),
        ...(PLAIN.test(text) ? [] : escapesOf(text).flatMap(([kind, forms]) => of(kind, forms))),
        ...of('hex', bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
        ...of('base64url', base64.map(toUrlAlphabet)),
        ...of('base64-lines', brokenBase64(bytes)),
        ...of('utf16-base64', cores(Buffer.from(text, 'utf16le'))),
        ...of('other-case', otherCase(text)),
    ];
};
/** Text that no notation escapes. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;
const escapesOf = (text) => [
    ['json-escape', JSON_WRITERS.map((write) => write(text))],
    ['url-encoding', urlEncodings(text)],
    ['shell', SHELL_WRITERS.map((write) => write(text))],
    ['json-twice', jsonTwice(text)],
    ['html', HTML_WRITERS.map((write) => write(text))],
];
const urlEncodings = (text) => {
    const encoded = [...new Set(URL_WRITERS.map((write) => write(text)))];
    return [...encoded, ...encoded.map(withLowerCaseDigits)];
};
/** Each writer's escapes, escaped again by the same writer and by the usual one; writers that agree count once. */
const jsonTwice = (text) => {
    const writers = new Map(JSON_WRITERS.map((write) => [write(text), write]));
    return [...writers].flatMap(([once, write]) => [write(once), plainJson(once)]);
};
/** The digits of base64 that stand for these bytes wherever they begin; none for a few bytes. */
const cores = (bytes) => bytes.length < SHORTEST_CORE_BYTES ? [] : base64Cores(bytes);
const hexOf = (bytes) => {
    const digits = bytes.toString('hex');
    return [digits, digits.toUpperCase()];
};
const brokenBase64 = (bytes) => bytes.length > LARGEST_BROKEN_BASE64
    ? []
    : [64, 76].flatMap((width) => base64Lines(bytes, width)).filter((line) => line.length >= SHORTEST_BASE64_LINE);
const otherCase = (text) => {
    if (/^[0-9a-f]{16,}$/.test(text))
        return [text.toUpperCase()];
    if (/^[0-9A-F]{16,}$/.test(text))
        return [text.toLowerCase()];
    const signature = /^[\w-]+\.[\w-]+\.([\w-]+)$/.exec(text)?.[1];
    return signature === undefined ? [] : [signature];
};
/** Notations of bytes that are not text. */
const bytesEncodings = (bytes) => {
    const base64 = cores(bytes);
    return [
        bytes.toString('base64'),
        bytes.toString('base64url'),
        ...base64,
        ...base64.map(toUrlAlphabet),
        ...(bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
        ...brokenBase64(bytes),
    ];
};
//# sourceMappingURL=derived-forms.js.map
// EXTERNAL MODULE: ./build/src/secrecy/over-mask.js
var over_mask = __nccwpck_require__(9771);
// EXTERNAL MODULE: ./build/src/secrecy/runner-model.js
var runner_model = __nccwpck_require__(3394);
// EXTERNAL MODULE: ./build/src/secrecy/structure.js
var structure = __nccwpck_require__(1639);
;// CONCATENATED MODULE: ./build/src/secrecy/masks.js




const SHORTEST_LINE = 4;
const SHORTEST_DERIVED = 6;
/** The encodings of more lines would not fit into the default budget, and deriving them takes long. */
const MOST_ENCODED_LINES = 250;
const LINE_BREAKS = /\r\n|\r|\n/;
/** Every form of all values, with repeats; nothing is left out for being ordinary or too much. */
const formsOf = (sources) => {
    // Members of a document are often delivered too: each text is encoded once.
    const known = new Map();
    const encode = (text) => {
        const forms = known.get(text) ?? encodingsOf(text);
        known.set(text, forms);
        return forms;
    };
    return sources.flatMap((source) => formsOfOne(source, encode));
};
const formsOfOne = (source, encode) => {
    const text = source.value.reveal();
    const form = (kind, text, part) => ({
        kind,
        text,
        label: source.label,
        delivered: kind === 'value' && source.delivered,
        ...(part === undefined ? {} : { part }),
    });
    const whole = variants(text);
    const lines = LINE_BREAKS.test(text) ? linesOf(text) : [];
    const leaves = whole.slice(0, 1).flatMap((value) => (0,structure/* jsonParts */.lx)(value));
    const found = [
        ...(0,structure/* urlPasswords */.s1)(text).map((part) => ({ ...part, kind: 'url-password' })),
        ...(0,structure/* settings */.W0)(text).map((part) => ({ ...part, kind: 'setting' })),
    ];
    const raw = [
        ...whole.filter((value) => !LINE_BREAKS.test(value)).map((value) => form('value', value)),
        ...lines.map((line) => form('value', line)),
        ...leaves.flatMap((part) => oneLine(part.text).map((line) => form('leaf', line, part))),
        ...found.map(({ kind, ...part }) => form(kind, part.text, part)),
    ];
    const bytes = source.base64 === undefined ? undefined : Buffer.from(source.base64.reveal(), 'base64');
    const derived = [
        ...whole.flatMap((value) => encode(value).map(([kind, text]) => form(kind, text))),
        ...[...leaves, ...found]
            .filter(({ as }) => as === 'value')
            .flatMap((part) => encode(part.text).map(([kind, encoded]) => form(kind, encoded, part))),
        ...(0,structure/* basicAuthPairs */.Uz)(text).flatMap((pair) => cores(Buffer.from(pair)).map((core) => form('basic-auth', core))),
        ...(bytes === undefined ? [] : bytesEncodings(bytes).map((text) => form('bytes', text))),
        ...lines
            .slice(0, MOST_ENCODED_LINES)
            .flatMap((line) => encode(line).map(([, text]) => form('line-encodings', text))),
    ];
    return [...raw, ...derived.filter(({ text }) => text.length >= SHORTEST_DERIVED && !/[\r\n]/.test(text))];
};
/** The masks of a value that has just arrived, before anything can fail: the value itself, or its lines. */
const arrivalMasks = (value) => value.split((text) => arrivalForms(text).map((form) => [null, form])).map(([, mask]) => mask);
const arrivalForms = (text) => {
    if ((0,over_mask/* isNeverMasked */.cJ)(text.trim()))
        return [];
    const forms = LINE_BREAKS.test(text.trim()) ? linesOf(text) : variants(text).filter((form) => !LINE_BREAKS.test(form));
    return [...new Set(forms.map(registrable))];
};
/** A text as it can be registered: the runner fails on one that ends with its first `&+`, so the last sign is left out. */
const registrable = (text) => ((0,runner_model/* breaksAddMask */.Om)(text) ? text.slice(0, -1) : text);
/** The value as it is, trimmed, with Unix line ends, and without final line ends, as `$(…)` in a shell leaves it. */
const variants = (text) => {
    const unix = text.replaceAll('\r\n', '\n');
    return [...new Set([text, text.trim(), unix, unix.replace(/\n+$/, '')])].filter((value) => value !== '');
};
const linesOf = (text) => [
    ...new Set(text
        .split(LINE_BREAKS)
        .map((line) => line.trim())
        .filter((line) => line.length >= SHORTEST_LINE && !/^[\p{P}\p{S}\s]*$/u.test(line))),
];
/** The text, or its lines where it has several: a mask cannot hold a line break. */
const oneLine = (text) => (LINE_BREAKS.test(text) ? linesOf(text) : [text]);
//# sourceMappingURL=masks.js.map

/***/ }),

/***/ 9771:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   TS: () => (/* binding */ ordinaryTest),
/* harmony export */   cJ: () => (/* binding */ isNeverMasked),
/* harmony export */   uE: () => (/* binding */ isSecretKey)
/* harmony export */ });
/**
 * Masks that would hide what is no secret. The runner replaces every occurrence in the whole job and empties job outputs
 * that hold one, so a mask for `main` or `true` does harm.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/pass-job-outputs
 */
const COMMON_WORDS = new Set(('main master trunk admin root user users guest test dev development stage staging prod production default public ' +
    'local localhost postgres postgresql mysql mariadb mongodb redis oracle sqlserver username password secret token ' +
    'none enabled disabled required prefer require info debug warn warning error latest http https linux windows macos').split(' '));
const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)+-\d$/;
const FEW_DIGITS = /^\d{1,5}$/;
const SECRET_KEY = /pass|secret|token|key|cred|auth|pin/i;
/** Never a mask, not even as a whole secret: hiding these makes a log unreadable and protects nothing. */
const isNeverMasked = (text) => /^(?:true|false|null)$/.test(text) || /^[\s\u0085]*$/.test(text) || /^[{}[\],:"]{1,3}$/.test(text);
/** The test for a job in which these texts must stay readable. */
const ordinaryTest = (ordinary) => {
    const longest = Math.max(LONGEST_WORD, ...ordinary.map(({ length }) => length));
    return (text) => {
        if (text.length > longest)
            return undefined;
        if (COMMON_WORDS.has(text.toLowerCase()))
            return 'it is a common word';
        if (REGION.test(text))
            return 'it is the name of a region';
        if (FEW_DIGITS.test(text))
            return 'it is a short number';
        if (ordinary.some((value) => value.includes(text)))
            return 'it is part of a public name of this job or of an output';
        return undefined;
    };
};
/** Longer than every common word and every name of a region. */
const LONGEST_WORD = 24;
/** Whether a member's name says that its value is a secret, however ordinary it looks. */
const isSecretKey = (key) => key !== undefined && SECRET_KEY.test(key);
//# sourceMappingURL=over-mask.js.map

/***/ }),

/***/ 3394:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Om: () => (/* binding */ breaksAddMask),
/* harmony export */   _m: () => (/* binding */ RunnerMasker),
/* harmony export */   bz: () => (/* binding */ toCommandData)
/* harmony export */ });
/**
 * A model of how the GitHub runner hides values in a log, exact to the letter, so that masks can be proved before they are
 * relied on. Taken from actions/runner 2.336: `AddMaskCommandExtension` in src/Runner.Worker/ActionCommandManager.cs,
 * src/Sdk/DTLogging/Logging/{SecretMasker,ValueEncoders,ValueSecret}.cs, and the encoders that
 * src/Runner.Common/HostContext.cs registers.
 */
const MASK = '***';
/** White space as .NET's `Char.IsWhiteSpace` sees it: unlike JavaScript's, with U+0085 and without U+FEFF. */
const BLANK = '[\\t-\\r \\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000]';
const BLANK_ONLY = new RegExp(`^${BLANK}*$`);
const OUTER_BLANKS = new RegExp(`^${BLANK}+|${BLANK}+$`, 'g');
/** The runner's masker: registers values, and hides them and their encoded forms in text. */
class RunnerMasker {
    #registered = new Set();
    #encoded = new Set();
    /** Registered but not yet encoded: encoding is costly, and often the registered text itself settles the question. */
    #pending = [];
    /** Obeys `::add-mask::<data>`. `data` is escaped as it is on the command line; see `toCommandData`. */
    addMask(data) {
        const value = fromCommandData(data);
        if (BLANK_ONLY.test(value))
            return 'blank';
        try {
            this.addValue(value);
            // There is no minimum length: a line that holds only `{` becomes a mask for the rest of the job.
            for (const line of value.split(/[\r\n]/))
                this.addValue(line.replace(OUTER_BLANKS, ''));
            return 'registered';
        }
        catch (error) {
            if (error instanceof EncoderFault)
                return 'failed';
            throw error;
        }
    }
    /** Registers a value and what the runner's encoders make of it. */
    addValue(value) {
        if (value === '' || this.#registered.has(value))
            return;
        if (breaksAddMask(value))
            throw new EncoderFault();
        this.#registered.add(value);
        this.#pending.push(value);
    }
    /** Whether exactly this text is hidden wherever it stands. */
    hides(text) {
        if (this.#registered.has(text) || this.#encoded.has(text))
            return true;
        while (this.#encodeNext())
            if (this.#encoded.has(text))
                return true;
        return false;
    }
    /** The text as the runner prints it: every hit replaced, overlapping and adjacent hits as one. */
    mask(text) {
        while (this.#encodeNext())
            ;
        const hits = [...this.#registered, ...this.#encoded].flatMap((needle) => occurrences(text, needle));
        let masked = '';
        let copied = 0;
        for (const { start, end } of merged(hits)) {
            masked += text.slice(copied, start) + MASK;
            copied = end;
        }
        return masked + text.slice(copied);
    }
    #encodeNext() {
        const value = this.#pending.shift();
        if (value === undefined)
            return false;
        for (const encode of ENCODERS) {
            const encoded = encode(value);
            if (encoded !== '')
                this.#encoded.add(encoded);
        }
        return true;
    }
}
/** Whether `add-mask` for this text makes the runner fail instead of hiding it. */
const breaksAddMask = (text) => text.endsWith('&+') && text.indexOf('&+') === text.length - 2;
/** Escapes the data of a workflow command. */
const toCommandData = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const fromCommandData = (data) => data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
/** .NET's ArgumentOutOfRangeException: `Substring` one past the end, in `PowerShellPostAmpersandEscape`. */
class EncoderFault extends Error {
}
const base64 = (value, dropped) => {
    const bytes = Buffer.from(value);
    return bytes.subarray(bytes.length > dropped ? dropped : 0).toString('base64');
};
/** Newtonsoft.Json's `JsonConvert.ToString`, without the quotes around it. */
const jsonEscape = (value) => value.replace(/["\\\u0000-\u001F\u0085\u2028\u2029]/g, (character) => {
    const short = JSON_SHORT_ESCAPES.get(character);
    return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
});
const JSON_SHORT_ESCAPES = new Map([
    ['"', '\\"'],
    ['\\', '\\\\'],
    ['\b', '\\b'],
    ['\f', '\\f'],
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
]);
/** .NET's `Uri.EscapeDataString`: RFC 3986 with upper-case digits. */
const uriEscape = (value) => encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
/** .NET's `SecurityElement.Escape`. */
const xmlEscape = (value) => value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
const withoutOuterQuotes = (value) => value.length > 8 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : '';
const SHORTEST_SECTION = 6;
const section = (text) => (text.length >= SHORTEST_SECTION ? text : '');
/** PowerShell colours one letter of a command it cannot run, which cuts the value in two at an ampersand. */
const beforeAmpersand = (value) => {
    const plus = value.indexOf('&+');
    return section(plus === -1 ? value.slice(0, value.lastIndexOf('&') + 1) : value.slice(0, plus + 2));
};
const afterAmpersand = (value) => {
    if (!value.includes('&'))
        return '';
    const plus = value.indexOf('&+');
    if (plus === -1)
        return section(value.slice(value.lastIndexOf('&') + 1));
    return section(value.slice(plus + 3));
};
const ENCODERS = [
    (value) => base64(value, 0),
    (value) => base64(value, 1),
    (value) => base64(value, 2),
    (value) => value.replaceAll('"', '\\"'),
    (value) => value.replaceAll("'", "''"),
    jsonEscape,
    uriEscape,
    xmlEscape,
    withoutOuterQuotes,
    beforeAmpersand,
    afterAmpersand,
];
const occurrences = (text, needle) => {
    const hits = [];
    if (needle.length > text.length)
        return hits;
    for (let start = text.indexOf(needle); start !== -1; start = text.indexOf(needle, start + 1))
        hits.push({ start, end: start + needle.length });
    return hits;
};
const merged = (hits) => {
    const ranges = [];
    for (const hit of [...hits].sort((one, other) => one.start - other.start)) {
        const last = ranges.at(-1);
        if (last === undefined || hit.start > last.end)
            ranges.push(hit);
        else
            ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, hit.end) };
    }
    return ranges;
};
//# sourceMappingURL=runner-model.js.map

/***/ }),

/***/ 5696:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ Secret)
/* harmony export */ });
/**
 * A value that must not be seen. However it is printed, it prints `***`; whoever needs the plaintext has to ask for it
 * with `reveal()`, which the import rules allow in a handful of files only. Everybody else derives one Secret from another.
 */
class Secret {
    #text;
    constructor(text) {
        this.#text = text;
    }
    static of(text) {
        return new Secret(text);
    }
    /** Joins pieces, secret or not, into one Secret. */
    static concat(...parts) {
        return new Secret(parts.map((part) => (typeof part === 'string' ? part : part.#text)).join(''));
    }
    /** A Secret computed from this one. */
    map(derive) {
        return new Secret(derive(this.#text));
    }
    /** Several named Secrets computed from this one, such as the members of a JSON object. */
    split(take) {
        return take(this.#text).map(([key, text]) => [key, new Secret(text)]);
    }
    /** A yes-or-no question about the text. The answer must not tell the text. */
    is(holds) {
        return holds(this.#text);
    }
    equals(other) {
        return this.#text === (typeof other === 'string' ? other : other.#text);
    }
    /** Number of UTF-16 units, to compare with limits; never printed. */
    get size() {
        return this.#text.length;
    }
    /** The plaintext. For the wire, for the runner's files, and for deriving masks; nowhere else. */
    reveal() {
        return this.#text;
    }
    toString() {
        return '***';
    }
    toJSON() {
        return '***';
    }
    /** What `console.log` and `util.inspect` print: this well-known symbol is how Node asks. */
    [Symbol.for('nodejs.util.inspect.custom')]() {
        return '***';
    }
}
//# sourceMappingURL=secret.js.map

/***/ }),

/***/ 1639:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   Ar: () => (/* binding */ compactJson),
/* harmony export */   Uz: () => (/* binding */ basicAuthPairs),
/* harmony export */   W0: () => (/* binding */ settings),
/* harmony export */   lx: () => (/* binding */ jsonParts),
/* harmony export */   s1: () => (/* binding */ urlPasswords)
/* harmony export */ });
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(6691);

const SHORTEST_TEXT = 4;
const FEWEST_DIGITS = 6;
const JSON_IN_JSON_DEPTH = 4;
/** The JSON value that the text is, if it is an object, an array or a string. */
const jsonTree = (text) => {
    if (!/^[\uFEFF\s]*[[{"]/.test(text))
        return undefined;
    const { node } = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .readJson */ .V)(text);
    return node;
};
/** Strings and numbers of a JSON document worth masking, and its one-line objects and arrays as stored and compact. */
const jsonParts = (text, depth = JSON_IN_JSON_DEPTH) => {
    const tree = jsonTree(text);
    if (tree === undefined)
        return [];
    const parts = [];
    collect(tree, text, undefined, depth, parts);
    return parts;
};
const collect = (node, source, key, depth, parts) => {
    const stored = source.slice(node.at.offset, node.at.end);
    const keyed = key === undefined ? {} : { key };
    switch (node.kind) {
        case 'string': {
            const raw = stored.slice(1, -1);
            if (node.value.length >= SHORTEST_TEXT)
                parts.push({ ...keyed, text: node.value, as: 'value' });
            if (raw !== node.value && raw.length >= SHORTEST_TEXT)
                parts.push({ ...keyed, text: raw, as: 'stored' });
            if (depth > 1)
                parts.push(...jsonParts(node.value, depth - 1));
            return;
        }
        case 'number': {
            if (node.raw.replace(/[^0-9]/g, '').length >= FEWEST_DIGITS)
                parts.push({ ...keyed, text: node.raw, as: 'value' });
            return;
        }
        case 'object':
        case 'array': {
            const before = parts.length;
            if (node.kind === 'object')
                for (const member of node.members)
                    collect(member.value, source, member.key, depth, parts);
            else
                for (const item of node.items)
                    collect(item, source, key, depth, parts);
            // A container without anything secret in it, such as `[1,2]`, stays readable.
            if (parts.length === before)
                return;
            for (const form of new Set([stored, compactJson(node, source)]))
                if (!/[\r\n]/.test(form))
                    parts.push({ ...keyed, text: form, as: 'stored' });
            return;
        }
        case 'boolean':
        case 'null':
        case 'text':
        case 'unknown':
    }
};
/** A JSON value without insignificant white space; each token is kept byte for byte. */
const compactJson = (node, source) => {
    switch (node.kind) {
        case 'object': {
            const members = node.members.map(({ keyAt, value }) => `${source.slice(keyAt.offset, keyAt.end)}:${compactJson(value, source)}`);
            return `{${members.join(',')}}`;
        }
        case 'array':
            return `[${node.items.map((item) => compactJson(item, source)).join(',')}]`;
        case 'string':
        case 'number':
        case 'boolean':
        case 'null':
        case 'text':
        case 'unknown':
            return source.slice(node.at.offset, node.at.end);
    }
};
const USER_KEYS = new Set(['username', 'user', 'login', 'client_id']);
const PASSWORD_KEYS = new Set(['password', 'pass', 'secret', 'client_secret', 'token']);
/** `user:password` of every object that holds both, as HTTP Basic authentication and `docker login` join them. */
const basicAuthPairs = (text) => {
    const pairs = [];
    const visit = (node) => {
        if (node.kind === 'array')
            return node.items.forEach(visit);
        if (node.kind !== 'object')
            return;
        const held = (keys) => node.members.flatMap(({ key, value }) => value.kind === 'string' && keys.has(key.toLowerCase()) ? [value.value] : []);
        for (const user of held(USER_KEYS))
            for (const password of held(PASSWORD_KEYS))
                pairs.push(`${user}:${password}`);
        for (const { value } of node.members)
            visit(value);
    };
    const tree = jsonTree(text);
    if (tree !== undefined)
        visit(tree);
    return pairs;
};
/** Passwords in `scheme://user:password@host`, as stored and decoded. */
const urlPasswords = (text) => {
    const parts = [];
    for (let mark = text.indexOf('://'); mark !== -1; mark = text.indexOf('://', mark + 3)) {
        const authority = /^[^\s/?#"'<>]*/.exec(text.slice(mark + 3, mark + 3 + LONGEST_AUTHORITY))?.[0] ?? '';
        const at = authority.lastIndexOf('@');
        const colon = authority.indexOf(':');
        if (colon === -1 || colon > at)
            continue;
        const stored = authority.slice(colon + 1, at);
        for (const password of new Set([stored, percentDecoded(stored)]))
            if (password.length >= SHORTEST_TEXT)
                parts.push({ text: password, key: 'password', as: 'value' });
    }
    return parts;
};
const LONGEST_AUTHORITY = 4_096;
const percentDecoded = (text) => {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
};
const SETTING = /^\s{0,64}(?:-\s{1,8})?(?:export\s{1,8})?["']?([A-Za-z_][\w .-]{0,127}?)["']?[ \t]{0,64}[=:][ \t]{0,64}(\S.*)$/;
/** Values of `name=value` and `name: value` lines: dotenv, INI, properties, YAML, and `;`-separated connection strings. */
const settings = (text) => {
    if (jsonTree(text) !== undefined)
        return [];
    return text.split(/[\r\n;]/).flatMap((line) => {
        const [, key, written] = SETTING.exec(line) ?? [];
        if (key === undefined || written === undefined || written.startsWith('//'))
            return [];
        return [...new Set([written.trimEnd(), unquoted(written.trimEnd())])]
            .filter((value) => value.length >= SHORTEST_TEXT)
            .map((value) => ({ text: value, key, as: 'value' }));
    });
};
const unquoted = (text) => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
//# sourceMappingURL=structure.js.map

/***/ }),

/***/ 6691:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ readJson)
/* harmony export */ });
/* unused harmony export minifyJson */
const DEPTH = 64;
const BYTE_ORDER_MARK = '\uFEFF';
const WHITE_SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001F]*/y;
const UNICODE_ESCAPE = /u[0-9a-fA-F]{4}/y;
const ESCAPES = new Map([
    ['"', '"'],
    ['\\', '\\'],
    ['/', '/'],
    ['b', '\b'],
    ['f', '\f'],
    ['n', '\n'],
    ['r', '\r'],
    ['t', '\t'],
]);
const CONSTANTS = ['true', 'false', 'null'];
/** Ends the reading of a text; never leaves this file. */
class Stop extends Error {
    problem;
    constructor(problem) {
        super(problem.kind);
        this.problem = problem;
    }
}
/**
 * Reads strict JSON (RFC 8259) and keeps every position. Total: no text makes it throw, and no problem quotes the text.
 *
 * Duplicate member names are kept in the tree and reported at the second place. A byte-order mark in front is skipped
 * (RFC 8259, section 8.1). Arrays and objects nested deeper than `depth` levels are refused.
 */
const readJson = (text, depth = DEPTH) => {
    const reader = new JsonReader(text, depth);
    try {
        return { node: reader.document(), problems: reader.duplicates };
    }
    catch (error) {
        if (error instanceof Stop)
            return { node: undefined, problems: [...reader.duplicates, error.problem] };
        throw error;
    }
};
class JsonReader {
    duplicates = [];
    #text;
    #depth;
    #position = 0;
    #line = 1;
    #lineStart = 0;
    constructor(text, depth) {
        this.#text = text;
        this.#depth = depth;
        if (text.startsWith(BYTE_ORDER_MARK))
            this.#position = this.#lineStart = 1;
    }
    document() {
        this.#skipWhiteSpace();
        const node = this.#value(0);
        this.#skipWhiteSpace();
        if (this.#position < this.#text.length)
            this.#stop('the text goes on after the end of the JSON value');
        return node;
    }
    #value(level) {
        const next = this.#text[this.#position];
        if (next === '{')
            return this.#object(level);
        if (next === '[')
            return this.#array(level);
        const start = this.#here();
        if (next === '"')
            return { kind: 'string', value: this.#string(), at: this.#since(start) };
        const number = this.#match(NUMBER);
        if (number !== '')
            return { kind: 'number', raw: number, at: this.#since(start) };
        for (const constant of CONSTANTS) {
            if (!this.#text.startsWith(constant, this.#position))
                continue;
            this.#position += constant.length;
            const at = this.#since(start);
            return constant === 'null' ? { kind: 'null', at } : { kind: 'boolean', value: constant === 'true', at };
        }
        return this.#stop('expected a JSON value');
    }
    #object(level) {
        const start = this.#open(level);
        const members = [];
        const seen = new Map();
        this.#items('}', () => {
            const keyStart = this.#here();
            if (this.#text[this.#position] !== '"')
                this.#stop('expected a member name in double quotes');
            const key = this.#string();
            const keyAt = this.#since(keyStart);
            const first = seen.get(key);
            if (first === undefined)
                seen.set(key, keyAt);
            else
                this.duplicates.push(duplicate(keyAt, first));
            this.#skipWhiteSpace();
            if (!this.#skip(':'))
                this.#stop('expected a colon after the member name');
            this.#skipWhiteSpace();
            members.push({ key, keyAt, value: this.#value(level + 1) });
        });
        return { kind: 'object', members, at: this.#since(start) };
    }
    #array(level) {
        const start = this.#open(level);
        const items = [];
        this.#items(']', () => items.push(this.#value(level + 1)));
        return { kind: 'array', items, at: this.#since(start) };
    }
    #open(level) {
        if (level >= this.#depth)
            this.#stop(`nested deeper than ${this.#depth} levels`, 'depth');
        const start = this.#here();
        this.#position += 1;
        return start;
    }
    #items(end, readItem) {
        this.#skipWhiteSpace();
        if (this.#skip(end))
            return;
        for (;;) {
            readItem();
            this.#skipWhiteSpace();
            if (this.#skip(end))
                return;
            if (!this.#skip(','))
                this.#stop(`expected a comma or \`${end}\``);
            this.#skipWhiteSpace();
        }
    }
    #string() {
        this.#position += 1;
        let value = '';
        for (;;) {
            value += this.#match(PLAIN_CHARACTERS);
            if (this.#skip('"'))
                return value;
            if (!this.#skip('\\'))
                this.#stop('a string has no closing quote, or holds a control character that is not escaped');
            value += this.#escape();
        }
    }
    #escape() {
        const character = ESCAPES.get(this.#text[this.#position] ?? '');
        if (character !== undefined) {
            this.#position += 1;
            return character;
        }
        const unicode = this.#match(UNICODE_ESCAPE);
        if (unicode === '')
            this.#stop('a backslash starts no valid escape sequence');
        return String.fromCharCode(Number.parseInt(unicode.slice(1), 16));
    }
    #skipWhiteSpace() {
        const start = this.#position;
        const skipped = this.#match(WHITE_SPACE);
        for (let at = skipped.indexOf('\n'); at !== -1; at = skipped.indexOf('\n', at + 1)) {
            this.#line += 1;
            this.#lineStart = start + at + 1;
        }
    }
    #skip(character) {
        if (this.#text[this.#position] !== character)
            return false;
        this.#position += 1;
        return true;
    }
    #match(pattern) {
        pattern.lastIndex = this.#position;
        const found = pattern.exec(this.#text)?.[0] ?? '';
        this.#position += found.length;
        return found;
    }
    #here() {
        const offset = this.#position;
        return { line: this.#line, column: offset - this.#lineStart + 1, offset, end: offset };
    }
    #since(start) {
        return { ...start, end: this.#position };
    }
    #stop(what, kind = 'syntax') {
        const atEnd = this.#position >= this.#text.length && kind === 'syntax';
        throw new Stop({ kind, what: atEnd ? 'the text ends before the JSON value is complete' : what, at: this.#here() });
    }
}
const duplicate = (at, first) => ({
    kind: 'duplicate',
    what: `the member name was used before, at line ${first.line}, column ${first.column}`,
    at,
});
/** Valid JSON without insignificant white space, every other character as it was. Call it on text that `readJson` accepts. */
const minifyJson = (text) => text.replace(BYTE_ORDER_MARK, '').replaceAll(/("(?:[^"\\]+|\\.)*")|[ \t\r\n]+/g, '$1');
//# sourceMappingURL=json.js.map

/***/ }),

/***/ 5966:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ quoted),
/* harmony export */   g: () => (/* binding */ printable)
/* harmony export */ });
const LIMIT = 200;
/** Controls, formats (bidirectional and zero-width), line separators, lone surrogates, private and unassigned characters. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const SHORT_ESCAPES = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
]);
/**
 * Foreign text made safe to show on one line of a log, an annotation or a summary: what cannot be seen is written as an
 * escape, and after `limit` characters (code points) an ellipsis follows.
 *
 * The runner takes `##[` anywhere in a line, and `::` where a line begins, for a workflow command; both are broken up.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
const printable = (text, limit = LIMIT) => {
    const characters = Array.from(text.slice(0, 2 * limit + 2));
    const shown = characters.length > limit ? `${characters.slice(0, limit).join('')}…` : characters.join('');
    return shown
        .replace(INVISIBLE, escaped)
        .replaceAll('##[', String.raw `##\u{5b}`)
        .replace(/^(\s*):(?=:)/, String.raw `$1\u{3a}`);
};
const escaped = (character) => SHORT_ESCAPES.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
/**
 * Foreign text in backticks, for use inside a sentence of ours. A backtick inside becomes an escape, so that Markdown shows
 * the text as code whatever it holds: no link, no mention, no HTML.
 */
const quoted = (text, limit = LIMIT) => `\`${printable(text, limit).replaceAll('`', String.raw `\u{60}`)}\``;
//# sourceMappingURL=printable.js.map

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId].call(module.exports, module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(4505);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
