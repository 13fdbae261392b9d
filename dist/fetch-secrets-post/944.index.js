export const id = 944;
export const ids = [944];
export const modules = {

/***/ 6316:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ agentsFor)
/* harmony export */ });
/* unused harmony export supportsProxies */
/* harmony import */ var node_http__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7067);
/* harmony import */ var node_https__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4708);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7279);



/** Sockets kept open per host: as many as the AWS SDK keeps by default. */
const MAX_SOCKETS = 50;
/** Agents that connect directly, or through one proxy: CONNECT for https, with the credentials of its URL. */
const agentsFor = (proxy) => {
    const keep = { keepAlive: true, maxSockets: MAX_SOCKETS };
    if (proxy === undefined)
        return { http: new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent(keep), https: new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent(keep) };
    if (!supportsProxies(process.versions.node)) {
        throw new _failure_js__WEBPACK_IMPORTED_MODULE_2__/* .Failure */ .HR('proxy', `Node ${process.versions.node} cannot reach https hosts through a proxy, and a proxy is configured.`, 'Update the runner to version 2.328 or later, which brings Node 24.5 or later.');
    }
    // Node reads nothing but this object: which hosts bypass the proxy has been decided before.
    const proxyEnv = { http_proxy: proxy.href, https_proxy: proxy.href };
    return { http: new node_http__WEBPACK_IMPORTED_MODULE_0__.Agent({ ...keep, proxyEnv }), https: new node_https__WEBPACK_IMPORTED_MODULE_1__.Agent({ ...keep, proxyEnv }) };
};
/** Whether agents take `proxyEnv`; an older Node would ignore it and go direct. https://nodejs.org/api/http.html#new-agentoptions */
const supportsProxies = (version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major > 24 || (major === 24 && minor >= 5);
};
//# sourceMappingURL=agents.js.map

/***/ }),

/***/ 2240:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ol: () => (/* binding */ proxyOf),
/* harmony export */   U9: () => (/* binding */ isLoopback),
/* harmony export */   Uw: () => (/* binding */ environmentProxy),
/* harmony export */   Wm: () => (/* binding */ proxySecrets),
/* harmony export */   Zn: () => (/* binding */ toProxyRules),
/* harmony export */   aP: () => (/* binding */ awsProxy)
/* harmony export */ });
/* unused harmony export DIRECT */
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);

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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ transportFailure)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);

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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
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
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ withRetries)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);

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

/***/ 8944:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mintToken: () => (/* binding */ mintToken),
  tokenMasks: () => (/* binding */ tokenMasks)
});

// UNUSED EXPORTS: requestUrl

// EXTERNAL MODULE: ./build/src/clock.js
var src_clock = __webpack_require__(8179);
// EXTERNAL MODULE: ./build/src/failure.js
var failure = __webpack_require__(7279);
// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(7067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(4708);
// EXTERNAL MODULE: ./build/src/network/agents.js
var network_agents = __webpack_require__(6316);
// EXTERNAL MODULE: ./build/src/network/proxy.js
var network_proxy = __webpack_require__(2240);
// EXTERNAL MODULE: ./build/src/network/transport-failure.js
var transport_failure = __webpack_require__(6050);
// EXTERNAL MODULE: ./build/src/network/until-aborted.js
var until_aborted = __webpack_require__(3386);
;// CONCATENATED MODULE: ./build/src/network/get-json.js







/**
 * One GET. Throws a Failure where no complete answer came (`network`, `tls`, `proxy`) or where it was too large
 * (`bad-response`); neither repeats what was sent or received.
 */
