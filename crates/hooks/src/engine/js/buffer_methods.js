// What a `Buffer` can do beyond a `Uint8Array`.
'use strict';

const { coded, invalidArgument, outOfRange } = require('errors');

module.exports = (Buffer, { encodingOf }) => {
  const methods = {
    toString(encoding, start, end) {
      const from = clamp(start, 0, this.length);
      const to = end === undefined ? this.length : clamp(end, 0, this.length);
      if (to <= from) {
        return '';
      }
      const whole = from === 0 && to === this.length;
      return encodingOf(encoding === undefined ? 'utf8' : `${encoding}`)
        .decode(whole ? this : this.subarray(from, to));
    },
    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    },
    equals(other) {
      if (!(other instanceof Uint8Array)) {
        throw invalidArgument('"otherBuffer" argument', 'an instance of Buffer or Uint8Array', other);
      }
      return Buffer.compare(this, other) === 0;
    },
    compare(target, targetStart = 0, targetEnd = target.length, start = 0, end = this.length) {
      if (!(target instanceof Uint8Array)) {
        throw invalidArgument('"target" argument', 'an instance of Buffer or Uint8Array', target);
      }
      return Buffer.compare(this.subarray(start, end), target.subarray(targetStart, targetEnd));
    },
    slice(start, end) {
      return this.subarray(start, end);
    },
    copy(target, targetStart = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + Math.max(target.length - targetStart, 0)));
      target.set(part, targetStart);
      return part.length;
    },
    write(text, offset, length, encoding) {
      if (typeof offset === 'string') {
        return this.write(text, 0, this.length, offset);
      }
      if (typeof length === 'string') {
        return this.write(text, offset, undefined, length);
      }
      if (typeof text !== 'string') {
        throw invalidArgument('"string" argument', 'of type string', text);
      }
      const from = offset ?? 0;
      if (from > this.length) {
        throw outOfRange('offset', `>= 0 && <= ${this.length}`, from);
      }
      const room = Math.min(length ?? Infinity, this.length - from);
      const bytes = fitting(text, encodingOf(encoding), room);
      this.set(bytes, from);
      return bytes.length;
    },
    fill(value, start, end, encoding) {
      if (typeof start === 'string') {
        return this.fill(value, 0, this.length, start);
      }
      if (typeof end === 'string') {
        return this.fill(value, start, this.length, end);
      }
      const from = start ?? 0;
      const to = end ?? this.length;
      if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
        return Uint8Array.prototype.fill.call(this, value, from, to);
      }
      const bytes = typeof value === 'string' ? Buffer.from(value, encoding) : value;
      if (bytes.length === 0) {
        if (value.length > 0) {
          throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'value' is invalid. Received '${value}'`);
        }
        return Uint8Array.prototype.fill.call(this, 0, from, to);
      }
      for (let at = from; at < to; at++) {
        this[at] = bytes[(at - from) % bytes.length];
      }
      return this;
    },
    indexOf(value, offset, encoding) {
      return find(this, value, offset, encoding, false);
    },
    lastIndexOf(value, offset, encoding) {
      return find(this, value, offset, encoding, true);
    },
    includes(value, offset, encoding) {
      return find(this, value, offset, encoding, false) !== -1;
    },
  };

  function find(bytes, value, offset, encoding, backward) {
    if (typeof offset === 'string') {
      return find(bytes, value, undefined, offset, backward);
    }
    const wanted = typeof value === 'number' ? [value & 255]
      : typeof value === 'string' ? Buffer.from(value, encoding) : value;
    if (!(Array.isArray(wanted) || wanted instanceof Uint8Array)) {
      throw invalidArgument('"value" argument',
        'one of type number or string or an instance of Buffer or Uint8Array', value);
    }
    const last = bytes.length - wanted.length;
    let at = offset === undefined || Number.isNaN(+offset) ? (backward ? last : 0) : Math.trunc(offset);
    if (at < 0) {
      at += bytes.length;
    }
    for (at = backward ? Math.min(at, last) : Math.max(at, 0); backward ? at >= 0 : at <= last; backward ? at-- : at++) {
      let same = 0;
      while (same < wanted.length && bytes[at + same] === wanted[same]) {
        same++;
      }
      if (same === wanted.length) {
        return at;
      }
    }
    return -1;
  }

  // A character that does not fit whole is not written at all.
  function fitting(text, encoding, room) {
    const bytes = encoding.encode(text);
    if (bytes.length <= room) {
      return bytes;
    }
    let end = room;
    if (encoding === encodingOf('utf8')) {
      while (end > 0 && (bytes[end] & 0xc0) === 0x80) {
        end--;
      }
    } else if (encoding === encodingOf('utf16le')) {
      end -= end % 2;
    }
    return bytes.subarray(0, end);
  }

  for (const name of Object.keys(methods)) {
    define(name, methods[name]);
  }
  define(Symbol.for('nodejs.util.inspect.custom'), function inspect() {
    const most = 50;
    const shown = [...this.subarray(0, most)].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
    const more = this.length - most;
    return `<Buffer${shown && ' '}${shown}${more > 0 ? ` ... ${more} more byte${more > 1 ? 's' : ''}` : ''}>`;
  });

  function define(name, value) {
    Object.defineProperty(Buffer.prototype, name, { value, writable: true, configurable: true });
  }
};

function clamp(value, least, most) {
  const number = Math.trunc(value) || 0;
  return number < least ? least : number > most ? most : number;
}
