import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

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

/***/ 1440:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   AB: () => (/* binding */ reuseAboveMs),
/* harmony export */   An: () => (/* binding */ processLine),
/* harmony export */   C7: () => (/* binding */ livesLongerThan),
/* harmony export */   R8: () => (/* binding */ filesOf),
/* harmony export */   of: () => (/* binding */ parseOrder)
/* harmony export */ });
/* unused harmony exports printOrder, launcherOf */
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(7279);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(5696);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5966);



/** An order as text. A proxy may name a password, so the text is a secret. */
const printOrder = (order) => Secret.of(JSON.stringify(order));
/** An order from a file that only this user may write. */
const parseOrder = (text) => {
    const order = parsed(text);
    if (typeof order === 'object' && order !== null && 'version' in order && order.version === 1)
        return order;
    throw new _failure_js__WEBPACK_IMPORTED_MODULE_0__/* .Failure */ .HR('file', 'The order of this profile cannot be read.', 'Run `configure-credentials` again.');
};
const parsed = (text) => {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
};
/**
 * What a `credential_process` prints; also what is kept as its cache.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
const processLine = ({ accessKeyId, secretAccessKey, sessionToken, expiration }) => _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .Secret */ .z.concat('{"Version":1,"AccessKeyId":', accessKeyId.map((text) => JSON.stringify(text)), ',"SecretAccessKey":', secretAccessKey.map((text) => JSON.stringify(text)), ...(sessionToken === undefined ? [] : [',"SessionToken":', sessionToken.map((text) => JSON.stringify(text))]), `,"Expiration":"${new Date(expiration ?? 0).toISOString()}"}`);
/** Whether the keys of a cached line live longer than that, in milliseconds from now. */
const livesLongerThan = (line, milliseconds, now) => line.is((text) => Date.parse(/"Expiration":"([^"]{20,30})"/.exec(text)?.[1] ?? '') - now > milliseconds);
/**
 * Below this a new session is made. botocore asks for new keys 15 minutes before the old ones end and insists on them from
 * 10 minutes on; the JavaScript SDK takes keys with less than 5 minutes for expired.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
const reuseAboveMs = ({ hops }) => Math.min(960_000, (hops.at(-1)?.durationSeconds ?? 3600) * 500);
/** Files of one profile in the private folder. */
const filesOf = (folder, index) => ({
    order: `${folder}/profile-${index}.json`,
    cache: `${folder}/profile-${index}.cache`,
});
/** The program that AWS tools start, and its text. It takes the number of a profile. */
const launcherOf = (folder, program, windows) => {
    const helper = `${program.bundles}/refresh-credentials/index.js`;
    // AWS tools take no other characters in the path of a credential process.
    const odd = [folder, program.node, helper].find((path) => !/^[A-Za-z0-9 _.:/\\-]+$/.test(path));
    if (odd !== undefined) {
        throw new Failure('file', `${quoted(odd)} holds characters that AWS tools do not accept in \`credential_process\`.`, 'Use a runner whose folders have letters, digits, `-`, `_`, `.` and blanks only, or leave `refresh` out.');
    }
    if (windows) {
        const path = `${folder}/credentials.cmd`.replaceAll('/', '\\');
        const text = `@echo off\r\nset NODE_OPTIONS=\r\n"${program.node}" "${helper}" "${folder}" "%~1"\r\n`;
        return { path, text, command: (index) => `${inQuotes(path)} ${index}` };
    }
    const path = `${folder}/credentials.sh`;
    // Started through sh, the file needs no permission to be executed.
    const text = `unset NODE_OPTIONS\nexec "${program.node}" "${helper}" "${folder}" "$1"\n`;
    return { path, text, command: (index) => `/bin/sh ${inQuotes(path)} ${index}` };
};
const inQuotes = (path) => (path.includes(' ') ? `"${path}"` : path);
//# sourceMappingURL=refresh-files.js.map

/***/ }),

/***/ 1794:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _aws_clients_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(4087);
/* harmony import */ var _clock_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8179);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(7279);
/* harmony import */ var _runner_helper_entry_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(47);
/* harmony import */ var _runner_locked_files_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(7410);
/* harmony import */ var _runner_secret_file_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(2601);
/* harmony import */ var _refresh_files_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(1440);
/* harmony import */ var _renew_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(5231);
/* harmony import */ var _tokens_js__WEBPACK_IMPORTED_MODULE_8__ = __nccwpck_require__(6935);









