export const id = 281;
export const ids = [281];
export const modules = {

/***/ 281:
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
;// CONCATENATED MODULE: ./build/src/network/agents.js



/** Sockets kept open per host: as many as the AWS SDK keeps by default. */
const MAX_SOCKETS = 50;
/** Agents that connect directly, or through one proxy: CONNECT for https, with the credentials of its URL. */
const agentsFor = (proxy) => {
    const keep = { keepAlive: true, maxSockets: MAX_SOCKETS };
    if (proxy === undefined)
        return { http: new external_node_http_.Agent(keep), https: new external_node_https_.Agent(keep) };
    if (!supportsProxies(process.versions.node)) {
        throw new failure/* Failure */.HR('proxy', `Node ${process.versions.node} cannot reach https hosts through a proxy, and a proxy is configured.`, 'Update the runner to version 2.328 or later, which brings Node 24.5 or later.');
    }
    // Node reads nothing but this object: which hosts bypass the proxy has been decided before.
    const proxyEnv = { http_proxy: proxy.href, https_proxy: proxy.href };
    return { http: new external_node_http_.Agent({ ...keep, proxyEnv }), https: new external_node_https_.Agent({ ...keep, proxyEnv }) };
};
/** Whether agents take `proxyEnv`; an older Node would ignore it and go direct. https://nodejs.org/api/http.html#new-agentoptions */
const supportsProxies = (version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major > 24 || (major === 24 && minor >= 5);
};
//# sourceMappingURL=agents.js.map
// EXTERNAL MODULE: ./build/src/network/proxy.js
var network_proxy = __webpack_require__(2240);
;// CONCATENATED MODULE: ./build/src/network/transport-failure.js

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
        return new failure/* Failure */.HR('tls', `The certificate of ${way} was not accepted (${code}).`, 'Give a private certificate authority to the runner through NODE_EXTRA_CA_CERTS (AWS_CA_BUNDLE is not read), and check the clock.');
    }
    if (UNREACHABLE.has(code))
        return new failure/* Failure */.HR('network', `The connection to ${way} failed (${code}).`, REACH);
    if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') {
        return new failure/* Failure */.HR('network', `No complete answer came from ${way} in time.`, REACH);
    }
    return undefined;
};
const REACH = 'Check that this runner reaches the host: DNS, firewall, VPC endpoint, and the proxy variables https_proxy and no_proxy.';
/** The proxy did not open the tunnel: https://nodejs.org/api/errors.html#err_proxy_tunnel */
const proxyRefusal = (error, host) => {
    const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
    return new failure/* Failure */.HR('proxy', `The proxy did not open a connection to ${host}.`, status === 407
        ? 'The proxy asks for credentials: write them into the proxy URL, as `http://user:password@host:port`.'
        : 'Allow the host in the proxy, or add it to no_proxy.', status === undefined ? {} : { status });
};
const textOf = (error, key) => {
    const value = Reflect.get(error, key);
    return typeof value === 'string' ? value : '';
};
//# sourceMappingURL=transport-failure.js.map
;// CONCATENATED MODULE: ./build/src/network/until-aborted.js
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
;// CONCATENATED MODULE: ./build/src/network/get-json.js







/**
 * One GET. Throws a Failure where no complete answer came (`network`, `tls`, `proxy`) or where it was too large
 * (`bad-response`); neither repeats what was sent or received.
 */
const getJson = async (request) => {
    const { url, signal, limitBytes } = request;
    const via = (0,network_proxy/* proxyOf */.Ol)(request.proxy, url);
    const agents = agentsFor(via);
    const agent = url.protocol === 'https:' ? agents.https : agents.http;
    const exchange = async () => {
        const answer = await send(url, { agent, signal, headers: { accept: 'application/json', ...request.headers } });
        const body = await readBody(answer, limitBytes, url.host);
        return { status: answer.statusCode ?? 0, body, json: parsed(body), ...retryAfter(answer.headers['retry-after']) };
    };
    try {
        return await untilAborted(exchange(), signal);
    }
    catch (error) {
        if (error instanceof failure/* Failure */.HR)
            throw error;
        throw (transportFailure(signal.aborted ? signal.reason : error, url.host, via !== undefined) ??
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
;// CONCATENATED MODULE: ./build/src/retry.js

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
            if (!(error instanceof failure/* Failure */.HR))
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
    return withRetries(async (signal) => {
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
