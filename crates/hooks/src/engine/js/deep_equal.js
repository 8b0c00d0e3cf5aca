// Whether two values are the same all the way down.
'use strict';

function equal(one, other, strict, seen = []) {
  if (strict ? Object.is(one, other) : one == other || (one !== one && other !== other)) {
    return true;
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return false;
  }
  if (strict && Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) {
    return false;
  }
  if (seen.some(([a, b]) => a === one && b === other)) {
    return true;
  }
  return sameKind(one, other, strict, [...seen, [one, other]]);
}

function sameKind(one, other, strict, seen) {
  const same = (a, b) => equal(a, b, strict, seen);
  if (Object.prototype.toString.call(one) !== Object.prototype.toString.call(other)) {
    return false;
  }
  if (one instanceof Date) {
    return one.getTime() === other.getTime();
  }
  if (one instanceof RegExp) {
    return `${one}` === `${other}` && one.lastIndex === other.lastIndex;
  }
  if (one instanceof Error && (one.message !== other.message || one.name !== other.name)) {
    return false;
  }
  if ([Number, String, Boolean, BigInt, Symbol].some(kind => one instanceof kind)) {
    return Object.is(one.valueOf(), other.valueOf());
  }
  if (one instanceof Set) {
    return one.size === other.size
      && [...one].every(value => other.has(value) || [...other].some(candidate => same(value, candidate)));
  }
  if (one instanceof Map) {
    return one.size === other.size && [...one].every(([key, value]) => other.has(key)
      ? same(value, other.get(key))
      : [...other].some(([name, candidate]) => same(key, name) && same(value, candidate)));
  }
  const keys = all => Reflect.ownKeys(all).filter(key => Object.prototype.propertyIsEnumerable.call(all, key));
  const [left, right] = [keys(one), keys(other)];
  return left.length === right.length && one.length === other.length
    && left.every(key => Object.hasOwn(other, key) && same(one[key], other[key]));
}

module.exports = { equal };