/** The Go SDK stops a credential process after 60 s. */
const BUDGET_MS = 45_000;
const LOCK = { clock: _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .systemClock */ .m, waitMs: 20_000, staleMs: 90_000 };
/** A new line. Node's HTTP client is loaded only here: most calls find what they need in the cache. */
const exchanged = (order, { env }) => {
    const clock = _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .systemClock */ .m;
    const deadline = new _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .Deadline */ .B(clock, BUDGET_MS);
    const { aws } = (0,_aws_clients_js__WEBPACK_IMPORTED_MODULE_0__/* .accessAws */ .q)({
        clock,
        deadline,
        attempts: order.attempts,
        caller: { action: 'refresh-credentials', runId: env('GITHUB_RUN_ID'), runAttempt: env('GITHUB_RUN_ATTEMPT') },
        env,
        proxy: order.proxy,
        noProxy: order.noProxy,
        endpoints: order.endpoint === undefined ? {} : { sts: order.endpoint },
    });
    const { tokenFile, audience = '' } = order;
    const tokens = tokenFile === undefined
        ? (0,_tokens_js__WEBPACK_IMPORTED_MODULE_8__/* .jobTokens */ .I8)(async () => {
            const { mintToken } = await __nccwpck_require__.e(/* import() */ 944).then(__nccwpck_require__.bind(__nccwpck_require__, 8944));
            return mintToken(audience, { env, clock, deadline });
        }, clock)
        : {
            current: async () => (0,_tokens_js__WEBPACK_IMPORTED_MODULE_8__/* .tokenFromFile */ .GW)(tokenFile, (0,_runner_secret_file_js__WEBPACK_IMPORTED_MODULE_5__/* .readSecretText */ .q)(tokenFile, env('GITHUB_WORKSPACE'), 20_000)),
            renew: async () => false,
        };
    return (0,_renew_js__WEBPACK_IMPORTED_MODULE_7__/* .exchangeAgain */ .W)(order, tokens, aws);
};
// Last, because it begins at once and what it uses must exist by then.
await (0,_runner_helper_entry_js__WEBPACK_IMPORTED_MODULE_3__/* .runHelper */ .U)(async (world) => {
    const [folder = '', index = ''] = world.arguments;
    const paths = (0,_refresh_files_js__WEBPACK_IMPORTED_MODULE_6__/* .filesOf */ .R8)(folder, Number.parseInt(index, 10));
    const text = (0,_runner_locked_files_js__WEBPACK_IMPORTED_MODULE_4__/* .readTrustedFile */ .u3)(paths.order);
    if (text === undefined) {
        throw new _failure_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('file', 'This profile ended with the step that made it.', 'Run `configure-credentials` again.');
    }
    const order = (0,_refresh_files_js__WEBPACK_IMPORTED_MODULE_6__/* .parseOrder */ .of)(text);
    const line = await (0,_renew_js__WEBPACK_IMPORTED_MODULE_7__/* .renewedLine */ .f)(order, {
        now: () => _clock_js__WEBPACK_IMPORTED_MODULE_1__/* .systemClock */ .m.now(),
        cached: () => (0,_runner_locked_files_js__WEBPACK_IMPORTED_MODULE_4__/* .readOwnFile */ .zx)(paths.cache),
        alone: (work) => (0,_runner_locked_files_js__WEBPACK_IMPORTED_MODULE_4__/* .withLock */ .kK)(paths.cache, LOCK, work),
        keep: (keys) => (0,_runner_locked_files_js__WEBPACK_IMPORTED_MODULE_4__/* .replaceFile */ .fR)(paths.cache, keys),
        exchange: () => exchanged(order, world),
    });
    return line.reveal();
});
//# sourceMappingURL=refresh.js.map
__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 5231:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  W: () => (/* binding */ exchangeAgain),
  f: () => (/* binding */ renewedLine)
});

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __nccwpck_require__(5696);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
;// CONCATENATED MODULE: ./build/src/configure-credentials/exchange.js


/**
 * Walks from role to role; answers with the session of each hop. Keys of hops before the last stay in memory. A failure
 * names its hop.
 */
