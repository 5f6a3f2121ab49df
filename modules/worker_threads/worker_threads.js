'use strict';
// `node:worker_threads` (Node docs: "Worker threads"). Channels are in
// internal/worker_threads/message_port, threads in internal/worker_threads/worker.

const { codes: { ERR_METHOD_NOT_IMPLEMENTED } } = require('internal/errors');
const { isMainThread, resourceLimits, threadId, threadName } = internalBinding('worker');
const { markAsUncloneable } = require('internal/structured_clone');
const { isMarkedAsUntransferable, markAsUntransferable } = require('internal/transferable');
const { getEnvironmentData, setEnvironmentData } = require('internal/worker_threads/io');
const {
  BroadcastChannel, MessageChannel, MessagePort, receiveMessageOnPort,
} = require('internal/worker_threads/message_port');
const { postMessageToThread } = require('internal/worker_threads/threads');
const { SHARE_ENV, Worker, limitsToObject } = require('internal/worker_threads/worker');

module.exports = {
  isInternalThread: false,
  isMainThread,
  MessagePort,
  MessageChannel,
  markAsUncloneable,
  markAsUntransferable,
  isMarkedAsUntransferable,
  moveMessagePortToContext() {
    throw new ERR_METHOD_NOT_IMPLEMENTED('worker_threads.moveMessagePortToContext()');
  },
  receiveMessageOnPort,
  resourceLimits: isMainThread ? {} : limitsToObject(resourceLimits),
  postMessageToThread,
  threadId,
  threadName,
  SHARE_ENV,
  Worker,
  parentPort: null,
  workerData: null,
  BroadcastChannel,
  get locks() {
    return require('internal/locks').locks;
  },
  setEnvironmentData,
  getEnvironmentData,
};
