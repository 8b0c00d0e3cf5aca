// What kind of value it is: what stands around its entries, and which those are.
'use strict';

const TypedArray = Object.getPrototypeOf(Uint8Array);
const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
const ODD = /[\0-\x1f'\\\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function quote(value) {
  const mark = !value.includes("'") ? "'" : !value.includes('"') ? '"'
    : !value.includes('`') && !value.includes('${') ? '`' : "'";
  return mark + value.replace(ODD, one => {
    if (one === "'") {
      return mark === "'" ? "\\'" : one;
    }
    const code = one.charCodeAt(0);
    const short = `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
    return ESCAPES[one] ?? (code > 0xff ? `\\u${code.toString(16)}` : short);
  }) + mark;
}

function number(value) {
  return Object.is(value, -0) ? '-0' : `${value}`;
}

function primitive(context, value) {
  switch (typeof value) {
    case 'string': return text(context, value);
    case 'number': return number(value);
    case 'bigint': return `${value}n`;
    case 'symbol': return value.toString();
    default: return `${value}`;
  }
}

function more(left, what) {
  return `... ${left} more ${what}${left > 1 ? 's' : ''}`;
}

function text(context, value) {
  let rest = '';
  if (value.length > context.maxStringLength) {
    rest = more(value.length - context.maxStringLength, 'character');
    value = value.slice(0, context.maxStringLength);
  }
  const isLong = value.length > 16 && value.length > context.breakLength - context.indentation - 4;
  if (context.compact !== true && isLong) {
    return value.split(/(?<=\n)/).map(quote).join(` +\n${' '.repeat(context.indentation + 2)}`) + rest;
  }
  return quote(value) + rest;
}

// The name of the class, as far up as there is one; `null` where no prototype has one.
function nameOf(value) {
  for (let at = value; at !== null; at = Object.getPrototypeOf(at)) {
    const maker = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof maker === 'function' && maker.name !== '' && value instanceof maker) {
      return maker.name;
    }
  }
  return null;
}

function prefix(name, tag, fallback, size = '') {
  const shown = name === null ? `[${fallback}${size}: null prototype] ` : `${name}${size} `;
  return tag === '' || tag === name ? shown : `${shown}[${tag}] `;
}

function tagOf(value, name) {
  const tag = value[Symbol.toStringTag];
  return typeof tag === 'string' && tag !== '' && tag !== name ? tag : '';
}

function tooDeep(value) {
  const name = nameOf(value);
  return `[${prefix(name, tagOf(value, name), 'Object').slice(0, -1)}]`;
}

function keysOf(context, value, isIndexed) {
  const names = (context.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value))
    .filter(name => !isIndexed || !/^(0|[1-9]\d*)$/.test(name));
  const symbols = Object.getOwnPropertySymbols(value)
    .filter(one => context.showHidden || Object.prototype.propertyIsEnumerable.call(value, one));
  return [...names, ...symbols];
}

function of(context, value, inTyped) {
  const name = nameOf(value);
  const tag = tagOf(value, name);
  const isIndexed = Array.isArray(value) || value instanceof TypedArray || value instanceof String;
  const self = { context, value, name, tag, inTyped, keys: keysOf(context, value, isIndexed) };
  const [, describe] = KINDS.find(([is]) => is(value));
  const kind = { base: '', braces: ['{', '}'], isList: false, keys: self.keys, ...describe(self) };
  if (kind.keys.length === 0 && kind.isEmpty) {
    kind.whole = kind.base === '' ? kind.braces.join('') : kind.base;
  }
  return kind;
}

const KINDS = [
  [Array.isArray, list],
  [value => value instanceof Set, set],
  [value => value instanceof Map, map],
  [value => value instanceof TypedArray, typed],
  [value => typeof value === 'function', callable],
  [value => value instanceof RegExp, based('RegExp', value => RegExp.prototype.toString.call(value))],
  [value => value instanceof Date, based('Date', date)],
  [value => value instanceof Error, self => require('inspect_errors').describe(self)],
  [value => value instanceof ArrayBuffer, memory],
  [value => value instanceof Promise, promise],
  [value => value instanceof WeakSet || value instanceof WeakMap, weak],
  [value => [Number, String, Boolean, Symbol, BigInt].some(kind => value instanceof kind), boxed],
  [() => true, plain],
];

function list({ context, value, name, tag, keys }) {
  const start = name !== 'Array' || tag !== '' ? prefix(name, tag, 'Array', `(${value.length})`) : '';
  return {
    braces: [`${start}[`, ']'],
    isList: true,
    isEmpty: value.length === 0,
    keys,
    entries: level => {
      const most = Math.min(Math.max(0, context.maxArrayLength), value.length);
      const output = [];
      let at = 0;
      while (at < value.length && output.length < most) {
        if (Object.prototype.hasOwnProperty.call(value, at)) {
          output.push(entry(context, value[at++], level));
        } else {
          const from = at;
          while (at < value.length && !Object.prototype.hasOwnProperty.call(value, at)) at++;
          output.push(`<${at - from} empty item${at - from > 1 ? 's' : ''}>`);
        }
      }
      if (at < value.length) output.push(more(value.length - at, 'item'));
      return output;
    },
  };
}

function entry(context, value, level, inTyped) {
  context.indentation += 2;
  const shown = context.show(context, value, level, inTyped);
  context.indentation -= 2;
  return shown;
}

function set({ context, value, name, tag }) {
  return collection(context, value, prefix(name, tag, 'Set', `(${value.size})`), 'Set',
    (one, level) => context.show(context, one, level));
}

function map({ context, value, name, tag }) {
  return collection(context, value, prefix(name, tag, 'Map', `(${value.size})`), 'Map',
    ([key, one], level) => `${context.show(context, key, level)} => ${context.show(context, one, level)}`);
}

function collection(context, value, start, kind, show) {
  return {
    braces: [`${start}{`, '}'],
    isEmpty: value.size === 0,
    entries: level => {
      context.indentation += 2;
      const most = Math.min(Math.max(0, context.maxArrayLength), value.size);
      const output = [...value].slice(0, most).map(one => show(one, level));
      if (value.size > most) output.push(more(value.size - most, 'item'));
      context.indentation -= 2;
      return output;
    },
  };
}

function typed({ context, value, name, tag }) {
  const most = Math.min(Math.max(0, context.maxArrayLength), value.length);
  return {
    braces: [`${prefix(name, tag, value[Symbol.toStringTag], `(${value.length})`)}[`, ']'],
    isList: true,
    isEmpty: value.length === 0,
    entries: () => {
      const output = Array.from(value.subarray(0, most), one => primitive(context, one));
      if (value.length > most) output.push(more(value.length - most, 'item'));
      return output;
    },
  };
}

// Sources are not kept; but of functions that were written here, only classes have a fixed `prototype`.
function isClass(value) {
  return value.fileName !== undefined && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}

function callable({ value, name, tag }) {
  let base;
  if (isClass(value)) {
    base = `[class ${value.name === '' ? '(anonymous)' : value.name}`;
    if (name !== 'Function' && name !== null) base += ` [${name}]`;
    if (tag !== '' && name !== tag) base += ` [${tag}]`;
    const parent = Object.getPrototypeOf(value);
    base += name === null ? ' extends null' : parent?.name ? ` extends ${parent.name}` : '';
    return { base: `${base}]`, isEmpty: true };
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  base = `[${name === null ? `${kind} (null prototype)` : kind}${value.name === '' ? ' (anonymous)' : `: ${value.name}`}]`;
  return { base: name !== kind && name !== null && name !== 'Function' ? `${base} ${name}` : base, isEmpty: true };
}

function based(kind, show) {
  return ({ value, name, tag }) => {
    const start = prefix(name, tag, kind);
    return { base: start === `${kind} ` ? show(value) : `${start}${show(value)}`, isEmpty: true };
  };
}

function date(value) {
  return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
}

function memory({ context, value, name, tag, keys }) {
  return {
    braces: [`${prefix(name, tag, 'ArrayBuffer')}{`, '}'],
    keys: ['byteLength', ...keys],
    entries: () => {
      const shown = Array.from(new Uint8Array(value, 0, Math.min(Math.max(0, context.maxArrayLength), value.byteLength)),
        byte => byte.toString(16).padStart(2, '0')).join(' ');
      const left = value.byteLength - context.maxArrayLength;
      return [`[Uint8Contents]: <${shown}${left > 0 ? ` ${more(left, 'byte')}` : ''}>`];
    },
  };
}

function promise({ context, value, name, tag }) {
  const { state, result } = native.promise(value);
  return {
    braces: [`${prefix(name, tag, 'Promise')}{`, '}'],
    entries: level => {
      if (state === 'pending') return ['<pending>'];
      const shown = entry(context, result, level);
      return [state === 'rejected' ? `<rejected> ${shown}` : shown];
    },
  };
}

function weak({ value, name, tag }) {
  const kind = value instanceof WeakSet ? 'WeakSet' : 'WeakMap';
  return { braces: [`${prefix(name, tag, kind)}{`, '}'], entries: () => ['<items unknown>'] };
}

function boxed({ context, value, name, keys }) {
  const kind = [Number, String, Boolean, Symbol, BigInt].find(one => value instanceof one).name;
  const own = name === kind ? kind : name === null ? `${kind} (null prototype)` : `${kind} (${name})`;
  return {
    base: `[${own}: ${primitive({ ...context, compact: true }, value.valueOf())}]`,
    keys: keys.filter(key => !(kind === 'String' && key === 'length')),
    isEmpty: true,
  };
}

function plain({ value, name, tag }) {
  if (Object.prototype.toString.call(value) === '[object Arguments]') {
    return { braces: ['[Arguments] [', ']'], isList: true };
  }
  const start = name === 'Object' && tag === '' ? '' : prefix(name, tag, 'Object');
  return { braces: [`${start}{`, '}'], isEmpty: true };
}

module.exports = { of, primitive, number, quote, tooDeep, nameOf };