const exchange = async (hops, ticket, world) => {
    const sessions = [];
    for (const [index, hop] of hops.entries()) {
        const previous = sessions.at(-1);
        const shown = previous === undefined ? ticket : { kind: 'keys', keys: previous.credentials };
        const session = await assume(hop, shown, world).catch(async (error) => {
            if (!(error instanceof failure/* Failure */.HR))
                throw error;
            await world.failed(error, hop);
            throw atHop(error, hop, index + 1, hops.length);
        });
        await world.arrived(session, hop);
        sessions.push(session);
    }
    return sessions;
};
const assume = async (hop, ticket, world) => {
    if (ticket.kind === 'token')
        return withToken(hop, ticket.tokens, ticket.sts);
    const sts = await world.aws.sts({ region: world.region, credentials: ticket.keys });
    return withKeys(hop, sts, world);
};
const withToken = async (hop, tokens, sts) => {
    const send = () => sts.assumeRoleWithWebIdentity({ ...common(hop), token: () => tokens.current() });
    try {
        return await send();
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.HR && error.code === 'sts-expired' && (await tokens.renew())))
            throw error;
        return send();
    }
};
const withKeys = async (hop, sts, { droppedTags }) => {
    const droppable = hop.droppableTags ?? [];
    const send = (dropped) => {
        const tags = [...(hop.tags ?? []), ...(dropped ? [] : droppable)];
        const transitive = (hop.transitiveTagKeys ?? []).filter((key) => tags.some((tag) => tag.key === key));
        return sts.assumeRole({
            ...common(hop),
            ...(hop.externalId === undefined ? {} : { externalId: hop.externalId }),
            ...(hop.sourceIdentity === undefined ? {} : { sourceIdentity: hop.sourceIdentity }),
            ...(tags.length === 0 ? {} : { tags }),
            ...(transitive.length === 0 ? {} : { transitiveTagKeys: transitive }),
        });
    };
    try {
        return await send(false);
    }
    catch (error) {
        if (!(error instanceof failure/* Failure */.HR && error.code === 'sts-size' && droppable.length > 0))
            throw error;
        droppedTags(droppable.map(({ key }) => key));
        return send(true);
    }
};
const common = ({ role, sessionName, durationSeconds, policy, policyArns }) => ({
    roleArn: role.arn,
    sessionName,
    durationSeconds,
    ...(policy === undefined ? {} : { policy }),
    ...(policyArns === undefined ? {} : { policyArns }),
});
const atHop = ({ code, message, hint, trace }, hop, number, count) => {
    const place = count === 1 ? `Role ${(0,printable/* quoted */.T)(hop.role.arn)}` : `Hop ${number} of ${count}, ${(0,printable/* quoted */.T)(hop.role.arn)}`;
    return new failure/* Failure */.HR(code, `${place}: ${message}${code === 'sts-size' ? ` ${sizesOf(hop)}` : ''}`, hint, trace);
};
/** The parts that make a session large, so that the user sees which to shorten. */
const sizesOf = ({ policy = '', policyArns = [], tags = [] }) => `Sent were a policy of ${policy.length} characters, ${policyArns.length} policy ARNs and ${tags.length} tags.`;
//# sourceMappingURL=exchange.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/guard.js


/**
 * Whether the session is of exactly the role that was asked for. Throws a Failure where it is not. It takes the place of a
 * further request: STS tells with the session whose it is.
 */
const guardSession = (identity, { role, sessionName }) => {
    if (identity.account !== role.account || identity.partition !== role.partition) {
        throw new failure/* Failure */.HR('account', `STS answered with a session in account ${identity.account} (${identity.partition}), not in ${role.account} (${role.partition}).`, 'Nothing was exported. See what answers at the STS endpoint.');
    }
    if (identity.role?.name !== role.name || identity.role.sessionName !== sessionName) {
        throw new failure/* Failure */.HR('role', `STS answered with ${(0,printable/* quoted */.T)(identity.arn)}, not with a session ${(0,printable/* quoted */.T)(sessionName)} of the role ${(0,printable/* quoted */.T)(role.name)}.`, 'Nothing was exported. See what answers at the STS endpoint.');
    }
};
/** Whether the account may be used. Throws a Failure where it may not; without a list every account may. */
const guardAccount = (account, allowed) => {
    if (allowed.length === 0 || allowed.includes(account))
        return;
    throw new failure/* Failure */.HR('account', `The credentials belong to account ${account}, which is not among \`allowed-account-ids\`.`, 'Nothing was exported. Check which role or keys this job uses.');
};
//# sourceMappingURL=guard.js.map
;// CONCATENATED MODULE: ./build/src/configure-credentials/identity.js
const CALLER = /^arn:(aws[a-z0-9-]*):(?:sts|iam)::(\d{12}):(.+)$/;
const ASSUMED_ROLE = /^assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;
/** The identity in an ARN of STS or IAM; undefined where it is no such ARN, as some emulators answer. */
const parseIdentity = (arn) => {
    const [, partition, account, resource = ''] = CALLER.exec(arn) ?? [];
    if (partition === undefined || account === undefined)
        return undefined;
    const [, name, sessionName] = ASSUMED_ROLE.exec(resource) ?? [];
    return {
        arn,
        partition,
        account,
        ...(name === undefined || sessionName === undefined ? {} : { role: { name, sessionName } }),
    };
};
//# sourceMappingURL=identity.js.map
// EXTERNAL MODULE: ./build/src/configure-credentials/refresh-files.js
var refresh_files = __nccwpck_require__(1440);
;// CONCATENATED MODULE: ./build/src/configure-credentials/renew.js






