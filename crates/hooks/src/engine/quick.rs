//! axios, with some of its functions replaced by quicker ones. `js/vendor/axios.cjs` stays as it was published; what
//! is changed of it is listed here, and what comes instead is in `js/axios_quick.js`. Why, and what shows that both
//! do the same, is in docs/decisions/030-what-axios-costs-in-the-child.md.

/// What takes the place of functions that [`CHANGES`] gives other names.
const INSTEAD: &str = include_str!("js/axios_quick.js");

/// What stands in the published file, each once, and what is to stand there. No line is added or taken away, so that
/// stacks name the lines of the published file.
const CHANGES: [(&str, &str); 19] = [
    ("const isPlainObject = (val) => {", "const publishedIsPlainObject = (val) => {"),
    (
        "const hasOwnInPrototypeChain = (thing, prop) => {",
        "const publishedHasOwnInPrototypeChain = (thing, prop) => {",
    ),
    (
        "function forEach(obj, fn, { allOwnKeys = false } = {}) {",
        "function publishedForEach(obj, fn, { allOwnKeys = false } = {}) {",
    ),
    ("function findKey(obj, key) {", "function publishedFindKey(obj, key) {"),
    (
        "return (thing) => kindOf(thing) === type;",
        "return (thing) => isReference(thing) && kindOf(thing) === type;",
    ),
    (
        "function getMergedValue(target, source, prop, caseless) {",
        "function publishedGetMergedValue(target, source, prop, caseless) {",
    ),
    ("function mergeConfig(config1, config2) {", "function publishedMergeConfig(config1, config2) {"),
    ("function normalizeValue(value) {", "function publishedNormalizeValue(value) {"),
    ("    headers && this.set(headers);", "    headers && !isFilled(this, headers) && this.set(headers);"),
    (
        "  normalize(format) {\n    const self = this;",
        "  normalize(format) {\n    const self = this; if (!format && isNormal(self)) return self;",
    ),
    (
        "    syncHandlerEntries(this, internals);\n\n    internals.iterationDepth++;",
        "    if (isIdle(this, internals)) return; syncHandlerEntries(this, internals);\n\n    internals.iterationDepth++;",
    ),
    (
        "    config = mergeConfig(this.defaults, config);\n\n    const { transitional,",
        "    config = mergedConfig(this.defaults, config, true);\n\n    const { transitional,",
    ),
    (
        "    if (transitional !== undefined) {",
        "    if (transitional !== undefined && !isTransitional(transitional)) {",
    ),
    (
        "    validator.assertOptions(\n      config,\n      {\n        baseUrl:",
        "    (config.baseUrl !== undefined || config.withXsrfToken !== undefined) && validator.assertOptions(\n      config,\n      {\n        baseUrl:",
    ),
    (
        "    const contextHeaders =\n      headers &&",
        "    const flattened = takenEarly(headers) || flattenedHeaders(headers, commonHeaders, methodHeaders); const contextHeaders =\n      !flattened && headers &&",
    ),
    (
        "    headers &&\n      utils$1.forEach(methodList.concat('common'),",
        "    !flattened && headers &&\n      utils$1.forEach(methodList.concat('common'),",
    ),
    (
        "    config.headers = AxiosHeaders.concat(contextHeaders, headers);",
        "    config.headers = flattened || AxiosHeaders.concat(contextHeaders, headers); unseen = config;",
    ),
    (
        "    this.interceptors.request.forEach(function unshiftRequestInterceptors(interceptor) {",
        "    this.interceptors.request.forEach(function unshiftRequestInterceptors(interceptor) { unseen = undefined;",
    ),
    (
        "  const config = utils$1.toSafeFlatObject(_config);\n\n  throwIfCancellationRequested(config);",
        "  const config = flatConfig(_config);\n\n  throwIfCancellationRequested(config);",
    ),
];

/// The file with its changes; the error is a text that should be there once and is not.
pub(super) fn changed(published: &str) -> Result<String, &'static str> {
    let mut text = published.to_owned();
    for (old, new) in CHANGES {
        if published.matches(old).count() != 1 {
            return Err(old);
        }
        text = text.replacen(old, new, 1);
    }
    Ok(text + INSTEAD)
}