const getJson = async (request) => {
    const { url, signal, limitBytes } = request;
    const via = (0,network_proxy/* proxyOf */.Ol)(request.proxy, url);
    const agents = (0,network_agents/* agentsFor */.m)(via);
    const agent = url.protocol === 'https:' ? agents.https : agents.http;
    const exchange = async () => {
        const answer = await send(url, { agent, signal, headers: { accept: 'application/json', ...request.headers } });
        const body = await readBody(answer, limitBytes, url.host);
        return { status: answer.statusCode ?? 0, body, json: parsed(body), ...retryAfter(answer.headers['retry-after']) };
    };
    try {
        return await (0,until_aborted/* untilAborted */.E)(exchange(), signal);
    }
    catch (error) {
        if (error instanceof failure/* Failure */.HR)
            throw error;
        throw ((0,transport_failure/* transportFailure */.q)(signal.aborted ? signal.reason : error, url.host, via !== undefined) ??
            new failure/* Failure */.HR('network', `The request to ${url.host} failed.`, 'Check what answers at this address.'));
    }
    finally {
        agent.destroy();
    }
};
const send = (url, options) => new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? external_node_https_.request : external_node_http_.request)(url, options, resolve);
    request.on('error', reject);
    request.end();
});
const readBody = async (answer, limitBytes, host) => {
    const chunks = [];
    let size = 0;
    for await (const chunk of answer) {
        const bytes = Buffer.from(chunk);
        size += bytes.length;
        if (size > limitBytes) {
            throw new failure/* Failure */.HR('bad-response', `${host} answered with more than ${limitBytes} bytes.`, 'Something other than the expected service answers at this address.');
        }
        chunks.push(bytes);
    }
    return Buffer.concat(chunks).toString('utf8');
};
const parsed = (body) => {
    try {
        return JSON.parse(body);
    }
    catch {
        // INVARIANT: the parser's message quotes the body, so it goes no further.
        return undefined;
    }
};
/** `Retry-After` in seconds; the date form is not used by the services we ask. */
const retryAfter = (header) => header !== undefined && /^\d{1,4}$/.test(header) ? { retryAfterMs: Number(header) * 1000 } : {};
//# sourceMappingURL=get-json.js.map
// EXTERNAL MODULE: ./build/src/retry.js
var retry = __webpack_require__(2975);
// EXTERNAL MODULE: ./build/src/secrecy/secret.js
var secret = __webpack_require__(5696);
// EXTERNAL MODULE: ./build/src/text/printable.js
var printable = __webpack_require__(5966);
;// CONCATENATED MODULE: ./build/src/runner/oidc-token.js







const BUDGET_MS = 60_000;
const ATTEMPT_MS = 10_000;
const ATTEMPTS = 5;
const LIMIT_BYTES = 64 * 1024;
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/**
 * Asks GitHub for an ID token of this job. It is neither printed nor masked here: the refresh helper must keep its stdout
 * clean. https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 *
 * The request is our own and not the toolkit's, which follows redirects, retries ten times and cannot be told to stop.
 */
const mintToken = async (audience, { env, clock, deadline }) => {
    const url = requestUrl(env, audience);
    const bearer = env('ACTIONS_ID_TOKEN_REQUEST_TOKEN');
    if (bearer === undefined)
        throw missing('ACTIONS_ID_TOKEN_REQUEST_TOKEN');
    const authorization = secret/* Secret */.z.concat('bearer ', bearer);
    const proxy = (0,network_proxy/* toProxyRules */.Zn)((0,network_proxy/* environmentProxy */.Uw)(env));
    return (0,retry/* withRetries */.L)(async (signal) => {
        const mintedAtMs = clock.monotonic();
        const headers = { authorization: authorization.reveal() };
        const token = tokenOf(await getJson({ url, headers, proxy, signal, limitBytes: LIMIT_BYTES }));
        const claims = claimsOf(token);
        if (claims['aud'] !== audience)
            throw wrongAudience();
        return { token, claims, mintedAtMs };
    }, {
        clock,
        deadline: deadline ?? new src_clock/* Deadline */.B(clock, BUDGET_MS),
        doing: 'asking GitHub for an ID token',
        attemptMs: ATTEMPT_MS,
        classify,
    });
};
/** The forms of a token that must not be seen in a log: whoever has the signature can put the rest together again. */
const tokenMasks = ({ token }) => [
    token,
    token.map((jwt) => jwt.slice(jwt.lastIndexOf('.') + 1)),
];
/**
 * Where the token is asked for. The bearer token goes there, so the address must be GitHub's: it comes from a variable
 * that an earlier step could have set.
 */