/** Old keys that live this long are better than none. */
const STILL_USEFUL_MS = 60_000;
/** The line to print: cached keys while they live long enough, else new ones, else old ones while they still serve. */
const renewedLine = async (order, world) => {
    const cached = (above) => {
        const text = world.cached();
        const line = text === undefined ? undefined : secret/* Secret */.z.of(text);
        return line !== undefined && (0,refresh_files/* livesLongerThan */.C7)(line, above, world.now()) ? line : undefined;
    };
    const fresh = () => cached((0,refresh_files/* reuseAboveMs */.AB)(order));
    return (fresh() ??
        world.alone(async () => {
            // Another call may have renewed them while this one waited.
            const already = fresh();
            if (already !== undefined)
                return already;
            try {
                const line = await world.exchange();
                world.keep(line);
                return line;
            }
            catch (error) {
                const old = cached(STILL_USEFUL_MS);
                if (old !== undefined)
                    return old;
                throw error;
            }
        }));
};
/** Walks the same roles as main did, with the same checks. */
const exchangeAgain = async (order, tokens, aws) => {
    const { hops, region } = order;
    const [sts] = await Promise.all([aws.sts({ region, credentials: 'unsigned' }), tokens.current()]);
    const sessions = await exchange(hops, { kind: 'token', tokens, sts }, {
        aws,
        region,
        arrived: async ({ assumedRoleArn }, hop) => {
            const identity = parseIdentity(assumedRoleArn);
            if (identity === undefined)
                throw new failure/* Failure */.HR('role', 'STS named no session.', 'See what answers at its endpoint.');
            guardSession(identity, hop);
            if (hop === hops.at(-1))
                guardAccount(identity.account, order.allowedAccounts);
        },
        failed: async () => undefined,
        droppedTags: () => undefined,
    });
    const last = sessions.at(-1);
    if (last === undefined)
        throw new failure/* Failure */.HR('file', 'The order of this profile names no role.', 'Run `configure-credentials` again.');
    return (0,refresh_files/* processLine */.An)(last.credentials);
};
//# sourceMappingURL=renew.js.map

/***/ }),

/***/ 6935:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  I8: () => (/* binding */ jobTokens),
  GW: () => (/* binding */ tokenFromFile)
});

// UNUSED EXPORTS: fileTokens

// EXTERNAL MODULE: ./build/src/failure.js
var failure = __nccwpck_require__(7279);
;// CONCATENATED MODULE: ./build/src/secrecy/encodings.js
/**
 * What programs make of a text when they print it in another notation. Each function gives the whole text in that
 * notation, without quotes around it; where nothing in the text needs the notation, it comes back unchanged.
 */
