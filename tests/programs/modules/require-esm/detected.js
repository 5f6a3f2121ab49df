export const name = 'detected';
