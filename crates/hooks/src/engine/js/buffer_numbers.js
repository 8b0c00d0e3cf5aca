// readUInt8 .. writeDoubleBE. Written out, and as a class of its own below `Buffer`: most connectors use none of
// them, and to define each in every context by a call would cost more than all else that `Buffer` is made of.
'use strict';

const { outOfRange } = require('errors');

function at(bytes, offset, size) {
  if (!(Number.isInteger(offset) && offset >= 0 && offset + size <= bytes.length)) {
    throw outOfRange('offset', `>= 0 and <= ${bytes.length - size}`, offset);
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

class Numbers extends Uint8Array {
  readUInt8(offset = 0) { return at(this, offset, 1).getUint8(offset); }
  writeUInt8(value, offset = 0) { at(this, offset, 1).setUint8(offset, value); return offset + 1; }
  readUint8(offset = 0) { return at(this, offset, 1).getUint8(offset); }
  writeUint8(value, offset = 0) { at(this, offset, 1).setUint8(offset, value); return offset + 1; }
  readInt8(offset = 0) { return at(this, offset, 1).getInt8(offset); }
  writeInt8(value, offset = 0) { at(this, offset, 1).setInt8(offset, value); return offset + 1; }
  readUInt16LE(offset = 0) { return at(this, offset, 2).getUint16(offset, true); }
  writeUInt16LE(value, offset = 0) { at(this, offset, 2).setUint16(offset, value, true); return offset + 2; }
  readUint16LE(offset = 0) { return at(this, offset, 2).getUint16(offset, true); }
  writeUint16LE(value, offset = 0) { at(this, offset, 2).setUint16(offset, value, true); return offset + 2; }
  readUInt16BE(offset = 0) { return at(this, offset, 2).getUint16(offset); }
  writeUInt16BE(value, offset = 0) { at(this, offset, 2).setUint16(offset, value); return offset + 2; }
  readUint16BE(offset = 0) { return at(this, offset, 2).getUint16(offset); }
  writeUint16BE(value, offset = 0) { at(this, offset, 2).setUint16(offset, value); return offset + 2; }
  readInt16LE(offset = 0) { return at(this, offset, 2).getInt16(offset, true); }
  writeInt16LE(value, offset = 0) { at(this, offset, 2).setInt16(offset, value, true); return offset + 2; }
  readInt16BE(offset = 0) { return at(this, offset, 2).getInt16(offset); }
  writeInt16BE(value, offset = 0) { at(this, offset, 2).setInt16(offset, value); return offset + 2; }
  readUInt32LE(offset = 0) { return at(this, offset, 4).getUint32(offset, true); }
  writeUInt32LE(value, offset = 0) { at(this, offset, 4).setUint32(offset, value, true); return offset + 4; }
  readUint32LE(offset = 0) { return at(this, offset, 4).getUint32(offset, true); }
  writeUint32LE(value, offset = 0) { at(this, offset, 4).setUint32(offset, value, true); return offset + 4; }
  readUInt32BE(offset = 0) { return at(this, offset, 4).getUint32(offset); }
  writeUInt32BE(value, offset = 0) { at(this, offset, 4).setUint32(offset, value); return offset + 4; }
  readUint32BE(offset = 0) { return at(this, offset, 4).getUint32(offset); }
  writeUint32BE(value, offset = 0) { at(this, offset, 4).setUint32(offset, value); return offset + 4; }
  readInt32LE(offset = 0) { return at(this, offset, 4).getInt32(offset, true); }
  writeInt32LE(value, offset = 0) { at(this, offset, 4).setInt32(offset, value, true); return offset + 4; }
  readInt32BE(offset = 0) { return at(this, offset, 4).getInt32(offset); }
  writeInt32BE(value, offset = 0) { at(this, offset, 4).setInt32(offset, value); return offset + 4; }
  readBigUInt64LE(offset = 0) { return at(this, offset, 8).getBigUint64(offset, true); }
  writeBigUInt64LE(value, offset = 0) { at(this, offset, 8).setBigUint64(offset, value, true); return offset + 8; }
  readBigUint64LE(offset = 0) { return at(this, offset, 8).getBigUint64(offset, true); }
  writeBigUint64LE(value, offset = 0) { at(this, offset, 8).setBigUint64(offset, value, true); return offset + 8; }
  readBigUInt64BE(offset = 0) { return at(this, offset, 8).getBigUint64(offset); }
  writeBigUInt64BE(value, offset = 0) { at(this, offset, 8).setBigUint64(offset, value); return offset + 8; }
  readBigUint64BE(offset = 0) { return at(this, offset, 8).getBigUint64(offset); }
  writeBigUint64BE(value, offset = 0) { at(this, offset, 8).setBigUint64(offset, value); return offset + 8; }
  readBigInt64LE(offset = 0) { return at(this, offset, 8).getBigInt64(offset, true); }
  writeBigInt64LE(value, offset = 0) { at(this, offset, 8).setBigInt64(offset, value, true); return offset + 8; }
  readBigInt64BE(offset = 0) { return at(this, offset, 8).getBigInt64(offset); }
  writeBigInt64BE(value, offset = 0) { at(this, offset, 8).setBigInt64(offset, value); return offset + 8; }
  readFloatLE(offset = 0) { return at(this, offset, 4).getFloat32(offset, true); }
  writeFloatLE(value, offset = 0) { at(this, offset, 4).setFloat32(offset, value, true); return offset + 4; }
  readFloatBE(offset = 0) { return at(this, offset, 4).getFloat32(offset); }
  writeFloatBE(value, offset = 0) { at(this, offset, 4).setFloat32(offset, value); return offset + 4; }
  readDoubleLE(offset = 0) { return at(this, offset, 8).getFloat64(offset, true); }
  writeDoubleLE(value, offset = 0) { at(this, offset, 8).setFloat64(offset, value, true); return offset + 8; }
  readDoubleBE(offset = 0) { return at(this, offset, 8).getFloat64(offset); }
  writeDoubleBE(value, offset = 0) { at(this, offset, 8).setFloat64(offset, value); return offset + 8; }
}

module.exports = { Numbers };