const unit = (character, digits = 4) => character.charCodeAt(0).toString(16).padStart(digits, '0');
/** The escapes of JSON that every writer uses, and `escape` for each other character that `more` matches. */
const jsonWith = (more, escape = (character) => `\\u${unit(character)}`) => (text) => encodings_plainJson(text).replace(more, escape);
/** A JSON string as JavaScript, Rust and jq print it. */
const encodings_plainJson = (text) => JSON.stringify(text).slice(1, -1);
/** JSON as each language's standard writer prints it. */
const encodings_JSON_WRITERS = [
    encodings_plainJson,
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
const encodings_withLowerCaseDigits = (encoded) => encoded.replace(/%[0-9A-F]{2}/g, (found) => found.toLowerCase());
/** Percent-encodings as URL libraries write them. */
const encodings_URL_WRITERS = [
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
const encodings_SHELL_WRITERS = [
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
const encodings_HTML_WRITERS = [
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
const encodings_base64Cores = (bytes) => [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return encoded.slice(Math.ceil((offset * BITS_OF_BYTE) / BITS_OF_DIGIT), Math.floor(((offset + bytes.length) * BITS_OF_BYTE) / BITS_OF_DIGIT));
});
/** Base64 in the alphabet of URLs (RFC 4648, section 5). */
const encodings_toUrlAlphabet = (base64) => base64.replaceAll('+', '-').replaceAll('/', '_');
/** The lines of base64 broken after so many digits, as PEM (64) and MIME (76) do; of the last, the determined digits. */
const encodings_base64Lines = (bytes, width) => {
    const [digits = ''] = encodings_base64Cores(bytes);
    return digits.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
};
//# sourceMappingURL=encodings.js.map
;// CONCATENATED MODULE: ./build/src/secrecy/derived-forms.js

const SHORTEST_CORE_BYTES = 6;
const SHORTEST_HEX_BYTES = 4;
const LARGEST_BROKEN_BASE64 = 4_096;
const SHORTEST_BASE64_LINE = 16;
/** Every notation of a text that differs from it. */
const derived_forms_encodingsOf = (text) => {
    const bytes = Buffer.from(text);
    const base64 = derived_forms_cores(bytes);
    const of = (kind, forms) => [...new Set(forms)].filter((form) => form !== text).map((form) => [kind, form]);
    return [
        ...of('base64', base64),
        ...(PLAIN.test(text) ? [] : escapesOf(text).flatMap(([kind, forms]) => of(kind, forms))),
        ...of('hex', bytes.length < SHORTEST_HEX_BYTES ? [] : hexOf(bytes)),
        ...of('base64url', base64.map(toUrlAlphabet)),
        ...of('base64-lines', brokenBase64(bytes)),
        ...of('utf16-base64', derived_forms_cores(Buffer.from(text, 'utf16le'))),
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
const derived_forms_cores = (bytes) => bytes.length < SHORTEST_CORE_BYTES ? [] : base64Cores(bytes);
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
const derived_forms_bytesEncodings = (bytes) => {
    const base64 = derived_forms_cores(bytes);
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
;// CONCATENATED MODULE: ./build/src/secrecy/over-mask.js
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
const over_mask_isNeverMasked = (text) => /^(?:true|false|null)$/.test(text) || /^[\s\u0085]*$/.test(text) || /^[{}[\],:"]{1,3}$/.test(text);
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
;// CONCATENATED MODULE: ./build/src/secrecy/runner-model.js
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
        if (runner_model_breaksAddMask(value))
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
const runner_model_breaksAddMask = (text) => text.endsWith('&+') && text.indexOf('&+') === text.length - 2;
/** Escapes the data of a workflow command. */
const toCommandData = (text) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const fromCommandData = (data) => data.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
/** .NET's ArgumentOutOfRangeException: `Substring` one past the end, in `PowerShellPostAmpersandEscape`. */
class EncoderFault extends (/* unused pure expression or super */ null && (Error)) {
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
;// CONCATENATED MODULE: ./build/src/text/json.js
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
const CONSTANTS = (/* unused pure expression or super */ null && (['true', 'false', 'null']));
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
const json_readJson = (text, depth = DEPTH) => {
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
;// CONCATENATED MODULE: ./build/src/secrecy/structure.js

const SHORTEST_TEXT = 4;
const FEWEST_DIGITS = 6;
const JSON_IN_JSON_DEPTH = 4;
/** The JSON value that the text is, if it is an object, an array or a string. */
const jsonTree = (text) => {
    if (!/^[\uFEFF\s]*[[{"]/.test(text))
        return undefined;
    const { node } = readJson(text);
    return node;
};
/** Strings and numbers of a JSON document worth masking, and its one-line objects and arrays as stored and compact. */
const structure_jsonParts = (text, depth = JSON_IN_JSON_DEPTH) => {
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
                parts.push(...structure_jsonParts(node.value, depth - 1));
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
const structure_basicAuthPairs = (text) => {
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
const structure_urlPasswords = (text) => {
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
const structure_settings = (text) => {
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
    const leaves = whole.slice(0, 1).flatMap((value) => jsonParts(value));
    const found = [
        ...urlPasswords(text).map((part) => ({ ...part, kind: 'url-password' })),
        ...settings(text).map((part) => ({ ...part, kind: 'setting' })),
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
        ...basicAuthPairs(text).flatMap((pair) => cores(Buffer.from(pair)).map((core) => form('basic-auth', core))),
        ...(bytes === undefined ? [] : bytesEncodings(bytes).map((text) => form('bytes', text))),
        ...lines
            .slice(0, MOST_ENCODED_LINES)
            .flatMap((line) => encode(line).map(([, text]) => form('line-encodings', text))),
    ];
    return [...raw, ...derived.filter(({ text }) => text.length >= SHORTEST_DERIVED && !/[\r\n]/.test(text))];
};
/** The masks of a value that has just arrived, before anything can fail: the value itself, or its lines. */
const masks_arrivalMasks = (value) => value.split((text) => arrivalForms(text).map((form) => [null, form])).map(([, mask]) => mask);
const arrivalForms = (text) => {
    if (isNeverMasked(text.trim()))
        return [];
    const forms = LINE_BREAKS.test(text.trim()) ? linesOf(text) : variants(text).filter((form) => !LINE_BREAKS.test(form));
    return [...new Set(forms.map(registrable))];
};
/** A text as it can be registered: the runner fails on one that ends with its first `&+`, so the last sign is left out. */
const registrable = (text) => (breaksAddMask(text) ? text.slice(0, -1) : text);
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
;// CONCATENATED MODULE: ./build/src/runner/hand-over.js

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
const hand_over_maskNow = async (runner, secrets) => {
    const masks = secrets.flatMap(arrivalMasks);
    if (masks.length > 0)
        await runner.mask(masks);
};
//# sourceMappingURL=hand-over.js.map
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __nccwpck_require__(5966);
;// CONCATENATED MODULE: ./build/src/configure-credentials/tokens.js



/** GitHub's tokens live 300 s; one older than this is not worth sending. https://docs.github.com/actions/reference/security/oidc */
const OLDEST_MS = 240_000;
/** Mints when a token is first asked for, when the last one has grown old, and when it is to be renewed. */
const jobTokens = (mint, clock) => {
    let minted;
    const latest = async () => {
        const token = await (minted ??= mint());
        if (clock.monotonic() - token.mintedAtMs <= OLDEST_MS)
            return token;
        minted = mint();
        return minted;
    };
    return {
        latest,
        current: async () => (await latest()).token,
        renew: async () => {
            minted = mint();
            await minted;
            return true;
        },
    };
};
/** STS accepts tokens up to this size. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const LONGEST_TOKEN = 20_000;
/** The token in a file, read anew for each attempt: whoever wrote it may replace it. */
const fileTokens = (path, runner) => ({
    current: async () => {
        const token = tokenFromFile(path, await runner.readSecretFile(path, LONGEST_TOKEN));
        await maskNow(runner, [token]);
        return token;
    },
    renew: async () => false,
});
/** The token that a file holds. Throws a Failure where it holds none. */
const tokenFromFile = (path, file) => {
    if (file.kind === 'secret' && file.secret.size > 0)
        return file.secret;
    const why = file.kind === 'refused' ? file.why : file.kind === 'absent' ? 'there is no such file' : 'it is empty';
    throw new failure/* Failure */.HR('input', `web-identity-token-file: ${(0,printable/* quoted */.T)(path)} cannot be used: ${why}.`, 'Give the path of a file that holds one token, relative to the workspace or absolute.');
};
//# sourceMappingURL=tokens.js.map

/***/ }),

/***/ 7279:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   HR: () => (/* binding */ Failure),
/* harmony export */   kY: () => (/* binding */ failureText)
/* harmony export */ });
/* unused harmony exports inputFailure, accepted, refused, allOf */
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

/***/ 47:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ runHelper)
/* harmony export */ });
/* harmony import */ var node_process__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(1708);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(7279);


/** The longest line of an error: some SDKs print it as it is. */
const LONGEST = 300;
/**
 * Runs a `credential_process`: one line on stdout if all is well, else one line on stderr. Some SDKs quote the whole stdout
 * when they cannot read it, and pass stderr on to the log, where the GitHub runner obeys commands.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
const runHelper = async (story) => {
    node_process__WEBPACK_IMPORTED_MODULE_0__.removeAllListeners('warning');
    node_process__WEBPACK_IMPORTED_MODULE_0__.on('uncaughtException', refuse);
    node_process__WEBPACK_IMPORTED_MODULE_0__.on('unhandledRejection', refuse);
    try {
        const line = await story({
            arguments: node_process__WEBPACK_IMPORTED_MODULE_0__.argv.slice(2),
            // oxlint-disable-next-line node/no-process-env -- helpers have no runner, so the environment comes in here
            env: (name) => (node_process__WEBPACK_IMPORTED_MODULE_0__.env[name] === '' ? undefined : node_process__WEBPACK_IMPORTED_MODULE_0__.env[name]),
        });
        node_process__WEBPACK_IMPORTED_MODULE_0__.stdout.write(`${line}\n`);
    }
    catch (error) {
        refuse(error);
    }
};
const refuse = (error) => {
    node_process__WEBPACK_IMPORTED_MODULE_0__.stderr.write(`${helperError(error)}\n`);
    node_process__WEBPACK_IMPORTED_MODULE_0__.exitCode = 1;
};
/** One line of ASCII without a workflow command. */
const helperError = (error) => {
    const text = error instanceof _failure_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR ? (0,_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .failureText */ .kY)(error) : 'internal: a defect in the helper';
    const line = text
        .replace(/[^\u0020-\u007E]+/g, ' ')
        .replaceAll('::', ': ')
        .replaceAll('##[', '[');
    return `aws-zero-trust-actions: ${line}`.slice(0, LONGEST);
};
//# sourceMappingURL=helper-entry.js.map

/***/ }),

/***/ 7410:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   fR: () => (/* binding */ replaceFile),
/* harmony export */   kK: () => (/* binding */ withLock),
/* harmony export */   u3: () => (/* binding */ readTrustedFile),
/* harmony export */   zx: () => (/* binding */ readOwnFile)
/* harmony export */ });
/* unused harmony export editLockedFile */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(6760);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(7279);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(5966);
/* harmony import */ var _open_flags_js__WEBPACK_IMPORTED_MODULE_5__ = __nccwpck_require__(2656);
/* harmony import */ var _regular_file_js__WEBPACK_IMPORTED_MODULE_6__ = __nccwpck_require__(9355);
/* harmony import */ var _system_error_js__WEBPACK_IMPORTED_MODULE_7__ = __nccwpck_require__(4020);








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
                rmSync(path);
            else
                replaceFile(path, written.map(() => before));
        });
    };
};
/** The text of a regular file of this user; undefined where there is none. Throws a Failure on anything else. */
const readOwnFile = (path) => {
    const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path, { throwIfNoEntry: false });
    if (status === undefined)
        return undefined;
    if (status.isSymbolicLink())
        throw refused(path, 'it is a symbolic link');
    // On Windows there are no user ids: -1.
    const { uid } = (0,node_os__WEBPACK_IMPORTED_MODULE_1__.userInfo)();
    if (uid !== -1 && status.uid !== uid)
        throw refused(path, 'it belongs to another user');
    const file = (0,_regular_file_js__WEBPACK_IMPORTED_MODULE_6__/* .readRegularFile */ .X)(path, LIMIT_BYTES);
    if (file.kind === 'refused')
        throw refused(path, file.why);
    return Buffer.from(file.bytes).toString('utf8');
};
/** As `readOwnFile`, for a file that decides what is done: refuses one that others may write. On Windows its folder decides. */
const readTrustedFile = (path) => {
    const text = readOwnFile(path);
    if (text !== undefined && process.platform !== 'win32' && ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(path).mode & 0o022) !== 0) {
        throw refused(path, 'others may write it');
    }
    return text;
};
/** Writes a file with mode 0600 so that its name always leads to a complete text. */
const replaceFile = (path, text) => {
    const temporary = `${path}.${crypto.randomUUID()}`;
    try {
        const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(temporary, _open_flags_js__WEBPACK_IMPORTED_MODULE_5__/* .OPEN */ .v.create, 0o600);
        try {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(file, text.reveal());
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.fsyncSync)(file);
        }
        finally {
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(file);
        }
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.renameSync)(temporary, path);
    }
    catch (error) {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(temporary, { force: true });
        throw refused(path, `it could not be written (${(0,_system_error_js__WEBPACK_IMPORTED_MODULE_7__/* .systemErrorCode */ .v)(error)})`);
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
            (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(lock, { force: true });
    }
};
const acquire = async (lock, owner, { clock, waitMs, staleMs }) => {
    const end = clock.monotonic() + waitMs;
    while (!createdLock(lock, owner)) {
        const other = ownerOf(lock);
        if (other !== undefined && isLeftBehind(lock, other, clock.now() - staleMs)) {
            if (ownerOf(lock) === other)
                (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.rmSync)(lock, { force: true });
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
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.writeFileSync)(lock, owner, { flag: 'wx', mode: 0o600 });
        return true;
    }
    catch (error) {
        const code = (0,_system_error_js__WEBPACK_IMPORTED_MODULE_7__/* .systemErrorCode */ .v)(error);
        // Windows says EPERM or EBUSY while the other process is removing it.
        if (code === 'EEXIST' || code === 'EPERM' || code === 'EBUSY')
            return false;
        throw refused(lock, `it could not be made (${code})`);
    }
};
const ownerOf = (lock) => {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(lock, 'utf8');
    }
    catch {
        return undefined;
    }
};
const isLeftBehind = (lock, owner, madeBefore) => {
    const made = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(lock, { throwIfNoEntry: false })?.mtimeMs;
    return made !== undefined && (made < madeBefore || (/^\d+ /.test(owner) && !isRunning(Number.parseInt(owner, 10))));
};
const isRunning = (pid) => {
    try {
        process.kill(pid, 0);
        return true;
    }
    catch (error) {
        return (0,_system_error_js__WEBPACK_IMPORTED_MODULE_7__/* .systemErrorCode */ .v)(error) !== 'ESRCH';
    }
};
const makeFolder = (path) => {
    const folder = dirname(path);
    try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (!lstatSync(folder).isSymbolicLink())
            return;
    }
    catch (error) {
        throw refused(folder, `it could not be made (${systemErrorCode(error)})`);
    }
    throw refused(folder, 'it is a symbolic link');
};
const refused = (path, why) => new _failure_js__WEBPACK_IMPORTED_MODULE_3__/* .Failure */ .HR('file', `\`${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .printable */ .g)(path)}\` cannot be used: ${why}.`, 'It must be a regular file in a regular folder, both of the user that runs the job.');
//# sourceMappingURL=locked-files.js.map

