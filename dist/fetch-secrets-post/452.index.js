export const id = 452;
export const ids = [452];
export const modules = {

/***/ 8452:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   setFamilyTimeout: () => (/* binding */ setFamilyTimeout)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7030);

/**
 * How many milliseconds a connection over one address family may take before the next is tried. Node's own 250 ms are too
 * short for slow networks. https://nodejs.org/api/net.html#netsetdefaultautoselectfamilyattempttimeoutvalue
 */
const setFamilyTimeout = (milliseconds) => (0,node_net__WEBPACK_IMPORTED_MODULE_0__.setDefaultAutoSelectFamilyAttemptTimeout)(milliseconds);
//# sourceMappingURL=family-timeout.js.map

/***/ })

};
