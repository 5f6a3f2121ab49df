import 'node:fs';
const require = 1, module = 2;
export default require + module;
