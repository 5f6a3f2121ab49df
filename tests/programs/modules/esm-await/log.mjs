export const log = (...parts) => console.log(...parts);
