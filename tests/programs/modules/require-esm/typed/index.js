export const name = 'typed';
