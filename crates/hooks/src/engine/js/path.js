// `require('path')`, as on Linux.
'use strict';

const { invalidArgument } = require('errors');

function check(path, name = 'path') {
  if (typeof path !== 'string') {
    throw invalidArgument(`"${name}" argument`, 'of type string', path);
  }
}

function steps(path, isAbsolute) {
  const kept = [];
  for (const step of path.split('/')) {
    if (step === '..' && kept.length > 0 && kept[kept.length - 1] !== '..') {
      kept.pop();
    } else if (step === '..' ? !isAbsolute : step !== '' && step !== '.') {
      kept.push(step);
    }
  }
  return kept.join('/');
}

const isAbsolute = path => {
  check(path);
  return path.startsWith('/');
};

function normalize(path) {
  check(path);
  if (path === '') {
    return '.';
  }
  const root = path.startsWith('/');
  let plain = steps(path, root);
  if (plain === '' && !root) {
    return path.endsWith('/') ? './' : '.';
  }
  if (plain !== '' && path.endsWith('/')) {
    plain += '/';
  }
  return root ? `/${plain}` : plain;
}

function join(...parts) {
  parts.forEach(part => check(part));
  const whole = parts.filter(part => part !== '').join('/');
  return whole === '' ? '.' : normalize(whole);
}

function resolve(...parts) {
  let whole = '';
  for (const part of ['/connector', ...parts].reverse()) {
    check(part, 'paths[0]');
    if (part !== '' && !whole.startsWith('/')) {
      whole = whole === '' ? part : `${part}/${whole}`;
    }
  }
  return `/${steps(whole, true)}`;
}

function relative(from, to) {
  check(from, 'from');
  check(to, 'to');
  const [start, end] = [from, to].map(one => resolve(one).split('/').filter(step => step !== ''));
  let same = 0;
  while (same < start.length && same < end.length && start[same] === end[same]) {
    same++;
  }
  return [...start.slice(same).map(() => '..'), ...end.slice(same)].join('/');
}

function dirname(path) {
  check(path);
  const at = path.replace(/\/+$/, '').lastIndexOf('/');
  if (at === -1) {
    return path.startsWith('/') ? '/' : '.';
  }
  return at === 0 ? '/' : at === 1 && path.startsWith('//') ? '//' : path.slice(0, at);
}

function basename(path, ending) {
  check(path);
  const plain = path.replace(/\/+$/, '');
  const name = plain.slice(plain.lastIndexOf('/') + 1);
  if (ending !== undefined) {
    check(ending, 'suffix');
    // Node's own: a path of slashes alone keeps them where there is room for the ending.
    if (plain === '') return path.length >= ending.length ? path : '';
    return name !== ending && name.endsWith(ending) ? name.slice(0, name.length - ending.length) : name;
  }
  return name;
}

function extname(path) {
  check(path);
  const name = basename(path);
  const at = name.lastIndexOf('.');
  return at <= 0 || name === '..' ? '' : name.slice(at);
}

function parse(path) {
  check(path);
  const base = basename(path);
  const ext = extname(path);
  const root = path.startsWith('/') ? '/' : '';
  const at = path.replace(/\/+$/, '').lastIndexOf('/');
  const dir = at > 0 ? path.slice(0, at) : root;
  return { root, dir, base, ext, name: ext === '' ? base : base.slice(0, base.length - ext.length) };
}

function format({ dir, root, base, name, ext }) {
  const folder = dir || root;
  const dot = ext && !ext.startsWith('.') ? '.' : '';
  const file = base || `${name ?? ''}${dot}${ext ?? ''}`;
  if (!folder) {
    return file;
  }
  return folder === root ? folder + file : `${folder}/${file}`;
}

module.exports = {
  basename, dirname, extname, format, isAbsolute, join, normalize, parse, relative, resolve,
  sep: '/', delimiter: ':', toNamespacedPath: path => path,
};
module.exports.posix = module.exports;
