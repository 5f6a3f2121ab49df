// For threads.cjs: tasks of tinypool.
export default function({ n, fail }) {
  if (fail) throw new RangeError(fail);
  return n * n;
}
export async function talk({ port }) {
  port.postMessage('hello');
  port.close();
}
