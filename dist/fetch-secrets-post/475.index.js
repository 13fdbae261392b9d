export const id = 475;
export const ids = [475];
export const modules = {

/***/ 9475:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   RequestHandler: () => (/* binding */ RequestHandler)
/* harmony export */ });
/* harmony import */ var _smithy_node_http_handler__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1279);
/* harmony import */ var _network_agents_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6316);
/* harmony import */ var _network_proxy_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2240);



/**
 * Sends requests directly or through the proxy, by the target of each, and remembers where the last one went. Without
 * `throwOnRequestTimeout` a timeout would only be logged.
 */
class RequestHandler extends _smithy_node_http_handler__WEBPACK_IMPORTED_MODULE_2__.NodeHttpHandler {
    #rules;
    #proxied;
    #reach = { host: 'AWS', proxied: false };
    constructor(rules) {
        super(optionsFor(undefined));
        this.#rules = rules;
        // AWS is asked over https, or over http on loopback, which never takes a proxy.
        this.#proxied = rules.https === undefined ? undefined : new _smithy_node_http_handler__WEBPACK_IMPORTED_MODULE_2__.NodeHttpHandler(optionsFor(rules.https));
    }
    get reach() {
        return this.#reach;
    }
    handle(...[request, options]) {
        const host = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
        const target = new URL(`${request.protocol}//${host}`);
        const proxied = (0,_network_proxy_js__WEBPACK_IMPORTED_MODULE_1__/* .proxyOf */ .Ol)(this.#rules, target) === undefined ? undefined : this.#proxied;
        this.#reach = { host: target.host, proxied: proxied !== undefined };
        return proxied === undefined ? super.handle(request, options) : proxied.handle(request, options);
    }
    destroy() {
        super.destroy();
        this.#proxied?.destroy();
    }
}
const optionsFor = (proxy) => {
    const { http, https } = (0,_network_agents_js__WEBPACK_IMPORTED_MODULE_0__/* .agentsFor */ .m)(proxy);
    return {
        httpAgent: http,
        httpsAgent: https,
        connectionTimeout: 5_000,
        requestTimeout: 10_000,
        throwOnRequestTimeout: true,
    };
};
//# sourceMappingURL=request-handler.js.map

/***/ }),

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

/***/ })

};
