export default 'spaced'; export const url = import.meta.url;
