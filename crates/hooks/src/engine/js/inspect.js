// Node's `util.inspect`: what people know how to read. Which lines it breaks, and where, follows Node too, so that a
// log looks the same in both.
'use strict';

const kinds = require('inspect_kinds');
const { layout } = require('inspect_layout');

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');
const DEFAULTS = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};

function inspect(value, options, depth) {
  const given = typeof options === 'boolean' ? { showHidden: options } : options ?? {};
  if (depth !== undefined && typeof options === 'boolean') {
    given.depth = depth;
  }
  const context = { ...DEFAULTS, ...given, given, seen: [], circular: new Map(), indentation: 0, level: 0 };
  for (const name of ['depth', 'maxArrayLength', 'maxStringLength']) {
    context[name] ??= Infinity;
  }
  context.show = show;
  return show(context, value, 0);
}
inspect.custom = CUSTOM;
inspect.defaultOptions = DEFAULTS;

function show(context, value, level, inTyped) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    return kinds.primitive(context, value);
  }
  if (context.customInspect && typeof value[CUSTOM] === 'function' && value[CUSTOM] !== inspect) {
    const depth = context.depth - level;
    const shown = value[CUSTOM](depth, { ...DEFAULTS, ...context.given, depth }, inspect);
    if (shown !== value) {
      return typeof shown === 'object' ? show(context, shown, level)
        : `${shown}`.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
    }
  }
  if (context.seen.includes(value)) {
    if (!context.circular.has(value)) {
      context.circular.set(value, context.circular.size + 1);
    }
    return `[Circular *${context.circular.get(value)}]`;
  }
  return object(context, value, level, inTyped);
}

function object(context, value, level, inTyped) {
  const kind = kinds.of(context, value, inTyped);
  if (kind.whole !== undefined) {
    return kind.whole;
  }
  if (level > context.depth) {
    return kinds.tooDeep(value);
  }
  level += 1;
  context.seen.push(value);
  context.level = level;
  const output = kind.entries?.(level) ?? [];
  for (const key of kind.keys) {
    output.push(property(context, value, level, key, kind.isList));
  }
  context.seen.pop();
  let base = kind.base;
  if (context.circular.has(value)) {
    const mark = `<ref *${context.circular.get(value)}>`;
    base = base === '' ? mark : `${mark} ${base}`;
  }
  if (context.sorted) {
    // The entries of a list keep their order; what else it carries does not.
    const first = kind.isList ? output.length - kind.keys.length : 0;
    output.push(...output.splice(first).sort(context.sorted === true ? undefined : context.sorted));
  }
  return layout(context, output, base, kind.braces, kind.isList, level, value);
}

function property(context, value, level, key, inList) {
  const own = Object.getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true };
  let shown;
  let gap = ' ';
  if (own.get === undefined && own.set === undefined) {
    const step = context.compact !== true || inList ? 2 : 3;
    context.indentation += step;
    shown = show(context, own.value, level);
    if (step === 3 && context.breakLength < shown.length) {
      gap = `\n${' '.repeat(context.indentation)}`;
    }
    context.indentation -= step;
  } else {
    shown = own.get === undefined ? '[Setter]' : own.set === undefined ? '[Getter]' : '[Getter/Setter]';
  }
  const name = typeof key === 'symbol' ? `[${key.toString()}]`
    : key === '__proto__' ? "['__proto__']"
      : !own.enumerable ? `[${key}]`
        : /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? key : kinds.quote(key);
  return `${name}:${gap}${shown}`;
}

module.exports = { inspect };
