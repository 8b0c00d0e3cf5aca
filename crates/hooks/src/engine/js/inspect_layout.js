// On how many lines something stands: one where it is short and not deep, columns for long lists of short entries,
// and otherwise a line an entry.
'use strict';

function layout(context, output, base, [open, close], isList, level, value) {
  const entries = output.length;
  if (context.compact !== true && typeof context.compact === 'number' && context.compact >= 1) {
    if (isList && entries > 6) {
      output = columns(context, output, value);
    }
    if (context.level - level < context.compact && entries === output.length) {
      const start = output.length + context.indentation + open.length + base.length + 10;
      if (isShort(context, output, start, base)) {
        const line = output.join(', ');
        if (!line.includes('\n')) {
          return `${base ? `${base} ` : ''}${open} ${line} ${close}`;
        }
      }
    }
  }
  const indent = `\n${' '.repeat(context.indentation)}`;
  if (context.compact === true && isShort(context, output, 0, base)) {
    return `${open}${base ? ` ${base}` : ''} ${output.join(', ')} ${close}`;
  }
  return `${base ? `${base} ` : ''}${open}${indent}  ${output.join(`,${indent}  `)}${indent}${close}`;
}

function isShort(context, output, start, base) {
  let total = output.length + start;
  if (total + output.length > context.breakLength) {
    return false;
  }
  for (const one of output) {
    total += one.length;
    if (total > context.breakLength) {
      return false;
    }
  }
  return base === '' || !base.includes('\n');
}

// Node's own arithmetic: entries are taller than they are wide, and a column more is worth some air.
function columns(context, output, value) {
  const rest = context.maxArrayLength < output.length ? 1 : 0;
  const count = output.length - rest;
  const widths = output.slice(0, count).map(one => one.length);
  const total = widths.reduce((sum, width) => sum + width + 2, 0);
  const widest = Math.max(...widths);
  const actual = widest + 2;
  if (!(actual * 3 + context.indentation < context.breakLength && (total / actual > 5 || widest <= 6))) {
    return output;
  }
  const biased = Math.max(actual - 3 - Math.sqrt(actual - total / output.length), 1);
  const wanted = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((context.breakLength - context.indentation) / actual),
    context.compact * 4,
    15);
  if (wanted <= 1) {
    return output;
  }
  const sizes = Array.from({ length: wanted }, (_, column) => {
    let size = 0;
    for (let at = column; at < count; at += wanted) {
      size = Math.max(size, widths[at]);
    }
    return size + 2;
  });
  const toTheRight = value !== undefined && output.every(
    (_, at) => typeof value[at] === 'number' || typeof value[at] === 'bigint');
  const rows = [];
  for (let from = 0; from < count; from += wanted) {
    const row = output.slice(from, Math.min(from + wanted, count));
    const last = row.length - 1;
    rows.push(row.map((one, at) => {
      if (at === last) {
        return toTheRight ? one.padStart(sizes[at] - 2) : one;
      }
      return toTheRight ? `${one}, `.padStart(sizes[at]) : `${one}, `.padEnd(sizes[at]);
    }).join(''));
  }
  return rest === 0 ? rows : [...rows, output[count]];
}

module.exports = { layout };