/***/ }),

/***/ 2656:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ OPEN)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);

// Windows has neither O_NOFOLLOW nor O_NONBLOCK: they are undefined there, which counts as 0.
// Without O_NONBLOCK, opening a pipe with nobody at its other end would hang.
const SAFE = node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NOFOLLOW | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK;
/** How files are opened: a link in the last part of a path is never followed. */
const OPEN = {
    read: node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | SAFE,
    append: node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_WRONLY | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_APPEND | SAFE,
    overwrite: node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_WRONLY | SAFE,
    replace: node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_WRONLY | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_CREAT | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_TRUNC | SAFE,
    create: node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_WRONLY | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_CREAT | node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_EXCL | SAFE,
};
//# sourceMappingURL=open-flags.js.map

/***/ }),

/***/ 9355:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ readRegularFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var _open_flags_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(2656);


/** All bytes of a regular file, if they are no more than `limit`. Throws the system's error where it cannot be opened. */
const readRegularFile = (path, limit) => {
    const file = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.openSync)(path, _open_flags_js__WEBPACK_IMPORTED_MODULE_1__/* .OPEN */ .v.read);
    try {
        const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.fstatSync)(file);
        if (!status.isFile())
            return { kind: 'refused', why: 'it is not a regular file' };
        if (status.size > limit)
            return { kind: 'refused', why: `it is larger than ${limit} bytes` };
        const bytes = new Uint8Array(status.size);
        let size = 0;
        while (size < bytes.length) {
            const read = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readSync)(file, bytes, size, bytes.length - size, null);
            if (read === 0)
                break;
            size += read;
        }
        return { kind: 'bytes', bytes: bytes.subarray(0, size) };
    }
    finally {
        (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.closeSync)(file);
    }
};
//# sourceMappingURL=regular-file.js.map

