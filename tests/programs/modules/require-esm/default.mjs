export default class Thing {}; export let other = 2;