const requestUrl = (env, audience) => {
    const text = env('ACTIONS_ID_TOKEN_REQUEST_URL');
    if (text === undefined)
        throw missing('ACTIONS_ID_TOKEN_REQUEST_URL');
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const server = URL.canParse(env('GITHUB_SERVER_URL') ?? '') ? new URL(env('GITHUB_SERVER_URL') ?? '') : undefined;
    if (url === undefined || !isGitHub(url, server)) {
        const host = url === undefined ? 'no address' : `the host \`${(0,printable/* printable */.g)(url.host)}\``;
        throw new failure/* Failure */.HR('oidc-url', `ACTIONS_ID_TOKEN_REQUEST_URL names ${host}, which is not GitHub's over https, so no token was asked for.`, 'The runner sets this variable: see which earlier step changed it.');
    }
    url.searchParams.set('audience', audience);
    return url;
};
const isGitHub = (url, server) => {
    if (url.username !== '' || url.password !== '')
        return false;
    if ((0,network_proxy/* isLoopback */.U9)(url.hostname))
        return url.protocol === 'https:' || url.protocol === 'http:';
    if (url.protocol !== 'https:')
        return false;
    if (server?.protocol === 'https:' && url.host === server.host)
        return true;
    return url.port === '' && ['.actions.githubusercontent.com', '.ghe.com'].some((end) => url.hostname.endsWith(end));
};
const tokenOf = ({ status, body, json, retryAfterMs }) => {
    const trace = { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    if (status === 200) {
        const value = typeof json === 'object' && json !== null ? Reflect.get(json, 'value') : undefined;
        if (typeof value === 'string' && JWT.test(value))
            return secret/* Secret */.z.of(value);
        throw badAnswer('something that is not an ID token');
    }
    // https://github.com/aws-actions/configure-aws-credentials/issues/469
    if (status === 408 || status === 429 || status >= 500 || /job in '(?:Pending|Delayed)' state/.test(body)) {
        throw new failure/* Failure */.HR('oidc-http', 'GitHub did not issue an ID token just now.', 'Run the job again; see https://www.githubstatus.com.', trace);
    }
    throw new failure/* Failure */.HR('oidc-refused', 'GitHub refused to issue an ID token.', 'The request token of the job is not accepted (any more): run the job again, and see that it has `id-token: write`.', trace);
};
/** The claims as written in the token; AWS checks the signature, we do not. */
const claimsOf = (token) => {
    const claims = oidc_token_parsed(Buffer.from(token.reveal().split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
        throw badAnswer('a token without claims');
    return Object.freeze({ ...claims });
};
const oidc_token_parsed = (text) => {
    try {
        return JSON.parse(text);
    }
    catch {
        // INVARIANT: the parser's message quotes the token, so it goes no further.
        return undefined;
    }
};
const classify = ({ code }) => code === 'oidc-http' || code === 'network' ? { kind: 'again', attempts: ATTEMPTS } : { kind: 'final' };
const wrongAudience = () => new failure/* Failure */.HR('oidc-refused', 'GitHub issued a token for another audience.', 'Run the job again.');
const badAnswer = (what) => new failure/* Failure */.HR('oidc-http', `GitHub answered with ${what}.`, 'See what answers at ACTIONS_ID_TOKEN_REQUEST_URL.');
const missing = (variable) => new failure/* Failure */.HR('oidc-missing', `This job cannot mint an ID token: ${variable} is not set.`, 'Add `permissions: { id-token: write }` to the job; permissions of a job replace those of the workflow, a reusable workflow needs them from its caller too, and jobs for pull requests of forks never get them.');
//# sourceMappingURL=oidc-token.js.map

/***/ })

};
