'use strict';
// Messages of `serialization: 'advanced'` (Node docs: "Advanced serialization"): all that can be cloned, in V8's
// format, as Node's processes write and read them too.

const { DefaultDeserializer, DefaultSerializer } = require('internal/v8/serdes');

// What stands before a host object.
const VIEW = 0;
const OTHER = 1;

class MessageSerializer extends DefaultSerializer {
  _writeHostObject(object) {
    if (ArrayBuffer.isView(object)) {
      this.writeUint32(VIEW);
      super._writeHostObject(object);
    } else {
      this.writeUint32(OTHER);
      this.writeValue({ ...object });
    }
  }
}

class MessageDeserializer extends DefaultDeserializer {
  _readHostObject() {
    return this.readUint32() === VIEW ? super._readHostObject() : this.readValue();
  }
}

/** @throws {Error} for what cannot be cloned */
function write(message) {
  const serializer = new MessageSerializer();
  serializer.writeHeader();
  serializer.writeValue(message);
  return serializer.releaseBuffer();
}

/** @param {Uint8Array} bytes */
function read(bytes) {
  const deserializer = new MessageDeserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}

module.exports = { read, write };
