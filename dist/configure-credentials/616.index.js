export const id = 616;
export const ids = [616];
export const modules = {

/***/ 4616:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   withScope: () => (/* binding */ withScope)
/* harmony export */ });
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7279);
/* harmony import */ var _policy_index_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2255);
/* harmony import */ var _text_printable_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5966);
/* harmony import */ var _mode_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1794);
/* harmony import */ var _targets_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8823);





/**
 * Adds the session policies that `scope-to-secrets` asks for, one per session. Loaded only where it is asked for: it brings
 * the policy engine along.
 */
const withScope = (inputs) => {
    const scoped = new Map();
    const problems = [];
    const where = 'scope-to-secrets';
    for (const { profile = '', inputs: own } of (0,_targets_js__WEBPACK_IMPORTED_MODULE_4__/* .targetsOf */ .Q)(inputs)) {
        const role = (0,_mode_js__WEBPACK_IMPORTED_MODULE_3__/* .rolesOf */ .R7)(own).at(-1);
        if (role?.kind !== 'arn') {
            problems.push({ where, what: 'it needs the ARN of the role, because names of secrets belong to its account' });
            continue;
        }
        const place = { partition: role.partition, region: own.region, account: role.account };
        const policy = (0,_policy_index_js__WEBPACK_IMPORTED_MODULE_1__/* .scopeToSecrets */ .v4)(inputs.scope, place);
        switch (policy.kind) {
            case 'policy':
                scoped.set(profile, { text: policy.text, losses: policy.losses });
                break;
            case 'invalid':
                problems.push(...policy.problems.map(({ id, what }) => ({ where, what: `${(0,_text_printable_js__WEBPACK_IMPORTED_MODULE_2__/* .quoted */ .T)(id)}: ${what}` })));
                break;
            case 'too-large':
                problems.push({
                    where,
                    what: `a session policy has room for ${policy.fits} of these secrets; name fewer, or a prefix`,
                });
        }
    }
    return problems.length > 0 ? { ok: false, problems } : (0,_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .accepted */ .qG)({ ...inputs, scoped });
};
//# sourceMappingURL=scope-policy.js.map

/***/ })

};
