// How an error is printed: its stack, in brackets where it has none, and what else it carries.
'use strict';

function describe({ value, keys, context }) {
  let stack = value.stack ? String(value.stack) : Error.prototype.toString.call(value);
  keys = keys.filter(key => !(['name', 'message', 'stack'].includes(key) && !context.showHidden
    && (typeof value[key] !== 'string' || stack.includes(value[key]))));
  if ('cause' in value && !keys.includes('cause')) {
    keys.push('cause');
  }
  if (Array.isArray(value.errors) && value instanceof AggregateError && !keys.includes('errors')) {
    keys.push('errors');
  }
  const after = value.message ? Math.max(stack.indexOf(value.message), 0) + value.message.length : 0;
  if (!stack.includes('\n    at', after)) {
    stack = `[${stack}]`;
  }
  if (context.indentation !== 0) {
    stack = stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
  }
  return { base: stack, keys, isEmpty: true };
}

module.exports = { describe };
