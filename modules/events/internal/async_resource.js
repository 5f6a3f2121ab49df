'use strict';
// EventEmitterAsyncResource (Node docs: "Events"): an emitter whose listeners
// always run in the async context in which the emitter was made.

const EventEmitter = require('events');
const { AsyncResource } = require('async_hooks');
const { validateString } = require('internal/validators');

class EventEmitterReferencingAsyncResource extends AsyncResource {
  #emitter;

  constructor(emitter, type, options) {
    super(type, options);
    this.#emitter = emitter;
  }

  get eventEmitter() {
    return this.#emitter;
  }
}

class EventEmitterAsyncResource extends EventEmitter {
  #resource;

  /** @param {{name?: string, triggerAsyncId?: number, requireManualDestroy?: boolean}} [options] */
  constructor(options = undefined) {
    let name;
    if (typeof options === 'string') {
      name = options;
      options = undefined;
    } else {
      if (new.target === EventEmitterAsyncResource) validateString(options?.name, 'options.name');
      name = options?.name || new.target.name;
    }
    super(options);
    this.#resource = new EventEmitterReferencingAsyncResource(this, name, options);
  }

  static #of(self) {
    if (typeof self !== 'object' || self === null || !(#resource in self)) {
      throw new TypeError('Cannot read private member #asyncResource from an object whose class did not declare it');
    }
    return self.#resource;
  }

  emit(event, ...args) {
    return EventEmitterAsyncResource.#of(this)
      .runInAsyncScope(super.emit, this, event, ...args);
  }

  emitDestroy() {
    EventEmitterAsyncResource.#of(this).emitDestroy();
  }

  get asyncId() {
    return EventEmitterAsyncResource.#of(this).asyncId();
  }

  get triggerAsyncId() {
    return EventEmitterAsyncResource.#of(this).triggerAsyncId();
  }

  get asyncResource() {
    return EventEmitterAsyncResource.#of(this);
  }
}

module.exports = EventEmitterAsyncResource;
