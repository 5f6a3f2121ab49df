export function then(resolve) { resolve('a thenable namespace'); }