/***/ }),

/***/ 2601:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ readSecretText)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(6760);
/* harmony import */ var _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(5696);
/* harmony import */ var _regular_file_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(9355);
/* harmony import */ var _system_error_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(4020);





/** Kubernetes mounts its tokens as links into a hidden folder that it replaces. */
const KUBERNETES_TOKEN = /^\/(?:var\/)?run\/secrets\/[^/]+\/serviceaccount\/(?:\.\.[^/]+\/)?token$/;
/**
 * The trimmed text of a file that holds a secret, relative to the workspace or absolute. A link is not followed, except
 * for the one that Kubernetes makes.
 */
const readSecretText = (path, workspace, limit) => {
    const absolute = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.resolve)(workspace ?? '/', path);
    try {
        const status = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.lstatSync)(absolute, { throwIfNoEntry: false });
        if (status === undefined)
            return { kind: 'absent' };
        const real = status.isSymbolicLink() ? node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(absolute) : absolute;
        if (real !== absolute && !(KUBERNETES_TOKEN.test(absolute) && KUBERNETES_TOKEN.test(real))) {
            return { kind: 'refused', why: 'it is a symbolic link' };
        }
        const file = (0,_regular_file_js__WEBPACK_IMPORTED_MODULE_3__/* .readRegularFile */ .X)(real, limit);
        if (file.kind === 'refused')
            return file;
        return { kind: 'secret', secret: _secrecy_secret_js__WEBPACK_IMPORTED_MODULE_2__/* .Secret */ .z.of(Buffer.from(file.bytes).toString('utf8').trim()) };
    }
    catch (error) {
        return { kind: 'refused', why: `it could not be read (${(0,_system_error_js__WEBPACK_IMPORTED_MODULE_4__/* .systemErrorCode */ .v)(error)})` };
    }
};
//# sourceMappingURL=secret-file.js.map

/***/ }),

/***/ 4020:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ systemErrorCode)
/* harmony export */ });
/**
 * The code of a system error, such as `ENOSPC`; `unknown` for all else. Nothing else of such an error is ever shown: its
 * message repeats what was passed in. https://nodejs.org/api/errors.html#common-system-errors
 */
const systemErrorCode = (error) => {
    const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
    return typeof code === 'string' && /^E[A-Z0-9]{2,20}$/.test(code) ? code : 'unknown';
};
//# sourceMappingURL=system-error.js.map

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
/******/ var __webpack_exports__ = __nccwpck_require__(1794);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
